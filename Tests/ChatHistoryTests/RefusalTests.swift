import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// What is not ours is refused, by whoever opens it, and stays as it is.
@Suite struct RefusalTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  /// Expects `error` from each way of opening, and the file's bytes to be the same after each.
  private func expectRefusal(_ error: HistoryError, _ location: SourceLocation = #_sourceLocation) {
    let before = contents(path)
    #expect(throws: error, sourceLocation: location) { try TestDesk(path) }
    #expect(contents(path) == before, "recording", sourceLocation: location)
    #expect(throws: error, sourceLocation: location) { try HistoryReader(path: path) }
    #expect(contents(path) == before, "reading", sourceLocation: location)
    #expect(throws: error, sourceLocation: location) {
      try HistoryDatabase.prune(path, olderThan: .now(), dryRun: false)
    }
    #expect(contents(path) == before, "pruning", sourceLocation: location)
  }

  private func makeHistory(_ events: HistoryEvent...) throws {
    let desk = try TestDesk(path)
    for event in events { try desk.record(event) }
    try desk.close()
  }

  /// Each name has a log beside it: desks that write by different ones write over each other.
  @Test func twoNames() throws {
    try makeHistory(arrived(1), said(1, "kept"))
    let other = path + ".other"
    #expect(link(path, other) == 0)
    let before = contents(path)
    for name in [path, other] {
      #expect(throws: HistoryError.linked(path: name)) { try TestDesk(name) }
      #expect(throws: HistoryError.linked(path: name)) {
        try HistoryDatabase.prune(name, olderThan: .now(), dryRun: false)
      }
    }
    #expect(contents(path) == before)
    // A backup is often a link, and may be read.
    #expect(try HistoryReader(path: other).texts(ofConversation: 1) == ["kept"])
    unlink(other)
    try makeHistory(arrived(1))
  }

  @Test func newerSchema() throws {
    try makeHistory(arrived(1))
    let (newer, known) = (HistorySchema.version + 1, HistorySchema.version)
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
    try queue.close()
    expectRefusal(.newerSchema(path: path, version: newer, known: known))
  }

  /// The file itself still says the old version; only its log knows better.
  @Test func newerSchemaInTheLog() throws {
    try makeHistory(arrived(1))
    let (newer, known) = (HistorySchema.version + 1, HistorySchema.version)
    let other = try DatabaseQueue(path: path)
    try other.write { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
    let log = try #require(HistoryFile.identity(of: path + "-wal"))
    try #require(log.bytes > 0)
    expectRefusal(.newerSchema(path: path, version: newer, known: known))
    try other.close()
  }

  @Test(arguments: ["DELETE", "WAL"])
  func otherProgramsDatabase(journalMode: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA application_id = 77; CREATE TABLE theirs (x);")
      _ = try Row.fetchOne(db, sql: "PRAGMA journal_mode = \(journalMode)")
    }
    try queue.close()
    expectRefusal(.foreign(path: path, applicationID: 77))
  }

  @Test func textFile() throws {
    try write(
      Array(repeating: "no database, but long enough for one\n".utf8, count: 99).flatMap(\.self),
      to: path)
    expectRefusal(.notADatabase(path: path))
  }

  @Test func shortFile() throws {
    try write(Array("SQLite".utf8), to: path)
    expectRefusal(.notADatabase(path: path))
  }

  @Test func overwrittenInside() throws {
    try makeHistory(arrived(1), said(1, "hello"))
    var bytes = try #require(contents(path))
    // All but the header: the schema and every table's root.
    for place in 100..<bytes.count { bytes[place] = 0xA5 }
    try write(bytes, to: path)
    let error = #expect(throws: HistoryError.self) { try TestDesk(path) }
    guard case .damaged? = error else {
      Issue.record("\(error as Any)")
      return
    }
    expectRefusal(try #require(error))
  }

  /// Of a desk that died. A history that can be written has the log copied into it when it is closed.
  @Test func overwrittenInsideWithALogLeftOver() throws {
    let living = folder.path + "/living.sqlite"
    let desk = try TestDesk(living)
    try desk.record(arrived(1))
    var bytes = try #require(contents(living))
    for place in 100..<bytes.count { bytes[place] = 0xA5 }
    try write(bytes, to: path)
    let log = try #require(contents(living + "-wal"))
    try #require(!log.isEmpty)
    try write(log, to: path + "-wal")
    let error = #expect(throws: HistoryError.self) { try TestDesk(path) }
    guard case .damaged? = error else {
      Issue.record("\(error as Any)")
      return
    }
    expectRefusal(try #require(error))
    #expect(contents(path) == bytes)
    #expect(contents(path + "-wal") == log)
    try desk.close()
  }

  @Test func cutShort() throws {
    try makeHistory(arrived(1), said(1, "hello"))
    let bytes = try #require(contents(path))
    try write(Array(bytes.prefix(8192)), to: path)
    let error = #expect(throws: HistoryError.self) { try TestDesk(path) }
    guard case .damaged? = error else {
      Issue.record("\(error as Any)")
      return
    }
    expectRefusal(try #require(error))
  }

  @Test func folderInItsPlace() throws {
    mkdir(path, 0o700)
    expectRefusal(.notARegularFile(path: path))
    #expect(leftOvers(in: path).isEmpty)
  }

  /// Whose file is on a disk that is not mounted, say: another one in its place would not be the history.
  @Test func aLinkToNothing() throws {
    symlink("nowhere.sqlite", path)
    expectRefusal(.danglingLink(path: path))
    #expect(leftOvers(in: folder.path) == ["history.sqlite"])
    #expect(HistoryFile.identity(of: folder.path + "/nowhere.sqlite") == nil)
  }

  @Test func pipeInItsPlace() throws {
    mkfifo(path, 0o600)
    // Nobody waits for a writer at the other end.
    #expect(throws: HistoryError.notARegularFile(path: path)) { try TestDesk(path) }
    #expect(throws: HistoryError.notARegularFile(path: path)) { try HistoryReader(path: path) }
  }

  /// In a group's folder a colleague could put one there.
  @Test func pipeInThePlaceOfTheLocks() throws {
    try TestDesk(path).close()
    unlink(path + "-desks")
    mkfifo(path + "-desks", 0o600)
    // Nobody waits for a writer at the other end.
    #expect(try HistoryReader(path: path).conversations(matching: HistoryFilter()).isEmpty)
  }

  @Test func fileInAFoldersPlace() throws {
    try write([1, 2, 3], to: folder.path + "/state")
    #expect(throws: HistoryError.self) { try TestDesk(folder.path + "/state/history.sqlite") }
    #expect(contents(folder.path + "/state") == [1, 2, 3])
  }

  @Test func readingCreatesNothing() throws {
    #expect(throws: HistoryError.missing(path: path)) { try HistoryReader(path: path) }
    #expect(throws: HistoryError.missing(path: path)) {
      try HistoryDatabase.prune(path, olderThan: .now(), dryRun: true)
    }
    #expect(throws: HistoryError.missing(path: path)) {
      try HistoryDatabase.prune(path, olderThan: .now(), dryRun: false)
    }
    #expect(leftOvers(in: folder.path).isEmpty)
  }

  // MARK: Where nothing can be written

  @Test(.enabled(if: geteuid() != 0, "root writes where it is forbidden"))
  func forbiddenFileAndFolder() throws {
    try makeHistory(arrived(1))
    chmod(path, 0o400)
    #expect(throws: HistoryError.notWritable(path: path, errno: EACCES)) { try TestDesk(path) }
    chmod(path, 0o600)
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(throws: HistoryError.notWritable(path: folder.path, errno: EACCES)) {
      try TestDesk(path)
    }
    chmod(path, 0)
    #expect(throws: HistoryError.notReadable(path: path, errno: EACCES)) {
      try HistoryReader(path: path)
    }
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting is not permitted here"))
  func readOnlyMediumIsReadAndNotWritten() throws {
    let disk = try SmallDisk(megabytes: 8)
    let history = disk.path + "/a?b%41#c.sqlite"
    let desk = try TestDesk(history)
    try desk.record(arrived(1, "小明"), said(1, "kept"))
    try desk.close()
    try disk.remount("ro")
    let before = contents(history)
    #expect(throws: HistoryError.notWritable(path: history, errno: EROFS)) { try TestDesk(history) }
    #expect(throws: HistoryError.notWritable(path: disk.path, errno: EROFS)) {
      try TestDesk(disk.path + "/new.sqlite")
    }
    let reader = try HistoryReader(path: history)
    #expect(try reader.conversations().map(\.name) == ["小明"])
    #expect(contents(history) == before)
  }
}
