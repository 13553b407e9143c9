/// The styles of the screen by what they are for: a few of the terminal's own colours, so that they
/// suit a dark background and a light one, and never a colour alone where something must be told.
public struct Theme: Sendable {
  var title = Style(.default, .reverse)
  var time = Style(.default, .dim)
  var customer = Style(.yellow, .bold)
  var agent = Style(.cyan, .bold)
  var message = Style.plain
  var notice = Style(.default, .dim)
  var note = Style(.magenta)
  var mark = Style(.red, .bold)
  var replacement = Style(.magenta)
  var yourTurn = Style(.green, .bold)
  var theirTurn = Style(.default, .dim)
  var refused = Style(.red, [.bold, .reverse])
  var sign = Style(.yellow, .bold)
  var input = Style.plain
  var locked = Style(.default, .dim)
  var hint = Style(.default, .dim)
  var hintKey = Style(.default, .bold)
  var prompt = Style(.default, [.bold, .reverse])
  var match = Style(.default, .reverse)
  var day = Style(.default, .dim)

  /// What horizontal lines are drawn with.
  var rule = Glyph("─")

  /// The theme.
  public init() {}
}

extension Style {
  /// A foreground colour and attributes on the terminal's own background.
  init(_ foreground: Color, _ attributes: Attributes) {
    self.init(foreground, on: .default, attributes)
  }
}
