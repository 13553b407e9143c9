import CSQLite
import Glibc

/// Opening a history. Whoever opens one gets a `HistoryReader` or a `HistoryRecorder`; the ways in
/// are here, with all that is refused. What is refused is left as it is, byte for byte.
///
/// The mode of a file that exists stays as its owner made it: somebody who lets a colleague read
/// along meant to. What is made here is for the user alone, 0600 in folders of 0700, or in a group's folder
/// (setgid, nothing for others) for the group, 0660. A folder that everybody may write to is refused.
public enum HistoryDatabase {
  /// Where the history is unless the user says otherwise: `kefu/history.sqlite` in
  /// `$XDG_STATE_HOME`, or in `~/.local/state` where that is not set, empty or relative (the XDG
  /// base directory specification has relative paths ignored). nil without a home.
  public static func defaultPath(environment: (String) -> String?) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      return state + "/kefu/history.sqlite"
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/kefu/history.sqlite"
  }

  /// A connection that writes to the history at `path`, which is created with the folders above it
  /// if it is not there.
  static func openForRecording(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.makeFolder(HistoryFile.folder(of: path))
    if HistoryFile.identity(of: path) == nil {
      try HistoryFile.refuseDanglingLink(path)
      try HistoryFile.requireClosedToOthers(folder: HistoryFile.folder(of: path))
      try HistoryFile.requireWriteAccess(HistoryFile.folder(of: path))
      try RunLock.alone(at: path) { () throws(HistoryError) in
        if HistoryFile.identity(of: path) == nil { try create(path) }
      }
    }
    return try openForWriting(path)
  }

  /// A connection that writes to a history that is there.
  static func openForWriting(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.requireWritable(path)
    // An empty file has nothing to lose: mktemp's, say.
    if HistoryFile.identity(of: path)?.bytes == 0 { try initialize(path) }
    return try translatingErrors(path: path) {
      // Anything else has to prove whose it is, to a connection that can't write. It is open until the
      // other one is: what a dead desk left in the log is then read once and not twice.
      let identified = try DatabaseConnection(nameForReading(path), .reading)
      try identified.read { try identify($0, path) }
      let connection = try DatabaseConnection(path, .writing)
      do {
        try connection.use(prepareForWriting)
        try connection.write { try HistorySchema.migrate($0) }
      } catch {
        // First: the last to close copies a log that was left over into the database, if it can write.
        // What turned out to be broken stays as it is.
        try? connection.close()
        try? identified.close()
        throw error
      }
      try identified.close()
      return connection
    }
  }

  /// A connection that reads, while desks write or not. Nothing is created but, beside a database
  /// that nobody else has open, SQLite's `-wal` and `-shm`.
  static func openForReading(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try HistoryFile.requireReadable(path)
    return try openChecked(path)
  }

  private static func openChecked(_ path: String) throws(HistoryError) -> DatabaseConnection {
    try translatingErrors(path: path) {
      let connection = try DatabaseConnection(nameForReading(path), .reading)
      try connection.read { db in
        try identify(db, path)
        try glance(db)
      }
      return connection
    }
  }

  /// A database in WAL mode can't be opened without companions. Where nobody can make them SQLite
  /// has to be told that nobody can write either (<https://www.sqlite.org/wal.html>, "Read-Only
  /// Databases").
  private static func nameForReading(_ path: String) -> String {
    let log = HistoryFile.identity(of: path + "-wal")
    let index = HistoryFile.identity(of: path + "-shm")
    let isFixed =
      HistoryFile.isOnReadOnlyMedium(path)
      || (index == nil && access(HistoryFile.folder(of: path), W_OK) != 0)
    guard isFixed, (log?.bytes ?? 0) == 0 else { return path }
    return "file:\(percentEncoded(path))?immutable=1"
  }

  private static func percentEncoded(_ path: String) -> String {
    let codes: [Character: String] = ["?": "%3F", "#": "%23", "%": "%25"]
    return path.map { codes[$0] ?? String($0) }.joined()
  }

  /// Throws unless this is a history, and one that this program can read. Looks at nothing but the
  /// header: reading the schema is most of what opening costs.
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

  /// A glance at the root of each table: enough to notice a file that was cut short or overwritten
  /// in front, and it costs the same for a large one.
  private static func glance(_ db: Database) throws {
    for table in ["runs", "conversations", "entries", "entries_search_data"] {
      _ = try db.first("SELECT 1 FROM \(sql: table) LIMIT 1", as: Int.self)
    }
  }

  // MARK: Creating

  /// Makes the database under another name first, so that nobody ever sees half of it.
  private static func create(_ path: String) throws(HistoryError) {
    try HistoryFile.setLogAside(of: path)
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

  /// Gives an empty file its tables. They are written before the write-ahead log is switched on, so
  /// that the file itself, and not only its log, says whose it is.
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
        PRAGMA journal_size_limit = \(HistoryLimits.walBytesKept);
        """)
  }

  /// When the log is synced (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
  enum Sync: String {
    /// At each commit: a message is shown on the strength of that.
    case full
    /// At checkpoints: a power cut takes the last commits away, if none was synced since.
    case normal
  }

  /// Sets it for the commits to come.
  static func setSync(_ sync: Sync, of db: Database) throws {
    try db.execute(script: "PRAGMA synchronous = \(sync.rawValue)")
  }

  private static func setWriteAheadLog(_ db: Database) throws {
    let mode = try db.first("PRAGMA journal_mode = WAL", as: String.self) ?? "?"
    // SQLite answers with another mode where memory can't be shared: network file systems.
    guard mode == "wal"
    else { throw SQLiteError(code: SQLITE_CANTOPEN, message: "journal mode \(mode)") }
  }
}
