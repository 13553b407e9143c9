import TerminalUI

extension Canvas {
  /// Draws the heading of a list: `── Replies 1/2 ─────────`.
  mutating func putHeading(_ text: String, row: Int, _ theme: Theme) {
    fill(row: row, columns: 0..<limit, with: theme.rule, style: theme.theirTurn)
    let heading = VisibleText.clippedGlyphs(" \(text) ", as: .name, columns: limit - 4)
    put(heading, row: row, column: 2, style: theme.sign)
  }
}
