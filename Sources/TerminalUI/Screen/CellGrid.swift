/// One column of one row of the screen. Cells of one grid can be compared; what is long in two grids the grids
/// compare.
package struct Cell: Equatable, Sendable {
  /// What is drawn, in the cell at its left edge; a blank in the cells that it covers besides.
  var text = CellText.blank
  var style = Style.plain
  /// How many cells the text covers; 0 in those that another covers.
  var columns: UInt8 = 1
  /// Whether all terminals agree about `columns`. What is long is never certain.
  var hasReliableWidth = true

  /// A plain blank, as `el` leaves it.
  static let blank = Cell()
  var isBlank: Bool { text == .blank && columns == 1 && style == .plain }

  /// The cells besides the first that this one covers.
  var covered: Cell {
    Cell(text: .blank, style: style, columns: 0, hasReliableWidth: hasReliableWidth)
  }
}

/// Rows of cells. Rows are moved without touching their cells: a message that scrolls a whole screen
/// costs its own row.
struct CellGrid: Sendable {
  /// What is known of a row without looking at its cells. Rows that scroll are all moved: small, they are
  /// in few lines of the cache.
  private struct Row {
    private let startNumber: Int32
    private var endColumn: Int32 = 0
    /// Whether there may be cells of uncertain width.
    var mayBeUncertain = false

    init(start: Int) { startNumber = Int32(start) }

    /// Where it begins in `cells`.
    var start: Int { Int(startNumber) }
    /// From this column on all is blank.
    var end: Int {
      get { Int(endColumn) }
      set { endColumn = Int32(truncatingIfNeeded: newValue) }
    }
  }

  let rows: Int
  let columns: Int
  private var cells: [Cell]
  private var table: [Row]
  /// What is long in `cells`, and perhaps what was so before.
  private var clusters = ClusterTable()

