import TerminalUI

/// The selected row of a list and the visible range, which always contains it.
struct ListSelection {
  private let count: Int
  private(set) var index = 0
  /// The first visible row, and the number of visible rows at the last drawing. Initially the rows of a usual
  /// menu.
  private var first = 0
  private var rows = 11

  /// A list of `count` rows, with the first one selected.
  init(count: Int) { self.count = count }

  /// - Returns: whether the key moves the selection.
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

  /// Moves the selection, clamped to the list.
  mutating func scroll(_ step: ScrollStep) {
    switch step {
    case .lines(let lines): select(index + lines)
    case .page(let direction): select(index + direction * max(1, rows - 1))
    case .start: select(0)
    case .end: select(count - 1)
    }
  }

  private mutating func select(_ row: Int) { index = max(0, min(row, count - 1)) }

  /// The visible range of the list if there is room for `rows` rows.
  mutating func inSight(rows: Int) -> Range<Int> {
    self.rows = rows
    // A window that has grown shows what was above it, and no empty rows at its bottom.
    first = max(0, min(first, index, count - rows), index - rows + 1)
    return first..<max(first, min(first + rows, count))
  }
}
