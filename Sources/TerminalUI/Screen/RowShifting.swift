extension Renderer {
  /// Shifts the rest of a row with the terminal's insertion or deletion of characters, if the row changed
  /// only by text that was inserted or deleted at `column`. All widths from `column` on must be certain.
  /// - Returns: whether the row was shifted. Inserted text must still be drawn.
  mutating func shift(
    row: Int, from column: Int, of canvas: Canvas, ends: (new: Int, old: Int),
    into output: inout [UInt8]
  ) -> Bool {
    let (end, oldEnd) = ends
    let count = abs(end - oldEnd)
    // Only blanks may be pushed out of the row; a wide character could be cut in half.
    guard count > 0, column < min(end, oldEnd) else { return false }
    let isLonger = end > oldEnd
    let (ours, theirs) = isLonger ? (column + count, column) : (column, column + count)
    let length = min(end - ours, oldEnd - theirs)
    guard length > 0,
      (0..<length).allSatisfy({ canvas[row, ours + $0] == shown[row, theirs + $0] }),
      let sequence = isLonger ? terminal.insertingBlanks(count) : terminal.deletingCells(count)
    else { return false }
    // Cells drawn again count twice, since the cursor must also move back over them.
    let drawn = (0..<length).reduce(0) { sum, offset in
      let cell = canvas[row, ours + offset]
      return cell == shown[row, ours + offset] ? sum : sum + cell.byteCount
    }
    guard 2 * drawn > sequence.count else { return false }

    move(toRow: row, column: column, into: &output)
    resetStyleForErase(into: &output)
    output.append(contentsOf: sequence)
    if isLonger {
      shown.insert(count, row: row, at: column, end: oldEnd)
    } else {
      shown.delete(count, row: row, at: column, end: oldEnd)
    }
    return true
  }
}

extension Cell {
  /// The length in bytes as UTF-8, without its style.
  fileprivate var byteCount: Int { columns == 0 ? 0 : text.byteCount }
}

extension TerminalDescription {
  /// The sequence that inserts `count` blanks at the cursor (`ich1`, `ich`); nil if the terminal has none.
  fileprivate func insertingBlanks(_ count: Int) -> [UInt8]? {
    count == 1 && !insertBlank.isEmpty ? insertBlank : insertBlanks?(count)
  }

  /// The sequence that deletes `count` cells at the cursor (`dch1`, `dch`); nil if the terminal has none.
  fileprivate func deletingCells(_ count: Int) -> [UInt8]? {
    count == 1 && !deleteCell.isEmpty ? deleteCell : deleteCells?(count)
  }
}
