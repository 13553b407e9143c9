import GRDB

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
  private let queue: DatabaseQueue
  private let writer: EventWriter
  private let lock: RunLock
  /// The database, its log, and the log's index, as they were when this connection was made.
  let files: [HistoryFile.Identity?]

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
    let queue = try HistoryDatabase.openForRecording(path)
    if previous != nil { try Self.emptyLog(queue, path) }
    let (writer, lock) = try translatingErrors(path: path) {
      try queue.writeWithoutTransaction { try Self.enter(run, replayed, path, $0) }
    }
    (self.path, self.queue, self.writer, self.lock) = (path, queue, writer, lock)
    files = Self.identities(path)
    guard !files.contains(nil) else { throw .replaced(path: path) }
  }

  private static func enter(
    _ run: RunDescription, _ replayed: [HistoryEvent], _ path: String, _ db: Database
  ) throws -> (EventWriter, RunLock) {
    var result: (EventWriter, RunLock)?
    try db.inTransaction(.immediate) {
      try db.execute(
        sql: """
          INSERT INTO runs (token, desk, started_at) VALUES (?, CAST(? AS TEXT), ?)
          ON CONFLICT (token) DO NOTHING
          """, arguments: [run.token, run.desk.stored, run.startedAt.milliseconds])
      let id = try Int64.fetchOne(
        db, sql: "SELECT id FROM runs WHERE token = ?", arguments: [run.token])
      let writer = EventWriter(run: id ?? 0)
      // None of what is replayed is an entry, so none needs a number.
      for event in replayed { try writer.write(event, sequence: 0, db) }
      // Before the commit: nobody may see a run without its lock and take its desk for dead.
      result = (writer, try RunLock(run: writer.run, of: path))
      return .commit
    }
    guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
    return result
  }

  /// Writes all of `events` in one transaction. On return they are on the disk, in the file that is
  /// at the path.
  func commit(_ events: some Sequence<NumberedEvent>) throws(HistoryError) {
    try requireSameFiles()
    try translatingErrors(path: path) {
      try queue.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          for numbered in events {
            try writer.write(numbered.event, sequence: numbered.sequence, db)
          }
          return .commit
        }
      }
    }
    // Once more: the files may have gone while we wrote.
    try requireSameFiles()
  }

  /// Enters that the run is over, and closes. It is only said to readers sooner than the lock's
  /// going would, so a failure loses nothing.
  func finish(at time: WallTime) {
    try? queue.writeWithoutTransaction { db in
      try db.execute(
        sql: "UPDATE runs SET closed_at = ? WHERE id = ?",
        arguments: [time.milliseconds, writer.run])
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
    try? queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(FULL)") }
  }

  /// Closes, whatever state the connection is in.
  func close() {
    try? queue.close()
  }

  // MARK: The files

  private static func identities(_ path: String) -> [HistoryFile.Identity?] {
    ["", "-wal", "-shm"].map { HistoryFile.identity(of: path + $0) }
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
    let present = Self.identities(path)
    // One that was emptied (`: > history.sqlite`) is the same file and another database.
    guard present == files, present[0]?.bytes != 0 else { throw .replaced(path: path) }
  }

  private static func emptyLog(_ queue: DatabaseQueue, _ path: String) throws(HistoryError) {
    try translatingErrors(path: path) {
      let row = try queue.writeWithoutTransaction { db in
        try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
      // It does not fail when a reader keeps part of the log from being copied: it says so.
      guard row?[0] == 0 else { throw DatabaseError(resultCode: .SQLITE_BUSY) }
    }
  }
}
