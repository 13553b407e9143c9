extension Renderer {
  /// Brings one row to what the canvas holds.
  mutating func paint(row: Int, of canvas: Canvas, into output: inout [UInt8]) {
    let start = row * columns
    guard
      let changed = (0..<columns).first(where: { canvas.cells[start + $0] != shown[start + $0] })
    else { return }
    // What was drawn there before may have taken a part of an uncertain glyph with it.
    let before = lead(before: changed, row: row)
    let first = before.flatMap { shown[start + $0].isCertain ? nil : $0 } ?? changed
    let rest = start + first..<start + columns
    if rest.allSatisfy({ canvas.cells[$0].isCertain && shown[$0].isCertain }) {
      paintDifferences(row: row, from: first, of: canvas, into: &output)
    } else {
      paintAnew(row: row, from: first, of: canvas, into: &output)
    }
  }

  /// Draws the cells that differ, all of whose widths are certain.
  private mutating func paintDifferences(
    row: Int, from first: Int, of canvas: Canvas, into output: inout [UInt8]
  ) {
    let start = row * columns
    let end = contentEnd(of: canvas.cells, row: row)
    var column = first
    while column < end {
      let cell = canvas.cells[start + column]
      if cell != shown[start + column] {
        move(toRow: row, column: column, into: &output)
        write(cell, row: row, column: column, into: &output)
      }
      column += max(1, Int(cell.columns))
    }
    let oldEnd = contentEnd(of: shown, row: row)
    // Where both are blank up to the old end, nothing is left to erase.
    guard let left = (end..<max(end, oldEnd)).first(where: { !shown[start + $0].isBlank })
    else { return }
    if oldEnd - left <= terminal.eraseToLineEnd.count {
      for column in left..<oldEnd {
        move(toRow: row, column: column, into: &output)
        write(.blank, row: row, column: column, into: &output)
      }
    } else {
      eraseToEnd(row: row, from: left, into: &output)
    }
  }

  /// Erases the row from `first` on and draws it to its end.
  private mutating func paintAnew(
    row: Int, from first: Int, of canvas: Canvas, into output: inout [UInt8]
  ) {
    let start = row * columns
    eraseToEnd(row: row, from: first, into: &output)
    var column = first
    while column < columns {
      let cell = canvas.cells[start + column]
      if cell != shown[start + column] {
        move(toRow: row, column: column, into: &output)
        write(cell, row: row, column: column, into: &output)
        if !cell.isCertain && column + Int(cell.columns) == columns {
          writeAgain(before: column, row: row, into: &output)
        }
      }
      column += max(1, Int(cell.columns))
    }
  }

  /// Draws once more what is to the left of an uncertain glyph in the last column.
  private mutating func writeAgain(before column: Int, row: Int, into output: inout [UInt8]) {
    guard let left = lead(before: column, row: row) else { return }
    let cell = shown[row * columns + left]
    guard cell.isCertain else { return }
    move(toRow: row, column: left, into: &output)
    write(cell, row: row, column: left, into: &output)
  }

  /// Where the glyph before a column begins.
  private func lead(before column: Int, row: Int) -> Int? {
    (0..<column).last { shown[row * columns + $0].columns > 0 }
  }

  private mutating func eraseToEnd(row: Int, from first: Int, into output: inout [UInt8]) {
    let range = first..<columns
    guard !range.allSatisfy({ shown[row * columns + $0].isBlank }) else { return }
    if terminal.eraseToLineEnd.isEmpty {
      for column in range {
        move(toRow: row, column: column, into: &output)
        write(.blank, row: row, column: column, into: &output)
      }
    } else {
      move(toRow: row, column: first, into: &output)
      // Erased cells may take the background that is set.
      pen.change(to: .plain, into: &output)
      output.append(contentsOf: terminal.eraseToLineEnd)
      for column in range { shown[row * columns + column] = .blank }
    }
  }

  /// Writes a cell at the cursor, which is there.
  private mutating func write(
    _ cell: Cell, row: Int, column: Int, into output: inout [UInt8]
  ) {
    let after = column + Int(cell.columns)
    let isAtEdge = after >= columns
    show(cell, at: row * columns + column)
    // A terminal that wraps, and at once, would scroll.
    let mustWrap = terminal.wraps && terminal.leaveWrap.isEmpty
    if isAtEdge && mustWrap && !terminal.wrapsLate && row == rows - 1 { return }

    if !pen.draws(cell) { pen.change(to: cell.style, into: &output) }
    if isAtEdge && mustWrap && !cell.isCertain {
      output.append(contentsOf: repeatElement(UInt8(ascii: "?"), count: Int(cell.columns)))
    } else {
      output.append(contentsOf: cell.character.utf8)
    }
    place.row = isAtEdge && mustWrap ? nil : row
    place.column = isAtEdge || !cell.isCertain ? nil : after
  }

  private mutating func show(_ cell: Cell, at index: Int) {
    shown[index] = cell
    guard cell.columns > 1 else { return }
    var covered = cell
    covered.character = " "
    covered.columns = 0
    for at in index + 1..<index + Int(cell.columns) { shown[at] = covered }
  }

  /// The column after the last one of a row that is not a plain blank.
  private func contentEnd(of cells: [Cell], row: Int) -> Int {
    let start = row * columns
    var end = columns
    while end > 0, cells[start + end - 1].isBlank { end -= 1 }
    return end
  }
}
