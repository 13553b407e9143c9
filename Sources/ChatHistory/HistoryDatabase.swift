import CSQLite
import Glibc

/// Opens histories for `HistoryReader`, `HistoryRecorder` and pruning, with all checks. A file that is
/// refused is left unchanged, byte for byte.
///
/// An existing file keeps its mode: an owner who lets a colleague read it did so on purpose. New files have
/// mode 0600 in folders of mode 0700. In a group's folder (setgid, no access for others) they have mode 0660.
/// A world-writable folder is refused.
public enum HistoryDatabase {
  /// The default path: `kefu/history.sqlite` in `$XDG_STATE_HOME`. If that variable is unset, empty or
  /// relative, `~/.local/state` is used (the XDG Base Directory Specification has relative paths ignored).
  /// - Returns: nil if `HOME` is not an absolute path either.
  public static func defaultPath(environment: (String) -> String?) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return state + "/kefu/history.sqlite"
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/kefu/history.sqlite"
  }

  /// A connection that writes to the history at `path`. The file and its parent folders are created if they
  /// are missing.
  static func openForRecording(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.makeFolder(HistoryFile.folder(of: path))
    if HistoryFile.identity(of: path) == nil {
      try HistoryFile.refuseDanglingLink(path)
      try HistoryFile.requireNotWorldWritable(folder: HistoryFile.folder(of: path))
      try HistoryFile.requireWriteAccess(HistoryFile.folder(of: path))
      try RunLock.alone(at: path) { () throws(HistoryError) in
        if HistoryFile.identity(of: path) == nil { try create(path) }
      }
    }
    return try openForWriting(path)
  }

  /// A connection that writes to an existing history.
  static func openForWriting(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.requireWritable(path)
    // An empty file, from mktemp(1) for example, holds no data that could be lost.
    if HistoryFile.identity(of: path)?.bytes == 0 {
      try RunLock.alone(at: path) { () throws(HistoryError) in
        guard HistoryFile.identity(of: path)?.bytes == 0 else { return }
        // SQLite would delete a log of what was in the file before.
        try HistoryFile.quarantineLog(of: path)
        try initialize(path)
      }
    }
    return try translatingErrors(path: path) {
      // Any other file must prove to be a history on a read-only connection first. That connection stays open
      // until the writing one is ready, so that the log of a desk that crashed is recovered once, not twice.
      let identified = try DatabaseConnection(readOnlyURI(path), .reading)
      try identified.read { try identify($0, path) }
      let connection = try DatabaseConnection(path, .writing)
      do {
        try connection.use(prepareForWriting)
        try connection.write { db in
          try requireNoOlderDesk(db, path)
          try HistorySchema.migrate(db)
        }
      } catch {
        // The writing connection closes first. The last connection to close checkpoints a leftover log if it
        // can write, and a damaged database must stay as it is.
        try? connection.close()
        try? identified.close()
        throw error
      }
      try identified.close()
      return connection
    }
  }

  /// A connection that reads, whether or not desks are writing. It creates no files, except SQLite's `-wal`
  /// and `-shm` if no other process has the database open.
  static func openForReading(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.requireReadable(path)
    return try openChecked(path)
  }

  private static func openChecked(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try translatingErrors(path: path) {
      let connection = try DatabaseConnection(readOnlyURI(path), .reading)
      try connection.read { db in
        try identify(db, path)
        try glance(db)
      }
      return connection
    }
  }

  /// The path, or a URI with `immutable=1` if `-wal` and `-shm` can't be created. SQLite needs both files to
  /// open a database in WAL mode, unless it is told that nobody can write to the database
  /// (<https://www.sqlite.org/wal.html>, "Read-Only Databases").
  private static func readOnlyURI(_ path: String) -> String {
    let log = HistoryFile.identity(of: path + "-wal")
    let index = HistoryFile.identity(of: path + "-shm")
    let isFixed =
      HistoryFile.isOnReadOnlyFileSystem(path)
      || (index == nil && access(HistoryFile.folder(of: path), W_OK) != 0)
    guard isFixed, (log?.bytes ?? 0) == 0 else { return path }
    return "file:\(percentEncoded(path))?immutable=1"
  }

  private static func percentEncoded(_ path: String) -> String {
    let codes: [Character: String] = ["?": "%3F", "#": "%23", "%": "%25"]
    return path.map { codes[$0] ?? String($0) }.joined()
  }

  /// Throws unless the database is a history of a version that this program can read. Reads only the header,
  /// because parsing the schema is most of the cost of opening.
  private static func identify(_ db: Database, _ path: String) throws {
    let application = try db.first("PRAGMA application_id", as: Int.self) ?? 0
    guard application == HistorySchema.applicationID else {
      throw HistoryError.foreign(path: path, applicationID: Int32(truncatingIfNeeded: application))
    }
    let version = try HistorySchema.readVersion(db)
    guard (0...HistorySchema.version).contains(version) else {
      throw HistoryError.newerSchema(path: path, version: version, known: HistorySchema.version)
    }
  }

  /// Reads one row of each table. This detects a file that was truncated or overwritten at the start, and its
  /// cost does not grow with the file.
  private static func glance(_ db: Database) throws {
    for table in ["runs", "conversations", "entries", "entries_search_data"] {
      _ = try db.first("SELECT 1 FROM \(sql: table) LIMIT 1", as: Int.self)
    }
  }

  /// Whether desks of an earlier version record into the history at `path`, so that it can't be migrated yet.
  /// False if it can't be read: opening it for recording tells why.
  public static func isUsedByOlderDesks(_ path: String) -> Bool {
    let path = HistoryFile.resolved(path)
    do throws(HistoryError) {
      let connection = try openForReading(path)
      defer { try? connection.close() }
      try translatingErrors(path: path) { try connection.read { try requireNoOlderDesk($0, path) } }
    } catch .usedByOlderDesks {
      return true
    } catch {}
    return false
  }

  /// Throws if a desk of an earlier version is running. Its statements do not know the tables of this version.
  /// An older desk that starts later refuses the newer schema.
  private static func requireNoOlderDesk(_ db: Database, _ path: String) throws {
    guard try HistorySchema.readVersion(db) < HistorySchema.version,
      try !HistorySnapshot(db, of: path).living.isEmpty
    else { return }
    throw HistoryError.usedByOlderDesks(path: path)
  }

  // MARK: Creating

  /// Builds the database under a temporary name, so that no other process sees it half made.
  private static func create(_ path: String) throws(HistoryError) {
    try HistoryFile.quarantineLog(of: path)
    let draft = "\(path).new-\(UInt64.random(in: 0...(.max)))"
    try HistoryFile.createEmpty(draft)
    do {
      try initialize(draft)
    } catch {
      for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
      throw error
    }
    try HistoryFile.publish(draft, as: path)
  }

  /// Creates the tables in an empty file. They are written before WAL mode is switched on, so that the
  /// application id is in the database file and not only in its log.
  private static func initialize(_ path: String) throws(HistoryError) {
    try translatingErrors(path: path) {
      let connection = try DatabaseConnection(path, .writing)
      try connection.use { db in
        try setSync(.full, of: db)
        try db.execute(script: "PRAGMA auto_vacuum = INCREMENTAL")
      }
      try connection.write { try HistorySchema.migrate($0) }
      try connection.use(setWriteAheadLog)
      try connection.close()
    }
  }

  // MARK: Settings of a connection

  private static func prepareForWriting(_ db: Database) throws {
    try db.transaction(.deferred) { try glance(db) }
    try setWriteAheadLog(db)
    try setSync(.full, of: db)
    try db.execute(
      script: """
        PRAGMA foreign_keys = ON;
        PRAGMA wal_autocheckpoint = \(HistoryLimits.walPagesBeforeCheckpoint);
        PRAGMA journal_size_limit = \(HistoryLimits.walBytesMax);
        """)
  }

  /// When the log is synced (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
  enum Sync: String {
    /// At each commit. A message is shown only because its commit was synced.
    case full
    /// At checkpoints only. A power cut may undo the commits since the last sync.
    case normal
  }

  /// Sets it for all later commits.
  static func setSync(_ sync: Sync, of db: Database) throws {
    try db.execute(script: "PRAGMA synchronous = \(sync.rawValue)")
  }

  private static func setWriteAheadLog(_ db: Database) throws {
    let mode = try db.first("PRAGMA journal_mode = WAL", as: String.self) ?? "?"
    // Where shared memory is not available, as on network file systems, SQLite returns another mode.
    guard mode == "wal"
    else { throw SQLiteError(code: SQLITE_CANTOPEN, message: "journal mode \(mode)") }
  }
}
