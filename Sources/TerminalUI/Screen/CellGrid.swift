/// One column of one row of the screen.
struct Cell: Equatable, Sendable {
  /// What is drawn, in the cell at its left edge; unused in the cells that it covers besides.
  var character: Character = " "
  /// How many cells the character covers; 0 in those that another covers.
  var columns: UInt8 = 1
  /// Whether all terminals agree about `columns`.
  var isCertain = true
  var style = Style.plain

  /// A plain blank, as `el` leaves it.
  static let blank = Cell()
  var isBlank: Bool { columns == 1 && style == .plain && character == " " }
}

/// Rows of cells. Rows are moved without touching their cells: a message that scrolls a whole screen
/// costs its own row.
struct CellGrid: Sendable {
  let rows: Int
  let columns: Int
  private var cells: [Cell]
  /// Where each row begins in `cells`.
  private var starts: [Int]

  /// All blank.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: .blank, count: rows * columns)
    starts = (0..<rows).map { $0 * columns }
  }

  subscript(row: Int, column: Int) -> Cell {
    get { cells[starts[row] + column] }
    set { cells[starts[row] + column] = newValue }
  }

  /// Moves rows up by `lines` (down if it is negative) within `range`, and blanks those that become
  /// free.
  mutating func scroll(rows range: Range<Int>, by lines: Int) {
    let count = range.count
    guard lines.magnitude < count else { return blank(rows: range) }
    let before = Array(starts[range])
    let offset = lines > 0 ? lines : count + lines
    for index in 0..<count { starts[range.lowerBound + index] = before[(index + offset) % count] }
    blank(rows: lines > 0 ? range.upperBound - lines..<range.upperBound : range.prefix(-lines))
  }

  private mutating func blank(rows range: Range<Int>) {
    for row in range {
      for at in starts[row]..<starts[row] + columns { cells[at] = .blank }
    }
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
    var end = columns
    while end > 0, self[row, end - 1].isBlank { end -= 1 }
    return end
  }
}
