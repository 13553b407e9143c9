@testable import TerminalUI

extension Canvas {
  /// All cells, row by row.
  var cells: [Cell] {
    (0..<rows).flatMap { row in (0..<columns).map { column in self[row, column] } }
  }
}

extension TerminalModel {
  /// Where the terminal shows something else than the canvas has; nil if nowhere. On a blank no stroke
  /// shows: not its colour, nor that it is bold or dim.
  func firstDifference(from canvas: Canvas) -> String? {
    guard (canvas.rows, canvas.columns) == (rows, columns) else { return "another size" }
    for row in 0..<rows {
      for column in 0..<columns {
        let wanted = canvas[row, column]
        let found = cell(row, column)
        let text = wanted.columns == 0 ? "" : String(wanted.character)
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
