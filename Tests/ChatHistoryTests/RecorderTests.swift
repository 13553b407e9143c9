import CalendarTime
import ChatCore
import GRDB
import Testing

@testable import ChatHistory

@Suite struct RecorderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func recordsAConversation() throws {
    let desk = try TestDesk(folder.history, desk: "[::]:4000", agent: "Anna")
    try desk.record(
      arrived(7, from: "2001:db8::7", at: 1000), .named(ConversationKey(7), "小明"),
      began(7, waited: .milliseconds(2500), at: 3500), said(7, "你好", at: 4000),
      said(7, "\u{FFFD}!", by: .agent, [.outOfTurn, .repaired], at: 5000),
      ended(7, .agentEnded, at: 6000))

    let reader = try HistoryReader(path: folder.history)
    let conversation = try #require(try reader.conversations().first)
    #expect(
      conversation
        == Conversation(
          id: 1, name: "小明", address: PeerAddress(host: "2001:db8::7", port: 50_000),
          desk: "[::]:4000", arrivedAt: WallTime(milliseconds: 1000), waited: .milliseconds(2500),
          beganAt: WallTime(milliseconds: 3500),
          state: .ended(.agentEnded, at: WallTime(milliseconds: 6000)),
          assignments: [
            Conversation.Assignment(
              agent: "Anna", desk: "[::]:4000", since: WallTime(milliseconds: 3500),
              until: WallTime(milliseconds: 6000), handedTo: nil)
          ]))
    #expect(conversation.agents == ["Anna"])
    var entries: [RecordedEntry] = []
    try reader.forEachEntry(ofConversation: 1) {
      entries.append($0)
      return true
    }
    #expect(entries.map(\.text) == ["你好", "\u{FFFD}!"])
    #expect(entries.map(\.speaker) == [.customer, .agent])
    #expect(entries.map(\.marks) == [[], [.outOfTurn, .repaired]])
    #expect(entries.map(\.time.milliseconds) == [4000, 5000])
    #expect(entries.map(\.conversationID) == [1, 1])
    #expect(entries.map(\.agent) == ["Anna", "Anna"])
  }

  @Test(arguments: [
    "", "\0", "a\0b", "'\";--", "\r\n\t\u{1b}[2J", "👨‍👩‍👧 e\u{301}", "\u{202E}x\u{FEFF}",
  ])
  func keepsEveryCharacter(text: String) throws {
    let desk = try TestDesk(folder.history)
    try desk.record(arrived(1, text), said(1, text), ended(1))
    let reader = try HistoryReader(path: folder.history)
    // Compared as bytes: Swift holds é and e + ́ for equal.
    #expect(try reader.texts(ofConversation: 1).map { Array($0.utf8) } == [Array(text.utf8)])
    #expect(try reader.conversation(1)?.name.map { Array($0.utf8) } == Array(text.utf8))
    try desk.close()
    try expectSound(folder.history)
  }

  @Test(arguments: ConversationEnding.allCases)
  func keepsTheWayItEnded(ending: ConversationEnding) throws {
    let desk = try TestDesk(folder.history)
    try desk.record(arrived(1), ended(1, ending, at: 9))
    let reader = try HistoryReader(path: folder.history)
    #expect(
      try reader.conversation(1)?.state == .ended(ending, at: WallTime(milliseconds: 9)))
  }

  @Test func keysOfAllSizesAndOfOtherRunsAreKeptApart() throws {
    for name in ["first", "second"] {
      let desk = try TestDesk(folder.history)
      try desk.record(
        arrived(0, "\(name) 0"), arrived(.max, "\(name) max"), said(.max, "m"), said(0, "0"))
      try desk.close()
    }
    let reader = try HistoryReader(path: folder.history)
    #expect(
      try reader.conversations().map(\.name) == ["second max", "second 0", "first max", "first 0"])
    #expect(try (1...4).map(reader.texts(ofConversation:)) == [["0"], ["m"], ["0"], ["m"]])
  }

  @Test func idsGiveTheOrderWhenTheClockGoesBack() throws {
    let desk = try TestDesk(folder.history)
    for (key, time) in [(1, 9000), (2, 5000), (3, 7000)] as [(UInt64, Int64)] {
      try desk.record(
        arrived(key, at: time), said(key, "a", at: time), said(key, "b", at: time - 4000))
    }
    let reader = try HistoryReader(path: folder.history)
    #expect(try reader.conversations().map(\.id) == [3, 2, 1])
    #expect(try reader.texts(ofConversation: 2) == ["a", "b"])
    #expect(try reader.find("b").map(\.entry.conversationID) == [3, 2, 1])
  }

  @Test func anEntryWithoutItsConversationIsKept() throws {
    let desk = try TestDesk(folder.history)
    try desk.record(said(99, "lost?"), said(nil, "listening", by: .notice))
    let hits = try HistoryReader(path: folder.history).find("lost?")
    #expect(hits.map(\.conversation) == [nil])
    #expect(try allTexts(folder.history) == ["lost?", "listening"])
  }

  // MARK: Numbers and commits

  @Test func whatIsCommittedCanBeReadByOthers() throws {
    let desk = try TestDesk(folder.history)
    #expect(desk.recorder.committedSequence == 0)
    for number in 1...20 as ClosedRange<UInt64> {
      #expect(desk.recorder.submit(said(nil, "\(number)")) == number)
      try desk.wait(for: "commit \(number)") { $0.committedSequence == number }
      #expect(try allTexts(folder.history).count == Int(number))
    }
    #expect(desk.recorder.failure == nil)
  }

  @Test func whatWaitsGoesInOneTransaction() throws {
    let desk = try TestDesk(folder.history)
    try desk.record(arrived(1))
    let before = desk.recorder.transactionCount
    let other = try Blocker(folder.history)
    for number in 1...10_000 { desk.recorder.submit(said(1, "\(number)")) }
    try other.release()
    try desk.settle()
    // One for the first few, one for those that came while it waited, one for "settled"; and the
    // same again should the machine stand still for longer than a transaction waits.
    #expect(desk.recorder.transactionCount - before <= 5)
    #expect(try allTexts(folder.history) == (1...10_000).map(String.init))
    try desk.close()
    try expectSound(folder.history)
  }

  @Test func writingTwiceLeavesItThereOnce() throws {
    let run = RunDescription(desk: "", startedAt: WallTime(milliseconds: 0))
    let events = [arrived(1, "小明"), began(1), said(1, "once"), said(1, "once"), ended(1, at: 5)]
    let numbered = zip(UInt64(1)..., events).map { NumberedEvent(sequence: $0, event: $1) }
    var previous: [HistoryFile.Identity?]?
    for _ in 1...2 {
      let connection = try RecordingConnection(folder.history, run: run, previous: previous)
      for count in [2, 5] { try connection.commit(numbered.prefix(count)) }
      previous = connection.files
      connection.close()
    }
    #expect(try allTexts(folder.history) == ["once", "once"])
    #expect(try HistoryReader(path: folder.history).conversations().count == 1)
    let queue = try DatabaseQueue(path: folder.history)
    #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") } == 1)
    try expectSound(folder.history)
  }

  // MARK: The end

  @Test func closingWritesWhatWaits() throws {
    let desk = try TestDesk(folder.history)
    for number in 1...500 { desk.recorder.submit(said(nil, "\(number)")) }
    #expect(desk.recorder.close(timeout: .seconds(20)) == [])
    #expect(try allTexts(folder.history).count == 500)
    #expect(desk.recorder.committedSequence == 500)
    // The log was copied and taken away: the database is one file.
    #expect(contents(folder.history + "-wal") == nil)
  }

  @Test func aRecorderThatIsForgottenWritesWhatWaits() throws {
    let path = folder.history
    let done = Monitor(false)
    do {
      let recorder = try HistoryRecorder(path: path, desk: "") { done.change { $0 = true } }
      recorder.submit(said(nil, "last words"))
    }
    let deadline = monotonicNow() + 20_000_000_000
    let wasWritten = done.wait { isDone -> Monitor<Bool>.Finding<Bool> in
      if isDone || monotonicNow() >= deadline { return .found(isDone) }
      return .wait(until: deadline)
    }
    #expect(wasWritten)
    #expect(try allTexts(path) == ["last words"])
  }
}
