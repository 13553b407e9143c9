extension Renderer {
  /// The longest way that is gone step by step, or by drawing once more what is there: at once it takes
  /// six bytes at most (`ESC [ 100 C`).
  private static let stepsMax = 6
  /// The longest way that is gone row by row.
  private static let rowsMax = 3

  /// Brings the cursor to a place by the shortest way.
  ///
  /// A line feed is used only at the start of a row, so that it makes no difference whether the
  /// kernel's terminal driver puts a carriage return before it.
  mutating func move(toRow row: Int, column: Int, into output: inout [UInt8]) {
    guard place != Place(row: row, column: column), let moveTo = terminal.moveTo else { return }
    let ways = ShortestWay(from: output.count)
    if place.row == row {
      if column == 0 { ways.attempt(&output) { $0 += terminal.carriageReturn } }
      if let moveToColumn = terminal.moveToColumn {
        ways.attempt(&output) { moveToColumn.append(column, to: &$0) }
      }
      if let from = place.column {
        if column < from {
          goLeft(from - column, ways, &output)
        } else {
          goRight(from, to: column, row: row, ways, &output)
        }
      }
    } else if let from = place.row {
      ways.attempt(&output) {
        if row > from {
          goDown(from, to: row, column: column, &$0)
        } else {
          goUp(from, to: row, column: column, &$0)
        }
      }
    }
    if ways.length(in: output) == 0 || ways.length(in: output) > 6 {
      ways.attempt(&output) { moveTo.append(row, column, to: &$0) }
    }
    place = Place(row: row, column: column)
  }

  private func goLeft(_ count: Int, _ ways: ShortestWay, _ output: inout [UInt8]) {
    // Step by step only where that can be shorter.
    if count <= Self.stepsMax || terminal.moveLeft == nil {
      ways.attempt(&output) {
        for _ in 0..<count { $0 += terminal.backspace }
      }
    }
    if let moveLeft = terminal.moveLeft {
      ways.attempt(&output) { moveLeft.append(count, to: &$0) }
    }
  }

  private func goRight(
    _ from: Int, to column: Int, row: Int, _ ways: ShortestWay, _ output: inout [UInt8]
  ) {
    // What is between may be as short to draw again.
    if column - from <= Self.stepsMax {
      ways.attempt(&output) { redraw(from, to: column, row: row, &$0) }
    }
    if let moveRight = terminal.moveRight {
      ways.attempt(&output) { moveRight.append(column - from, to: &$0) }
    }
  }

  /// Draws once more what is there; nothing if that would change anything or is in doubt.
  private func redraw(_ from: Int, to column: Int, row: Int, _ output: inout [UInt8]) {
    let start = output.count
    var at = from
    while at < column {
      let cell = shown[row, at]
      guard cell.columns > 0, cell.isCertain, pen.draws(cell) else { break }
      cell.text.append(to: &output)
      at += Int(cell.columns)
    }
    if at != column { output.removeLast(output.count - start) }
  }

  /// To a row below; nothing if that would scroll, or the terminal's `cr` or `ind` is unusual.
  private func goDown(_ from: Int, to row: Int, column: Int, _ output: inout [UInt8]) {
    let last = (region?.upperBound ?? rows) - 1
    guard terminal.carriageReturn == [0x0D], row - from <= Self.rowsMax,
      !(from..<row).contains(last), column == 0 || terminal.moveRight != nil
    else { return }
    if place.column != 0 { output.append(0x0D) }
    for _ in from..<row { output.append(0x0A) }
    if column > 0 { terminal.moveRight?.append(column, to: &output) }
  }

  /// To a row above; nothing if that would scroll.
  private func goUp(_ from: Int, to row: Int, column: Int, _ output: inout [UInt8]) {
    let first = region?.lowerBound ?? 0
    let isAtColumn = place.column == column
    guard isAtColumn || column == 0 && !terminal.carriageReturn.isEmpty,
      !terminal.scrollDownOne.isEmpty, from - row <= Self.rowsMax,
      !(row + 1...from).contains(first)
    else { return }
    if !isAtColumn { output += terminal.carriageReturn }
    for _ in row..<from { output += terminal.scrollDownOne }
  }
}

/// The shortest of several ways to a place, at the end of the output, where each is written to be compared.
private struct ShortestWay {
  private let start: Int

  init(from start: Int) { self.start = start }

  /// The length of the shortest so far; 0 if there is none.
  func length(in output: [UInt8]) -> Int { output.count - start }

  /// Keeps what `append` appends in the place of what is there if it is shorter; nothing is no way.
  func attempt(_ output: inout [UInt8], _ append: (inout [UInt8]) -> Void) {
    let end = output.count
    append(&output)
    let (old, new) = (end - start, output.count - end)
    if new > 0, old == 0 || new < old {
      output.removeSubrange(start..<end)
    } else {
      output.removeLast(new)
    }
  }
}
