/// One cell of the screen: one column of one row. `==` is meaningful only for cells of the same grid, because
/// long clusters are indices into the grid's table; `CellGrid.shows` compares cells of two grids.
package struct Cell: Equatable, Sendable {
  /// The text, in the leftmost cell of a glyph. The other cells of a wide glyph hold a blank.
  var text = CellText.blank
  var style = Style.plain
  /// The number of cells that the glyph covers; 0 in the cells after the leftmost one.
  var columns: UInt8 = 1
  /// Whether all terminals agree about `columns`. Never true for a long cluster.
  var hasReliableWidth = true

  /// A blank in the plain style, as `el` leaves it.
  static let blank = Cell()
  var isBlank: Bool { text == .blank && columns == 1 && style == .plain }

  /// The cells of a wide glyph after the leftmost one.
  var covered: Cell {
    Cell(text: .blank, style: style, columns: 0, hasReliableWidth: hasReliableWidth)
  }
}

/// Rows of cells. A row table makes scrolling cheap: rows move without copying their cells, so a message that
/// scrolls the whole screen costs only its own row.
struct CellGrid: Sendable {
  /// Metadata of a row. Kept small, because scrolling moves the entries: they fill few cache lines.
  private struct Row {
    private let startNumber: Int32
    private var endColumn: Int32 = 0
    /// Whether the row may contain cells of uncertain width.
    var mayHaveUncertainWidth = false

    init(start: Int) { startNumber = Int32(start) }

    /// The index of its first cell in `cells`.
    var start: Int { Int(startNumber) }
    /// All cells from this column on are blank.
    var end: Int {
      get { Int(endColumn) }
      set { endColumn = Int32(truncatingIfNeeded: newValue) }
    }
  }

  let rows: Int
  let columns: Int
  private var cells: [Cell]
  private var table: [Row]
  /// The long clusters in `cells`, and possibly some that are not shown any more.
  private var clusters = ClusterTable()

