import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// Keys in, intents and the input line out. `|` is the cursor.
@Suite struct ChatScreenKeysTests {
  private let locked = Status.Input.locked("it is the customer's turn")

  private func input(_ session: inout ScreenSession) -> String { session.shown(6...6) }
  private func hint(_ session: inout ScreenSession) -> String { session.shown(7...7) }

  // MARK: - Sending

  @Test func enterSendsAndTheTextStaysUntilItWasSent() {
    var session = ScreenSession()
    #expect(session.press("hello\r") == [.send("hello")])
    #expect(input(&session) == "> hello|")
    session.screen.draftSent()
    #expect(input(&session) == "> |")
    session.press(Keys.up)
    #expect(input(&session) == "> hello|")
  }

  @Test(arguments: ["", "  ", "\t", "\u{3000}", "\u{1B}\r"])
  func whatIsBlankIsNotSent(text: String) {
    var session = ScreenSession()
    #expect(session.press(text + Keys.enter) == [])
    #expect(hint(&session) == "^X end  ^C quit  Enter send  F1 help")
  }

  @Test func aRefusedTextStays() {
    var session = ScreenSession(columns: 60)
    #expect(session.press("hello\r") == [.send("hello")])
    session.screen.refuse(English().text(of: .tooLong(bytesOver: 1)))
    #expect(session.shown(6...7) == "> hello|\ntoo long by 1 byte (at most 9992)  ^X end  ^C quit")
    session.press(" ")
    #expect(hint(&session).hasPrefix("^X end"))
  }

  @Test func aDraftPutAsideCanBeRecalled() {
    var session = ScreenSession()
    session.press("half a sent")
    session.screen.stashDraft()
    #expect(input(&session) == "> |" && session.screen.draft == "")
    session.press(Keys.up)
    #expect(input(&session) == "> half a sent|")
  }

  @Test func whatWasTypedAndNotSentIsTheDraft() {
    for text in ["hello", "/etc/hosts is missing", "/en", "//x", "  "] {
      var session = ScreenSession()
      session.press(text)
      #expect(session.screen.draft == text)
    }
    for command in ["/end", "/quit "] {
      var session = ScreenSession()
      session.press(command)
      #expect(session.screen.draft == "")
    }
  }

  // MARK: - Commands

  @Test func commandsAreIntents() {
    var session = ScreenSession()
    session.screen.setStatus(.sample(.over("")))
    session.screen.setStatus(Status())
    #expect(session.press("/end\r") == [.end])
    #expect(session.press("/QUIT \r") == [.quit(isConfirmed: false)])
    #expect(input(&session).contains("Input locked"))
    session.press("/help\r")
    #expect(session.shown(1...1) == " Ctrl-X                end the")
  }

  @Test func anUnknownCommandIsNeitherSentNorLost() {
    var session = ScreenSession(columns: 70)
    #expect(session.press("/hepl\r") == [])
    #expect(input(&session) == "> /hepl|")
    #expect(hint(&session).hasPrefix("Unknown command /hepl: see /help; // sends a slash  ^X end"))
    #expect(session.press("\u{15}/ending of a story\r") == [])
    #expect(session.shown(5...5).hasPrefix("── Unknown command /ending of a story: see /help"))
    #expect(session.press("\u{15}/end now\r") == [])
    #expect(hint(&session).hasPrefix("Usage: /end  ^X end"))
    var customer = ScreenSession(.customer, columns: 70)
    #expect(customer.press("/end\r") == [])
    #expect(customer.press("\u{15}//end\r") == [.send("/end")])
  }

  @Test func aPasteIsNeverACommand() {
    var session = ScreenSession()
    #expect(session.press(Keys.pasted("/quit\r\n/end\n")) == [])
    #expect(session.press(Keys.enter) == [.send("/quit\n/end\n")])
    session.screen.draftSent()
    #expect(session.press(Keys.up + Keys.enter) == [.send("/quit\n/end\n")])
    session.press(Keys.control("x") + "\u{15}\u{15}\u{15}\u{15}\u{15}\u{15}")
    // Not even if the paste was deleted and restored by undo.
    session.press(Keys.pasted("/end") + Keys.control("u") + Keys.control("_"))
    #expect(session.press(Keys.enter) == [.send("/end")])
    session.press(Keys.control("u") + Keys.control("y"))
    #expect(session.press(Keys.enter) == [.send("/end")])
    // A typed slash makes a command, even before pasted text.
    session.press(Keys.control("u") + Keys.pasted("end") + Keys.control("a") + "/")
    #expect(session.press(Keys.enter) == [.end])
    // An empty paste does not turn a command into text.
    #expect(session.press("/end" + Keys.control("a") + Keys.pasted("") + Keys.enter) == [.end])
  }

