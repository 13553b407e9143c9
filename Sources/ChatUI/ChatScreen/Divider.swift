import TerminalUI

/// The line between transcript and input: `── Your turn ──────── 3 new below ──`. A value, so that it is
/// drawn only when it says something else, or elsewhere.
struct Divider: Equatable {
  let row: Int
  let columns: Int
  /// Whose turn it is, or what else there is to say.
  let words: String
  /// The columns that the words get at least, where there is room: the line behind them begins at the
  /// same place whoever's turn it is, and is not drawn again.
  let wordsColumnsMin: Int
  let style: Style
  /// What it has to say at its right end: the longest form that fits is shown, or none.
  let signs: [String]
  /// A warning counts for more than the words: it has its place in any case.
  let isWarning: Bool

  /// Where the line is seen: at the left edge, and between and behind these places.
  struct Rule: Equatable {
    let row: Int
    let columns: Int
    let start: Int
    let signStart: Int
    let signEnd: Int
  }

  /// What was drawn on no canvas.
  static let nowhere = Divider(
    row: -1, columns: 0, words: "", wordsColumnsMin: 0, style: .plain, signs: [], isWarning: false)

  /// Two columns of line at the left end and one at the right, a blank on each side of the words.
  static func room(columns: Int) -> Int { columns - 5 }

  /// Draws it.
  /// - Parameter drawn: where the line of the one that was drawn before it is.
  /// - Returns: where the line is now.
  func draw(on canvas: inout Canvas, _ theme: Theme, over drawn: Rule?) -> Rule {
    let room = Self.room(columns: columns)
    let words = VisibleText.clippedGlyphs(words, as: .name, columns: room)
    // The words have what they need, unless a sign of at least a third of the line has no place then.
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
    // What the words and the sign leave out is as it was drawn before.
    if rule != drawn { draw(rule, on: &canvas, theme) }
    return rule
  }

  private func draw(_ rule: Rule, on canvas: inout Canvas, _ theme: Theme) {
    // Each column is drawn once: what was drawn and overdrawn would count as changed.
    let parts = [0..<2, rule.start..<rule.signStart, rule.signEnd..<max(rule.signEnd, columns)]
    for part in parts {
      canvas.fill(row: row, columns: part, with: theme.rule, style: theme.theirTurn)
    }
  }

  /// Draws glyphs with a blank on each side; none make one blank more.
  /// - Returns: where they end.
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
