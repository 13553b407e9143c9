/// One column of one row of the screen.
struct Cell: Equatable, Sendable {
  var style = Style.plain
  /// How many cells the text covers; 0 in those that another covers.
  var columns: UInt8 = 1
  /// Whether all terminals agree about `columns`.
  var isCertain = true
  /// What is drawn, in the cell at its left edge; a blank in the cells that it covers besides.
  var text = CellText.blank

  /// What is drawn, as a character.
  var character: Character { text.character }

  /// A plain blank, as `el` leaves it.
  static let blank = Cell()
  var isBlank: Bool { columns == 1 && style == .plain && text == .blank }

  /// The cells besides the first that this one covers.
  var covered: Cell {
    Cell(style: style, columns: 0, isCertain: isCertain, text: .blank)
  }
}

/// Rows of cells. Rows are moved without touching their cells: a message that scrolls a whole screen
/// costs its own row.
struct CellGrid: Sendable {
  /// What is known of a row without looking at its cells.
  private struct Row {
    /// Where it begins in `cells`.
    var start: Int
    /// From this column on all is blank.
    var end = 0
    /// Whether there may be cells of uncertain width.
    var mayBeUncertain = false
  }

  let rows: Int
  let columns: Int
  private var cells: [Cell]
  private var table: [Row]

  /// All blank.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: .blank, count: rows * columns)
    table = (0..<rows).map { Row(start: $0 * columns) }
  }

  subscript(row: Int, column: Int) -> Cell {
    get { cells[table[row].start + column] }
    set {
      cells[table[row].start + column] = newValue
      if column >= table[row].end, !newValue.isBlank { table[row].end = column + 1 }
      if !newValue.isCertain { table[row].mayBeUncertain = true }
    }
  }

  /// The first of some columns of a row that another grid of the same size shows otherwise.
  func firstDifference(row: Int, in part: Range<Int>, from other: CellGrid) -> Int? {
    let (ours, theirs) = (cells.span, other.cells.span)
    let (start, otherStart) = (table[row].start, other.table[row].start)
    return part.first { ours[start + $0] != theirs[otherStart + $0] }
  }

  /// Takes some columns of a row over from another grid of the same size.
  mutating func copy(row: Int, columns part: Range<Int>, from other: CellGrid) {
    let (start, otherStart) = (table[row].start, other.table[row].start)
    cells.replaceSubrange(
      start + part.lowerBound..<start + part.upperBound,
      with: other.cells[otherStart + part.lowerBound..<otherStart + part.upperBound])
    // Not more than is known there, and no less than was known here.
    table[row].end = max(table[row].end, min(part.upperBound, other.table[row].end))
    if other.table[row].mayBeUncertain { table[row].mayBeUncertain = true }
  }

  /// Moves rows up by `lines` (down if it is negative) within `range`, and blanks those that become
  /// free.
  mutating func scroll(rows range: Range<Int>, by lines: Int) {
    let count = range.count
    guard lines.magnitude < count else { return blank(rows: range) }
    let before = Array(table[range])
    let offset = lines > 0 ? lines : count + lines
    for index in 0..<count { table[range.lowerBound + index] = before[(index + offset) % count] }
    blank(rows: lines > 0 ? range.suffix(lines) : range.prefix(-lines))
  }

  private mutating func blank(rows range: Range<Int>) {
    for row in range { erase(row: row, from: 0) }
  }

  /// Blanks a row from a column on.
  mutating func erase(row: Int, from column: Int) {
    let start = table[row].start
    for at in min(column, table[row].end)..<table[row].end { cells[start + at] = .blank }
    table[row].end = min(table[row].end, column)
    if column == 0 { table[row].mayBeUncertain = false }
  }

  /// Moves what is between `column` and `end` in a row to the right by `count`, and blanks the place
  /// that becomes free. There must be room.
  mutating func insert(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in (column..<end).reversed() { self[row, from + count] = self[row, from] }
    for at in column..<column + count { self[row, at] = .blank }
  }

  /// Moves what is before `end` in a row to the left by `count`, over what is at `column`, and blanks
  /// the place that becomes free.
  mutating func delete(_ count: Int, row: Int, at column: Int, end: Int) {
    for from in column + count..<end { self[row, from - count] = self[row, from] }
    for at in end - count..<end { self[row, at] = .blank }
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
  func isCertain(row: Int, from column: Int) -> Bool {
    !table[row].mayBeUncertain || (column..<columns).allSatisfy { self[row, $0].isCertain }
  }
}
