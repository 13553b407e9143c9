import TerminalUI

/// Which row of a list is selected, and which rows are in sight: the selected one always is.
struct ListSelection {
  private let count: Int
  private(set) var index = 0
  /// The row at the top, and how many were in sight when the list was drawn last; at first, a usual menu's.
  private var first = 0
  private var rows = 11

  /// A list of so many rows, at its beginning.
  init(count: Int) { self.count = count }

  /// - Returns: whether the key moves through a list.
  mutating func take(_ key: Key, _ modifiers: Modifiers) -> Bool {
    switch key {
    case .up where modifiers.isEmpty: scroll(.lines(-1))
    case .down where modifiers.isEmpty: scroll(.lines(1))
    default:
      guard let step = ScrollStep(key, modifiers) else { return false }
      scroll(step)
    }
    return true
  }

  /// Selects another row; past an end it stays there.
  mutating func scroll(_ step: ScrollStep) {
    switch step {
    case .lines(let lines): select(index + lines)
    case .page(let direction): select(index + direction * max(1, rows - 1))
    case .start: select(0)
    case .end: select(count - 1)
    }
  }

  private mutating func select(_ row: Int) { index = max(0, min(row, count - 1)) }

  /// Which rows of the list are seen where so many have room.
  mutating func inSight(rows: Int) -> Range<Int> {
    self.rows = rows
    first = max(0, min(first, index), index - rows + 1)
    return first..<max(first, min(first + rows, count))
  }
}
