import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// A history of the last version, which a desk of that version has open: it holds the lock of its run.
@Suite struct OlderDeskTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }
  /// The run that was killed with a customer in the seat.
  private static let run: Int64 = 2

  init() throws {
    folder = try TemporaryFolder()
    let samples = #filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))) + "/Samples"
    try write(try #require(contents(samples + "/version-2.sqlite")), to: path)
  }

  private func version() throws -> Int {
    let connection = try DatabaseConnection(path, .reading)
    defer { try? connection.close() }
    return try connection.read(HistorySchema.readVersion)
  }

  @Test func isNotMigratedUnderIt() throws {
    let bytes = contents(path)
    do {
      let lock = try RunLock(run: Self.run, of: path)
      defer { withExtendedLifetime(lock) {} }
      #expect(HistoryDatabase.isUsedByOlderDesks(path))
      #expect(throws: HistoryError.usedByOlderDesks(path: path)) { try TestDesk(path) }
      #expect(throws: HistoryError.usedByOlderDesks(path: path)) {
        try HistoryDatabase.prune(path, olderThan: .now(), dryRun: false)
      }
      // Reading does not migrate, so it may.
      #expect(try HistoryReader(path: path).conversation(5)?.state == .open)
      #expect(contents(path) == bytes)
    }
    #expect(!HistoryDatabase.isUsedByOlderDesks(path))
    try TestDesk(path).close()
    #expect(try version() == HistorySchema.version)
  }

  @Test func desksOfThisVersionAreNoHindrance() throws {
    let desk = try TestDesk(path)
    #expect(!HistoryDatabase.isUsedByOlderDesks(path))
    try TestDesk(path).close()
    try desk.close()
  }

  @Test func nothingToBeUsed() throws {
    #expect(!HistoryDatabase.isUsedByOlderDesks(path + ".missing"))
    #expect(contents(path + ".missing") == nil)
    try write(Array("no database at all".utf8), to: path)
    #expect(!HistoryDatabase.isUsedByOlderDesks(path))
  }

  /// The other direction: a desk of the last version refuses the schema of this one. It knows 2.
  @Test func whatIsSaidMeanwhileIsWrittenAfterwards() throws {
    let (path, run) = (path, Self.run)
    var lock: RunLock? = try RunLock(run: run, of: path)
    let notifications = Monitor(0)
    let recorder = try HistoryRecorder(path: path, desk: "new", agent: "Anna", startsLater: true) {
      notifications.change { $0 += 1 }
    }
    #expect(recorder.failure == .usedByOlderDesks(path: path))
    #expect(recorder.fileIdentity == nil)
    let last = recorder.submit([arrived(1, "小明"), began(1), said(1, "你好")])
    recorder.wait(untilCommitted: last, timeout: .milliseconds(1))
    #expect(recorder.committedSequence == 0)
    #expect(try version() == 2)
    // It writes on meanwhile, as that version does.
    let older = try DatabaseQueue(path: path)
    try older.write {
      try $0.execute(
        sql: """
          INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
          VALUES (2, 100, 5, 'customer', 'by the old', 0, 7)
          """)
    }
    try older.close()
    lock = nil
    _ = lock
    let deadline = monotonicNow() + 20_000_000_000
    let isWritten = notifications.wait { _ -> Monitor<Int>.Finding<Bool> in
      if recorder.committedSequence >= last { return .found(true) }
      return monotonicNow() >= deadline ? .found(false) : .wait(until: deadline)
    }
    #expect(isWritten)
    #expect(recorder.failure == nil)
    #expect(recorder.fileIdentity != nil)
    #expect(recorder.conversationID(of: ConversationKey(1)) == 6)
    #expect(recorder.close(timeout: .seconds(20)).isEmpty)
    let reader = try HistoryReader(path: path)
    #expect(try reader.texts(ofConversation: 6) == ["你好"])
    #expect(try reader.texts(ofConversation: 5).last == "by the old")
    #expect(try version() == HistorySchema.version)
    try expectSound(path)
  }
}
