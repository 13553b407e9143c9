import CSQLite
import CalendarTime

/// The identity of a desk's run.
struct RunDescription: Sendable {
  /// A globally unique id: 128 random bits.
  let token: String
  /// The address that the desk listens at.
  let desk: String
  /// The agent's name.
  let agent: String?
  let startedAt: WallTime

  init(desk: String, agent: String? = nil, startedAt: WallTime) {
    self.desk = desk
    self.agent = agent
    self.startedAt = startedAt
    let bits = UInt64.random(in: 0...(.max))
    token = String(bits, radix: 16) + "-" + String(UInt64.random(in: 0...(.max)), radix: 16)
  }
}

/// An event and its number within the run.
struct NumberedEvent: Sendable {
  let sequence: UInt64
  let event: HistoryEvent
  /// The database that an id in the event belongs to.
  var file: HistoryFileIdentity?
}

/// A connection that records one run and checks that its files are not replaced. Used by one thread at a
/// time.
final class RecordingConnection {
  private let path: String
  private let connection: DatabaseConnection
  private let writer: HistoryWriter
  private let lock: RunLock
  /// The database, its log and the log's index, as they were when the connection was opened.
  let files: [HistoryFile.Identity?]
  private let filePaths: [String]
  /// The ids of this run's conversations that are not over.
  private(set) var conversationIDs: [ConversationKey: Int64] = [:]
  /// The events that conversations began with before this run took them over.
  private(set) var beginnings: [ConversationKey: [HistoryEvent]] = [:]

  /// Opens the history, creating it if it is missing, and inserts the run. `replayed`: this run's events of
  /// conversations that are still open, since a database that replaced another does not have them.
  ///
  /// `previous`: the files of the previous connection, if that one failed. Then everything readable in the
  /// log is first checkpointed into the database and synced there. After a failed fsync the kernel marks the
  /// lost pages clean, and the next fsync succeeds (<https://wiki.postgresql.org/wiki/Fsync_Errors>). So the
  /// log may show a commit that a power cut would undo. A checkpoint writes those pages again, to another
  /// file, and syncs it.
  init(
    _ path: String, run: RunDescription, replayed: [HistoryEvent] = [],
    previous: [HistoryFile.Identity?]? = nil
  ) throws(HistoryError) {
    let path = HistoryFile.resolved(path)
    if let previous { try Self.quarantineOrphanedLog(path, previous) }
    let connection = try HistoryDatabase.openForRecording(path)
    if previous != nil { try Self.emptyLog(connection, path) }
    let (writer, lock) = try translatingErrors(path: path) {
      try Self.enter(run, replayed, path, connection)
    }
    (self.path, self.connection, self.writer, self.lock) = (path, connection, writer, lock)
    files = Self.identities(path)
    filePaths = Self.paths(path)
    guard !files.contains(nil) else { throw .replaced(path: path) }
    try translatingErrors(path: path) {
      try connection.read { try noteConversations(in: replayed, $0) }
    }
  }

  /// The database.
  var file: HistoryFileIdentity? { files[0].map(HistoryFileIdentity.init) }

