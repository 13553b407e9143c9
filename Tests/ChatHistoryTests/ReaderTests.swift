import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

@Suite struct ReaderTests {
  private let folder: TemporaryFolder
  private let desk: TestDesk
  private let reader: HistoryReader

  init() throws {
    folder = try TemporaryFolder()
    desk = try TestDesk(folder.history)
    reader = try HistoryReader(path: folder.history)
  }

  private func time(_ milliseconds: Int64) -> WallTime { WallTime(milliseconds: milliseconds) }

  // MARK: Lists

  @Test func listsTheNewestFirstInPages() throws {
    for key in 1...7 as ClosedRange<UInt64> { try desk.record(arrived(key)) }
    var (pages, last): ([[Int64]], Int64?) = ([], nil)
    while true {
      let page = try reader.conversations(limit: 3, before: last).map(\.id)
      if page.isEmpty { break }
      pages.append(page)
      last = page.last
    }
    #expect(pages == [[7, 6, 5], [4, 3, 2], [1]])
    #expect(try reader.conversations(limit: 0).isEmpty)
  }

  @Test func filters() throws {
    try desk.record(
      arrived(1, "小明", from: "192.0.2.1", at: 1000), arrived(2, "小明", from: "192.0.2.2", at: 2000),
      arrived(3, "li", from: "192.0.2.1", at: 3000), arrived(4, nil, from: "192.0.2.1", at: 4000),
      arrived(5, "", from: "192.0.2.3", at: 5000))
    func ids(_ filter: HistoryFilter) throws -> [Int64] {
      try reader.conversations(matching: filter).map(\.id)
    }
    #expect(try ids(HistoryFilter()) == [5, 4, 3, 2, 1])
    #expect(try ids(HistoryFilter(since: time(2000))) == [5, 4, 3, 2])
    #expect(try ids(HistoryFilter(until: time(2000))) == [1])
    #expect(try ids(HistoryFilter(since: time(2000), until: time(4000))) == [3, 2])
    #expect(try ids(HistoryFilter(name: "小明")) == [2, 1])
    #expect(try ids(HistoryFilter(name: "")) == [5])
    #expect(try ids(HistoryFilter(name: "小%")) == [])
    #expect(try ids(HistoryFilter(host: "192.0.2.1")) == [4, 3, 1])
    #expect(try ids(HistoryFilter(name: "小明", host: "192.0.2.1")) == [1])
    #expect(try ids(HistoryFilter(name: "' OR TRUE --")) == [])
  }

  @Test func knowsNoConversationThatIsNotThere() throws {
    #expect(try reader.conversation(1) == nil)
    #expect(try reader.texts(ofConversation: 1) == [])
  }

  // MARK: States

  @Test func isOpenWhileItsDeskLives() throws {
    try desk.record(arrived(1, at: 1000), said(1, "a", at: 3000), said(1, "b", at: 2000))
    #expect(try reader.conversation(1)?.state == .open)
    // Another reader, as another program would be.
    #expect(try HistoryReader(path: folder.history).conversations().map(\.state) == [.open])
    try desk.close()
    #expect(try reader.conversation(1)?.state == .interrupted(lastSeen: time(2000)))
  }

  @Test func anEndingOfALaterVersionIsAnEnding() throws {
    try desk.record(arrived(1), ended(1, at: 4))
    let queue = try DatabaseQueue(path: folder.history)
    try queue.write { try $0.execute(sql: "UPDATE conversations SET ending = 'beamedUp'") }
    #expect(try reader.conversation(1)?.state == .ended(nil, at: time(4)))
  }

