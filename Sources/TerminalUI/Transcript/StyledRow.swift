/// One row as it is laid out: runs of glyphs from the left edge, each in its style.
struct StyledRow {
  var runs: [(glyphs: [Glyph], style: Style)] = []

  /// Draws it over the whole width of a row.
  func draw(on canvas: inout Canvas, row: Int, standInStyle: Style) {
    var column = 0
    for run in runs {
      column = canvas.put(
        run.glyphs, row: row, column: column, style: run.style, standInStyle: standInStyle)
    }
    canvas.fill(row: row, columns: column..<canvas.columns)
  }
}

extension Glyph {
  /// Text as one line of glyphs.
  static func row(_ text: String) -> [Glyph] { VisibleText.lines(text, as: .name)[0] }

  static func blanks(_ count: Int) -> [Glyph] { Array(repeating: Glyph(" "), count: count) }
}
