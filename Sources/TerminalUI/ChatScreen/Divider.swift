/// The line between transcript and input: `── Your turn ──────── 3 new below ──`. A value, so that it is
/// drawn only when it says something else, or elsewhere.
struct Divider: Equatable {
  let row: Int
  let columns: Int
  /// Whose turn it is, or what else there is to say.
  let words: String
  let style: Style
  /// What it has to say at its right end: the longest form that fits is shown, or none.
  let signs: [String]
  /// A warning counts for more than the words: it has its place in any case.
  let isWarning: Bool

  /// Two columns of line at the left end and one at the right, a blank on each side of the words.
  static func room(columns: Int) -> Int { columns - 5 }

  func draw(on canvas: inout Canvas, _ theme: Theme) {
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
    // Each column is drawn once: what was drawn and overdrawn would count as changed.
    let rule = Glyph(theme.rule)
    for part in [0..<2, wordsEnd..<max(wordsEnd, signStart), signEnd..<max(signEnd, columns)] {
      canvas.fill(row: row, columns: part, with: rule, style: theme.theirTurn)
    }
  }

  /// Draws glyphs with a blank on each side; none make one blank more.
  /// - Returns: where they end.
  private func put(
    _ glyphs: [Glyph], at column: Int, _ style: Style, on canvas: inout Canvas
  ) -> Int {
    let blank = Glyph.blanks(1)
    return canvas.put(blank + glyphs + blank, row: row, column: column, style: style)
  }

  private func fittingSign(columns: Int) -> [Glyph] {
    signs.lazy.map { Glyph.row($0) }.first { $0.width <= columns } ?? []
  }
}
