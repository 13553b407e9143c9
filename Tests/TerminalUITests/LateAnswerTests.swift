import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// A late answer from the history does not cover what the user is doing by then. The screen has 10 rows of 60
/// columns.
@Suite struct LateAnswerTests {
  private static let f4 = "\u{1B}OS"
  private static let past = [EarlierConversation(id: 7, parts: ["yesterday", "Bob", "left"])]
  private static let entries = [
    EarlierEntry(entry: .from(.customer, "my refund"), author: "Bob", time: .sample)
  ]
  private static let replies = [CannedReply(name: "hello", text: "Hello!")]

  private func asked(_ keys: String = "/history refund\r") -> ScreenSession {
    var session = ScreenSession(rows: 10, columns: 60)
    session.show(.from(.customer, "now"))
    session.paint()
    session.press(keys)
    return session
  }

  private func divider(_ session: inout ScreenSession) -> String { session.shown(7...7) }

  private func isSigned(_ session: inout ScreenSession) -> Bool {
    divider(&session).hasSuffix(" history ready: F4 ──")
  }

  @Test func whoWaitsForItSeesItAtOnce() {
    var session = asked()
    session.screen.show(
      Self.past, title: "Found 1", query: "refund", answering: session.lastRequest)
    #expect(session.shown(1...2).hasPrefix("── Found 1 "))
    #expect(!isSigned(&session))
  }

  @Test(arguments: [
    "a", Keys.escape, Keys.help, Keys.pageUp, Keys.pasted("text"), Keys.up, Keys.wheelUp,
    "/find now\r", "/note x\r",
  ])
  func whoHasDoneSomethingElseSeesASign(keys: String) {
    var session = asked()
    session.press(keys)
    let before = session.shown(1...6)
    session.screen.show(
      Self.past, title: "Found 1", query: "refund", answering: session.lastRequest)
    #expect(session.shown(1...6) == before)
    #expect(isSigned(&session))
    session.press(Self.f4)
    #expect(session.shown(1...2).hasPrefix("── Found 1 "))
    #expect(!isSigned(&session))
  }

  /// A character typed on the fast path also counts as doing something else.
  @Test func anEchoedCharacterIsSomethingElse() {
    var session = ScreenSession(rows: 10, columns: 60)
    session.press("a")
    session.paint()
    session.press(Self.f4)
    session.paint()
    if session.echo("b") == nil { session.press("b") }
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    #expect(isSigned(&session))
    #expect(session.screen.draft == "ab")
  }

  @Test func anotherCustomerIsSomethingElse() {
    for change in [true, false] {
      var session = asked()
      if change {
        var status = session.screen.status
        status.customer = 2
        session.screen.setStatus(status)
      } else {
        session.screen.stashDraft()
      }
      session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
      #expect(session.screen.history == nil)
      #expect(isSigned(&session))
    }
  }

  @Test func focusAndTheOtherSidesWordsAreNot() {
    var session = asked()
    session.press(Keys.focus)
    session.show(.from(.customer, "still there?"))
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    #expect(session.screen.history != nil)
  }

  @Test func anotherLayerStaysUntilTheSignIsFollowed() {
    var session = asked()
    #expect(session.press("\u{1B}OQ") == [.replies("")])
    session.screen.show(Self.replies, filter: "")
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    #expect(session.screen.menu != nil && session.screen.history == nil)
    #expect(isSigned(&session))
    session.press(Self.f4)
    #expect(session.screen.menu == nil && session.screen.history != nil)
  }

  @Test func aConversationAndAComplaintWaitAsWell() {
    var session = asked("/open 7\r")
    session.press("a")
    session.screen.show(Self.entries, title: "#7", answering: session.lastRequest)
    #expect(isSigned(&session))
    session.press(Self.f4)
    #expect(session.shown(1...1).hasPrefix("── #7 "))
    session = asked("/open 99\r")
    session.press("a")
    session.screen.refuse("there is no conversation 99", answering: session.lastRequest)
    #expect(session.shown(9...9).hasPrefix("^X end"))
    session.press(Self.f4)
    #expect(session.shown(9...9).hasPrefix("there is no conversation 99"))
    #expect(!isSigned(&session))
  }

  @Test func escapeDropsIt() {
    var session = asked()
    session.press("a")
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    session.press(Keys.escape)
    #expect(!isSigned(&session))
    // F4 asks again.
    #expect(session.press(Self.f4) == [.history("", session.lastRequest)])
  }

  @Test func escapeClosesWhatLiesOnTopFirst() {
    var session = asked()
    session.screen.show(Self.replies, filter: "")
    session.press("h")
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    session.press(Keys.escape)
    #expect(session.screen.menu == nil)
    #expect(isSigned(&session))
    session.press(Keys.escape)
    #expect(!isSigned(&session))
  }

  @Test func aNewQuestionDropsIt() {
    var session = asked()
    session.press("a" + Keys.backspace)
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    #expect(isSigned(&session))
    session.press("/open 7\r")
    #expect(!isSigned(&session))
    session.screen.show(Self.entries, title: "#7", answering: session.lastRequest)
    #expect(session.screen.history?.isReading == true)
  }

  @Test func whatWasAskedForBeforeTheLastQuestionIsNotWanted() {
    var session = asked()
    let first = session.lastRequest
    session.press("/open 7\r")
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: first)
    #expect(session.screen.history == nil && !isSigned(&session))
    session.screen.show(Self.entries, title: "#7", answering: session.lastRequest)
    #expect(session.screen.history?.isReading == true)
    // A second answer to the same request is ignored too.
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    #expect(session.screen.history?.isReading == true && !isSigned(&session))
  }

  @Test func theQuestionBeforeQuittingIsAnsweredFirst() {
    var session = asked()
    session.press(Keys.control("c"))
    session.screen.show(Self.past, title: "Earlier", query: nil, answering: session.lastRequest)
    session.press(Self.f4)
    #expect(session.screen.statusMessage == nil && session.screen.history == nil)
    #expect(isSigned(&session))
  }

  @Test func theSignSpeaksChineseAndIsBriefWhereThereIsLittleRoom() {
    var session = ScreenSession(.agent, Chinese(), rows: 10, columns: 60)
    session.press(Self.f4 + "a")
    session.screen.show(Self.past, title: "以前的对话", query: nil, answering: session.lastRequest)
    #expect(divider(&session).hasSuffix(" 对话记录已就绪（F4） ──"))
    session.resize(rows: 10, columns: 22)
    #expect(divider(&session).hasSuffix(" F4 ──"))
  }
}
