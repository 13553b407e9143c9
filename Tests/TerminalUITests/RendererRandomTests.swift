import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

/// Random sequences of canvases, on terminals with different behaviour: each shows what was drawn.
@Suite struct RendererRandomTests {
  enum Kind: CaseIterable {
    case xterm, monochrome, withoutRegion, withoutScrolling, withoutErasing, withoutShifting,
      cookedLines, alwaysWrapping

    var description: TerminalDescription {
      var terminal = TerminalDescription.xtermLike(colors: self == .monochrome ? 0 : 256)
      switch self {
      case .xterm, .monochrome, .cookedLines: break
      case .withoutRegion: terminal.setScrollRegion = nil
      case .withoutScrolling:
        terminal.setScrollRegion = nil
        terminal.insertLines = nil
        terminal.moveToColumn = nil
        terminal.moveRight = nil
      case .withoutErasing:
        terminal.eraseToLineEnd = []
        terminal.backspace = []
      case .withoutShifting:
        (terminal.insertBlank, terminal.insertBlanks) = ([], nil)
        (terminal.deleteCell, terminal.deleteCells) = ([], nil)
      case .alwaysWrapping:
        terminal.enterWrap = []
        terminal.leaveWrap = []
      }
      return terminal
    }
  }

  private static let words = [
    "hello ", "a", "  ", "你好，", "한글", "é", "👍🏽", "❤\u{FE0F}", "…", "कि", "xyz", "─", "\u{202E}",
    "👨\u{200D}👩\u{200D}👧", "\t", "ا", "e\u{301}", "x",
  ]

  private static let styles = [
    Style.plain, .plain, Style(.red), Style(.default, on: .blue), Style(.green, [.bold]),
    Style(.default, [.reverse]), Style(.cyan, on: .palette(99), [.underline, .dim]),
  ]

  private func change(_ canvas: inout Canvas, using random: inout SplitMix64) {
    let row = Int.random(in: 0..<canvas.rows, using: &random)
    let column = Int.random(in: 0..<canvas.columns, using: &random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0: canvas.clear(row: row)
    case 3...6: edit(row, from: column, of: &canvas, using: &random)
    case 1:
      let style = Self.styles.randomElement(using: &random)!
      canvas.fill(row: row, columns: column..<canvas.columns, style: style)
    case 2:
      let end = Int.random(in: row...canvas.rows, using: &random)
      canvas.scroll(rows: row..<end, by: Int.random(in: -3...3, using: &random))
    default:
      let count = Int.random(in: 1...4, using: &random)
      let text = (0..<count).map { _ in Self.words.randomElement(using: &random)! }.joined()
      let limit = Int.random(in: column...canvas.columns, using: &random)
      let style = Self.styles.randomElement(using: &random)!
      canvas.put(text, row: row, column: column, limit: max(limit, column + 1), style: style)
    }
  }

  /// Inserts or deletes text in a row, as an editor does; the rest of the row moves.
  private func edit(
    _ row: Int, from column: Int, of canvas: inout Canvas, using random: inout SplitMix64
  ) {
    let leads = (column..<canvas.columns).filter { canvas[row, $0].columns > 0 }
    var rest = leads.map { Glyph(canvas.character(row: row, column: $0)) }
    if Bool.random(using: &random) {
      rest = Glyph.row(Self.words.randomElement(using: &random)!) + rest
    } else {
      rest.removeFirst(min(rest.count, Int.random(in: 1...3, using: &random)))
    }
    let start = leads.first ?? column
    let end = canvas.put(rest, row: row, column: start)
    canvas.fill(row: row, columns: end..<canvas.columns)
  }

  @Test(arguments: Kind.allCases.dropLast(), 0..<12)
  func terminalShowsTheCanvas(kind: Kind, seed: Int) {
    run(kind, seed: seed, widths: .asWeThink, edge: .drops)
  }

  @Test(arguments: [TerminalModel.Widths.wider, .narrower], 0..<40)
  func certainGlyphsAreRightWhereTerminalsDisagree(widths: TerminalModel.Widths, seed: Int) {
    run(.xterm, seed: seed, widths: widths, edge: seed % 2 == 0 ? .drops : .pullsLeft)
    // On this terminal, an uncertain glyph that may reach the last column is not drawn at all.
    run(.alwaysWrapping, seed: seed, widths: widths, edge: .drops)
  }

