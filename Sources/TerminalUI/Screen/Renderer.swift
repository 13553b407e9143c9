// Updates the terminal to show a canvas, with few bytes.
//
// Why not curses' windows: doupdate() writes by itself and blocks if the terminal has stopped reading. And
// its cells cannot hold an emoji sequence joined by ZWJ: setcchar keeps U+1F468 U+200D of U+1F468 U+200D
// U+1F469 and returns OK. Here `paint` appends bytes to an array; the program sends them when the terminal
// accepts them, and does not paint again before that.
//
// The renderer remembers every cell that it has sent. In a changed row it sends only the cells that differ;
// for an unchanged row, nothing. Where rows or the rest of a row only moved, it uses the terminal's scrolling
// and its insertion and deletion of characters. It never uses `rep` (repeat character): tmux up to 3.4, run
// with TERM=xterm, repeats only ASCII.
//
// Terminals disagree about the width of emoji, clusters and rare scripts. If a renderer assumes one width,
// everything after such a glyph is misplaced on the other terminals. Therefore:
//
// - Automatic wrapping is off, and nothing depends on the behaviour in the last column. What is too wide
//   there is cut by the terminal and cannot spill into the next row.
// - After a glyph of uncertain width the cursor's column counts as unknown, and the next glyph is addressed
//   by its column. If the glyph was wider than expected, the next one overwrites its excess; if it was
//   narrower, a gap remains. Nothing is shifted.
// - Where cells with uncertain glyphs change, the row is erased from there on before it is drawn: half of
//   such a glyph may be left in a cell where our grid does not show it.
// - A terminal that takes an uncertain glyph in the last column for wide may pull it to the left (VTE does),
//   so the glyph before it is drawn again.
// - Where wrapping cannot be switched off, an uncertain glyph that may reach the last column is replaced by a
//   question mark.

/// Draws canvases on a terminal.
public struct Renderer: Sendable {
  /// A cursor position. Nil means unknown.
  struct Place: Equatable {
    var row: Int?
    var column: Int?
  }

  private let shared: TerminalDescriptionBox
  var terminal: TerminalDescription { shared.terminal }
  var sgr: SGRState

  // Invariant: unless `isInvalid`, `shown` is what the terminal shows after it has processed all bytes.
  var shown = CellGrid(rows: 0, columns: 0)
  private var isInvalid = true
  var rows: Int { shown.rows }
  var columns: Int { shown.columns }

  var place = Place()
  /// The scroll region, or nil for the whole screen. Most scrolls use the same region as the one before, so
  /// it stays set between paints if `leave` is sure to reset it.
  private(set) var region: Range<Int>?
  private let keepsRegion: Bool
  /// The terminal wraps automatically, and that cannot be switched off.
  let alwaysWraps: Bool
  /// The terminal's `cr` is a plain CR.
  let returnsByCR: Bool
  private var cursorIsHidden = false

  /// A renderer for a terminal. `colors` limits the colours (NO_COLOR).
  public init(_ terminal: TerminalDescription, colors depth: ColorDepth? = nil) {
    shared = TerminalDescriptionBox(terminal)
    keepsRegion = terminal.isANSI
    alwaysWraps = terminal.wraps && terminal.leaveWrap.isEmpty
    returnsByCR = terminal.carriageReturn == [0x0D]
    let able = ColorDepth(colors: min(terminal.foregrounds.count, terminal.backgrounds.count))
    sgr = SGRState(shared, depth: min(able, depth ?? able))
  }

  /// Forgets what the terminal shows. The next paint clears the screen and draws everything.
  public mutating func invalidate() { isInvalid = true }

  /// Appends the bytes that make the terminal show the canvas, with the cursor at a position or hidden.
  public mutating func paint(
    _ canvas: inout Canvas, cursor: (row: Int, column: Int)?, into output: inout [UInt8]
  ) {
    if isInvalid || rows != canvas.rows || columns != canvas.columns {
      shown = CellGrid(rows: canvas.rows, columns: canvas.columns)
      clear(into: &output)
      canvas.markDirty(rows: 0..<rows)
    } else {
      for scroll in canvas.scrolls where !perform(scroll, into: &output) {
        canvas.markDirty(rows: scroll.rows)
      }
    }
    for row in 0..<rows where !canvas.changes[row].isEmpty {
      paint(row: row, of: canvas, into: &output)
    }
    if !keepsRegion { resetRegion(into: &output) }
    showCursor(at: cursor, into: &output)
    canvas.markPainted()
  }

