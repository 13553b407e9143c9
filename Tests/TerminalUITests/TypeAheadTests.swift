import ChatCore
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Composing while the input is locked.
@Suite struct TypeAheadTests {
  private func session(isAllowed: Bool) -> ScreenSession {
    var session = ScreenSession(rows: 8, columns: 60, input: .locked("the customer's turn"))
    session.setStatus(.locked("the customer's turn"), acceptsDraft: isAllowed)
    return session
  }

  @Test func textIsTakenAndSendingStaysLocked() {
    var session = session(isAllowed: true)
    #expect(session.shown(6...6) == "|  Sending is locked: the customer's turn")
    #expect(session.press("half" + Keys.enter).isEmpty)
    #expect(session.shown(6...6) == "> half|")
    #expect(session.shown(7...7).hasPrefix("Sending is locked: the customer's turn"))
    #expect(session.press(Keys.pasted(" a draft")).isEmpty)
    #expect(session.shown(6...6) == "> half a draft|")
    session.setStatus(.open, acceptsDraft: false)
    #expect(session.shown(6...6) == "> half a draft|")
    #expect(session.press(Keys.enter) == [.send("half a draft")])
  }

  @Test func itIsOffUnlessAskedFor() {
    var session = session(isAllowed: false)
    session.press("half")
    #expect(session.screen.input.editor.isEmpty)
  }

  @Test func aDraftGoesWithItsCustomer() {
    var session = session(isAllowed: true)
    session.press("for one")
    session.screen.stashDraft()
    session.setStatus(.open, acceptsDraft: false)
    #expect(session.press(Keys.enter).isEmpty)
    session.screen.addToStash(" customer")
    #expect(session.screen.input.editor.isEmpty)
    session.press(Keys.up)
    #expect(session.screen.input.editor.text == "for one customer")
  }
}

extension ScreenSession {
  mutating func setStatus(_ input: Status.Input, acceptsDraft: Bool) {
    var status = Status.sample(input)
    status.acceptsDraft = acceptsDraft
    screen.setStatus(status)
  }
}
