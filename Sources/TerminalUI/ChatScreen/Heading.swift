extension Canvas {
  /// Draws what stands above a list: `── Replies 1/2 ─────────`.
  mutating func putHeading(_ text: String, row: Int, _ theme: Theme) {
    let line = repeatElement(Glyph(theme.rule), count: columns)
    put(line, row: row, column: 0, style: theme.theirTurn)
    let heading = VisibleText.clippedGlyphs(" \(text) ", as: .name, columns: columns - 4)
    put(heading, row: row, column: 2, style: theme.sign)
  }
}
