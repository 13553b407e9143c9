extension Renderer {
  /// The maximum distance in columns for single steps (backspaces, or drawing cells again). Beyond it a
  /// parameterized motion is never longer: `ESC [ 100 C` takes six bytes.
  private static let stepsMax = 6
  /// The maximum distance in rows for line feeds and reverse line feeds.
  private static let rowsMax = 3
  /// The length in bytes of the shortest absolute motion, `ESC [ 1 ; 1 H`.
  private static let absoluteMin = 6

  /// A way to move the cursor.
  private enum Way {
    case toPlace, carriageReturn, toColumn, stepsLeft, left, redrawing, right, down, up
  }

  /// Picks the shortest of several candidates.
  private struct ShortestWay {
    var way = Way.toPlace
    /// In bytes. 0 until a candidate is found.
    var length = 0

    /// A candidate of length 0 is not available.
    mutating func consider(_ way: Way, length: Int) {
      guard length > 0, self.length == 0 || length < self.length else { return }
      self.way = way
      self.length = length
    }
  }

  /// Moves the cursor with the shortest sequence.
  ///
  /// Line feeds are sent only in column 0, so it makes no difference whether the terminal driver translates
  /// LF to CR LF (ONLCR).
  mutating func move(toRow row: Int, column: Int, into output: inout [UInt8]) {
    guard place.row != row || place.column != column, let moveTo = terminal.moveTo else { return }
    var shortest = ShortestWay()
    if place.row == row {
      considerRow(row, column, &shortest)
    } else if let from = place.row {
      let (way, length) =
        row > from ? (Way.down, lengthDown(from, row, column)) : (.up, lengthUp(from, row, column))
      shortest.consider(way, length: length)
    }
    if shortest.length == 0 || shortest.length > Self.absoluteMin {
      shortest.consider(.toPlace, length: moveTo.length(row, column))
    }
    go(shortest.way, row, column, &output)
    place = Place(row: row, column: column)
  }

  /// Considers motions within a row.
  private func considerRow(_ row: Int, _ column: Int, _ shortest: inout ShortestWay) {
    if column == 0 { shortest.consider(.carriageReturn, length: terminal.carriageReturn.count) }
    if let moveToColumn = terminal.moveToColumn {
      shortest.consider(.toColumn, length: moveToColumn.length(column))
    }
    guard let from = place.column else { return }
    if column < from {
      // Backspaces only where they can be shorter.
      if from - column <= Self.stepsMax || terminal.moveLeft == nil {
        shortest.consider(.stepsLeft, length: (from - column) * terminal.backspace.count)
      }
      shortest.consider(.left, length: terminal.moveLeft?.length(from - column) ?? 0)
    } else {
      // Drawing the cells in between again may be as short.
      if column - from <= Self.stepsMax {
        shortest.consider(.redrawing, length: redrawLength(from, to: column, row: row))
      }
      shortest.consider(.right, length: terminal.moveRight?.length(column - from) ?? 0)
    }
  }

  private func go(_ way: Way, _ row: Int, _ column: Int, _ output: inout [UInt8]) {
    let from = place.column ?? 0
    switch way {
    case .toPlace: terminal.moveTo?.append(row, column, to: &output)
    case .carriageReturn: output.append(contentsOf: terminal.carriageReturn)
    case .toColumn: terminal.moveToColumn?.append(column, to: &output)
    case .stepsLeft:
      for _ in column..<from { output.append(contentsOf: terminal.backspace) }
    case .left: terminal.moveLeft?.append(from - column, to: &output)
    case .redrawing: shown.append(textIn: from..<column, row: row, to: &output)
    case .right: terminal.moveRight?.append(column - from, to: &output)
    case .down: goDown(to: row, column, &output)
    case .up: goUp(to: row, column, &output)
    }
  }

  /// The length in bytes of drawing the cells in between again. 0 if that needs another style or a width is
  /// uncertain.
  private func redrawLength(_ from: Int, to column: Int, row: Int) -> Int {
    var length = 0
    var at = from
    while at < column {
      let cell = shown[row, at]
      guard cell.columns > 0, cell.hasReliableWidth, sgr.draws(cell) else { return 0 }
      length += cell.text.byteCount
      at += Int(cell.columns)
    }
    return at == column ? length : 0
  }

  /// The length in bytes of moving down by line feeds. 0 if that would scroll, or if the terminal's `cr` is
  /// unusual.
  private func lengthDown(_ from: Int, _ row: Int, _ column: Int) -> Int {
    let last = (region?.upperBound ?? rows) - 1
    guard returnsByCR, row - from <= Self.rowsMax,
      !(from..<row).contains(last), column == 0 || terminal.moveRight != nil
    else { return 0 }
    let right = column > 0 ? terminal.moveRight?.length(column) ?? 0 : 0
    return (place.column == 0 ? 0 : 1) + row - from + right
  }

  private func goDown(to row: Int, _ column: Int, _ output: inout [UInt8]) {
    if place.column != 0 { output.append(0x0D) }
    for _ in (place.row ?? row)..<row { output.append(0x0A) }
    if column > 0 { terminal.moveRight?.append(column, to: &output) }
  }

  /// The length in bytes of moving up by `ri`. 0 if that would scroll.
  private func lengthUp(_ from: Int, _ row: Int, _ column: Int) -> Int {
    let first = region?.lowerBound ?? 0
    let isAtColumn = place.column == column
    guard isAtColumn || column == 0 && !terminal.carriageReturn.isEmpty,
      !terminal.scrollDownOne.isEmpty, from - row <= Self.rowsMax,
      !(row + 1...from).contains(first)
    else { return 0 }
    let back = isAtColumn ? 0 : terminal.carriageReturn.count
    return back + (from - row) * terminal.scrollDownOne.count
  }

  private func goUp(to row: Int, _ column: Int, _ output: inout [UInt8]) {
    if place.column != column { output.append(contentsOf: terminal.carriageReturn) }
    for _ in row..<(place.row ?? row) { output.append(contentsOf: terminal.scrollDownOne) }
  }
}
