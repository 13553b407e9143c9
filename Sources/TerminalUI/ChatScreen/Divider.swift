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
    let line = repeatElement(Glyph(theme.rule), count: columns)
    canvas.put(line, row: row, column: 0, style: theme.theirTurn)
    let room = Self.room(columns: columns)
    let words = VisibleText.clippedGlyphs(words, as: .name, columns: room)
    // The words have what they need, unless a sign of at least a third of the line has no place then.
    let kept = isWarning ? max(0, room - 14) : room * 2 / 3
    let sign = fittingSign(columns: room - 4 - min(words.width, kept))
    let end = columns - (sign.isEmpty ? 1 : sign.width + 5)
    let shown = VisibleText.clipped(words, columns: end - 4)
    canvas.put(Glyph.blanks(1) + shown + Glyph.blanks(1), row: row, column: 2, style: style)
    guard !sign.isEmpty else { return }
    canvas.put(
      Glyph.blanks(1) + sign + Glyph.blanks(1), row: row, column: columns - sign.width - 4,
      style: isWarning ? theme.refused : theme.sign)
  }

  private func fittingSign(columns: Int) -> [Glyph] {
    signs.lazy.map { Glyph.row($0) }.first { $0.width <= columns } ?? []
  }
}