  /// Appends the bytes that draw one cell of a canvas that is otherwise unchanged since the last paint, and
  /// leaves the cursor after the cell.
  package mutating func paint(_ cell: Cell, row: Int, column: Int, into output: inout [UInt8]) {
    // After an invalidation, the next full paint draws the cell.
    guard !isInvalid else { return }
    move(toRow: row, column: column, into: &output)
    write(cell, row: row, column: column, into: &output)
  }

  /// Forgets the terminal's state after it was given back.
  mutating func forgetTerminal() {
    isInvalid = true
    cursorIsHidden = false
    sgr.forget()
    place = Place()
    region = nil
  }

  private mutating func clear(into output: inout [UInt8]) {
    resetRegion(into: &output)
    sgr.forget()
    sgr.change(to: .plain, into: &output)
    place = Place()
    if terminal.clearScreen.isEmpty {
      move(toRow: 0, column: 0, into: &output)
      output.append(contentsOf: terminal.eraseToScreenEnd)
    } else {
      output.append(contentsOf: terminal.clearScreen)
      place = Place(row: 0, column: 0)
    }
    isInvalid = false
  }

  private mutating func showCursor(
    at cursor: (row: Int, column: Int)?, into output: inout [UInt8]
  ) {
    if let cursor {
      let row = min(max(0, cursor.row), rows - 1)
      let column = min(max(0, cursor.column), columns - 1)
      move(toRow: row, column: column, into: &output)
    }
    guard cursorIsHidden != (cursor == nil) else { return }
    output.append(contentsOf: cursor == nil ? terminal.hideCursor : terminal.showCursor)
    cursorIsHidden = cursor == nil
  }
}

// MARK: - Scrolling

extension Renderer {
  /// Scrolls rows with the terminal's own sequences. False if it has none.
  private mutating func perform(_ scroll: Canvas.Scroll, into output: inout [UInt8]) -> Bool {
    let top = scroll.rows.lowerBound
    let bottom = scroll.rows.upperBound - 1
    let count = abs(scroll.lines)
    let one = scroll.lines > 0 ? terminal.scrollUpOne : terminal.scrollDownOne
    if terminal.setScrollRegion != nil, !one.isEmpty {
      resetStyleForErase(into: &output)
      if region != scroll.rows {
        terminal.setScrollRegion?.append(top, bottom, to: &output)
        region = scroll.rows
        place = Place()
      }
      move(toRow: scroll.lines > 0 ? bottom : top, column: 0, into: &output)
      scrollLines(scroll.lines, one, &output)
    } else if let insert = terminal.insertLines, let delete = terminal.deleteLines {
      resetStyleForErase(into: &output)
      let last = bottom - count + 1
      move(toRow: scroll.lines > 0 ? top : last, column: 0, into: &output)
      output.append(contentsOf: delete(count))
      move(toRow: scroll.lines > 0 ? last : top, column: 0, into: &output)
      output.append(contentsOf: insert(count))
    } else {
      return false
    }
    shown.scroll(rows: scroll.rows, by: scroll.lines)
    return true
  }

  /// Scrolls with the cursor in the row where lines come in: line by line, or by `count` lines in one
  /// sequence if that is shorter.
  private func scrollLines(_ lines: Int, _ one: [UInt8], _ output: inout [UInt8]) {
    let count = abs(lines)
    // A single byte cannot be made shorter.
    if one.count * count > 1, let many = lines > 0 ? terminal.scrollUp : terminal.scrollDown {
      let length = many.length(count)
      if length > 0, length < one.count * count { return many.append(count, to: &output) }
    }
    for _ in 0..<count { output.append(contentsOf: one) }
  }

  /// Sets the plain style before an erase: erased cells take the current background (`bce`), and on some
  /// terminals other attributes too.
  mutating func resetStyleForErase(into output: inout [UInt8]) {
    if sgr.style?.onBlank != .plain { sgr.change(to: .plain, into: &output) }
  }

  /// Resets the scroll region. This moves the cursor.
  private mutating func resetRegion(into output: inout [UInt8]) {
    guard region != nil else { return }
    output.append(contentsOf: terminal.wholeScreenRegion(rows: rows))
    region = nil
    place = Place()
  }
}
