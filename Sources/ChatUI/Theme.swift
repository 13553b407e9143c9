import TerminalUI

/// The styles of the screen, named by purpose. They use only a few colours of the terminal's palette, so they
/// suit dark and light backgrounds, and never rely on colour alone.
public struct Theme: Sendable {
  /// The screen's title.
  public var title = Style(.default, .reverse)
  /// The mark in the title while the desk takes nobody.
  public var away = Style(.yellow, [.bold, .reverse])
  /// The time beside an entry.
  public var time = Style(.default, .dim)
  /// The customer's name.
  public var customer = Style(.yellow, .bold)
  /// The agent's name.
  public var agent = Style(.cyan, .bold)
  /// The text of a message.
  public var message = Style.plain
  /// Notices between the messages.
  public var notice = Style(.default, .dim)
  /// The agent's notes.
  public var note = Style(.magenta)
  /// A mark on a message, such as "out of turn".
  public var mark = Style(.red, .bold)
  /// Replacements for characters that cannot be shown.
  public var replacement = Style(.magenta)
  /// The divider's words while the user has the turn.
  public var yourTurn = Style(.green, .bold)
  /// The same when the other side has waited too long.
  public var late = Style(.red, .bold)
  /// The divider's words while the other side has it, and the rule.
  public var theirTurn = Style(.default, .dim)
  /// The reason why something was not done.
  public var refused = Style(.red, [.bold, .reverse])
  /// Indicators at the right end of the divider, such as new messages below.
  public var sign = Style(.yellow, .bold)
  /// The text being typed.
  public var input = Style.plain
  /// The reason shown in a locked input line.
  public var locked = Style(.default, .dim)
  /// Key hints: the meanings.
  public var hint = Style(.default, .dim)
  /// Key hints: the keys.
  public var hintKey = Style(.default, .bold)
  /// A question to the user.
  public var prompt = Style(.default, [.bold, .reverse])
  /// Search matches.
  public var match = Style(.default, .reverse)
  /// The date between two days.
  public var day = Style(.default, .dim)

  /// The character of horizontal lines.
  var rule = Glyph("─")
  /// The character of vertical lines.
  var verticalRule = Glyph("│")

  /// The default theme.
  public init() {}

  /// The styles with their names in the configuration file.
  public static var parts: [(name: String, style: WritableKeyPath<Theme, Style>)] {
    [
      ("title", \.title), ("away", \.away), ("time", \.time), ("customer", \.customer),
      ("agent", \.agent),
      ("message", \.message), ("notice", \.notice), ("note", \.note), ("mark", \.mark),
      ("stand_in", \.replacement), ("your_turn", \.yourTurn), ("late", \.late),
      ("their_turn", \.theirTurn),
      ("refused", \.refused), ("sign", \.sign), ("input", \.input), ("locked", \.locked),
      ("hint", \.hint), ("hint_key", \.hintKey), ("prompt", \.prompt), ("match", \.match),
      ("day", \.day),
    ]
  }

  /// Draws lines in ASCII, for terminals and fonts without box-drawing characters.
  public mutating func drawInASCII() {
    rule = Glyph("-")
    verticalRule = Glyph("|")
  }
}

extension Style {
  /// A foreground colour and attributes on the terminal's own background.
  init(_ foreground: Color, _ attributes: Attributes) {
    self.init(foreground, on: .default, attributes)
  }
}
