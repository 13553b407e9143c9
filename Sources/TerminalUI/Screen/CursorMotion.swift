extension Renderer {
  /// The longest way that is gone by drawing once more what is there.
  private static let redrawnColumnsMax = 8
  /// The longest way that is gone row by row.
  private static let rowsMax = 3

  /// Brings the cursor to a place by the shortest way.
  ///
  /// A line feed is used only at the start of a row, so that it makes no difference whether the
  /// kernel's terminal driver puts a carriage return before it.
  mutating func move(toRow row: Int, column: Int, into output: inout [UInt8]) {
    guard place != Place(row: row, column: column), let moveTo = terminal.moveTo else { return }
    var best: [UInt8] = []
    func consider(_ way: [UInt8]?) {
      guard let way, !way.isEmpty else { return }
      if best.isEmpty || way.count < best.count { best = way }
    }
    if place.row == row {
      if column == 0 { consider(terminal.carriageReturn) }
      consider(terminal.moveToColumn?(column))
      if let from = place.column {
        consider(column < from ? leftward(from - column) : rightward(from, to: column, row: row))
      }
    } else if let from = place.row {
      consider(
        row > from ? downward(from, to: row, column: column) : upward(from, to: row, column: column)
      )
    }
    if best.isEmpty || best.count > 6 { consider(moveTo(row, column)) }
    output.append(contentsOf: best)
    place = Place(row: row, column: column)
  }

  private func leftward(_ count: Int) -> [UInt8]? {
    let steps = terminal.backspace.count * count
    let atOnce = terminal.moveLeft?(count)
    if steps > 0, steps <= atOnce?.count ?? .max {
      return Array(repeatElement(terminal.backspace, count: count).joined())
    }
    return atOnce
  }

  private func rightward(_ from: Int, to column: Int, row: Int) -> [UInt8]? {
    let atOnce = terminal.moveRight?(column - from)
    guard column - from <= Self.redrawnColumnsMax else { return atOnce }
    // What is between may be as short to draw again.
    var drawn: [UInt8] = []
    var at = from
    while at < column {
      let cell = shown[row, at]
      guard cell.columns > 0, cell.isCertain, pen.draws(cell) else { return atOnce }
      drawn.append(contentsOf: cell.character.utf8)
      at += Int(cell.columns)
    }
    return at == column && drawn.count <= atOnce?.count ?? .max ? drawn : atOnce
  }

  /// To a row below; nil if that would scroll, or the terminal's `cr` or `ind` is unusual.
  private func downward(_ from: Int, to row: Int, column: Int) -> [UInt8]? {
    let last = (region?.upperBound ?? rows) - 1
    guard terminal.carriageReturn == [0x0D], row - from <= Self.rowsMax,
      !(from..<row).contains(last)
    else { return nil }
    var way: [UInt8] = place.column == 0 ? [] : [0x0D]
    way.append(contentsOf: repeatElement(0x0A, count: row - from))
    if column > 0 {
      guard let right = terminal.moveRight?(column) else { return nil }
      way.append(contentsOf: right)
    }
    return way
  }

  /// To a row above; nil if that would scroll.
  private func upward(_ from: Int, to row: Int, column: Int) -> [UInt8]? {
    let first = region?.lowerBound ?? 0
    let isAtColumn = place.column == column
    guard isAtColumn || column == 0 && !terminal.carriageReturn.isEmpty,
      !terminal.scrollDownOne.isEmpty, from - row <= Self.rowsMax,
      !(row + 1...from).contains(first)
    else { return nil }
    let steps = repeatElement(terminal.scrollDownOne, count: from - row).joined()
    return (isAtColumn ? [] : terminal.carriageReturn) + steps
  }
}
