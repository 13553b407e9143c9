extension Renderer {
  /// Updates one row to the canvas.
  mutating func paint(row: Int, of canvas: Canvas, into output: inout [UInt8]) {
    let changes = canvas.changes[row]
    guard let changed = canvas.grid.firstDifference(row: row, in: changes, from: shown)
    else { return }
    // An uncertain glyph before the first difference may have been partly overwritten.
    let before = lead(before: changed, row: row)
    let first = before.flatMap { shown[row, $0].hasReliableWidth ? nil : $0 } ?? changed
    if canvas.grid.hasReliableWidth(row: row, from: first),
      shown.hasReliableWidth(row: row, from: first)
    {
      let end = canvas.grid.contentEnd(row: row)
      var oldEnd = shown.contentEnd(row: row)
      if shift(row: row, from: first, of: canvas, ends: (end, oldEnd), into: &output) {
        oldEnd = end
      }
      let part = first..<changes.upperBound
      paintDifferences(row: row, in: part, of: canvas, ends: (end, oldEnd), into: &output)
    } else {
      repaintTail(row: row, from: first, of: canvas, into: &output)
    }
  }

  /// Draws the cells that differ in a part of a row. All widths in the row must be certain from there on.
  /// `ends` are the content ends of the new and the old row (`CellGrid.contentEnd`).
  private mutating func paintDifferences(
    row: Int, in part: Range<Int>, of canvas: Canvas, ends: (new: Int, old: Int),
    into output: inout [UInt8]
  ) {
    let (end, oldEnd) = ends
    var rest = part.clamped(to: 0..<max(part.lowerBound, end))
    while let column = canvas.grid.firstDifference(row: row, in: rest, from: shown) {
      let cell = canvas[row, column]
      move(toRow: row, column: column, into: &output)
      if !sgr.draws(cell) { sgr.change(to: cell.style, into: &output) }
      let run = canvas.grid.run(
        row: row, in: column..<rest.upperBound, from: shown, drawnBy: sgr)
      if run.isEmpty {
        write(cell, row: row, column: column, into: &output)
      } else {
        shown.copy(row: row, columns: run, from: canvas.grid, andTextTo: &output)
        place.column = run.upperBound
      }
      let next = max(run.upperBound, column + max(1, Int(cell.columns)))
      rest = min(next, rest.upperBound)..<rest.upperBound
    }
    // If the old cells after the new content are blank already, nothing is left to erase.
    guard let left = (end..<max(end, oldEnd)).first(where: { !shown[row, $0].isBlank })
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

  /// Erases the row from `first` on and draws the rest of it.
  private mutating func repaintTail(
    row: Int, from first: Int, of canvas: Canvas, into output: inout [UInt8]
  ) {
    eraseToEnd(row: row, from: first, into: &output)
    var column = first
    while column < columns {
      let cell = shown.adopt(canvas[row, column], from: canvas.grid)
      if cell != shown[row, column] {
        move(toRow: row, column: column, into: &output)
        write(cell, row: row, column: column, into: &output)
        if !cell.hasReliableWidth && column + Int(cell.columns) == columns {
          rewriteNeighbour(before: column, row: row, into: &output)
        }
      }
      column += max(1, Int(cell.columns))
    }
  }

  /// Draws the glyph to the left of an uncertain glyph in the last column again.
  private mutating func rewriteNeighbour(before column: Int, row: Int, into output: inout [UInt8]) {
    guard let left = lead(before: column, row: row) else { return }
    let cell = shown[row, left]
    guard cell.hasReliableWidth else { return }
    move(toRow: row, column: left, into: &output)
    write(cell, row: row, column: left, into: &output)
  }

  /// The leftmost column of the glyph before a column.
  private func lead(before column: Int, row: Int) -> Int? {
    (0..<column).last { shown[row, $0].columns > 0 }
  }

  private mutating func eraseToEnd(row: Int, from first: Int, into output: inout [UInt8]) {
    let range = first..<columns
    guard !range.allSatisfy({ shown[row, $0].isBlank }) else { return }
    if terminal.eraseToLineEnd.isEmpty {
      for column in range {
        move(toRow: row, column: column, into: &output)
        write(.blank, row: row, column: column, into: &output)
      }
    } else {
      move(toRow: row, column: first, into: &output)
      resetStyleForErase(into: &output)
      output.append(contentsOf: terminal.eraseToLineEnd)
      shown.erase(row: row, from: first)
    }
  }

  /// Writes a cell at the cursor, which must be at its position. A long cluster must come from `shown`'s
  /// table.
  mutating func write(
    _ cell: Cell, row: Int, column: Int, into output: inout [UInt8]
  ) {
    show(cell, row: row, column: column)
    let after = column + Int(cell.columns)
    guard after < columns, cell.hasReliableWidth else {
      return writeUncertain(cell, row: row, column: column, into: &output)
    }
    if !sgr.draws(cell) { sgr.change(to: cell.style, into: &output) }
    shown.append(textOf: cell, to: &output)
    place.column = after
  }

  /// Writes a cell after which the cursor position is unknown.
  private mutating func writeUncertain(
    _ cell: Cell, row: Int, column: Int, into output: inout [UInt8]
  ) {
    let after = column + Int(cell.columns)
    let isAtEdge = after >= columns
    // A terminal that wraps immediately would scroll.
    let scrolls = row == rows - 1 || row + 1 == region?.upperBound
    if isAtEdge && alwaysWraps && !terminal.hasDeferredWrap && scrolls { return }

    if !sgr.draws(cell) { sgr.change(to: cell.style, into: &output) }
    // If the glyph is wider than expected, it must not continue in the next row.
    if alwaysWraps, !cell.hasReliableWidth, column + shown.columnsMax(of: cell) >= columns {
      output.append(contentsOf: repeatElement(UInt8(ascii: "?"), count: Int(cell.columns)))
    } else {
      shown.append(textOf: cell, to: &output)
    }
    place.row = isAtEdge && alwaysWraps ? nil : row
    place.column = nil
  }

  private mutating func show(_ cell: Cell, row: Int, column: Int) {
    shown.set(cell, row: row, column: column)
    guard cell.columns > 1 else { return }
    for at in column + 1..<column + Int(cell.columns) {
      shown.set(cell.covered, row: row, column: at)
    }
  }
}

extension CellGrid {
  /// The maximum number of columns that a terminal may give a cell of uncertain width: one more than
  /// expected, or the sum for its code points drawn separately.
  fileprivate func columnsMax(of cell: Cell) -> Int {
    var bytes: [UInt8] = []
    append(textOf: cell, to: &bytes)
    let apart = String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(0) { sum, scalar in
      let scalarClass = ScalarClass(scalar)
      return sum
        + (scalarClass.hasReliableWidth ? scalarClass.columns : max(1, scalarClass.columns))
    }
    return max(Int(cell.columns) + 1, apart)
  }
}