  /// A blank grid.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: .blank, count: rows * columns)
    table = (0..<rows).map { Row(start: $0 * columns) }
  }

  subscript(row: Int, column: Int) -> Cell { cells[table[row].start + column] }

  /// Sets a cell. A long cluster must come from this grid's table.
  mutating func set(_ cell: Cell, row: Int, column: Int) {
    cells[table[row].start + column] = cell
    if column >= table[row].end, !cell.isBlank { table[row].end = column + 1 }
    if !cell.hasReliableWidth { table[row].mayHaveUncertainWidth = true }
  }

  /// Sets all cells in a part of a row.
  /// - Returns: a range that contains all changed columns.
  mutating func fill(row: Int, columns part: Range<Int>, with cell: Cell) -> Range<Int> {
    var changed = part.lowerBound..<part.lowerBound
    let start = table[row].start
    var span = cells.mutableSpan
    for column in part where span[start + column] != cell {
      span[start + column] = cell
      changed = (changed.isEmpty ? column : changed.lowerBound)..<column + 1
    }
    if !changed.isEmpty, !cell.isBlank { table[row].end = max(table[row].end, part.upperBound) }
    if !cell.hasReliableWidth { table[row].mayHaveUncertainWidth = true }
    return changed
  }

  /// The fast path of drawing. Draws glyphs of one style up to the first that needs more care: a replacement,
  /// a long cluster, an uncertain width, more than two columns, no room before `limit`, or a place where a
  /// wide glyph would be cut in half.
  /// - Returns: the number of glyphs drawn, the column after the last one, and a range that contains all
  ///   changed columns.
  mutating func put(
    _ glyphs: ArraySlice<Glyph>, row: Int, column: Int, limit: Int, style: Style
  ) -> (count: Int, end: Int, changed: Range<Int>) {
    let start = table[row].start
    let onBlank = style.onBlank
    var (index, at, shownEnd) = (glyphs.startIndex, column, column)
    var changed = column..<column
    var span = cells.mutableSpan
    while index < glyphs.endIndex {
      let width = Int(glyphs[index].columns)
      guard case .short(let text) = glyphs[index].text,
        glyphs[index].hasReliableWidth, !glyphs[index].isReplacement, at + width <= limit,
        span[start + at].columns > 0,
        width == 1 && span[start + at].columns == 1
          || width == 2 && span[start + at].columns + span[start + at + 1].columns == 2
      else { break }
      let cell = Cell(
        text: text, style: text == .blank ? onBlank : style, columns: UInt8(width),
        hasReliableWidth: true)
      if span[start + at] != cell {
        span[start + at] = cell
        if width == 2 { span[start + at + 1] = cell.covered }
        changed = (changed.isEmpty ? at : changed.lowerBound)..<at + width
        if !cell.isBlank { shownEnd = at + width }
      }
      at += width
      index += 1
    }
    table[row].end = max(table[row].end, shownEnd)
    return (index - glyphs.startIndex, at, changed)
  }

  // MARK: Long clusters

  /// The number of long clusters kept, whether shown or not.
  var clusterCount: Int { clusters.count }

  /// The text of a cell for a cluster of more than three code points, given as UTF-8.
  mutating func text(forLong bytes: [UInt8]) -> CellText {
    if clusters.count > 2 * cells.count + 64 { dropUnusedClusters() }
    return clusters.text(for: bytes)
  }

  private mutating func dropUnusedClusters() {
    let before = clusters
    clusters = ClusterTable()
    for index in cells.indices where cells[index].text.isLong {
      cells[index].text = clusters.text(for: before[cells[index].text])
    }
  }

  /// Converts a cell of another grid to one of this grid.
  mutating func adopt(_ cell: Cell, from other: CellGrid) -> Cell {
    guard cell.text.isLong else { return cell }
    var cell = cell
    cell.text = text(forLong: other.clusters[cell.text])
    return cell
  }

  /// Appends the text of a cell as UTF-8.
  func append(textOf cell: Cell, to output: inout [UInt8]) {
    if cell.text.isLong {
      output.append(contentsOf: clusters[cell.text])
    } else {
      cell.text.append(to: &output)
    }
  }

  /// Whether a cell shows the same as a cell of another grid.
  private func shows(_ cell: Cell, like theirs: Cell, of other: CellGrid) -> Bool {
    guard cell.text.isLong, theirs.text.isLong else { return cell == theirs }
    var same = theirs
    same.text = cell.text
    return cell == same && clusters[cell.text] == other.clusters[theirs.text]
  }

  // MARK: Two grids of the same size

  /// The first column of a part of a row where the grids differ.
  func firstDifference(row: Int, in part: Range<Int>, from other: CellGrid) -> Int? {
    let (ours, theirs) = (cells.span, other.cells.span)
    let (start, otherStart) = (table[row].start, other.table[row].start)
    for column in part
    where !shows(ours[start + column], like: theirs[otherStart + column], of: other) {
      return column
    }
    return nil
  }

  /// The start of a part of a row that can be drawn in one go: without a change of style, and without a
  /// cursor motion in between. All widths in the part must be certain. The run ends with a cell that differs
  /// from the other grid, and before the last column, so that the cursor position stays known. Short
  /// stretches of equal cells are drawn again, where no motion is shorter.
  func run(row: Int, in part: Range<Int>, from other: CellGrid, drawnBy sgr: SGRState) -> Range<Int>
  {
    let (ours, theirs) = (cells.span, other.cells.span)
    let (start, otherStart) = (table[row].start, other.table[row].start)
    var (at, end) = (part.lowerBound, part.lowerBound)
    var same = 0
    while at < part.upperBound {
      let cell = ours[start + at]
      let after = at + Int(cell.columns)
      guard cell.columns > 0, after < columns, sgr.draws(cell) else { break }
      at = after
      if cell != theirs[otherStart + after - Int(cell.columns)] {
        end = at
        same = 0
      } else {
        same += cell.text.byteCount
        if same > Self.sameMax { break }
      }
    }
    return part.lowerBound..<end
  }

  /// In bytes. The shortest motion to the right, `ESC [ 2 C`, takes one byte more.
  private static let sameMax = 3

  /// Appends a part of a row as UTF-8. All widths in it must be certain.
  func append(textIn part: Range<Int>, row: Int, to output: inout [UInt8]) {
    let (span, start) = (cells.span, table[row].start)
    for column in part where span[start + column].columns > 0 {
      span[start + column].text.append(to: &output)
    }
  }

  /// Copies a part of a row from another grid and appends it as UTF-8. All widths in it must be certain.
  mutating func copy(
    row: Int, columns part: Range<Int>, from other: CellGrid, andTextTo output: inout [UInt8]
  ) {
    let (start, otherStart) = (table[row].start, other.table[row].start)
    let theirs = other.cells.span
    var ours = cells.mutableSpan
    for column in part {
      let cell = theirs[otherStart + column]
      ours[start + column] = cell
      if cell.columns > 0 { cell.text.append(to: &output) }
    }
    // The upper bound must cover both the copied cells and those that were here before.
    table[row].end = max(table[row].end, min(part.upperBound, other.table[row].end))
  }

  // MARK: Moving

  /// Moves the rows in `range` up by `lines` (down if negative) and blanks the vacated rows.
  mutating func scroll(rows range: Range<Int>, by lines: Int) {
    guard lines.magnitude < range.count else { return blank(rows: range) }
    table.rotate(range, by: lines)
    blank(rows: lines > 0 ? range.suffix(lines) : range.prefix(-lines))
  }

  private mutating func blank(rows range: Range<Int>) {
    for row in range { erase(row: row, from: 0) }
  }

  /// Blanks a row from a column on.
  mutating func erase(row: Int, from column: Int) {
    let (start, end) = (table[row].start, table[row].end)
    var span = cells.mutableSpan
    for index in start + min(column, end)..<start + end { span[index] = .blank }
    table[row].end = min(end, column)
    if column == 0 { table[row].mayHaveUncertainWidth = false }
  }

  /// Moves the cells between `column` and `end` to the right by `count` and blanks the gap. There must be
  /// room.
  mutating func insert(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in (column..<end).reversed() { set(self[row, from], row: row, column: from + count) }
    for at in column..<column + count { set(.blank, row: row, column: at) }
  }

  /// Deletes `count` cells at `column`: moves the cells after them, up to `end`, to the left and blanks the
  /// vacated cells.
  mutating func delete(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in column + count..<end { set(self[row, from], row: row, column: from - count) }
    for at in end - count..<end { set(.blank, row: row, column: at) }
  }

  /// The column after the last cell of a row that is not a plain blank.
  func contentEnd(row: Int) -> Int {
    let (span, start) = (cells.span, table[row].start)
    var end = table[row].end
    while end > 0, span[start + end - 1].isBlank { end -= 1 }
    return end
  }

  /// An upper bound of `contentEnd`, without looking at the cells.
  func blankStart(row: Int) -> Int { table[row].end }

  /// Whether all terminals agree about the widths in a row from a column on.
  func hasReliableWidth(row: Int, from column: Int) -> Bool {
    !table[row].mayHaveUncertainWidth
      || (column..<columns).allSatisfy { self[row, $0].hasReliableWidth }
  }
}

extension Array {
  /// Rotates the elements in `range` by `count` towards the front, or towards the back if `count` is
  /// negative.
  mutating func rotate(_ range: Range<Int>, by count: Int) {
    let (first, last) = (range.lowerBound, range.upperBound - 1)
    let (from, to) = count > 0 ? (first, last) : (last, first)
    for _ in 0..<count.magnitude { insert(remove(at: from), at: to) }
  }
}
