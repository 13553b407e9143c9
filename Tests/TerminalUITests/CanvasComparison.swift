@testable import ChatUI
@testable import TerminalUI

extension Canvas {
  /// All cells, row by row.
  var cells: [Cell] {
    (0..<rows).flatMap { row in (0..<columns).map { column in self[row, column] } }
  }

  /// Whether all cells look the same. The canvases may number their long clusters differently.
  func looksLike(_ other: Canvas) -> Bool {
    guard (rows, columns) == (other.rows, other.columns) else { return false }
    let looks = cells.map {
      Cell(style: $0.style, columns: $0.columns, hasReliableWidth: $0.hasReliableWidth)
    }
    let others = other.cells.map {
      Cell(style: $0.style, columns: $0.columns, hasReliableWidth: $0.hasReliableWidth)
    }
    return looks == others && (0..<rows).allSatisfy { texts(row: $0) == other.texts(row: $0) }
  }

  /// The text of each cell of a row; empty for the second cell of a wide character.
  func texts(row: Int) -> [String] {
    (0..<columns).map { self[row, $0].columns == 0 ? "" : String(character(row: row, column: $0)) }
  }
}

extension TerminalModel {
  /// The first place where the terminal differs from the canvas; nil if none. On a blank, the foreground
  /// colour, bold and dim are invisible and do not count.
  func firstDifference(from canvas: Canvas) -> String? {
    guard (canvas.rows, canvas.columns) == (rows, columns) else { return "another size" }
    for row in 0..<rows {
      let texts = canvas.texts(row: row)
      for column in 0..<columns {
        let wanted = canvas[row, column]
        let found = cell(row, column)
        let text = texts[column]
        let style = Self.name(of: wanted.style)
        if found.text == text, found.style == style { continue }
        if text == " ", found.text == " ", Self.onBlank(found.style) == Self.onBlank(style) {
          continue
        }
        return "(\(row), \(column)) shows \(found), not \(text) \(style)"
      }
    }
    return nil
  }

  private static func onBlank(_ style: String) -> [Substring] {
    let codes = style.split(separator: ";")
    let hasStrokes = codes.contains("4") || codes.contains("7")
    return codes.filter { $0 != "1" && $0 != "2" && (hasStrokes || !$0.hasPrefix("38")) }
  }
}
