/// A simple terminal emulator, enough to read words from the screen. Its rule for widths is simple, so a row
/// with rare characters may be shifted; the programs' own words contain none.
struct TerminalScreenModel {
  let size: (rows: Int, columns: Int)
  private var cells: [[Character]]
  private var (row, column) = (0, 0)
  private var region: Range<Int>

  init(rows: Int, columns: Int) {
    size = (rows, columns)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    region = 0..<rows
  }

  var lines: [String] { cells.map { String($0.filter { $0 != Self.covered }) } }

  /// The right half of a wide character.
  private static let covered: Character = "\0"

  mutating func take(_ piece: TerminalPiece) {
    switch piece {
    case .text(let scalar): put(scalar)
    case .control(0x0D): column = 0
    case .control(0x08): column = max(0, column - 1)
    case .control(0x0A): lineFeed()
    case .escape("M"): reverseLineFeed()
    case .sequence(mark: nil, let numbers, let final): perform(numbers, final)
    case .control, .escape, .sequence, .title: break
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.columns(of: scalar)
    guard width > 0, column + width <= size.columns else { return }
    cells[row][column] = Character(scalar)
    if width == 2 { cells[row][column + 1] = Self.covered }
    column += width
  }

  private mutating func lineFeed() {
    if row == region.upperBound - 1 { scroll(region, 1) } else { row = min(size.rows - 1, row + 1) }
  }

  private mutating func reverseLineFeed() {
    if row == region.lowerBound { scroll(region, -1) } else { row = max(0, row - 1) }
  }

  private mutating func scroll(_ rows: Range<Int>, _ lines: Int) {
    let blank = Array(repeating: Character(" "), count: size.columns)
    for _ in 0..<min(abs(lines), rows.count) {
      cells.remove(at: lines > 0 ? rows.lowerBound : rows.upperBound - 1)
      cells.insert(blank, at: lines > 0 ? rows.upperBound - 1 : rows.lowerBound)
    }
  }

  private mutating func perform(_ numbers: [Int], _ final: Character) {
    let first = max(1, numbers.first ?? 1)
    let second = max(1, numbers.dropFirst().first ?? 1)
    switch final {
    case "H": (row, column) = (min(size.rows, first) - 1, min(size.columns, second) - 1)
    case "G": column = min(size.columns, first) - 1
    case "C": column = min(size.columns - 1, column + first)
    case "D": column = max(0, column - first)
    case "K": erase(row, from: column)
    case "J":
      let isAll = numbers.first == 2
      if !isAll { erase(row, from: column) }
      for row in (isAll ? 0 : row + 1)..<max(isAll ? 0 : row + 1, size.rows) { erase(row, from: 0) }
    case "r":
      let bottom = min(size.rows, numbers.count > 1 ? second : size.rows)
      region = min(first, bottom) - 1..<bottom
      (row, column) = (0, 0)
    case "@": shift(by: first)
    case "P": shift(by: -first)
    case "S": scroll(region, first)
    case "T": scroll(region, -first)
    case "L" where region.contains(row): scroll(row..<region.upperBound, -first)
    case "M" where region.contains(row): scroll(row..<region.upperBound, first)
    default: break
    }
  }

  /// Shifts the rest of the row from the cursor on; spaces are inserted, and what is shifted out is lost.
  private mutating func shift(by count: Int) {
    for _ in 0..<min(abs(count), size.columns - column) {
      cells[row].remove(at: count > 0 ? size.columns - 1 : column)
      cells[row].insert(" ", at: count > 0 ? column : size.columns - 1)
    }
  }

  private mutating func erase(_ row: Int, from first: Int) {
    for at in first..<max(first, size.columns) { cells[row][at] = " " }
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