  /// Nobody writes such numbers but somebody who means harm. Who reads them can write them down.
  @Test(arguments: [Int64.min, .min + 1, .max])
  func timesBeyondEveryCalendarAreItsEnds(number: Int64) throws {
    try desk.record(arrived(1), said(1, "a"), ended(1, at: 4))
    let queue = try DatabaseQueue(path: folder.history)
    try queue.write {
      try $0.execute(
        sql: """
          UPDATE conversations SET arrived_at = ?1, began_at = ?1, ended_at = ?1, waited_ms = ?1;
          """, arguments: [number])
      try $0.execute(sql: "UPDATE entries SET at = ?", arguments: [number])
    }
    let end: Int64 = number < 0 ? -62_135_596_800_000 : 253_402_300_799_999
    let conversation = try #require(try reader.conversation(1))
    #expect(conversation.arrivedAt.milliseconds == end)
    #expect(conversation.beganAt?.milliseconds == end)
    #expect(conversation.state == .ended(.left, at: WallTime(milliseconds: end)))
    #expect(conversation.waited == (number < 0 ? .zero : .seconds(31_556_952_000)))
    #expect(try reader.statistics().waiting?.median == conversation.waited)
  }

  @Test func withoutTheLocksFileNobodyIsAlive() throws {
    try desk.record(arrived(1, at: 1000))
    try desk.close()
    unlink(folder.history + "-desks")
    #expect(try reader.conversation(1)?.state == .interrupted(lastSeen: time(1000)))
  }

  // MARK: Export

  @Test func exportsTheOldestFirstAndStopsWhenTold() throws {
    try desk.record(
      arrived(1, "a"), arrived(2, "b"), said(2, "b1"), said(1, "a1"), said(2, "b2"), said(1, "a2"))
    func export(stopAt: String? = nil, _ filter: HistoryFilter = HistoryFilter()) throws -> [String]
    {
      var result: [String] = []
      func take(_ text: String) -> Bool {
        result.append(text)
        return text != stopAt
      }
      try reader.export(
        matching: filter, conversation: { take($0.name ?? "-") }, entry: { take($0.text) })
      return result
    }
    #expect(try export() == ["a", "a1", "a2", "b", "b1", "b2"])
    #expect(try export(stopAt: "a1") == ["a", "a1"])
    #expect(try export(stopAt: "b") == ["a", "a1", "a2", "b"])
    #expect(try export(HistoryFilter(name: "b")) == ["b", "b1", "b2"])
  }

  @Test func exportsOneStateWhileADeskWrites() throws {
    try desk.record(arrived(1, "a"), said(1, "1"), said(1, "2"))
    var texts: [String] = []
    try reader.export(conversation: { _ in true }) { entry in
      texts.append(entry.text)
      do { try desk.record(said(1, "meanwhile")) } catch { Issue.record(error) }
      return true
    }
    #expect(texts == ["1", "2"])
    #expect(try reader.texts(ofConversation: 1) == ["1", "2", "meanwhile", "meanwhile"])
  }

  // MARK: Earlier conversations

  @Test func countsNameAndHostForThemselves() throws {
    try desk.record(
      arrived(1, "小明", from: "192.0.2.1"), ended(1), arrived(2, "小明", from: "192.0.2.2"), ended(2),
      arrived(3, "li", from: "192.0.2.1"), ended(3), arrived(4, "li", from: "192.0.2.9"), ended(4),
      arrived(5, nil, from: "192.0.2.1"), ended(5),
      // At the desk now.
      arrived(6, "小明", from: "192.0.2.1"))
    let earlier = try reader.earlier(name: "小明", host: "192.0.2.1")
    #expect(earlier.sameName == 2)
    #expect(earlier.sameHost == 3)
    #expect(earlier.sameNameAndHost == 1)
    #expect(earlier.newest.map(\.id) == [5, 3, 2, 1])
    #expect(try reader.earlier(name: "小明", host: "192.0.2.1", limit: 2).newest.map(\.id) == [5, 3])
    let nameless = try reader.earlier(name: nil, host: "192.0.2.2")
    #expect([nameless.sameName, nameless.sameHost, nameless.sameNameAndHost] == [0, 1, 0])
    let unknown = try reader.earlier(name: "who?", host: "192.0.2.77")
    #expect(
      unknown == EarlierConversations(sameName: 0, sameHost: 0, sameNameAndHost: 0, newest: []))
  }

  @Test func whoWasInterruptedWasHereBefore() throws {
    try desk.record(arrived(1, "小明"))
    #expect(try reader.earlier(name: "小明", host: "").sameName == 0)
    try desk.close()
    #expect(try reader.earlier(name: "小明", host: "").sameName == 1)
  }
}
