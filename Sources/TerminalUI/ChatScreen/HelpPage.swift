/// The help in a window of rows: keys, and what they do. Where it does not fit it can be scrolled.
struct HelpPage {
  private let lines: [(key: String, meaning: String)]
  private let theme: Theme
  private var columns = 0
  private var windowRows = 0
  private var rows: [StyledRow] = []
  /// The row at the window's top.
  private var top = 0

  private static let keyColumns = 22
  /// From this width on meanings stand beside their keys; else below them.
  private static let tableColumnsMin = 40

  init(_ lines: [(key: String, meaning: String)], _ theme: Theme) {
    self.lines = lines
    self.theme = theme
  }

  var fits: Bool { rows.count <= windowRows }

  mutating func resize(rows windowRows: Int, columns: Int) {
    if columns != self.columns {
      self.columns = columns
      rows = lines.flatMap(layOut)
    }
    self.windowRows = windowRows
    move(to: top)
  }

  mutating func scroll(_ step: ScrollStep) {
    switch step {
    case .lines(let count): move(to: top + count)
    case .page(let direction): move(to: top + direction * max(1, windowRows - 1))
    case .start: move(to: 0)
    case .end: move(to: rows.count)
    }
  }

  private mutating func move(to row: Int) {
    top = max(0, min(row, rows.count - windowRows))
  }

  func draw(on canvas: inout Canvas, top firstRow: Int) {
    for offset in 0..<windowRows {
      let row = top + offset < rows.count ? rows[top + offset] : StyledRow()
      row.draw(on: &canvas, row: firstRow + offset, standInStyle: theme.standIn)
    }
  }

  private func layOut(_ line: (key: String, meaning: String)) -> [StyledRow] {
    guard columns >= Self.tableColumnsMin else {
      return wrap(line.key, indent: 1, theme.hintKey) + wrap(line.meaning, indent: 3, .plain)
    }
    let key = Glyph.row(" " + line.key)
    let indent = 1 + Self.keyColumns
    var rows = wrap(line.meaning, indent: indent, .plain)
    let blanks = Glyph.blanks(max(0, indent - key.width))
    rows[0].runs[0] = StyledRow.Run(key + blanks, theme.hintKey)
    return rows
  }

  private func wrap(_ text: String, indent: Int, _ style: Style) -> [StyledRow] {
    let glyphs = Glyph.row(text)
    return TextWrap.rows(of: glyphs, columns: max(1, columns - indent)).map {
      StyledRow(runs: [.init(Glyph.blanks(indent), .plain), .init(Array(glyphs[$0]), style)])
    }
  }
}