  /// All blank.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: .blank, count: rows * columns)
    table = (0..<rows).map { Row(start: $0 * columns) }
  }

  subscript(row: Int, column: Int) -> Cell { cells[table[row].start + column] }

  /// Sets a cell, whose text is short or kept by this grid.
  mutating func set(_ cell: Cell, row: Int, column: Int) {
    cells[table[row].start + column] = cell
    if column >= table[row].end, !cell.isBlank { table[row].end = column + 1 }
    if !cell.hasReliableWidth { table[row].mayBeUncertain = true }
  }

  /// Sets all cells in some columns of a row.
  /// - Returns: among which columns all are that have changed.
  mutating func fill(row: Int, columns part: Range<Int>, with cell: Cell) -> Range<Int> {
    var changed = part.lowerBound..<part.lowerBound
    let start = table[row].start
    var span = cells.mutableSpan
    for column in part where span[start + column] != cell {
      span[start + column] = cell
      changed = (changed.isEmpty ? column : changed.lowerBound)..<column + 1
    }
    if !changed.isEmpty, !cell.isBlank { table[row].end = max(table[row].end, part.upperBound) }
    if !cell.hasReliableWidth { table[row].mayBeUncertain = true }
    return changed
  }

  /// Draws glyphs of one style for as long as that is simple: each of them of one column or two, as all
  /// terminals have it, over no half of a wide one.
  /// - Returns: how many were drawn, the column behind them, and among which columns all are that have changed.
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

  // MARK: What is long

  /// How many are kept, shown or not.
  var clusterCount: Int { clusters.count }

  /// What stands in this grid for a cluster of more than three code points.
  mutating func text(forLong bytes: [UInt8]) -> CellText {
    if clusters.count > 2 * cells.count + 64 { forgetWhatIsNotShown() }
    return clusters.text(for: bytes)
  }

  private mutating func forgetWhatIsNotShown() {
    let before = clusters
    clusters = ClusterTable()
    for index in cells.indices where cells[index].text.isLong {
      cells[index].text = clusters.text(for: before[cells[index].text])
    }
  }

  /// A cell of another grid, as one of this grid.
  mutating func adopt(_ cell: Cell, from other: CellGrid) -> Cell {
    guard cell.text.isLong else { return cell }
    var cell = cell
    cell.text = text(forLong: other.clusters[cell.text])
    return cell
  }

  /// Appends what a cell draws as UTF-8.
  func append(textOf cell: Cell, to output: inout [UInt8]) {
    if cell.text.isLong {
      output.append(contentsOf: clusters[cell.text])
    } else {
      cell.text.append(to: &output)
    }
  }

  /// Whether a cell shows the same as one of another grid.
  private func shows(_ cell: Cell, like theirs: Cell, of other: CellGrid) -> Bool {
    guard cell.text.isLong, theirs.text.isLong else { return cell == theirs }
    var same = theirs
    same.text = cell.text
    return cell == same && clusters[cell.text] == other.clusters[theirs.text]
  }

  // MARK: Two grids of the same size

  /// The first of some columns of a row that another grid shows otherwise.
  func firstDifference(row: Int, in part: Range<Int>, from other: CellGrid) -> Int? {
    let (ours, theirs) = (cells.span, other.cells.span)
    let (start, otherStart) = (table[row].start, other.table[row].start)
    for column in part
    where !shows(ours[start + column], like: theirs[otherStart + column], of: other) {
      return column
    }
    return nil
  }

  /// What can be drawn at once at the start of a part of a row, all of whose widths are certain: columns that
  /// another grid shows otherwise, drawn as text is now, with the cursor in the row behind them. What is between
  /// them and the same in both is drawn once more where no motion is shorter.
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

  /// The shortest motion within a row, `ESC [ 2 C`, takes one byte more.
  private static let sameMax = 3

  /// Appends what is in some columns of a row, all of certain width, as UTF-8.
  func append(textIn part: Range<Int>, row: Int, to output: inout [UInt8]) {
    let (span, start) = (cells.span, table[row].start)
    for column in part where span[start + column].columns > 0 {
      span[start + column].text.append(to: &output)
    }
  }

  /// Takes some columns of a row, all of certain width, over from another grid, and appends what is in them
  /// as UTF-8.
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
    // Not more than is known there, and no less than was known here.
    table[row].end = max(table[row].end, min(part.upperBound, other.table[row].end))
  }

  // MARK: Moving

  /// Moves rows up by `lines` (down if it is negative) within `range`, and blanks those that become
  /// free.
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
    for at in min(column, end)..<end { span[start + at] = .blank }
    table[row].end = min(end, column)
    if column == 0 { table[row].mayBeUncertain = false }
  }

  /// Moves what is between `column` and `end` in a row to the right by `count`, and blanks the place
  /// that becomes free. There must be room.
  mutating func insert(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in (column..<end).reversed() { set(self[row, from], row: row, column: from + count) }
    for at in column..<column + count { set(.blank, row: row, column: at) }
  }

  /// Moves what is before `end` in a row to the left by `count`, over what is at `column`, and blanks
  /// the place that becomes free.
  mutating func delete(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in column + count..<end { set(self[row, from], row: row, column: from - count) }
    for at in end - count..<end { set(.blank, row: row, column: at) }
  }

  /// The column after the last one of a row that is not a plain blank.
  func contentEnd(row: Int) -> Int {
    var end = table[row].end
    while end > 0, self[row, end - 1].isBlank { end -= 1 }
    return end
  }

  /// From this column on a row is blank, and perhaps for some columns before it.
  func blankStart(row: Int) -> Int { table[row].end }

  /// Whether all terminals agree about the widths in a row from a column on.
  func hasReliableWidth(row: Int, from column: Int) -> Bool {
    !table[row].mayBeUncertain || (column..<columns).allSatisfy { self[row, $0].hasReliableWidth }
  }
}

extension Array {
  /// Moves elements to the front of `range` by `count`, or to its back if that is negative; those that leave it
  /// come in again at its other end.
  mutating func rotate(_ range: Range<Int>, by count: Int) {
    let middle = (count > 0 ? range.lowerBound : range.upperBound) + count
    // Three reversals need no memory.
    reverse(range.lowerBound..<middle)
    reverse(middle..<range.upperBound)
    reverse(range)
  }

  private mutating func reverse(_ range: Range<Int>) {
    var (left, right) = (range.lowerBound, range.upperBound - 1)
    while left < right {
      swapAt(left, right)
      left += 1
      right -= 1
    }
  }
}
