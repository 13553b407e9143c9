import CSQLite
import CalendarTime

/// What a run of a desk is called.
struct RunDescription: Sendable {
  /// Its own, for all time: 128 random bits.
  let token: String
  /// The address that the desk listens at.
  let desk: String
  let startedAt: WallTime

  init(desk: String, startedAt: WallTime) {
    self.desk = desk
    self.startedAt = startedAt
    let bits = UInt64.random(in: 0...(.max))
    token = String(bits, radix: 16) + "-" + String(UInt64.random(in: 0...(.max)), radix: 16)
  }
}

/// An event and its number within the run.
struct NumberedEvent: Sendable {
  let sequence: UInt64
  let event: HistoryEvent
}

/// A connection that records one run, and knows the files that it was made to. Used by one thread at
/// a time.
final class RecordingConnection {
  private let path: String
  private let connection: DatabaseConnection
  private let writer: HistoryWriter
  private let lock: RunLock
  /// The database, its log, and the log's index, as they were when this connection was made.
  let files: [HistoryFile.Identity?]
  private let filePaths: [String]

  /// Opens the history, creating it if need be, and enters the run. `replayed`: what this run has
  /// told of conversations that are still open; a database that replaced another does not know it.
  ///
  /// `previous`: the files of the connection before this one, if that one failed. Then everything
  /// that can be read in the log is written into the database, and synced there, before anything
  /// else. A failed fsync leaves pages that never reached the disk looking clean, and the next fsync
  /// says that all is well (<https://wiki.postgresql.org/wiki/Fsync_Errors>): the log may show a
  /// commit that a power cut would take back. Copying writes those pages anew, to another file,
  /// which is synced.
  init(
    _ path: String, run: RunDescription, replayed: [HistoryEvent] = [],
    previous: [HistoryFile.Identity?]? = nil
  ) throws(HistoryError) {
    let path = HistoryFile.resolved(path)
    if let previous { try Self.setStrayLogAside(path, previous) }
    let connection = try HistoryDatabase.openForRecording(path)
    if previous != nil { try Self.emptyLog(connection, path) }
    let (writer, lock) = try translatingErrors(path: path) {
      try Self.enter(run, replayed, path, connection)
    }
    (self.path, self.connection, self.writer, self.lock) = (path, connection, writer, lock)
    files = Self.identities(path)
    filePaths = Self.paths(path)
    guard !files.contains(nil) else { throw .replaced(path: path) }
  }

  /// Nobody is told of a run before its first entry is on the disk, and that entry's commit syncs the
  /// log with all that stands in it: the start does not wait for the disk. What is replayed was told
  /// already, and is synced at once.
  private static func enter(
    _ run: RunDescription, _ replayed: [HistoryEvent], _ path: String,
    _ connection: DatabaseConnection
  ) throws -> (HistoryWriter, RunLock) {
    if replayed.isEmpty { try connection.use { try HistoryDatabase.setSync(.normal, of: $0) } }
    let entered = try connection.write { try enter(run, replayed, path, $0) }
    try connection.use { try HistoryDatabase.setSync(.full, of: $0) }
    return entered
  }

  private static func enter(
    _ run: RunDescription, _ replayed: [HistoryEvent], _ path: String, _ db: Database
  ) throws -> (HistoryWriter, RunLock) {
    try db.execute(
      """
      INSERT INTO runs (token, desk, started_at)
      VALUES (\(run.token), \(run.desk), \(run.startedAt.milliseconds))
      ON CONFLICT (token) DO NOTHING
      """)
    let writer = HistoryWriter(
      run: try db.first("SELECT id FROM runs WHERE token = \(run.token)") ?? 0)
    // None of what is replayed is an entry, so none needs a number.
    for event in replayed { try writer.write(event, sequence: 0, db) }
    // Before the commit: nobody may see a run without its lock and take its desk for dead.
    return (writer, try RunLock(run: writer.run, of: path))
  }

