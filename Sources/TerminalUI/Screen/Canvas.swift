/// What the screen is to show: a grid of cells, and which of them changed since it was painted.
///
/// Everything out of the grid is clipped, so that a layout need not care how small a terminal is.
public struct Canvas: Sendable {
  /// The height, at least 1.
  public let rows: Int
  /// The width, at least 1.
  public let columns: Int

  // Invariants:
  // - A cell with n > 1 columns is followed by n - 1 cells of 0 columns, all in its row.
  // - Out of its changed columns a row is as the renderer left it on the terminal, once `scrolls` are done.
  private var grid: CellGrid
  /// In each row the columns among which all are that changed since it was painted.
  private(set) var changes: [Range<Int>]
  private(set) var scrolls: [Scroll] = []

  /// Rows that moved up by `lines`, or down if it is negative.
  struct Scroll: Equatable, Sendable {
    var rows: Range<Int>
    var lines: Int
  }

  /// A blank canvas; all its cells count as changed.
  public init(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    self.columns = max(1, columns)
    grid = CellGrid(rows: self.rows, columns: self.columns)
    changes = Array(repeating: 0..<self.columns, count: self.rows)
  }

  subscript(row: Int, column: Int) -> Cell { grid[row, column] }

  /// The first of some columns of a row that a grid of the same size shows otherwise.
  func firstDifference(row: Int, in part: Range<Int>, from other: CellGrid) -> Int? {
    grid.firstDifference(row: row, in: part, from: other)
  }

  /// Copies some columns of a row to a grid of the same size, and appends what is in them as UTF-8.
  func copy(
    row: Int, columns part: Range<Int>, to other: inout CellGrid, andTextTo output: inout [UInt8]
  ) {
    for column in part where grid[row, column].columns > 0 {
      grid[row, column].text.append(to: &output)
    }
    other.copy(row: row, columns: part, from: grid)
  }

  /// The column after the last one of a row that is not a plain blank.
  func contentEnd(row: Int) -> Int { grid.contentEnd(row: row) }

  /// Whether all terminals agree about the widths in a row from a column on.
  func isCertain(row: Int, from column: Int) -> Bool { grid.isCertain(row: row, from: column) }

  /// Draws glyphs from `column` on and returns the column after the last one.
  ///
  /// Nothing is drawn at `limit` or beyond it. Where the limit cuts a glyph of several columns, its
  /// place is left blank; if not even the first one fits, a sign that fits is drawn for it.
  @discardableResult
  public mutating func put(
    _ glyphs: some Sequence<Glyph>, row: Int, column: Int, limit: Int = .max,
    style: Style = .plain, standInStyle: Style? = nil
  ) -> Int {
    let limit = min(limit, columns)
    guard (0..<rows).contains(row), column >= 0 else { return column }
    var at = column
    for glyph in glyphs where at < limit {
      let style = glyph.isStandIn ? standInStyle ?? style : style
      if Int(glyph.columns) <= limit - at {
        set(glyph, row: row, column: at, style: style)
        at += Int(glyph.columns)
      } else if at == column {
        set(.tooWide, row: row, column: at, style: style)
        fill(row: row, columns: at + 1..<limit, style: style)
        at = limit
      } else {
        fill(row: row, columns: at..<limit, style: style)
        at = limit
      }
    }
    return at
  }

  /// Draws text, with stand-ins for what can't be shown, as one line.
  @discardableResult
  public mutating func put(
    _ text: String, row: Int, column: Int, limit: Int = .max, style: Style = .plain
  ) -> Int {
    let glyphs = VisibleText.lines(text, as: .name)[0]
    return put(glyphs, row: row, column: column, limit: limit, style: style)
  }

  /// Makes part of a row blank.
  public mutating func fill(row: Int, columns range: Range<Int>, style: Style = .plain) {
    guard (0..<rows).contains(row) else { return }
    let blank = Cell(style: style.onBlank)
    // Most of a screen is blank, and stays so.
    let end = blank == .blank ? grid.blankStart(row: row) : columns
    fill(row: row, columns: range.clamped(to: 0..<end), with: blank)
  }

