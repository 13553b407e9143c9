extension Renderer {
  /// Lets the terminal move the rest of a row, from where it differs, if that is all that happened to
  /// it: text was put in or taken out before it. All widths from `column` on must be certain.
  /// - Returns: whether it was done; what was put in is still to be drawn.
  mutating func shift(
    row: Int, from column: Int, of canvas: Canvas, ends: (new: Int, old: Int),
    into output: inout [UInt8]
  ) -> Bool {
    let (end, oldEnd) = ends
    let count = abs(end - oldEnd)
    // Nothing but blanks may be pushed out of the row, or there would be half a wide character left.
    guard count > 0, column < min(end, oldEnd) else { return false }
    let isLonger = end > oldEnd
    let (ours, theirs) = isLonger ? (column + count, column) : (column, column + count)
    let length = min(end - ours, oldEnd - theirs)
    guard length > 0,
      (0..<length).allSatisfy({ canvas[row, ours + $0] == shown[row, theirs + $0] }),
      let sequence = isLonger ? terminal.insertingBlanks(count) : terminal.deletingCells(count)
    else { return false }
    // What is drawn anew has to be gone back over as well.
    let drawn = (0..<length).reduce(0) { sum, offset in
      let cell = canvas[row, ours + offset]
      return cell == shown[row, ours + offset] ? sum : sum + cell.byteCount
    }
    guard 2 * drawn > sequence.count else { return false }

    move(toRow: row, column: column, into: &output)
    preparePenToErase(into: &output)
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
  /// What drawing it sends, without what sets its style.
  fileprivate var byteCount: Int { columns == 0 ? 0 : text.byteCount }
}

extension TerminalDescription {
  /// What makes room for `count` cells at the cursor (`ich1`, `ich`); nil if the terminal can't.
  fileprivate func insertingBlanks(_ count: Int) -> [UInt8]? {
    count == 1 && !insertBlank.isEmpty ? insertBlank : insertBlanks?(count)
  }

  /// What takes `count` cells at the cursor out (`dch1`, `dch`).
  fileprivate func deletingCells(_ count: Int) -> [UInt8]? {
    count == 1 && !deleteCell.isEmpty ? deleteCell : deleteCells?(count)
  }
}
