import ChatCore
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Earlier conversations in place of the transcript. The screen has 10 rows of 60 columns.
@Suite struct HistoryViewTests {
  private static let past = (1...9).map { number in
    EarlierConversation(
      id: Int64(number), parts: ["2026-01-0\(number) 14:02", number == 2 ? "小明" : "Bob", "left"])
  }

  private static let entries = [
    EarlierEntry(entry: .from(.customer, "my refund"), author: "Bob", time: .sample),
    EarlierEntry(entry: .from(.agent, "in three days"), author: nil, time: .sample),
    EarlierEntry(entry: .notice("Bob left"), author: nil, time: .sample),
  ]

  private func listed(_ past: [EarlierConversation] = past, query: String? = nil) -> ScreenSession {
    var session = ScreenSession(rows: 10, columns: 60)
    session.show(.from(.customer, "now"))
    session.paint()
    session.list(past, title: "Earlier conversations", query: query)
    return session
  }

  @Test func theListStandsInThePlaceOfTheTranscript() {
    var session = listed(Array(Self.past.prefix(3)))
    #expect(
      session.shown() == """
         小明 · 127.0.0.1:5 · 3 min                       2 waiting
        ── Earlier conversations ───────────────────────────────────
        > 2026-01-01 14:02  Bob   left
          2026-01-02 14:02  小明  left
          2026-01-03 14:02  Bob   left


        ── Your turn  ──────────────────────────────────────────────
        > |
        Up/Down choose, Enter opens, Esc closes  ^X end  ^C quit
        """)
  }

  @Test func choosingAndOpening() {
    var session = listed()
    #expect(session.press(Keys.down + Keys.enter) == [.openConversation(2, session.lastRequest)])
    #expect(
      session.press(Keys.controlEnd + Keys.enter) == [.openConversation(9, session.lastRequest)])
    #expect(session.shown(2...6).contains("> 2026-01-09"))
    #expect(
      session.press(Keys.down + Keys.up + Keys.enter) == [.openConversation(8, session.lastRequest)]
    )
    #expect(session.press(Keys.pageUp + Keys.enter) == [.openConversation(4, session.lastRequest)])
    #expect(
      session.press(Keys.controlHome + Keys.up + Keys.enter) == [
        .openConversation(1, session.lastRequest)
      ])
  }

  @Test func oneIsReadAndLeftAgain() {
    var session = listed()
    let before = session.shown()
    session.read(Self.entries, title: "#2  小明")
    #expect(
      session.shown(1...6) == """
        ── #2  小明 ────────────────────────────────────────────────


        14:02 Bob        my refund
        14:02 Me         in three days
        14:02 * Bob left
        """)
    session.press(Keys.escape)
    #expect(session.shown() == before)
    session.press(Keys.escape)
    #expect(session.shown(6...6) == "14:02 小明       now")
    #expect(session.screen.history == nil)
  }

  @Test func thePresentCustomerIsNeverLostFromSight() {
    var session = listed()
    session.show(.from(.customer, "still there?"))
    #expect(session.shown(0...0).hasPrefix(" 小明 · "))
    #expect(session.shown(7...7) == "── Your turn  ───────────────── 1 new in the conversation ──")
    // The agent can still send messages.
    #expect(session.press("yes" + Keys.enter) == [.send("yes")])
    session.screen.draftSent()
    #expect(session.screen.history != nil)
    session.press("\u{1B}OS")
    #expect(session.shown(5...6).contains("still there?"))
    #expect(session.shown(7...7) == "── Your turn  ──────────────────────────────────────────────")
  }

  @Test func whatWasFoundIsMarkedWhereOneReads() {
    var session = listed(query: "REFUND")
    session.read(Self.entries, title: "#2")
    session.paint()
    #expect(session.screen.history?.openQuery == "REFUND")
    session.press("/find three\r")
    #expect(session.screen.history?.openQuery == "three")
    session.press("/find nowhere\r")
    #expect(session.shown(9...9).hasPrefix("Not found: nowhere"))
  }

  @Test func oneThatWasAskedForByItsNumberHasNoListBehindIt() {
    var session = ScreenSession(rows: 10, columns: 60)
    session.show(.from(.customer, "now"))
    let before = session.shown()
    session.read(Self.entries, title: "#2")
    session.press(Keys.escape)
    #expect(session.shown() == before)
  }

  @Test func anEmptyListSaysSo() {
    var session = listed([])
    #expect(session.shown(2...2) == "  no conversation")
    #expect(session.press(Keys.enter + Keys.down + Keys.pageDown + Keys.controlEnd).isEmpty)
  }

  @Test func theKeysThatAskForIt() {
    var session = ScreenSession(rows: 10, columns: 60)
    #expect(session.press("\u{1B}OS") == [.history("", session.lastRequest)])
    #expect(session.press("/history 退款" + Keys.enter) == [.history("退款", session.lastRequest)])
    #expect(session.press("/open 12" + Keys.enter) == [.openConversation(12, session.lastRequest)])
    #expect(session.press("/open x" + Keys.enter).isEmpty)
    #expect(session.shown(9...9).hasPrefix("Usage: /open NUMBER"))
    var customer = ScreenSession(.customer, rows: 10, columns: 60)
    #expect(customer.press("\u{1B}OS" + "/history" + Keys.enter).isEmpty)
  }

  @Test func hostileNamesAreCleaned() {
    var session = listed([
      EarlierConversation(id: 1, parts: ["a\u{1B}[2Jb", "\u{202E}x"], excerpt: "line\u{7}")
    ])
    #expect(session.shown(2...2) == "> a␛[2Jb  <U+202E>x  line␇")
  }

  @Test func whoItWasIsSeenInANarrowWindow() {
    var session = listed()
    session.press(Keys.down)
    session.resize(rows: 5, columns: 20)
    #expect(session.shown(1...1) == "> 小明  2026-01-02 1")
  }

  @Test func aWindowThatGrowsIsFilled() {
    var session = listed(Array(Self.past.prefix(5)))
    session.resize(rows: 5, columns: 60)
    session.press(Keys.controlEnd)
    #expect(session.shown(1...1) == "> 2026-01-05 14:02  Bob   left")
    session.resize(rows: 12, columns: 60)
    #expect(session.shown(2...6).hasPrefix("  2026-01-01 14:02  Bob   left"))
  }

  @Test(arguments: [(5, 20), (6, 25), (24, 80), (60, 200)])
  func itFitsAnySize(rows: Int, columns: Int) {
    var session = listed()
    session.resize(rows: rows, columns: columns)
    #expect(session.shown(rows - 3..<rows - 2).hasPrefix("── Your turn"))
    session.read(Self.entries, title: "#2  小明")
    session.press(Keys.controlEnd)
    #expect(session.shown(1..<rows - 3).contains("Bob left"))
    session.press(Keys.escape + Keys.escape)
    #expect(session.shown(1..<rows - 3).contains("now"))
  }
}
