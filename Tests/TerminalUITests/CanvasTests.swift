import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct CanvasTests {
  /// The rows as text, with `_` for the second cell of a wide character.
  private func grid(_ canvas: Canvas) -> [String] {
    (0..<canvas.rows).map { row in
      canvas.texts(row: row).map { $0.isEmpty ? "_" : $0 }.joined()
    }
  }

  @Test func putClipsAtLimitAndNeverLeavesHalves() {
    var canvas = Canvas(rows: 2, columns: 8)
    #expect(canvas.put("ab你好世", row: 0, column: 0) == 8)
    #expect(canvas.put("ab你好世", row: 1, column: 1, limit: 6) == 6)
    #expect(grid(canvas) == ["ab你_好_世_", " ab你_   "])
    #expect(canvas.put("你好", row: 1, column: 5) == 8)
    #expect(grid(canvas)[1] == " ab你_你_ ")
    #expect(canvas.put("好", row: 1, column: 7) == 8)
    #expect(grid(canvas)[1] == " ab你_你_…")
  }

  @Test func overwritingHalfOfAWideCharacterBlanksTheOther() {
    var canvas = Canvas(rows: 1, columns: 6)
    canvas.put("你好世", row: 0, column: 0)
    canvas.put("x", row: 0, column: 1)
    #expect(grid(canvas) == [" x好_世_"])
    canvas.put("x", row: 0, column: 4)
    #expect(grid(canvas) == [" x好_x "])
    canvas.put("界", row: 0, column: 3)
    #expect(grid(canvas) == [" x 界_ "])
    canvas.fill(row: 0, columns: 4..<5)
    #expect(grid(canvas) == [" x    "])
  }

  @Test func outOfTheGridIsClipped() {
    var canvas = Canvas(rows: 0, columns: -3)
    #expect(canvas.rows == 1 && canvas.columns == 1)
    canvas.put("abc", row: 5, column: 0)
    canvas.put("abc", row: -1, column: 0)
    canvas.put("abc", row: 0, column: 9)
    canvas.put("abc", row: 0, column: 0, limit: -1)
    canvas.fill(row: 0, columns: -5..<50)
    canvas.scroll(rows: -2..<9, by: 4)
    #expect(grid(canvas) == [" "])
    canvas.put("abc", row: 0, column: 0)
    #expect(grid(canvas) == ["a"])
  }

  @Test func replacementsHaveTheirStyle() {
    var canvas = Canvas(rows: 1, columns: 4)
    let glyphs = VisibleText.lines("a\u{1B}b", as: .name)[0]
    canvas.put(
      glyphs, row: 0, column: 0, style: Style(.red), replacementStyle: Style(.default, [.dim]))
    #expect(
      canvas.cells.map(\.style) == [Style(.red), Style(.default, [.dim]), Style(.red), .plain])
  }

  @Test func whatWasDrawnHasChanged() {
    let (none, all) = (0..<0, 0..<4)
    var canvas = Canvas(rows: 4, columns: 4)
    #expect(canvas.changes == [all, all, all, all])
    canvas.markPainted()
    canvas.put("x", row: 1, column: 0)
    canvas.put("x", row: 2, column: 9)
    #expect(canvas.changes == [none, 0..<1, none, none])
    canvas.put("x", row: 1, column: 2)
    canvas.put("x", row: 1, column: 0)
    #expect(canvas.changes == [none, 0..<3, none, none])
    canvas.scroll(rows: 1..<4, by: 1)
    #expect(canvas.changes == [none, none, none, all])
    canvas.scroll(rows: 1..<4, by: -2)
    #expect(canvas.changes == [none, all, all, none])
    #expect(canvas.scrolls.map(\.lines) == [1, -2])
  }

  @Test func scrollsMoveCellsAndAddUp() {
    var canvas = Canvas(rows: 5, columns: 1)
    for row in 0..<5 { canvas.put(String(row), row: row, column: 0) }
    canvas.markPainted()
    canvas.scroll(rows: 1..<4, by: 1)
    #expect(grid(canvas) == ["0", "2", "3", " ", "4"])
    canvas.scroll(rows: 1..<4, by: 1)
    #expect(canvas.scrolls == [Canvas.Scroll(rows: 1..<4, lines: 2)])
    canvas.scroll(rows: 1..<4, by: 1)
    #expect(grid(canvas) == ["0", " ", " ", " ", "4"])
    #expect(canvas.scrolls.isEmpty && canvas.changes == [0..<0, 0..<1, 0..<1, 0..<1, 0..<0])
  }

  @Test func scrollsDoNotPileUpWhileNothingIsPainted() {
    var canvas = Canvas(rows: 9, columns: 1)
    for step in 0..<100 { canvas.scroll(rows: 0..<9, by: step % 2 == 0 ? 1 : -1) }
    #expect(canvas.scrolls.count <= 8)
  }

  @Test func blanksKeepOnlyWhatShows() {
    var canvas = Canvas(rows: 1, columns: 3)
    canvas.put("a b", row: 0, column: 0, style: Style(.red, [.bold]))
    #expect(canvas.cells[1].isBlank)
    canvas.put("a b", row: 0, column: 0, style: Style(.red, [.bold, .reverse]))
    #expect(canvas.cells[1].style == Style(.red, [.reverse]))
  }
}
