import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// How the divider and the prompt show whose turn it is.
@Suite struct TurnTests {
  private func session(
    _ input: Status.Input, turn: String, in language: any Language = English(), columns: Int = 40
  ) -> ScreenSession {
    var session = ScreenSession(.agent, language, columns: columns)
    session.set(input, turn: turn)
    return session
  }

  @Test(arguments: everyLanguage)
  func theTurnsHaveTheWidthOfTheLonger(language: any Language) {
    let widths = [language.yourTurn, language.theirTurn].map { Glyph.row($0).width }
    #expect(ScreenStrings(language: language, role: .agent).turnColumns == widths.max())
  }

  @Test(arguments: everyLanguage)
  func theLineBehindTheWordsIsNotDrawnAgain(language: any Language) {
    var session = session(.open, turn: language.yourTurn, in: language)
    session.paint()
    for turn in [language.theirTurn, language.yourTurn] {
      let isOpen = turn == language.yourTurn
      session.set(isOpen ? .open : .locked("wait"), turn: turn)
      _ = session.screen.draw()
      let changed = session.screen.canvas.changes[5]
      #expect(
        !changed.isEmpty
          && changed.upperBound <= 3 + ScreenStrings(language: language, role: .agent).turnColumns)
      session.paint()
    }
  }

  @Test func shorterWordsHaveBlanksBehindThem() {
    var english = session(.open, turn: "Your turn")
    #expect(english.shown(5...5) == "── Your turn  ──────────────────────────")
    var chinese = session(.open, turn: "轮到您", in: Chinese())
    #expect(chinese.shown(5...5) == "── 轮到您 ──────────────────────────────")
    var longer = session(.locked("no customer"), turn: "No customer")
    #expect(longer.shown(5...5) == "── No customer ─────────────────────────")
    // The cells between are plain blanks in any theme.
    for column in 12..<14 {
      #expect(english.screen.canvas[5, column] == .blank)
    }
  }

  @Test(arguments: [
    (20, "── Your turn ─ +2 ──"), (21, "── Your turn  ─ +2 ──"),
    (29, "── Your turn ─ 2 new below ──"),
  ])
  func theBlanksGiveWayToASign(columns: Int, divider: String) {
    var session = session(.open, turn: "Your turn", columns: columns)
    for number in 1...9 { session.show(.from(.customer, "\(number)")) }
    session.press(Keys.pageUp)
    session.show(.from(.customer, "10"), .from(.customer, "11"))
    #expect(session.shown(5...5) == divider)
  }

  @Test func thePromptIsInTheStyleOfTheTurn() {
    var session = session(.open, turn: "Your turn")
    session.press("x")
    session.paint()
    let theme = session.screen.theme
    #expect(session.screen.canvas[6, 0].style == theme.yourTurn)
    #expect(session.screen.canvas[6, 2].style == theme.input)
    session.set(.locked("wait"), turn: "Their turn", acceptsDraft: true)
    session.paint()
    #expect(session.screen.canvas[6, 0].style == theme.theirTurn)
    #expect(session.shown(6...6) == "> x|")
    // A character typed on the fast path does not change the prompt's style.
    #expect(session.echo("y") != nil)
    session.set(.open, turn: "Your turn")
    session.paint()
    #expect(session.screen.canvas[6, 0].style == theme.yourTurn)
    #expect(session.shown(6...6) == "> xy|")
  }
}

extension ScreenSession {
  fileprivate mutating func set(
    _ input: Status.Input, turn: String, acceptsDraft: Bool = false
  ) {
    var status = Status.sample(input)
    status.turn = turn
    status.acceptsDraft = acceptsDraft
    screen.setStatus(status)
  }
}
