import Testing

@testable import ChatUI
@testable import TerminalUI

/// A text that had been accepted and could not be sent after all.
@Suite struct DraftRefusedTests {
  @Test func itIsSaidAndUpRestoresTheText() {
    var session = ScreenSession(columns: 90)
    #expect(session.press("dear Bob" + Keys.enter) == [.send("dear Bob")])
    session.screen.draftSent()
    session.screen.draftRefused("nobody is connected")
    let hint = "Not sent, press Up to restore: nobody is connected  ^X end"
    #expect(session.shown(7...7).hasPrefix(hint))
    session.press(Keys.up)
    #expect(session.screen.draft == "dear Bob")
  }
}
