import ChatCore
import Languages
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct ChatScreenHelpTests {
  @Test func helpCoversTheTranscriptUntilAKey() {
    var session = ScreenSession(.customer, rows: 24, columns: 80)
    session.show(.from(.agent, "hello"))
    let before = session.shown()
    session.press(Keys.help)
    #expect(session.shown(1...1) == " Ctrl-C  Ctrl-X        leave")
    #expect(session.shown(23...23).hasPrefix("Press any key to close  ^C leave"))
    for key in ["x", Keys.enter, Keys.pageUp, Keys.escape, Keys.help] {
      session.press(Keys.help)
      session.press(session.screen.help == nil ? Keys.help : "")
      session.press(key)
      #expect(session.shown() == before)
    }
  }

  @Test func whatComesMeanwhileIsThereAfterwards() {
    var session = ScreenSession()
    session.show(.from(.customer, "one"))
    session.press(Keys.help)
    session.paint()
    session.show(.from(.customer, "two"))
    #expect(session.shown(1...1).hasPrefix(" Ctrl-X  "))
    session.press(" ")
    #expect(session.shown(3...4) == "14:02 小明       one\n14:02 小明       two")
  }

  @Test func aPasteClosesTheHelpAndIsText() {
    var session = ScreenSession()
    session.press(Keys.help + Keys.pasted("y"))
    #expect(session.screen.help == nil)
    #expect(session.shown(6...6) == "> y|")
  }

  @Test func helpThatDoesNotFitCanBeScrolled() {
    var session = ScreenSession(rows: 8, columns: 60)
    for number in 1...9 { session.show(.from(.customer, "\(number)")) }
    session.paint()
    let before = session.shown()
    session.press(Keys.help)
    #expect(
      session.shown(1...7) == """
         Ctrl-X                end the conversation
         Ctrl-C                quit; asks once if a customer is
                               there
         F2                    canned replies
        ── Your turn  ──────────────────────────────────────────────
        > |
        PgUp/PgDn scroll, any other key closes  ^X end  ^C quit
        """)
    session.press(Keys.pageDown)
    #expect(session.shown(1...1) == " F2                    canned replies")
    session.press(Keys.wheelDown)
    #expect(session.shown(1...1) == " F6                    the desks of this line")
    session.press(Keys.controlEnd)
    #expect(session.shown(4...4) == " //text                send text that begins with /")
    session.press(Keys.pageDown + Keys.pageDown + Keys.shiftUp)
    #expect(session.shown(4...4) == " /quit                 quit")
    session.press(Keys.controlHome + Keys.pageUp)
    #expect(session.shown(1...1) == " Ctrl-X                end the conversation")
    session.press(Keys.click + Keys.focus)
    #expect(session.screen.help != nil)
    session.press("x")
    #expect(session.shown() == before)
  }

  @Test(arguments: [Role.agent, .customer], everyLanguage)
  func allOfItCanBeReadAtAnySize(role: Role, language: any Language) {
    let help = ScreenStrings(language: language, role: role).help
    let wanted = help.map { ($0.key + $0.meaning).filter { $0 != " " } }.joined()
    for (rows, columns) in [(5, 20), (6, 25), (9, 39), (10, 40), (24, 62), (60, 200)] {
      var session = ScreenSession(role, language, rows: rows, columns: columns)
      session.press(Keys.help)
      var text = ""
      var isAtEnd = false
      while !isAtEnd {
        text += session.shown(1...1)
        let before = session.shown(1..<rows - 3)
        session.press(Keys.shiftDown)
        isAtEnd = session.screen.help == nil || session.shown(1..<rows - 3) == before
        if isAtEnd { text += before.drop { $0 != "\n" } }
      }
      #expect(text.filter { $0 != " " && $0 != "\n" } == wanted, "\(rows)×\(columns)")
    }
  }

  @Test func theWindowMayChangeMeanwhile() {
    var session = ScreenSession(rows: 6, columns: 30)
    session.press(Keys.help + Keys.controlEnd)
    session.resize(rows: 50, columns: 100)
    #expect(session.shown(1...1) == " Ctrl-X                end the conversation")
    #expect(session.shown(49...49).hasPrefix("Press any key to close"))
    session.resize(rows: 6, columns: 20)
    #expect(session.shown(3...3) == "── PgUp/PgDn scro… ─")
    #expect(session.shown(5...5) == "^X end  ^C quit")
  }
}
