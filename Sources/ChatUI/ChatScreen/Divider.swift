import TerminalUI

/// The line between transcript and input: `── Your turn ──────── 3 new below ──`. A value, so that it is
/// redrawn only if it changed.
struct Divider: Equatable {
  let row: Int
  let columns: Int
  /// Whose turn it is, or a message to the user.
  let words: String
  /// The minimum width reserved for the words, if there is room. The rule after them then begins at the same
  /// column whichever side has the turn, and need not be redrawn.
  let wordsColumnsMin: Int
  let style: Style
  /// The indicators at the right end, longest form first. The longest that fits is shown, or none.
  let signs: [String]
  /// Whether there is a warning. It takes precedence over the words.
  let isWarning: Bool

  /// The parts where the rule is visible: at the left edge, and between and after these columns.
  struct Rule: Equatable {
    let row: Int
    let columns: Int
    let start: Int
    let signStart: Int
    let signEnd: Int
  }

  /// A placeholder for a divider that has not been drawn.
  static let nowhere = Divider(
    row: -1, columns: 0, words: "", wordsColumnsMin: 0, style: .plain, signs: [], isWarning: false)

  /// The columns left for the words: the rule takes two at the left and one at the right, and there is a
  /// space on each side of the words.
  static func room(columns: Int) -> Int { columns - 5 }

  /// Draws the divider.
  /// - Parameter drawn: the rule of the divider drawn before it.
  /// - Returns: the rule as drawn now.
  func draw(on canvas: inout Canvas, _ theme: Theme, over drawn: Rule?) -> Rule {
    let room = Self.room(columns: columns)
    let words = VisibleText.clippedGlyphs(words, as: .name, columns: room)
    // The words keep up to two thirds of the line, and the sign gets the rest. A warning always has at least
    // 10 columns.
    let kept = isWarning ? max(0, room - 14) : room * 2 / 3
    let sign = fittingSign(columns: room - 4 - min(words.width, kept))
    let end = columns - (sign.isEmpty ? 1 : sign.width + 5)
    let shown = VisibleText.clipped(words, columns: end - 4)
    let wordsEnd = put(shown, at: 2, style, on: &canvas)
    var signStart = columns
    var signEnd = columns
    if !sign.isEmpty {
      signStart = columns - sign.width - 4
      signEnd = put(sign, at: signStart, isWarning ? theme.refused : theme.sign, on: &canvas)
    }
    let ruleStart = max(wordsEnd, min(wordsColumnsMin + 4, end))
    canvas.fill(row: row, columns: wordsEnd..<ruleStart)
    let rule = Rule(
      row: row, columns: columns, start: ruleStart, signStart: max(ruleStart, signStart),
      signEnd: signEnd)
    // The rest of the rule is still on the canvas from the last drawing.
    if rule != drawn { draw(rule, on: &canvas, theme) }
    return rule
  }

  private func draw(_ rule: Rule, on canvas: inout Canvas, _ theme: Theme) {
    // Each column is drawn only once: drawing over it would mark it as changed.
    let parts = [0..<2, rule.start..<rule.signStart, rule.signEnd..<max(rule.signEnd, columns)]
    for part in parts {
      canvas.fill(row: row, columns: part, with: theme.rule, style: theme.theirTurn)
    }
  }

  /// Draws glyphs with a space on each side. Without glyphs, these are two spaces.
  /// - Returns: the column after the last one.
  private func put(
    _ glyphs: [Glyph], at column: Int, _ style: Style, on canvas: inout Canvas
  ) -> Int {
    canvas.fill(row: row, columns: column..<column + 1, style: style)
    let end = canvas.put(glyphs, row: row, column: column + 1, style: style)
    canvas.fill(row: row, columns: end..<end + 1, style: style)
    return end + 1
  }

  private func fittingSign(columns: Int) -> [Glyph] {
    for sign in signs where !sign.isEmpty {
      let glyphs = Glyph.row(sign)
      if glyphs.width <= columns { return glyphs }
    }
    return []
  }
}
