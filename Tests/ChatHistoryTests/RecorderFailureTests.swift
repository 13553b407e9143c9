import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// What goes wrong while recording is said, and nothing of it is lost or doubled.
@Suite struct RecorderFailureTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  private func isLocked(_ failure: HistoryError?) -> Bool {
    if case .locked? = failure { true } else { false }
  }

  @Test func aLockOfAnotherProgram() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1), said(1, "before"))
    let committed = desk.recorder.committedSequence
    let other = try Blocker(path)
    desk.recorder.submit(said(1, "meanwhile 1"))
    try desk.wait(for: "the failure") { isLocked($0.failure) }
    desk.recorder.submit(said(1, "meanwhile 2"))
    #expect(desk.recorder.committedSequence == committed)
    try other.release()
    try desk.wait(for: "recovery") { $0.committedSequence == committed + 2 }
    #expect(desk.recorder.failure == nil)
    try desk.record(said(1, "after"))
    #expect(try allTexts(path) == ["before", "meanwhile 1", "meanwhile 2", "after"])
  }

  @Test func isWaitedForButNotForEver() throws {
    let desk = try TestDesk(path)
    let other = try Blocker(path)
    let number = desk.recorder.submit(said(nil, "x"))
    desk.recorder.wait(untilCommitted: number, timeout: .milliseconds(20))
    #expect(desk.recorder.committedSequence < number)
    // The first failure ends the waiting, though the timeout is not at its end.
    desk.recorder.wait(untilCommitted: number, timeout: .seconds(60))
    #expect(isLocked(desk.recorder.failure))
    try other.release()
    try desk.settle()
    let next = desk.recorder.submit(said(nil, "y"))
    desk.recorder.wait(untilCommitted: next, timeout: .seconds(60))
    #expect(desk.recorder.committedSequence == next)
  }

  @Test func closingGivesBackWhatCouldNotBeWritten() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1))
    let other = try Blocker(path)
    let late = [said(1, "one"), said(1, "two"), ended(1)]
    for event in late { desk.recorder.submit(event) }
    let start = monotonicNow()
    #expect(desk.recorder.close(timeout: .milliseconds(300)) == late)
    #expect(monotonicNow() - start >= 300_000_000)
    try other.release()
  }

  @Test func saysWhenItIsFullAndKeepsEvenMore() throws {
    let desk = try TestDesk(path)
    let other = try Blocker(path)
    for _ in 1..<HistoryLimits.pendingEventsMax { desk.recorder.submit(said(nil, "x")) }
    #expect(!desk.recorder.isFull)
    for _ in 0..<3 { desk.recorder.submit(said(nil, "x")) }
    #expect(desk.recorder.isFull)
    try other.release()
    try desk.settle()
    #expect(!desk.recorder.isFull)
    #expect(try allTexts(path).count == HistoryLimits.pendingEventsMax + 2)
  }

  @Test func isFullOfBytesToo() throws {
    let desk = try TestDesk(path)
    let other = try Blocker(path)
    let text = String(repeating: "好", count: 3000)
    for _ in 0..<(HistoryLimits.pendingBytesMax / text.utf8.count) {
      desk.recorder.submit(said(nil, text))
    }
    #expect(desk.recorder.isFull)
    try other.release()
    try desk.settle()
    #expect(!desk.recorder.isFull)
  }

  // MARK: Files that go

  @Test(arguments: ["", "-wal", "-shm"])
  func aFileThatWasDeleted(suffix: String) throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1, "小明"), began(1), said(1, "before"))
    unlink(path + suffix)
    let failures = Monitor<[HistoryError]>([])
    let last = desk.recorder.submit(said(1, "after"))
    try desk.wait(for: "commit") { recorder in
      if let failure = recorder.failure { failures.withLock { $0.append(failure) } }
      return recorder.committedSequence == last
    }
    #expect(failures.withLock(\.first) == .replaced(path: path))
    #expect(desk.recorder.failure == nil)
    try desk.record(ended(1, at: 8))

    // In the database that is there now stand the entry and the conversation that it belongs to.
    let hit = try #require(try HistoryReader(path: path).find("after").first)
    #expect(hit.conversation?.name == "小明")
    #expect(hit.conversation?.beganAt == WallTime(milliseconds: 0))
    #expect(hit.conversation?.state == .ended(.left, at: WallTime(milliseconds: 8)))
    try desk.close()
    try expectSound(path)
  }

  @Test func aFileThatWasMovedAwayAndAnotherPutInItsPlace() throws {
    let spare = try TestDesk(folder.path + "/spare.sqlite")
    try spare.record(said(nil, "spare"))
    try spare.close()
    let desk = try TestDesk(path)
    try desk.record(arrived(1, "old name"), .named(ConversationKey(1), "name"), said(1, "before"))
    rename(path, folder.path + "/old.sqlite")
    rename(folder.path + "/spare.sqlite", path)
    try desk.record(said(1, "after"))
    #expect(try allTexts(path) == ["spare", "after"])
    #expect(try HistoryReader(path: path).conversations().map(\.name) == ["name"])
    try desk.close()
    try expectSound(path)
  }

  /// The pages in the log were a part of the old database: in the new one they would be damage.
  @Test func aFileThatWasEmptied() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1, "小明"), began(1), said(1, "before"))
    let log = contents(path + "-wal")
    #expect(truncate(path, 0) == 0)
    try desk.record(said(1, "after"))
    #expect(try allTexts(path) == ["after"])
    #expect(try HistoryReader(path: path).conversations().map(\.name) == ["小明"])
    let stray = leftOvers(in: folder.path).filter { $0.contains("-wal.stray-") }
    #expect(stray.map { contents("\(folder.path)/\($0)") } == [log])
    try desk.close()
    try expectSound(path)
  }

  /// SQLite would wait for ever for the other end of a FIFO.
  @Test(arguments: ["-journal", "-wal", "-shm"])
  func aCompanionThatIsAFIFO(suffix: String) throws {
    try TestDesk(path).close()
    for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    try #require(mkfifo(path + suffix, 0o600) == 0)
    #expect(throws: HistoryError.notARegularFile(path: path + suffix)) { try TestDesk(path) }
    #expect(throws: HistoryError.notARegularFile(path: path + suffix)) {
      try HistoryReader(path: path)
    }
  }

  @Test func aFolderThatWasDeleted() throws {
    let path = folder.path + "/state/history.sqlite"
    let desk = try TestDesk(path)
    try desk.record(arrived(1, "小明"))
    try #require(run("rm", "-rf", folder.path + "/state"))
    try desk.record(said(1, "after"))
    #expect(try allTexts(path) == ["after"])
    #expect(try HistoryReader(path: path).conversations().map(\.state) == [.open])
    #expect(mode(folder.path + "/state") == 0o700)
    try desk.close()
  }

  /// The log that stayed behind is of a database that is gone.
  @Test func aLogWithoutItsDatabaseIsSetAside() throws {
    try TestDesk(path).close()
    let log: [UInt8] = Array("somebody's messages".utf8)
    unlink(path)
    try write(log, to: path + "-wal")
    let desk = try TestDesk(path)
    try desk.record(said(nil, "new"))
    #expect(try allTexts(path) == ["new"])
    let stray = leftOvers(in: folder.path).filter { $0.contains("-wal.stray-") }
    #expect(stray.map { contents("\(folder.path)/\($0)") } == [log])
  }

  @Test func aLogOfAnEmptiedDatabaseIsSetAside() throws {
    let log: [UInt8] = Array("somebody's messages".utf8)
    try write([], to: path)
    try write(log, to: path + "-wal")
    let desk = try TestDesk(path)
    try desk.record(said(nil, "new"))
    #expect(try allTexts(path) == ["new"])
    let stray = leftOvers(in: folder.path).filter { $0.contains("-wal.stray-") }
    #expect(stray.map { contents("\(folder.path)/\($0)") } == [log])
  }

  @Test func aForeignDatabaseInItsPlaceStaysUntouched() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1))
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    let foreign = try DatabaseQueue(path: path)
    try foreign.write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
    try foreign.close()
    let before = contents(path)
    desk.recorder.submit(said(1, "where to?"))
    try desk.wait(for: "the refusal") { $0.failure == .foreign(path: path, applicationID: 0) }
    #expect(contents(path) == before)
    #expect(desk.recorder.close(timeout: .zero) == [said(1, "where to?")])
  }

  // MARK: Full

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting is not permitted here"))
  func aFullDisk() throws {
    let disk = try SmallDisk(megabytes: 4)
    let history = disk.path + "/history.sqlite"
    let desk = try TestDesk(history)
    try desk.record(arrived(1), said(1, "before"))
    let committed = desk.recorder.committedSequence
    let ballast = disk.path + "/ballast"
    fill(ballast)
    // Larger than the room that the log has already, so that it needs more.
    let long = String(repeating: "x", count: 200_000)
    desk.recorder.submit(said(1, long))
    desk.recorder.submit(said(1, "meanwhile"))
    try desk.wait(for: "the failure") { recorder in
      if case .diskFull? = recorder.failure { true } else { false }
    }
    #expect(desk.recorder.committedSequence == committed)
    unlink(ballast)
    try desk.settle()
    #expect(desk.recorder.failure == nil)
    #expect(try allTexts(history) == ["before", long, "meanwhile"])
    try desk.close()
    try expectSound(history)
  }

  private func fill(_ path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let block = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, block, block.count) > 0 {}
  }
}
