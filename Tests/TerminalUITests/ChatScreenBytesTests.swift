import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The number of bytes sent to the terminal for frequent changes.
@Suite struct ChatScreenBytesTests {
  private func session(_ input: Status.Input) -> ScreenSession {
    var session = ScreenSession(rows: 30, columns: 100, input: input)
    for number in 1...40 { session.show(.from(.customer, "message \(number)")) }
    session.paint()
    return session
  }

  @Test func aCharacterTypedIsAByte() {
    var session = session(.open)
    for character in "hello, world" {
      session.press(String(character))
      #expect(session.paint() == [character.asciiValue])
    }
    session.press("你")
    #expect(session.paint() == Array("你".utf8))
    session.press(Keys.backspace)
    #expect(session.paint().count <= 6)
    session.press(Keys.left)
    #expect(session.paint() == [8])
  }

  @Test func aCharacterInTheMiddleIsFourBytes() {
    var session = session(.open)
    session.press("a middling long line" + String(repeating: Keys.left, count: 10))
    session.paint()
    for character in "hello, world" {
      session.press(String(character))
      #expect(session.paint().count <= 4)
    }
    session.press(Keys.backspace)
    #expect(session.paint().count <= 4)
  }

  @Test func aKeyTouchesTheInputLineOnly() {
    var session = session(.open)
    for key in ["x", "你", Keys.left, Keys.backspace] {
      session.press(key)
      _ = session.screen.draw()
      let touched = (0..<30).filter { !session.screen.canvas.changes[$0].isEmpty }
      #expect(Set(touched).isSubset(of: [28]), "\(key)")
      session.paint()
    }
  }

  @Test func aMessageOutOfTurnIsItsTextAndLittleMore() {
    var session = session(.open)
    let text = String(repeating: "sixty ", count: 10)
    session.show(.from(.customer, text, [.outOfTurn]))
    session.paint()
    session.show(.from(.customer, text, [.outOfTurn]))
    // The time, the name and the mark take 24 bytes.
    #expect(session.paint().count < 60 + 24 + 50)
  }

  @Test func aMessageIsItsTextAndLittleMore() {
    var session = session(.locked("it is the customer's turn"))
    session.show(.from(.customer, String(repeating: "sixty ", count: 10)))
    // The time and the name take 11 bytes.
    #expect(session.paint().count < 120)
    session.screen.setStatus(.sample(.open))
    #expect(session.paint().count < 70)
  }

  /// All bytes for a message that answers the user's own, including bell and title, on a screen of a common
  /// size.
  @Test(arguments: [
    (Role.agent, English() as any Language, 118), (.agent, Chinese(), 117),
    (.customer, English(), 120), (.customer, Chinese(), 120),
  ])
  func aMessageThatGivesTheTurn(role: Role, language: any Language, bytesMax: Int) {
    var session = ScreenSession(role, language, rows: 30, columns: 100)
    for number in 1...40 { session.show(.from(.customer, "message \(number)")) }
    session.press("This is an answer")
    session.paint()
    let isAgent = role == .agent
    session.show(.from(isAgent ? .agent : .customer, "This is an answer"))
    session.screen.draftSent()
    let reason = language.waitForReply
    session.setStatus(.locked(reason), turn: language.theirTurn)
    session.paint()

    let text = "The quick brown fox jumped over 你 m999999"
    let author = isAgent ? "Mei" : language.agentAuthor
    session.screen.show(
      .from(isAgent ? .customer : .agent, text), author: author, at: .sample)
    session.setStatus(.open, turn: language.yourTurn)
    var bytes = session.paint()
    let terminal = TerminalDescription.xtermLike()
    bytes += terminal.bell
    terminal.appendTitle(language.yourTurn, to: &bytes)
    #expect(bytes.count <= bytesMax)
  }

  @Test func aSecondIsADigit() {
    var session = session(.open)
    var status = Status.sample(.open)
    status.turn = "Your turn · customer waiting for 7 s"
    session.screen.setStatus(status)
    session.paint()
    status.turn = "Your turn · customer waiting for 8 s"
    session.screen.setStatus(status)
    #expect(session.paint().count < 30)
  }

  @Test func aRowMoreOfInputDoesNotRepaintTheTranscript() {
    var session = session(.open)
    session.press("one")
    session.paint()
    session.press(Keys.altEnter)
    let grown = session.paint().count
    session.press(Keys.backspace)
    let shrunk = session.paint().count
    #expect(grown < 100 && shrunk < 100)
  }
}

extension ScreenSession {
  fileprivate mutating func setStatus(_ input: Status.Input, turn: String) {
    var status = Status.sample(input)
    status.turn = turn
    screen.setStatus(status)
  }
}
