import CalendarTime
import GRDB
import Testing

@testable import ChatHistory

@Suite struct PruningTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  private func prune(before time: Int64, dryRun: Bool = false) throws -> PruningResult {
    try HistoryDatabase.prune(path, olderThan: WallTime(milliseconds: time), dryRun: dryRun)
  }

  @Test func deletesWholeConversationsThatWereOver() throws {
    let desk = try TestDesk(path)
    try desk.record(
      arrived(1, "over", at: 10), said(1, "needle one", at: 11), said(1, "two", at: 99),
      ended(1, at: 20), arrived(2, "ended later", at: 10), said(2, "needle two", at: 11),
      ended(2, at: 50), arrived(3, "open", at: 10), said(3, "needle three", at: 11),
      said(nil, "old notice", by: .notice, at: 5), said(nil, "notice", by: .notice, at: 60))
    // "settled" is of the time 0.
    let expected = PruningResult(conversations: 1, entries: 4)
    let before = contents(path)
    #expect(try prune(before: 50, dryRun: true) == expected)
    #expect(contents(path) == before)
    #expect(try prune(before: 50) == expected)

    let reader = try HistoryReader(path: path)
    #expect(try reader.conversations().map(\.name) == ["open", "ended later"])
    #expect(try reader.find("needle").map(\.entry.text) == ["needle three", "needle two"])
    #expect(try allTexts(path) == ["needle two", "needle three", "notice"])
    #expect(try prune(before: 50) == PruningResult())
    try desk.record(said(3, "goes on"))
    #expect(try reader.find("goes on").first?.conversation?.name == "open")
    try desk.close()
    try expectSound(path)
  }

  @Test func deletesWhatWasInterruptedLongAgo() throws {
    let desk = try TestDesk(path)
    try desk.record(arrived(1, at: 10), said(1, "x", at: 30), arrived(2, at: 10))
    try desk.close()
    #expect(try prune(before: 30).conversations == 1)
    #expect(try HistoryReader(path: path).conversations().map(\.id) == [1])
    #expect(try prune(before: 31).conversations == 1)
    try expectSound(path)
  }

  @Test func numbersAreNotGivenAgain() throws {
    for id in 1...3 as ClosedRange<Int64> {
      let desk = try TestDesk(path)
      try desk.record(arrived(1, at: 10), ended(1, at: 10))
      #expect(try HistoryReader(path: path).conversations().map(\.id) == [id])
      try desk.close()
      #expect(try prune(before: 100).conversations == 1)
    }
  }

  @Test func nothingIsLeftInTheFileAndItGetsSmaller() throws {
    let desk = try TestDesk(path)
    let secret = "unmistakable secret "
    let count = HistoryLimits.conversationsPrunedAtOnce * 2 + 7
    for key in 1...UInt64(count) {
      desk.recorder.submit(arrived(key, "secret name", at: 10))
      for number in 0..<5 {
        desk.recorder.submit(said(key, secret + String(repeating: "\(number) \(key) ", count: 20)))
      }
      desk.recorder.submit(ended(key, at: 10))
    }
    try desk.record(arrived(0, "stays", at: 200), said(0, "this stays"), ended(0, at: 200))
    try desk.close()
    try indexEverything(path)
    let before = try #require(contents(path)).count
    let result = try prune(before: 100)
    #expect(result.conversations == count)
    // And the "settled" of the time 0.
    #expect(result.entries == count * 5 + 1)
    let after = try #require(contents(path))
    #expect(after.count < before / 4)
    let bytes = String(decoding: after, as: UTF8.self)
    #expect(!bytes.contains("unmistakable"))
    #expect(!bytes.contains("secret name"))
    #expect(try allTexts(path) == ["this stays"])
    try expectSound(path)
  }

  @Test func desksRecordMeanwhile() async throws {
    let path = path
    let desk = try TestDesk(path)
    for key in 1...1000 as ClosedRange<UInt64> {
      desk.recorder.submit(arrived(key, at: 10))
      desk.recorder.submit(said(key, "old message of \(key)", at: 10))
      desk.recorder.submit(ended(key, at: 10))
    }
    try desk.settle()
    let pruning = Task {
      try HistoryDatabase.prune(path, olderThan: WallTime(milliseconds: 100), dryRun: false)
    }
    for number in 0..<200 { try desk.record(said(nil, "new \(number)", at: 1000)) }
    #expect(try await pruning.value.conversations == 1000)
    #expect(desk.recorder.failure == nil)
    #expect(try allTexts(path) == (0..<200).map { "new \($0)" })
    try desk.close()
    try expectSound(path)
  }
}