  /// Inserts the run without syncing, so that the start does not wait for the disk. No caller relies on a run
  /// before its first entry is durable, and that entry's commit syncs the log with everything in it. Replayed
  /// events were reported as durable before, so they are synced at once.
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
    // Locked before the commit, so that no process sees the run without its lock and takes the desk for dead.
    let (id, lock) = try lockedRun(run, path, db)
    let writer = HistoryWriter(run: id)
    // Replayed events are never entries, so they need no sequence number.
    for event in replayed { try writer.write(event, sequence: 0, db) }
    return (writer, lock)
  }

  /// Finds the run's row, or inserts it.
  private static func lockedRun(
    _ run: RunDescription, _ path: String, _ db: Database
  ) throws -> (Int64, RunLock) {
    if let known = try db.first("SELECT id FROM runs WHERE token = \(run.token)", as: Int64.self) {
      return (known, try RunLock(run: known, of: path))
    }
    let last = try db.first("SELECT seq FROM sqlite_sequence WHERE name = 'runs'", as: Int64.self)
    let (id, lock) = try RunLock.firstFree(from: (last ?? 0) + 1, of: path)
    try db.execute(
      """
      INSERT INTO runs (id, token, desk, agent, started_at)
      VALUES (\(id), \(run.token), \(run.desk), \(run.agent), \(run.startedAt.milliseconds))
      """)
    return (id, lock)
  }

  /// Writes all `events` in one transaction. On return they are durable, in the files that are at the paths.
  func commit(_ events: some Sequence<NumberedEvent>) throws(HistoryError) {
    try requireSameFiles()
    try translatingErrors(path: path) {
      try connection.write { db in
        for numbered in events where isMeant(numbered) {
          try writer.write(numbered.event, sequence: numbered.sequence, db)
        }
        try noteConversations(in: events.lazy.map(\.event), db)
      }
    }
    // Checked again: the files may have been replaced during the write.
    try requireSameFiles()
  }

  /// Whether the event may be written to this database. An id of a database that was replaced means another
  /// conversation here, or none.
  private func isMeant(_ numbered: NumberedEvent) -> Bool {
    if case .takenOver = numbered.event { numbered.file == file } else { true }
  }

  /// Updates `conversationIDs`, which nobody reads unless the commit succeeds.
  private func noteConversations(in events: some Sequence<HistoryEvent>, _ db: Database) throws {
    for event in events {
      switch event {
      case .arrived(let key, _, _, _):
        conversationIDs[key] = try writer.conversation(key, db)?.id
      case .takenOver(let key, _, _):
        let known = try writer.conversation(key, db)
        conversationIDs[key] = known?.id
        beginnings[key] = known?.beginning
      case .handedOn(let key, _, _), .ended(let key, _, _):
        conversationIDs[key] = nil
        beginnings[key] = nil
      case .began, .named, .entry, .fact: break
      }
    }
  }

  /// Adds some entries to the search index.
  /// - Returns: whether there may be more.
  ///
  /// It is not synced, because no caller relies on it: the next commit's sync covers it. It does not wait for
  /// other writers; the busy timeout is zero.
  func extendIndex() throws(HistoryError) -> Bool {
    try translatingErrors(path: path) {
      try connection.use { db in
        try HistoryDatabase.setSync(.normal, of: db)
        db.timeout = .zero
        let result = Result { try db.transaction(.immediate) { try SearchIndex.extend(db) } }
        db.timeout = HistoryLimits.lockTimeout
        try HistoryDatabase.setSync(.full, of: db)
        return try result.get()
      }
    }
  }

  /// Marks the run as closed and closes the connection. Errors are ignored: the released lock tells readers
  /// the same.
  func finish(at time: WallTime) {
    try? connection.use { db in
      try db.execute(
        "UPDATE runs SET closed_at = \(time.milliseconds) WHERE id = \(writer.run)")
    }
    close()
  }

  /// Checkpoints a log that was deleted, or whose database was renamed: open files can still be read. Closing
  /// would do that too, but only if no other process has the database open.
  ///
  /// Nothing is done if another log or another index is at the paths, because other processes already use
  /// them. (An empty log is allowed: a reader creates one if there is none.)
  func checkpointOrphanedLog() {
    let present = Self.identities(path)
    let (log, index) = (present[1], present[2])
    guard present[0] == nil || present[0] == files[0], !Self.isEmptied(present[0], files[0]),
      log == nil || log == files[1] || log?.bytes == 0,
      index == nil || index == files[2]
    else { return }
    // FULL waits for readers of older snapshots. PASSIVE would skip the pages that were written since.
    try? connection.use { try $0.execute("PRAGMA wal_checkpoint(FULL)") }
  }

  /// Closes the connection, whatever state it is in.
  func close() {
    let isEmptied = Self.isEmptied(HistoryFile.identity(of: path), files[0])
    if isEmptied { try? connection.use { try $0.keepLogAtClose() } }
    try? connection.close()
  }

  // MARK: The files

  private static func identities(_ path: String) -> [HistoryFile.Identity?] {
    paths(path).map { HistoryFile.identity(of: $0) }
  }

  private static func paths(_ path: String) -> [String] {
    ["", "-wal", "-shm"].map { path + $0 }
  }

  /// Renames the old log if the database was replaced but its log was not. SQLite would replay that log into
  /// the new database.
  private static func quarantineOrphanedLog(
    _ path: String, _ previous: [HistoryFile.Identity?]
  ) throws(HistoryError) {
    // The folder may have been deleted too.
    try HistoryFile.makeFolder(HistoryFile.folder(of: path))
    try RunLock.alone(at: path) { () throws(HistoryError) in
      let present = identities(path)
      let isAnotherDatabase = present[0] != previous[0] || isEmptied(present[0], previous[0])
      let isStray = isAnotherDatabase && present[1] != nil && present[1] == previous[1]
      if isStray { try HistoryFile.quarantineLog(of: path) }
    }
  }

  /// Throws if a file was replaced. SQLite would go on writing to deleted files without an error.
  private func requireSameFiles() throws(HistoryError) {
    for (path, file) in zip(filePaths, files) {
      guard let present = HistoryFile.identity(of: path), present == file
      else { throw .replaced(path: self.path) }
    }
    guard !Self.isEmptied(HistoryFile.identity(of: path), files[0]) else {
      throw .replaced(path: path)
    }
  }

  /// Whether the database at the path has been truncated (`: > history.sqlite`). It has the same inode, but the
  /// pages in its log are no longer a part of it.
  private static func isEmptied(
    _ present: HistoryFile.Identity?, _ before: HistoryFile.Identity?
  ) -> Bool {
    present == before && present?.bytes == 0
  }

  private static func emptyLog(
    _ connection: DatabaseConnection, _ path: String
  ) throws(HistoryError) {
    try translatingErrors(path: path) {
      let isBlocked = try connection.use {
        try $0.first("PRAGMA wal_checkpoint(TRUNCATE)", as: Int.self)
      }
      // If a reader blocks the checkpoint, the pragma does not fail: its first column is not 0.
      guard isBlocked == 0 else { throw SQLiteError(nil, code: SQLITE_BUSY) }
    }
  }
}