  @Test func aPasteThatWasCutSaysSo() {
    var session = ScreenSession(columns: 60)
    _ = session.screen.handle(.paste(Array("abc".utf8), cut: 1))
    #expect(hint(&session).hasPrefix("The paste was cut: 1 byte left out"))
  }

  // MARK: - While the input is locked

  /// A refusal that is not about the lock stays until a key is pressed or the user's turn begins.
  @Test func aRefusalThatIsNotAboutTheLockOutlivesIt() {
    var session = ScreenSession(columns: 60, input: locked)
    session.press("x")
    session.screen.setStatus(.sample(.open))
    #expect(!hint(&session).contains("locked"))
    session.screen.refuse("not that")
    session.screen.setStatus(.sample(locked))
    #expect(hint(&session).hasPrefix("not that"))
    session.screen.setStatus(.sample(.locked("no customer is here")))
    #expect(hint(&session).hasPrefix("not that"))
    session.screen.setStatus(.sample(.open))
    #expect(!hint(&session).contains("not that"))
    session.screen.setStatus(.sample(locked))
    session.press("x")
    #expect(hint(&session).hasPrefix("Input locked"))
  }

  @Test func anEndedSessionSaysWhichKeyLeavesWhateverWasRefused() {
    var session = ScreenSession(columns: 60, input: locked)
    session.screen.refuse("not that")
    session.screen.setStatus(.sample(over))
    #expect(hint(&session).hasPrefix("Press any key to leave"))
  }

  @Test func behindTheLockOnlyACommandCanBeTyped() {
    var session = ScreenSession(input: locked)
    for keys in ["x", " ", "你", Keys.pasted("/end"), Keys.altEnter, "\t", Keys.backspace, "x/"] {
      #expect(session.press(keys) == [])
      #expect(session.screen.input.editor.isEmpty)
      #expect(session.screen.statusMessage == .locked)
      #expect(input(&session) == "|  it is the customer's turn")
    }
    #expect(session.press(Keys.enter) == [])
    #expect(session.press("/end") == [])
    #expect(input(&session) == "> /end|")
    #expect(session.press(Keys.enter) == [.end])
  }

  @Test func noMessageIsMadeOfACommandBehindTheLock() {
    let ways = [
      "/", Keys.control("a") + "x", Keys.control("a") + Keys.control("d"),
      Keys.control("a") + Keys.pasted("x"), Keys.control("a") + "/", Keys.up,
    ]
    for way in ways {
      var session = ScreenSession()
      session.press("an earlier input\r")
      session.screen.draftSent()
      session.screen.setStatus(.sample(locked))
      session.press(way == "/" ? "/" : "/e")
      session.press(way)
      #expect(session.screen.input.isCommand)
      #expect(["/", "/e"].contains(session.screen.input.editor.text))
    }
  }

  @Test func aCommandBehindTheLockCanBeTakenBack() {
    var session = ScreenSession(input: locked)
    session.press("/e" + Keys.backspace + Keys.backspace)
    #expect(input(&session).hasPrefix("|  it is the customer's turn"))
    #expect(session.screen.statusMessage == nil)
    session.press("/e")
    session.screen.setStatus(.sample(.open))
    session.press("nd")
    #expect(input(&session) == "> /end|")
  }

  @Test func scrollingHelpAndLeavingAreNotLocked() {
    var session = ScreenSession(input: locked)
    for number in 1...9 { session.show(.from(.customer, "\(number)")) }
    session.press(Keys.pageUp)
    #expect(session.shown(1...1) == "14:02 小明       3")
    #expect(session.press(Keys.control("x")) == [.end])
    session.press(Keys.help)
    #expect(session.screen.help != nil)
    let quitting: [Intent] = [.quit(isConfirmed: false), .quit(isConfirmed: true)]
    #expect(session.press(Keys.control("c") + Keys.control("c")) == quitting)
  }

  // MARK: - Confirming to quit

