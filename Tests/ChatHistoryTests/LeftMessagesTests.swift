import CalendarTime
import ChatCore
import Testing

@testable import ChatHistory

/// Messages left with a desk that answers by itself.
@Suite struct LeftMessagesTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  private func fact(_ fact: Fact, at time: Int64 = 0) -> HistoryEvent {
    .fact(nil, fact, at: WallTime(milliseconds: time))
  }

  private func ids() throws -> [Int64] {
    try HistoryReader(path: path).conversations(matching: HistoryFilter(unanswered: true)).map(\.id)
  }

  @Test func whatWaits() throws {
    let agent = try TestDesk(path)
    try agent.record(arrived(1), said(1, "served"), ended(1))
    let desk = try TestDesk(path)
    try desk.record(
      fact(Fact(Fact.answersByItself)), arrived(1, "Mei"), said(1, "one"),
      said(1, "answer", by: .agent), said(1, "two"), ended(1), arrived(2, "silent"), ended(2),
      arrived(3, "here"), said(3, "still writing"))
    #expect(try ids() == [2])
    let reader = try HistoryReader(path: path)
    let (count, newest) = try reader.leftMessages(limit: 5)
    #expect(count == 1 && newest.map(\.excerpt) == ["one two"])
    #expect(try reader.waiting(among: [1, 2, 3, 4, 99]) == [2])
    try desk.record(ended(3))
    #expect(try ids() == [4, 2])
    #expect(try reader.leftMessages(limit: 1).newest.map(\.conversation.id) == [4])
    try agent.record(
      fact(Fact(Fact.messageDone, ["conversation": .integer(2)])), fact(Fact(Fact.messageDone)))
    #expect(try ids() == [4])
    // A desk that was killed leaves its last message behind.
    try desk.record(arrived(5, "last"), said(5, "hello"))
    try desk.close()
    #expect(try ids() == [5, 4])
  }

  /// A desk may run for years.
  @Test func pruningForgetsNoMessage() throws {
    let desk = try TestDesk(path)
    try desk.record(
      fact(Fact(Fact.answersByItself)), arrived(1, at: 10), said(1, "old", at: 10),
      ended(1, at: 20), arrived(2, at: 100), said(2, "new", at: 100), ended(2, at: 110))
    try desk.close()
    func prune(before time: Int64) throws -> PruningResult {
      try HistoryDatabase.prune(path, olderThan: WallTime(milliseconds: time), dryRun: false)
    }
    // And the "settled" of the time 0.
    #expect(try prune(before: 50) == PruningResult(conversations: 1, entries: 2))
    #expect(try ids() == [2])
    #expect(try prune(before: 200) == PruningResult(conversations: 1, entries: 2))
  }
}

extension HistoryFilter {
  fileprivate init(unanswered: Bool) {
    self.init()
    isUnanswered = unanswered
  }
}
