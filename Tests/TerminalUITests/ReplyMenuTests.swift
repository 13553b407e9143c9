import ChatCore
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Canned replies above the input line. The screen has 10 rows of 40 columns.
@Suite struct ReplyMenuTests {
  private static let replies = [
    CannedReply(name: "hello", text: "Hello 小明, what can I do for you?"),
    CannedReply(name: "refund", text: "Your money\nwill be back."),
    CannedReply(name: "退款", text: "退款三天内到账。"),
    CannedReply(name: "slash", text: "/end is a command"),
  ]

  private func opened(
    filter: String = "", input: Status.Input = .open
  ) -> ScreenSession {
    var session = ScreenSession(rows: 10, columns: 40, input: input)
    for number in 1...6 { session.show(.from(.customer, "line \(number)")) }
    session.paint()
    session.screen.show(Self.replies, filter: filter)
    return session
  }

  @Test func itStandsAboveTheInputLine() {
    var session = opened()
    #expect(
      session.shown(1...9) == """
        14:02 小明       line 6
        ── Replies 1/4 ─────────────────────────
        > hello         Hello 小明, what can I …
          refund        Your money will be back.
          退款          退款三天内到账。
          slash         /end is a command
        ── Your turn  ──────────────────────────
        reply: |
        Esc closes  ^X end  ^C quit  Enter send
        """)
    #expect(session.screen.menu?.choice?.name == "hello")
  }

  @Test func typingFilters() {
    var session = opened()
    session.press("re")
    // Replies whose name matches come first, then those whose text matches.
    #expect(session.screen.menu?.choice?.name == "refund")
    session.press(Keys.control("u") + "三天")
    #expect(session.screen.menu?.choice?.name == "退款")
    session.press(Keys.control("u") + "MONEY back")
    #expect(session.screen.menu?.choice?.name == "refund")
    session.press("x")
    #expect(session.screen.menu?.choice == nil)
    #expect(session.shown(5...6).contains("no matching replies"))
    session.press(Keys.enter)
    #expect(session.screen.menu != nil)
  }

  @Test func theChosenOneGoesIntoTheLineAndIsNotSent() {
    var session = opened()
    session.press(Keys.down)
    #expect(session.press(Keys.enter).isEmpty)
    #expect(session.screen.menu == nil)
    #expect(session.screen.input.editor.text == "Your money\nwill be back.")
    #expect(session.press(Keys.enter) == [.send("Your money\nwill be back.")])
  }

  @Test func itGoesInAtTheCursorAndOneUndoTakesItOut() {
    var session = ScreenSession(rows: 10, columns: 40)
    session.press("ab" + Keys.left)
    session.screen.show(Self.replies, filter: "退")
    session.press(Keys.enter)
    #expect(session.screen.input.editor.text == "a退款三天内到账。b")
    session.press(Keys.control("_"))
    #expect(session.screen.input.editor.text == "ab")
  }

  @Test func aReplyIsTextWhateverItBeginsWith() {
    var session = opened(filter: "slash")
    session.press(Keys.enter)
    #expect(session.press(Keys.enter) == [.send("/end is a command")])
  }

  /// It goes into the input line all the same, where it can be shortened.
  @Test func aReplyThatIsTooLongSaysSo() {
    var session = ScreenSession(rows: 10, columns: 40)
    let most = String(repeating: "a", count: Limits.bodyBytesMax)
    let replies = [
      CannedReply(name: "most", text: most), CannedReply(name: "long", text: "\nx" + most),
    ]
    session.screen.show(replies, filter: "")
    #expect(
      session.shown(5...6) == """
        > most          aaaaaaaaaaaaaaaaaaaaaaa…
          long          [2 bytes too long] xaaa…
        """)
    session.press(Keys.down + Keys.enter)
    #expect(session.screen.input.editor.text == "\nx" + most)
  }

  @Test func movingStopsAtTheEnds() {
    var session = opened()
    session.press(Keys.up)
    #expect(session.screen.menu?.choice?.name == "hello")
    session.press(Keys.pageDown)
    #expect(session.screen.menu?.choice?.name == "slash")
    #expect(session.shown(4...6).contains("> slash"))
    session.press(Keys.down + Keys.control("p"))
    #expect(session.screen.menu?.choice?.name == "退款")
  }

  @Test(arguments: [Keys.escape, "\u{1B}OQ", Keys.control("g")])
  func closingLeavesEverythingAsItWas(key: String) {
    var session = ScreenSession(rows: 10, columns: 40)
    for number in 1...6 { session.show(.from(.customer, "line \(number)")) }
    session.press("half")
    let before = session.shown()
    session.screen.show(Self.replies, filter: "")
    session.press("refund")
    session.paint()
    session.press(key)
    #expect(session.shown() == before)
  }

  @Test func whatComesMeanwhileIsThere() {
    var session = opened()
    session.paint()
    session.show(.from(.customer, "new"))
    session.press(Keys.escape)
    #expect(session.shown(6...6).hasSuffix("new"))
  }

  @Test func itGoesWithTheCustomer() {
    var session = opened()
    #expect(session.screen.isTyping)
    session.screen.stashDraft()
    #expect(session.screen.menu == nil && !session.screen.isTyping)
  }

  @Test func f2AsksForThemUnlessTheLineIsLocked() {
    var session = ScreenSession(rows: 10, columns: 60)
    #expect(session.press("\u{1B}OQ") == [.replies("")])
    #expect(session.press("/reply 退" + Keys.enter) == [.replies("退")])
    var locked = ScreenSession(rows: 10, columns: 60, input: .locked("wait"))
    #expect(locked.press("\u{1B}OQ").isEmpty)
    #expect(locked.shown(9...9).hasPrefix("Input locked: wait"))
    var customer = ScreenSession(.customer, rows: 10, columns: 60)
    #expect(customer.press("\u{1B}OQ").isEmpty)
  }

  @Test func theProgramsKeysWorkAllTheSame() {
    var session = opened()
    #expect(session.press(Keys.control("x")) == [.end])
    #expect(session.press(Keys.control("c")) == [.quit(isConfirmed: false)])
    #expect(session.press(Keys.control("c")) == [.quit(isConfirmed: true)])
  }

  @Test(arguments: [(5, 20), (6, 20), (7, 30), (40, 200)])
  func itFitsAnySize(rows: Int, columns: Int) {
    var session = ScreenSession(rows: rows, columns: columns)
    session.show(.from(.customer, "hello"))
    session.screen.show(Self.replies, filter: "")
    #expect(session.shown(rows - 2..<rows - 1).hasPrefix("reply: |"))
    #expect(session.shown(rows - 3..<rows - 2).hasPrefix("── Your turn"))
    #expect(session.shown(1..<rows - 3).contains("> hell"))
    session.press(Keys.down + Keys.enter)
    #expect(session.screen.input.editor.text == "Your money\nwill be back.")
  }
}