  /// Writes all of `events` in one transaction. On return they are on the disk, in the file that is
  /// at the path.
  func commit(_ events: some Sequence<NumberedEvent>) throws(HistoryError) {
    try requireSameFiles()
    try translatingErrors(path: path) {
      try connection.write { db in
        for numbered in events {
          try writer.write(numbered.event, sequence: numbered.sequence, db)
        }
      }
    }
    // Once more: the files may have gone while we wrote.
    try requireSameFiles()
  }

  /// Brings the search index up by some entries; whether there may be more.
  ///
  /// Nobody was told of it, so it is not synced: the next commit's sync is for it too. And it waits for
  /// nobody who writes just now.
  func extendIndex() throws(HistoryError) -> Bool {
    try translatingErrors(path: path) {
      try connection.use { db in
        try HistoryDatabase.setSync(.normal, of: db)
        db.patience = .zero
        let result = Result { try db.transaction(.immediate) { try SearchIndex.extend(db) } }
        db.patience = HistoryLimits.lockPatience
        try HistoryDatabase.setSync(.full, of: db)
        return try result.get()
      }
    }
  }

  /// Enters that the run is over, and closes. It is only said to readers sooner than the lock's
  /// going would, so a failure loses nothing.
  func finish(at time: WallTime) {
    try? connection.use { db in
      try db.execute(
        "UPDATE runs SET closed_at = \(time.milliseconds) WHERE id = \(writer.run)")
    }
    close()
  }

  /// A log that was deleted can be read as long as it is open, and so can a database that was renamed:
  /// what the log alone has goes into the database. Closing does that too, but only where nobody else has the database open. Not where
  /// others already write to another log, or go by another index. (An empty log may be a reader's:
  /// it makes one where none is.)
  func rescueLog() {
    let present = Self.identities(path)
    let (log, index) = (present[1], present[2])
    guard present[0] == nil || present[0] == files[0],
      log == nil || log == files[1] || log?.bytes == 0,
      index == nil || index == files[2]
    else { return }
    // FULL waits for those who still read what was there before; PASSIVE leaves out what came since.
    try? connection.use { try $0.execute("PRAGMA wal_checkpoint(FULL)") }
  }

  /// Closes, whatever state the connection is in.
  func close() {
    try? connection.close()
  }

  // MARK: The files

  private static func identities(_ path: String) -> [HistoryFile.Identity?] {
    paths(path).map { HistoryFile.identity(of: $0) }
  }

  private static func paths(_ path: String) -> [String] {
    ["", "-wal", "-shm"].map { path + $0 }
  }

  /// If the database is another one now, but its log is still the former one's, the two must not
  /// meet.
  private static func setStrayLogAside(
    _ path: String, _ previous: [HistoryFile.Identity?]
  ) throws(HistoryError) {
    // The folder may have gone as well.
    try HistoryFile.makeFolder(HistoryFile.folder(of: path))
    try RunLock.alone(at: path) { () throws(HistoryError) in
      let present = identities(path)
      let isStray = present[0] != previous[0] && present[1] != nil && present[1] == previous[1]
      if isStray { try HistoryFile.setLogAside(of: path) }
    }
  }

  /// SQLite writes on into files that nobody can find any more, and says nothing.
  private func requireSameFiles() throws(HistoryError) {
    for (path, file) in zip(filePaths, files) {
      guard let present = HistoryFile.identity(of: path), present == file
      else { throw .replaced(path: self.path) }
      // One that was emptied (`: > history.sqlite`) is the same file and another database.
      guard present.bytes != 0 || path != self.path else { throw .replaced(path: path) }
    }
  }

  private static func emptyLog(
    _ connection: DatabaseConnection, _ path: String
  ) throws(HistoryError) {
    try translatingErrors(path: path) {
      let isBlocked = try connection.use {
        try $0.first("PRAGMA wal_checkpoint(TRUNCATE)", as: Int.self)
      }
      // It does not fail when a reader keeps part of the log from being copied: it says so.
      guard isBlocked == 0 else { throw SQLiteError(nil, code: SQLITE_BUSY) }
    }
  }
}