  @Test(arguments: [Keys.control("c"), "y", "Y", "yes", "/quit\r"])
  func quittingAsksOnce(answer: String) {
    var session = ScreenSession(columns: 100)
    let asked = session.press(answer == "/quit\r" ? answer : Keys.control("c"))
    #expect(asked == [.quit(isConfirmed: false)])
    #expect(hint(&session).hasPrefix("A customer is connected. Press Ctrl-C again or y to quit"))
    #expect(session.press(answer == "/quit\r" ? "y" : answer) == [.quit(isConfirmed: true)])
  }

  @Test(arguments: ["n", Keys.enter, Keys.escape, Keys.up, Keys.backspace, " ", Keys.help])
  func anyOtherKeyStays(key: String) {
    var session = ScreenSession()
    session.press("ab" + Keys.control("c"))
    #expect(session.press(key) == [])
    #expect(session.screen.statusMessage == nil && session.screen.help == nil)
    #expect(input(&session) == "> ab|")
  }

  @Test func whatIsTypedBehindTheAnswerIsText() {
    var session = ScreenSession()
    #expect(session.press(Keys.control("c") + "no, yes") == [.quit(isConfirmed: false)])
    #expect(input(&session) == "> o, yes|")
  }

  @Test(arguments: [Keys.pasted("y"), Keys.focus, Keys.click, Keys.wheelUp, Keys.pageUp])
  func whatIsNoAnswerLeavesTheQuestion(keys: String) {
    var session = ScreenSession()
    session.press(Keys.control("c") + keys)
    #expect(hint(&session) == "^C again quits  ^X end  ^C quit")
    #expect(session.screen.input.editor.isEmpty)
    #expect(session.press(Keys.control("c")) == [.quit(isConfirmed: true)])
  }

  @Test func theQuestionGoesWithTheCustomer() {
    var session = ScreenSession()
    session.press(Keys.control("c"))
    session.screen.setStatus(Status())
    #expect(hint(&session).hasPrefix("^X end"))
    #expect(session.press(Keys.control("c")) == [.quit(isConfirmed: false)])
  }

  /// The question may come before the customer is shown.
  @Test func theQuestionStandsBeforeTheCustomerIsShown() {
    var session = ScreenSession()
    session.screen.setStatus(Status())
    session.screen.askBeforeQuitting()
    session.screen.setStatus(Status())
    #expect(hint(&session).hasPrefix("^C again quits"))
    session.screen.setStatus(.sample(.open))
    #expect(hint(&session).hasPrefix("^C again quits"))
    #expect(session.press("y") == [.quit(isConfirmed: true)])
  }

  @Test func theCustomersControlXLeaves() {
    var session = ScreenSession(.customer)
    session.screen.setStatus(Status())
    #expect(session.press(Keys.control("x")) == [.quit(isConfirmed: false)])
    #expect(session.press(Keys.control("c")) == [.quit(isConfirmed: false)])
  }

  // MARK: - After the session

  private let over = Status.Input.over("Press any key to leave")

  @Test(arguments: ["x", Keys.enter, Keys.escape, Keys.up, Keys.control("c"), " ", Keys.help])
  func anyKeyLeaves(key: String) {
    var session = ScreenSession(.customer, input: over)
    #expect(hint(&session) == "Press any key to leave  ^C leave")
    #expect(session.press(key) == [.quit(isConfirmed: key != Keys.control("c"))])
  }

  @Test func whatIsNoKeyDoesNotLeave() {
    var session = ScreenSession(.customer, input: over)
    for number in 1...9 { session.show(.from(.customer, "\(number)")) }
    let keys = [
      Keys.pasted("x"), Keys.focus, Keys.click, Keys.wheelUp, Keys.pageUp, Keys.controlHome,
    ]
    for key in keys { #expect(session.press(key) == []) }
    #expect(session.shown(1...1) == "14:02 小明       1")
  }

  @Test func whatWasTypedStaysInSightAndSoDoesTheWayOut() {
    var session = ScreenSession(.customer)
    session.press("too late")
    session.screen.setStatus(.sample(over))
    #expect(session.shown(6...7) == "> too late|\nPress any key to leave  ^C leave")
    #expect(session.screen.draft == "too late")
  }

  @Test func theKeyThatClosesTheHelpDoesNotLeave() {
    var session = ScreenSession(.customer, rows: 30, columns: 80)
    session.press(Keys.help)
    session.screen.setStatus(.sample(over))
    #expect(session.press("x") == [])
    #expect(session.press("x") == [.quit(isConfirmed: true)])
  }
}