  /// Draws a glyph of one column in each column of a part of a row.
  mutating func fill(row: Int, columns range: Range<Int>, with glyph: Glyph, style: Style) {
    guard (0..<rows).contains(row), glyph.columns == 1 else { return }
    let cell = Cell(style: style, columns: 1, isCertain: glyph.isCertain, text: glyph.text)
    fill(row: row, columns: range.clamped(to: 0..<columns), with: cell)
  }

  private mutating func fill(row: Int, columns part: Range<Int>, with cell: Cell) {
    guard !part.isEmpty else { return }
    release(row: row, columns: part)
    for at in part where grid[row, at] != cell { change(row, at, to: cell) }
  }

  /// Makes a row blank.
  public mutating func clear(row: Int, style: Style = .plain) {
    fill(row: row, columns: 0..<columns, style: style)
  }

  /// Makes everything blank.
  public mutating func clear() {
    for row in 0..<rows { clear(row: row) }
  }

  /// Moves rows up by `lines` (down if it is negative) within `range`, and blanks those that become
  /// free. The renderer lets the terminal do the same where it can.
  public mutating func scroll(rows range: Range<Int>, by lines: Int) {
    let range = range.clamped(to: 0..<rows)
    guard lines != 0, !range.isEmpty else { return }
    guard lines.magnitude < range.count else {
      for row in range { clear(row: row) }
      return
    }
    record(Scroll(rows: range, lines: lines))
    grid.scroll(rows: range, by: lines)
    changes.scroll(range, by: lines, blank: 0..<columns)
  }

  /// Adds a hint for the renderer, and sees that hints do not pile up while nothing is painted.
  private mutating func record(_ scroll: Scroll) {
    if let last = scrolls.last, last.rows == scroll.rows, (last.lines > 0) == (scroll.lines > 0) {
      scrolls[scrolls.count - 1].lines += scroll.lines
      // Nothing of what is on the terminal will be left: all these rows are dirty by now.
      if (last.lines + scroll.lines).magnitude >= scroll.rows.count { scrolls.removeLast() }
    } else if scrolls.count < 8 {
      scrolls.append(scroll)
    } else {
      scrolls = []
      markDirty(rows: 0..<rows)
    }
  }

  /// Counts everything as painted.
  mutating func markPainted() {
    for row in 0..<rows where !changes[row].isEmpty { changes[row] = 0..<0 }
    scrolls.removeAll(keepingCapacity: true)
  }

  /// Counts rows as changed.
  mutating func markDirty(rows range: Range<Int>) {
    for row in range { changes[row] = 0..<columns }
  }

  private mutating func set(_ glyph: Glyph, row: Int, column: Int, style: Style) {
    let end = column + Int(glyph.columns)
    let cell = Cell(
      style: glyph.text == .blank ? style.onBlank : style, columns: glyph.columns,
      isCertain: glyph.isCertain, text: glyph.text)
    // Most of what is drawn stands there already.
    let old = grid[row, column]
    guard old != cell else { return }
    if old.columns != 1 || cell.columns != 1 { release(row: row, columns: column..<end) }
    change(row, column, to: cell)
    for at in column + 1..<end { change(row, at, to: cell.covered) }
  }

  private mutating func change(_ row: Int, _ column: Int, to cell: Cell) {
    grid[row, column] = cell
    let changed = changes[row]
    changes[row] =
      changed.isEmpty
      ? column..<column + 1
      : min(changed.lowerBound, column)..<max(changed.upperBound, column + 1)
  }

  /// Blanks the halves of wide characters that would be left at both ends of a part of a row.
  private mutating func release(row: Int, columns part: Range<Int>) {
    var left = part.lowerBound
    while left > 0, grid[row, left].columns == 0 { left -= 1 }
    for at in left..<part.lowerBound { blank(row, at) }
    var right = part.upperBound
    while right < columns, grid[row, right].columns == 0 {
      blank(row, right)
      right += 1
    }
  }

  private mutating func blank(_ row: Int, _ column: Int) {
    change(row, column, to: Cell(style: grid[row, column].style.onBlank))
  }
}

extension Array {
  /// Moves elements to the front by `count` (to the back if it is negative) within `range`.
  fileprivate mutating func scroll(_ range: Range<Int>, by count: Int, blank: Element) {
    let before = Array(self[range])
    for (index, at) in range.enumerated() {
      let from = index + count
      self[at] = before.indices.contains(from) ? before[from] : blank
    }
  }
}
