import Languages
import TerminalUI

/// What the screen says: which of its language's sentences stand where, for one of the two sides.
struct ScreenStrings {
  let language: any Language
  let role: Role
  /// The columns of the longer of the divider's words for whose turn it is.
  let turnColumns: Int

  init(language: any Language, role: Role) {
    self.language = language
    self.role = role
    turnColumns = max(
      TextWidth.columns(of: language.yourTurn), TextWidth.columns(of: language.theirTurn))
  }

  /// The key hints, the most important first. Those that do not fit are left out.
  var hints: [(key: String, meaning: String)] {
    let rest = [
      ("Enter", language.hintSend), ("F1", language.hintHelp), ("PgUp/PgDn", language.hintScroll),
      ("Alt-Enter", language.hintNewLine),
    ]
    if role == .customer { return [("^C", language.hintLeave)] + rest }
    return [("^X", language.hintEnd), ("^C", language.hintQuit)] + rest.prefix(2)
      + [("F2", language.hintReplies)] + rest.dropFirst(2)
  }

  /// The number of hints that are always shown.
  var essentialHints: Int { role == .agent ? 2 : 1 }

  func misused(_ name: Command.Name) -> String {
    language.usage(CommandHelp(language).usage(name))
  }

  func notFound(_ text: String) -> String { language.notFound(Self.clipped(text)) }

  /// What is found, and how to go on, in several lengths.
  func finding(_ text: String) -> [String] { language.finding(Self.clipped(text)) }

  /// So that the sentence around it is seen, too.
  private static func clipped(_ query: String) -> String {
    VisibleText.clipped(query, as: .name, columns: 24)
  }

  /// How to close the help, in several lengths.
  func closeHelp(canScroll: Bool) -> [String] {
    canScroll ? language.closeLongHelp : language.closeHelp
  }
}
