import Testing

@testable import ChatUI
@testable import TerminalUI

/// The exact bytes that the renderer sends for frequent changes.
@Suite struct RendererTests {
  /// A screen that was painted once; `paint` returns the bytes of an update.
  struct Screen {
    var canvas: Canvas
    var renderer: Renderer
    var model: TerminalModel
    var cursor: (row: Int, column: Int)? = (0, 0)

    init(rows: Int = 30, columns: Int = 100, _ terminal: TerminalDescription = .xtermLike()) {
      canvas = Canvas(rows: rows, columns: columns)
      renderer = Renderer(terminal)
      model = TerminalModel(rows: rows, columns: columns)
      var bytes: [UInt8] = []
      renderer.enter(into: &bytes)
      model.receive(bytes)
      paint()
    }

    @discardableResult
    mutating func paint() -> String {
      var bytes: [UInt8] = []
      renderer.paint(&canvas, cursor: cursor, into: &bytes)
      model.receive(bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  private func typed(_ text: String, onto before: String = "") -> (Screen, String) {
    var screen = Screen()
    screen.cursor = (28, 2 + screen.canvas.put(before, row: 28, column: 2) - 2)
    screen.paint()
    let end = screen.canvas.put(before + text, row: 28, column: 2)
    screen.cursor = (28, end)
    let bytes = screen.paint()
    #expect(screen.model.row == 28 && screen.model.column == end)
    return (screen, bytes)
  }

  @Test func typingAtTheEndCostsTheCharacter() {
    #expect(typed("x").1 == "x")
    #expect(typed("好", onto: "你").1 == "好")
    #expect(typed(".", onto: "hello").1 == ".")
  }

  @Test func whatFollowsAnUncertainGlyphIsAddressed() {
    // The glyph is drawn again, since its neighbour may have covered a part of it.
    let (screen, bytes) = typed("x", onto: "ab👍🏽")
    #expect(bytes == "\u{8}\u{8}\u{1B}[K👍🏽\u{1B}[7Gx")
    #expect(screen.model.lines[28].hasPrefix("  ab👍🏽x"))
    #expect(typed("y", onto: "👍🏽x").1 == "y")
  }

  @Test func rubbingOutIsThreeBytes() {
    var screen = Screen()
    screen.canvas.put("abc", row: 5, column: 0)
    screen.cursor = (5, 3)
    screen.paint()
    screen.canvas.clear(row: 5)
    screen.canvas.put("ab", row: 5, column: 0)
    screen.cursor = (5, 2)
    #expect(screen.paint() == "\u{8} \u{8}")
  }

  @Test func nothingNewCostsNothing() {
    var screen = Screen()
    screen.canvas.put("abc 你好 👍🏽 é…", row: 5, column: 0, style: Style(.red))
    screen.paint()
    screen.canvas.clear(row: 5)
    screen.canvas.put("abc 你好 👍🏽 é…", row: 5, column: 0, style: Style(.red))
    #expect(screen.paint() == "")
  }

  @Test func onlyWhatDiffersIsSent() {
    var screen = Screen()
    screen.canvas.put("10:41 waiting, 2 in line", row: 0, column: 60)
    screen.paint()
    screen.canvas.put("10:42 waiting, 3 in line", row: 0, column: 60)
    // Ten unchanged columns are skipped with a cursor move.
    #expect(screen.paint() == "\u{1B}[65G2\u{1B}[76G3\r")
    screen.canvas.put("10:53", row: 0, column: 60)
    #expect(screen.paint() == "\u{1B}[64G53\r")
    screen.canvas.put("20:54", row: 0, column: 60)
    // Two unchanged columns are sent again, which is shorter than a cursor move.
    #expect(screen.paint() == "\u{1B}[61G20:54\r")
  }

  @Test func blankTailsAreErased() {
    var screen = Screen()
    screen.canvas.put("a long line of text", row: 3, column: 0, style: Style(.red, on: .blue))
    screen.cursor = (3, 1)
    screen.paint()
    screen.canvas.clear(row: 3)
    screen.canvas.put("a", row: 3, column: 0, style: Style(.red, on: .blue))
    #expect(screen.paint() == "\u{1B}[m\u{1B}[K")
  }

  @Test func aMessageThatScrollsCostsLittleMoreThanItsText() {
    var screen = Screen()
    for row in 1...25 { screen.canvas.put("line \(row)", row: row, column: 0) }
    screen.canvas.put("─", row: 26, column: 0)
    screen.canvas.put("> ", row: 27, column: 0)
    screen.cursor = (27, 2)
    screen.paint()

    let text = String(repeating: "What is up?·", count: 5).replacing("·", with: " ")
    screen.canvas.scroll(rows: 1..<26, by: 1)
    screen.canvas.put(text, row: 25, column: 0)
    let bytes = screen.paint()
    #expect(text.utf8.count == 60 && bytes.utf8.count <= 85)
    #expect(
      screen.model.lines[1].hasPrefix("line 2 ") && screen.model.lines[24].hasPrefix("line 25"))
    #expect(screen.model.lines[25].hasPrefix("What") && screen.model.lines[26].hasPrefix("─"))
    #expect((screen.model.row, screen.model.column) == (27, 2))
    // The scroll region stays set for the next message.
    #expect(screen.model.region == 1..<26 && !screen.model.hasScrolledWhole)
  }

  @Test func onlyDirtyRowsAreLookedAt() {
    var screen = Screen()
    // A change made past the canvas goes unnoticed.
    screen.renderer.shown.set(Cell(text: CellText("?")), row: 7, column: 0)
    screen.canvas.put("x", row: 3, column: 0)
    screen.paint()
    #expect(screen.renderer.shown[7, 0].text == CellText("?"))
  }

  @Test func stylesChangeOnlyWhereTheyDiffer() {
    var screen = Screen()
    screen.canvas.put("a b", row: 0, column: 0, style: Style(.red, [.bold]))
    screen.canvas.put("c", row: 0, column: 3, style: Style(.red, [.bold, .underline]))
    screen.canvas.put("d", row: 0, column: 4, style: Style(.palette(200)))
    screen.cursor = (0, 5)
    #expect(screen.paint() == "\u{1B}[1;31ma b\u{1B}[4mc\u{1B}[;38;5;200md")
  }

  @Test func fewerColours() {
    func painted(_ depth: ColorDepth, _ style: Style) -> String {
      var renderer = Renderer(.xtermLike(), colors: depth)
      var canvas = Canvas(rows: 1, columns: 4)
      canvas.put("x", row: 0, column: 0, style: style)
      var bytes: [UInt8] = []
      renderer.paint(&canvas, cursor: (0, 1), into: &bytes)
      return String(
        decoding: bytes.dropFirst("\u{1B}[m\u{1B}[H\u{1B}[2J".utf8.count), as: UTF8.self)
    }
    let style = Style(.palette(196), on: .palette(235), [.bold])
    #expect(painted(.indexed, style) == "\u{1B}[1;38;5;196;48;5;235mx")
    #expect(painted(.sixteen, style) == "\u{1B}[1;91;40mx")
    #expect(painted(.eight, style) == "\u{1B}[1;31;40mx")
    #expect(painted(.monochrome, style) == "\u{1B}[1mx")
    #expect(painted(.eight, Style(.black.bright)) == "\u{1B}[37mx")
  }

  @Test func cursorCanBeHidden() {
    var screen = Screen()
    screen.cursor = nil
    #expect(screen.paint() == "\u{1B}[?25l")
    #expect(screen.paint() == "")
    screen.cursor = (2, 2)
    #expect(screen.paint() == "\n\n\u{1B}[2C\u{1B}[?25h")
  }

  @Test func leavingPutsEverythingBack() {
    var screen = Screen()
    var bytes: [UInt8] = []
    #expect(screen.model.modes == [25, 1049, 1, 2004])
    screen.renderer.enter(mouse: true, into: &bytes)
    screen.canvas.scroll(rows: 2..<9, by: 1)
    screen.cursor = nil
    screen.renderer.paint(&screen.canvas, cursor: nil, into: &bytes)
    screen.renderer.leave(into: &bytes)
    screen.model.receive(bytes)
    #expect(screen.model.modes == [7, 25] && screen.model.style.isEmpty)
    #expect(screen.model.region == 0..<30)
    screen.paint()
    #expect(screen.model.lines.allSatisfy { $0.allSatisfy { $0 == " " } })
  }

  @Test func invalidAndResizedScreensAreDrawnAnew() {
    var screen = Screen(rows: 3, columns: 10)
    screen.canvas.put("abc", row: 1, column: 0)
    screen.paint()
    screen.renderer.invalidate()
    #expect(screen.paint() == "\u{1B}[m\u{1B}[H\u{1B}[2J\nabc\r\u{1B}M")
    var canvas = Canvas(rows: 2, columns: 5)
    canvas.put("hello", row: 1, column: 0)
    var bytes: [UInt8] = []
    screen.renderer.paint(&canvas, cursor: (1, 4), into: &bytes)
    var model = TerminalModel(rows: 2, columns: 5)
    model.receive(bytes)
    #expect(model.lines == ["     ", "hello"] && model.column == 4)
  }
}
