import ChatUI
import TerminalUI

/// A table with columns aligned for a terminal.
struct HistoryTable {
  /// The columns' widths; a wider cell moves the rest of its line to the right.
  let widths: [Int]
  /// The indices of right-aligned columns.
  var rightAligned: Set<Int> = []

  /// Appends a line. Control characters are removed from all cells.
  func append(_ parts: [String], to bytes: inout [UInt8]) {
    for (index, part) in parts.enumerated() {
      let text = VisibleText.cleaned(part, as: .name)
      let width = TextWidth.columns(of: text)
      let blanks = index < widths.count ? max(0, widths[index] - width) : 0
      let isRight = rightAligned.contains(index)
      if isRight { appendBlanks(blanks, to: &bytes) }
      bytes.append(contentsOf: text.utf8)
      let isLast = index == parts.count - 1
      if !isLast { appendBlanks((isRight ? 0 : blanks) + 2, to: &bytes) }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private func appendBlanks(_ count: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }
}
