import Testing

@testable import ChatUI
@testable import TerminalUI

/// Clusters that are too long for a cell are stored in the grid's table, in any number.
@Suite struct ClusterTableTests {
  /// A letter with five combining marks, one of 16^5 such clusters.
  private static func pile(_ number: Int) -> Character {
    var text = "e"
    for place in 0..<5 {
      let mark = Unicode.Scalar(UInt32(0x300 + number >> (4 * place) & 0xF))!
      text.unicodeScalars.append(mark)
    }
    return Character(text)
  }

  @Test func whatIsNotShownAnyMoreIsForgotten() {
    var screen = RendererTests.Screen(rows: 4, columns: 10)
    screen.canvas.put("🏴󠁧󠁢󠁥󠁮󠁧󠁿 stays", row: 0, column: 0)
    for number in 0..<2000 {
      screen.canvas.put([Glyph(Self.pile(number))], row: 1 + number % 3, column: number % 7)
      screen.canvas.put([Glyph(Self.pile(number))], row: 1 + (number + 1) % 3, column: 8)
      screen.paint()
      #expect(screen.canvas.character(row: 1 + number % 3, column: number % 7) == Self.pile(number))
      #expect(screen.model.firstDifference(from: screen.canvas) == nil, "after \(number)")
    }
    #expect(screen.canvas.grid.clusterCount <= 2 * 40 + 65)
    #expect(screen.renderer.shown.clusterCount <= 2 * 40 + 65)
    #expect(screen.canvas.character(row: 0, column: 0) == "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
  }

  /// On another canvas the same numbers stand for other clusters.
  @Test func anotherCanvasIsComparedByWhatItShows() {
    var screen = RendererTests.Screen(rows: 2, columns: 10)
    screen.canvas.put([Glyph(Self.pile(1)), Glyph(Self.pile(2))], row: 0, column: 0)
    screen.paint()
    var other = Canvas(rows: 2, columns: 10)
    other.put([Glyph(Self.pile(2)), Glyph(Self.pile(1))], row: 0, column: 0)
    screen.canvas = other
    screen.paint()
    #expect(screen.model.firstDifference(from: screen.canvas) == nil)
    // Unchanged cells are not drawn again.
    var third = Canvas(rows: 2, columns: 10)
    third.put([Glyph(Self.pile(3))], row: 1, column: 0)
    third.put([Glyph(Self.pile(2)), Glyph(Self.pile(1))], row: 0, column: 0)
    third.put([Glyph("x")], row: 1, column: 0)
    screen.canvas = third
    let bytes = screen.paint()
    #expect(bytes.utf8.contains(UInt8(ascii: "x")) && !bytes.unicodeScalars.contains("\u{302}"))
  }
}