  /// The model traps if a glyph wraps from one row into the next.
  @Test(arguments: 0..<40)
  func nothingWrapsWhereEmojiFallApart(seed: Int) {
    run(.alwaysWrapping, seed: seed, widths: .sideBySide, edge: .drops)
  }

  private func run(
    _ kind: Kind, seed: Int, widths: TerminalModel.Widths, edge: TerminalModel.Edge
  ) {
    var random = SplitMix64(seed: UInt64(seed))
    var rows = Int.random(in: 1...9, using: &random)
    var columns = Int.random(in: 1...30, using: &random)
    var canvas = Canvas(rows: rows, columns: columns)
    var renderer = Renderer(kind.description)
    var model = TerminalModel(rows: rows, columns: columns)
    (model.widths, model.edge, model.cooked) = (widths, edge, kind == .cookedLines)
    for step in 0..<80 {
      switch step == 0 ? 0 : Int.random(in: 0..<40, using: &random) {
      case 1: renderer.invalidate()
      case 2:
        rows = Int.random(in: 1...9, using: &random)
        columns = Int.random(in: 1...30, using: &random)
        canvas = Canvas(rows: rows, columns: columns)
        model.resize(rows: rows, columns: columns)
      default: break
      }
      for _ in 0..<Int.random(in: 0...4, using: &random) { change(&canvas, using: &random) }
      let row = Int.random(in: 0..<rows, using: &random)
      let column = Int.random(in: 0..<columns, using: &random)
      var bytes: [UInt8] = []
      if step == 0 { renderer.enter(into: &bytes) }
      renderer.paint(&canvas, cursor: (row, column), into: &bytes)
      model.receive(bytes)
      #expect((model.row, model.column) == (row, column))
      // Glyphs of this width may cover more than the next cell, which this test does not check.
      if widths == .sideBySide { continue }
      let depth: ColorDepth = kind == .monochrome ? .monochrome : .indexed
      guard let wrong = firstDifference(canvas, model, depth) else {
        if widths == .asWeThink { expectSameAnew(canvas, model, kind) }
        continue
      }
      Issue.record("\(kind) \(widths), seed \(seed), step \(step), \(rows)×\(columns): \(wrong)")
      return
    }
  }

  /// Drawing the canvas on an empty terminal gives the same picture.
  private func expectSameAnew(_ canvas: Canvas, _ model: TerminalModel, _ kind: Kind) {
    var canvas = canvas
    var renderer = Renderer(kind.description)
    var anew = TerminalModel(rows: canvas.rows, columns: canvas.columns)
    var bytes: [UInt8] = []
    renderer.enter(into: &bytes)
    renderer.paint(&canvas, cursor: nil, into: &bytes)
    anew.receive(bytes)
    #expect(anew.lines == model.lines)
  }

  private func firstDifference(
    _ canvas: Canvas, _ model: TerminalModel, _ depth: ColorDepth
  ) -> String? {
    let all = canvas.cells
    let texts = (0..<canvas.rows).map { canvas.texts(row: $0) }
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns {
        let cells = all[row * canvas.columns..<(row + 1) * canvas.columns]
        let at = cells.startIndex + column
        if model.widths != .asWeThink && isLeftOpen(cells, at) { continue }
        let cell = cells[at]
        let found = model.cell(row, column)
        let text = texts[row][column]
        let style = TerminalModel.name(of: depth.reduce(cell.style))
        let isSameBlank = text == " " && found.text == " " && isBlankAlike(found.style, style)
        if found.text != text || (found.style != style && !isSameBlank) {
          return "(\(row), \(column)) shows \(found), not \(text) \(style)"
        }
      }
    }
    return nil
  }

  /// On a blank, the foreground colour, bold and dim are invisible.
  private func isBlankAlike(_ found: String, _ wanted: String) -> Bool {
    func shown(_ name: String) -> [Substring] {
      let codes = name.split(separator: ";")
      let hasStrokes = codes.contains("4") || codes.contains("7")
      return codes.filter { $0 != "1" && $0 != "2" && (hasStrokes || !$0.hasPrefix("38")) }
    }
    return shown(found) == shown(wanted)
  }

  /// Whether a terminal with other widths may differ here: at an uncertain glyph, and at the plain blank
  /// behind it.
  private func isLeftOpen(_ cells: ArraySlice<Cell>, _ at: Int) -> Bool {
    if !cells[at].hasReliableWidth { return true }
    return cells[at].isBlank && at > cells.startIndex && !cells[at - 1].hasReliableWidth
  }
}
