@testable import ChatUI
@testable import TerminalUI

/// A terminal emulator that behaves like xterm. It traps on an unknown sequence, so that no test passes
/// because a sequence was ignored.
struct TerminalModel {
  struct Cell: Equatable {
    /// Empty in the second cell of a wide character.
    var text = " "
    var style = ""
  }

  /// How wide glyphs are about which terminals differ.
  enum Widths {
    case asWeThink, wider, narrower
    /// The code points of a cluster are placed side by side, as tmux 3.3a does with an emoji and its skin
    /// tone.
    case sideBySide
  }

  /// What happens to a glyph that does not fit into the rest of the row.
  enum Edge { case drops, pullsLeft }

  private(set) var rows: Int
  private(set) var columns: Int
  var widths = Widths.asWeThink
  var edge = Edge.drops
  /// Whether `\n` also returns the carriage, as with the line discipline's ONLCR.
  var cooked = false
  private(set) var cells: [Cell]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var style: [Int] = []
  private(set) var region: Range<Int>
  private(set) var modes: Set<Int> = [7, 25]
  private var wrapIsPending = false
  private(set) var hasScrolledWhole = false

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: Cell(), count: rows * columns)
    region = 0..<rows
  }

  /// Changes the size. The contents become unknown, and the scroll region is reset, as in xterm.
  mutating func resize(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    cells = Array(repeating: Cell(text: "?"), count: rows * columns)
    region = 0..<rows
    (row, column) = (min(row, rows - 1), min(column, columns - 1))
  }

  mutating func receive(_ bytes: [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self)[...]
    precondition(Array(text.utf8) == bytes, "no UTF-8")
    while let character = text.first {
      let first = character.unicodeScalars.first!
      switch first.value {
      case 0x1B: escape(&text)
      case 0..<0x20:
        control(first)
        text.unicodeScalars.removeFirst()
      default:
        write(character)
        text.removeFirst()
      }
    }
  }

  private mutating func control(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\r": column = 0
    case "\n": lineFeed()
    case "\u{8}": column = max(0, column - 1)
    case "\u{7}": break
    default: preconditionFailure("control \(scalar.value)")
    }
    wrapIsPending = false
  }

  private mutating func lineFeed() {
    if cooked { column = 0 }
    if row == region.upperBound - 1 {
      scroll(region, by: 1)
    } else {
      row = min(rows - 1, row + 1)
    }
  }

  private mutating func scroll(_ range: Range<Int>, by lines: Int) {
    if range == 0..<rows { hasScrolledWhole = true }
    let lines = max(-range.count, min(range.count, lines))
    cells.scroll(rows: range, by: lines, columns: columns, blank: Cell(style: background))
  }

  private mutating func write(_ character: Character) {
    let glyph = Glyph(character)
    var width = Int(glyph.columns)
    if !glyph.hasReliableWidth && widths == .wider { width += 1 }
    if !glyph.hasReliableWidth && widths == .narrower { width -= 1 }
    if !glyph.hasReliableWidth && widths == .sideBySide {
      width = character.unicodeScalars.reduce(0) { $0 + ScalarClass($1).columns }
    }
    guard width > 0 else { return }
    if wrapIsPending && modes.contains(7) {
      column = 0
      lineFeed()
    }
    wrapIsPending = false
    if column + width > columns {
      guard !modes.contains(7) else { preconditionFailure("wraps in the middle") }
      guard edge == .pullsLeft, width <= columns else { return }
      column = columns - width
    }
    free(column)
    free(column + width - 1)
    for at in column..<column + width {
      cells[row * columns + at] = Cell(text: "", style: styleName)
    }
    cells[row * columns + column].text = String(character)
    column += width
    if column >= columns {
      column = columns - 1
      wrapIsPending = true
    }
  }

  /// Blanks the other half of a wide character before one half is overwritten.
  private mutating func free(_ at: Int) {
    let start = row * columns
    var left = at
    while left > 0, cells[start + left].text.isEmpty { left -= 1 }
    var right = at + 1
    while right < columns, cells[start + right].text.isEmpty { right += 1 }
    guard right - left > 1 else { return }
    for each in left..<right { cells[start + each].text = " " }
  }

  private mutating func escape(_ text: inout Substring) {
    text.removeFirst()
    let next = text.removeFirst()
    switch next {
    case "[": break
    case "M":
      if row == region.lowerBound { scroll(region, by: -1) } else { row = max(0, row - 1) }
      return
    case "=", ">": return
    case "]":
      // A title, up to its BEL.
      text = text[(text.firstIndex(of: "\u{7}") ?? text.startIndex)...].dropFirst()
      return
    default: preconditionFailure("escape \(next)")
    }
    let isPrivate = text.first == "?"
    if isPrivate { text.removeFirst() }
    let digits = text.unicodeScalars.prefix { ("0"..."9").contains($0) || $0 == ";" }
    let parameters = String(digits).split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    // Remove scalars and not characters: a combining mark may follow the sequence and would form one cluster
    // with it.
    text.unicodeScalars.removeFirst(digits.count)
    let final = text.unicodeScalars.removeFirst()
    if isPrivate {
      if final == "h" { modes.formUnion(parameters) } else { modes.subtract(parameters) }
    } else {
      perform(final, parameters)
    }
  }

  private mutating func perform(_ final: Unicode.Scalar, _ parameters: [Int]) {
    let first = max(1, parameters.first ?? 1)
    let second = max(1, parameters.dropFirst().first ?? 1)
    wrapIsPending = wrapIsPending && final == "m"
    switch final {
    case "H": (row, column) = (min(rows, first) - 1, min(columns, second) - 1)
    case "G": column = min(columns, first) - 1
    case "@": insert(first)
    case "P": delete(first)
    case "C": column = min(columns - 1, column + first)
    case "D": column = max(0, column - first)
    case "K": erase(row * columns + column..<(row + 1) * columns)
    case "J":
      erase(parameters.first == 2 ? 0..<cells.count : row * columns + column..<cells.count)
    case "r":
      let isWhole = parameters.count < 2
      precondition(isWhole || first < second && second <= rows, "region")
      region = isWhole ? 0..<rows : first - 1..<second
      (row, column) = (0, 0)
    case "S": scroll(region, by: first)
    case "T": scroll(region, by: -first)
    case "L" where region.contains(row): scroll(row..<region.upperBound, by: -first)
    case "M" where region.contains(row): scroll(row..<region.upperBound, by: first)
    case "m": select(parameters)
    case "t": break  // the title stack
    default: preconditionFailure("CSI \(parameters) \(final)")
    }
  }

  private mutating func insert(_ count: Int) {
    let (start, end) = (row * columns + column, (row + 1) * columns)
    let count = min(count, columns - column)
    precondition(!cells[start].text.isEmpty, "inserts within a wide character")
    precondition(
      cells[end - count..<end].allSatisfy { $0.text == " " }, "pushes something out of the row")
    cells.insert(contentsOf: repeatElement(Cell(style: background), count: count), at: start)
    cells.removeSubrange(end..<end + count)
  }

  private mutating func delete(_ count: Int) {
    let (start, end) = (row * columns + column, (row + 1) * columns)
    let count = min(count, columns - column)
    precondition(!cells[start].text.isEmpty, "deletes from within a wide character")
    precondition(
      start + count == end || !cells[start + count].text.isEmpty, "leaves half a character")
    cells.insert(contentsOf: repeatElement(Cell(style: background), count: count), at: end)
    cells.removeSubrange(start..<start + count)
  }

  private mutating func erase(_ range: Range<Int>) {
    if let first = range.first, range.upperBound % columns == 0 { free(first % columns) }
    for at in range { cells[at] = Cell(style: background) }
  }

  private mutating func select(_ parameters: [Int]) {
    var rest = (parameters.isEmpty ? [0] : parameters)[...]
    while let parameter = rest.popFirst() {
      switch parameter {
      case 0: style = []
      case 38, 48:
        precondition(rest.popFirst() == 5)
        style.removeAll { $0 / 1000 == parameter }
        style.append(parameter * 1000 + rest.removeFirst())
      case 30...37, 90...97:
        style.removeAll { $0 / 1000 == 38 }
        style.append(38000 + (parameter < 90 ? parameter - 30 : parameter - 82))
      case 40...47, 100...107:
        style.removeAll { $0 / 1000 == 48 }
        style.append(48000 + (parameter < 90 ? parameter - 40 : parameter - 92))
      case 1, 2, 3, 4, 7: if !style.contains(parameter) { style.append(parameter) }
      default: preconditionFailure("SGR \(parameter)")
      }
    }
  }

  private var styleName: String { style.sorted().map(String.init).joined(separator: ";") }
  /// With `bce` (background colour erase), an erased cell gets the background colour.
  private var background: String { style.filter { $0 / 1000 == 48 }.map(String.init).joined() }

  var lines: [String] {
    (0..<rows).map { row in
      cells[row * columns..<(row + 1) * columns].map(\.text).joined()
    }
  }

  func cell(_ row: Int, _ column: Int) -> Cell { cells[row * columns + column] }

  /// The model's name for a style.
  static func name(of style: Style) -> String {
    var codes: [Int] = []
    let attributes: [(Style.Attributes, Int)] = [
      (.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7),
    ]
    for (attribute, code) in attributes where style.attributes.contains(attribute) {
      codes.append(code)
    }
    if let index = style.foreground.index { codes.append(38000 + index) }
    if let index = style.background.index { codes.append(48000 + index) }
    return codes.sorted().map(String.init).joined(separator: ";")
  }
}

extension Array {
  /// Scrolls rows of a grid up by `lines` (down if negative).
  fileprivate mutating func scroll(
    rows range: Range<Int>, by lines: Int, columns: Int, blank: Element
  ) {
    let kept = lines > 0 ? range.dropFirst(lines) : range.dropLast(-lines)
    for row in lines > 0 ? [Int](kept) : kept.reversed() {
      for at in row * columns..<(row + 1) * columns { self[at - lines * columns] = self[at] }
    }
    let freed = lines > 0 ? range.suffix(lines) : range.prefix(-lines)
    for at in freed.lowerBound * columns..<freed.upperBound * columns { self[at] = blank }
  }
}
