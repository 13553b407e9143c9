import TerminalUI

/// A page of terms and what they mean: the help with its keys, the desks of a line. It can be scrolled if it does
/// not fit.
struct TablePage: Layer {
  private let lines: [(key: String, meaning: String)]
  private let theme: Theme
  private var columns = 0
  private var windowRows = 0
  private var rows: [StyledRow] = []
  /// The row at the top of the window.
  private var top = 0

  private static let keyColumns = 22
  /// The minimum width for a table with meanings beside the keys; otherwise they are below them.
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

  mutating func scroll(_ step: ScrollStep) -> Bool {
    switch step {
    case .lines(let count): move(to: top + count)
    case .page(let direction): move(to: top + direction * max(1, windowRows - 1))
    case .start: move(to: 0)
    case .end: move(to: rows.count)
    }
    return true
  }

  private mutating func move(to row: Int) {
    top = max(0, min(row, rows.count - windowRows))
  }

  mutating func draw(
    on canvas: inout Canvas, rows window: Range<Int>, _ theme: Theme, _ strings: ScreenStrings
  ) {
    for (offset, canvasRow) in window.enumerated() {
      let row = top + offset < rows.count ? rows[top + offset] : StyledRow()
      row.draw(on: &canvas, row: canvasRow, replacementStyle: theme.replacement)
    }
  }

  // MARK: As a layer

  func rowCount(of rows: Int) -> Int { rows }

  var inputRowCount: Int? { nil }

  func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)? { nil }

  var passesTextThrough: Bool { false }

  /// Any key closes the page. The rest of a text from the same read was typed after that, and a paste is
  /// text, so both are passed on.
  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome {
    switch event {
    case .text(let text):
      text.count > 1 ? .closedForwarding(to: .text(String(text.dropFirst()))) : .closed
    case .paste: .closedForwarding(to: event)
    case .key, .mouse, .focus: .closed
    }
  }

  /// If the page fits, the scrolling keys close it too.
  var scrollsWithKeys: Bool { !fits }

  func keys(_ strings: ScreenStrings) -> [String] { strings.closeHelp(canScroll: !fits) }

  var requiresKeyHint: Bool { true }

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
