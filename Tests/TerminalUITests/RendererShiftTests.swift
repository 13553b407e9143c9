import Testing

@testable import ChatUI
@testable import TerminalUI

/// Shifting by the terminal itself: the rest of a row, and rows.
@Suite struct RendererShiftTests {
  typealias Screen = RendererTests.Screen

  /// The bytes that change a row from `before` to `after`, with the cursor at a column.
  private func sent(
    _ before: String, _ after: String, from: Int, to cursor: Int, columns: Int = 40,
    _ terminal: TerminalDescription = .xtermLike()
  ) -> String {
    var screen = Screen(rows: 3, columns: columns, terminal)
    screen.canvas.put(before, row: 1, column: 0)
    screen.cursor = (1, from)
    screen.paint()
    screen.canvas.put(after, row: 1, column: 0)
    let width = Glyph.row(after).width
    screen.canvas.fill(row: 1, columns: width..<columns)
    screen.cursor = (1, cursor)
    let bytes = screen.paint()
    #expect(screen.model.firstDifference(from: screen.canvas) == nil)
    #expect((screen.model.row, screen.model.column) == (1, cursor))
    return bytes
  }

  @Test func typingInTheMiddleIsFourBytes() {
    #expect(sent("> long line", "> xlong line", from: 2, to: 3) == "\u{1B}[@x")
    #expect(sent("> 你好世界", "> x你好世界", from: 2, to: 3) == "\u{1B}[@x")
    #expect(sent("> long line", "> 你long line", from: 2, to: 4) == "\u{1B}[2@你")
  }

  @Test func rubbingOutInTheMiddleIsFourBytes() {
    #expect(sent("> xlong line", "> long line", from: 3, to: 2) == "\u{8}\u{1B}[P")
    #expect(sent("> 你long line", "> long line", from: 4, to: 2) == "\u{8}\u{8}\u{1B}[2P")
    #expect(sent("one two three", "three", from: 8, to: 0) == "\r\u{1B}[8P")
  }

  @Test func whatIsShorterToDrawIsDrawn() {
    #expect(sent("ab", "axb", from: 1, to: 2) == "xb\u{8}")
    #expect(sent("aaaaaa", "aaaaaaa", from: 1, to: 2).hasSuffix("a\u{1B}[3G"))
  }

  @Test func nothingIsPushedOutOfARow() {
    // The row is full to the edge: shifting would cut a wide character in half.
    #expect(!sent("ab你好世", "axb你好世", from: 1, to: 2, columns: 9).contains("\u{1B}[2@"))
    #expect(!sent("abcdefgh", "axbcdefg", from: 1, to: 2, columns: 8).contains("\u{1B}[@"))
    #expect(sent("abcdefg", "axbcdefg", from: 1, to: 2, columns: 8) == "\u{1B}[@x")
  }

  @Test func uncertainGlyphsAreDrawnAnew() {
    let bytes = sent("> long 👍🏽 line", "> xlong 👍🏽 line", from: 2, to: 3)
    #expect(bytes.contains("👍🏽") && !bytes.contains("\u{1B}[@"))
  }

  @Test func terminalsThatCannotAreNotAsked() {
    var terminal = TerminalDescription.xtermLike()
    (terminal.insertBlank, terminal.insertBlanks) = ([], nil)
    #expect(
      sent("> long line", "> xlong line", from: 2, to: 3, terminal) == "xlong line\u{1B}[4G")
  }

  @Test func cellsThatBecomeFreeHaveNoBackground() {
    var screen = Screen(rows: 2, columns: 40)
    screen.canvas.put("some words here", row: 0, column: 0, style: Style(.default, on: .blue))
    screen.canvas.put("a tail", row: 1, column: 0)
    screen.paint()
    screen.canvas.put("more", row: 0, column: 0, style: Style(.default, on: .blue))
    screen.canvas.put("xa tail", row: 1, column: 0)
    screen.paint()
    #expect(screen.model.firstDifference(from: screen.canvas) == nil)
  }

  // MARK: Rows

  /// Three rows that scroll, between two fixed ones.
  private func scrolling(_ terminal: TerminalDescription = .xtermLike()) -> Screen {
    var screen = Screen(rows: 5, columns: 10, terminal)
    for row in 0..<5 { screen.canvas.put("line \(row)", row: row, column: 0) }
    screen.cursor = (4, 0)
    screen.paint()
    screen.canvas.scroll(rows: 1..<4, by: 1)
    screen.paint()
    return screen
  }

  @Test func theRegionStays() {
    var screen = scrolling()
    #expect(screen.model.region == 1..<4)
    screen.canvas.scroll(rows: 1..<4, by: 1)
    #expect(screen.paint() == "\u{1B}M\n\u{1B}[5;1H")
    #expect(screen.model.lines[1] == "line 3    " && screen.model.lines[4] == "line 4    ")
  }

  @Test func whatDrawsEverythingGivesTheRegionUp() {
    var screen = scrolling()
    screen.renderer.invalidate()
    #expect(screen.paint().hasPrefix("\u{1B}[r"))
    #expect(screen.model.region == 0..<5)
    #expect(screen.model.firstDifference(from: screen.canvas) == nil)
  }

  @Test func leavingGivesTheRegionUp() {
    var screen = scrolling()
    var bytes: [UInt8] = []
    screen.renderer.leave(into: &bytes)
    screen.model.receive(bytes)
    #expect(screen.model.region == 0..<5)
    bytes = []
    screen.renderer.enter(into: &bytes)
    screen.model.receive(bytes)
    screen.paint()
    #expect(screen.model.firstDifference(from: screen.canvas) == nil)
  }

  @Test func aTerminalOfAnotherFamilyKeepsNoRegion() {
    var terminal = TerminalDescription.xtermLike()
    terminal.moveTo = CapabilityTemplate(Array("\u{1B}[%i%p1%d;%p2%df".utf8))
    var renderer = Renderer(terminal)
    var canvas = Canvas(rows: 5, columns: 10)
    var bytes: [UInt8] = []
    renderer.paint(&canvas, cursor: nil, into: &bytes)
    bytes = []
    canvas.scroll(rows: 1..<4, by: 1)
    renderer.paint(&canvas, cursor: nil, into: &bytes)
    #expect(bytes.starts(with: Array("\u{1B}[2;4r".utf8)))
    #expect(String(decoding: bytes, as: UTF8.self).contains("\u{1B}[1;5r"))
  }

  @Test func theCornerOfTheRegionIsNotDrawnWhereThatWouldScroll() {
    var terminal = TerminalDescription.xtermLike()
    (terminal.enterWrap, terminal.leaveWrap, terminal.hasDeferredWrap) = ([], [], false)
    var renderer = Renderer(terminal)
    var canvas = Canvas(rows: 5, columns: 4)
    var bytes: [UInt8] = []
    renderer.paint(&canvas, cursor: (4, 0), into: &bytes)
    canvas.scroll(rows: 1..<4, by: 1)
    canvas.put("abcd", row: 3, column: 0)
    bytes = []
    renderer.paint(&canvas, cursor: (4, 0), into: &bytes)
    let sent = String(decoding: bytes, as: UTF8.self)
    #expect(sent.contains("abc") && !sent.contains("abcd"))
  }
}
