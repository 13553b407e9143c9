import TerminalUI

/// The styles of the screen by what they are for: a few of the terminal's own colours, so that they
/// suit a dark background and a light one, and never a colour alone where something must be told.
public struct Theme: Sendable {
  /// The screen's title.
  public var title = Style(.default, .reverse)
  /// The time beside an entry.
  public var time = Style(.default, .dim)
  /// The customer's name.
  public var customer = Style(.yellow, .bold)
  /// The agent's name.
  public var agent = Style(.cyan, .bold)
  /// What somebody said.
  public var message = Style.plain
  /// What happened, between the messages.
  public var notice = Style(.default, .dim)
  /// What the agent noted.
  public var note = Style(.magenta)
  /// A mark beside an entry, such as "out of turn".
  public var mark = Style(.red, .bold)
  /// What stands for a character that can't be shown.
  public var replacement = Style(.magenta)
  /// The divider's words while it is the user's turn.
  public var yourTurn = Style(.green, .bold)
  /// The same while it is not, and the line.
  public var theirTurn = Style(.default, .dim)
  /// Why something was not done.
  public var refused = Style(.red, [.bold, .reverse])
  /// What the divider says at its right end: what is new below, who is waiting.
  public var sign = Style(.yellow, .bold)
  /// The text being typed.
  public var input = Style.plain
  /// The same while it is locked.
  public var locked = Style(.default, .dim)
  /// The keys that can be pressed: what they do.
  public var hint = Style(.default, .dim)
  /// The keys that can be pressed: their names.
  public var hintKey = Style(.default, .bold)
  /// A question to the user.
  public var prompt = Style(.default, [.bold, .reverse])
  /// What a search found.
  public var match = Style(.default, .reverse)
  /// The line between two days.
  public var day = Style(.default, .dim)

  /// What horizontal lines are drawn with.
  var rule = Glyph("─")

  /// The theme.
  public init() {}

  /// The styles by the names that the configuration file has for them.
  public static var parts: [(name: String, style: WritableKeyPath<Theme, Style>)] {
    [
      ("title", \.title), ("time", \.time), ("customer", \.customer), ("agent", \.agent),
      ("message", \.message), ("notice", \.notice), ("note", \.note), ("mark", \.mark),
      ("stand_in", \.replacement), ("your_turn", \.yourTurn), ("their_turn", \.theirTurn),
      ("refused", \.refused), ("sign", \.sign), ("input", \.input), ("locked", \.locked),
      ("hint", \.hint), ("hint_key", \.hintKey), ("prompt", \.prompt), ("match", \.match),
      ("day", \.day),
    ]
  }

  /// Draws lines of nothing but ASCII, for a terminal or a font without the others.
  public mutating func drawInASCII() {
    rule = Glyph("-")
  }
}

extension Style {
  /// A foreground colour and attributes on the terminal's own background.
  init(_ foreground: Color, _ attributes: Attributes) {
    self.init(foreground, on: .default, attributes)
  }
}
