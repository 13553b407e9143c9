// Brings what the terminal shows to what a canvas holds, in few bytes.
//
// Why not curses' windows: doupdate() writes by itself and blocks on a terminal that has stopped
// reading, and a cell of theirs can't hold an emoji joined of several (setcchar keeps U+1F468
// U+200D of U+1F468 U+200D U+1F469 and says OK). Here `paint` appends bytes to an array; the
// program sends them when the terminal takes them, and does not paint before.
//
// The renderer remembers each cell that it has sent. Of a row that changed it sends the cells that
// differ; of one that did not, nothing. What only moved, rows or the rest of a row, the terminal moves.
// It is never asked to repeat a character (`rep`): tmux up to 3.4, called an xterm, repeats ASCII only.
//
// Terminals disagree about the width of emoji, of clusters, of rare scripts. A renderer that
// trusts one answer puts everything after such a glyph in the wrong place on the others. So:
//
// - Automatic wrapping is off, and nothing depends on what happens in the last column: what is too
//   wide there is cut by the terminal and can't spill into the next row.
// - After an uncertain glyph the cursor's column counts as unknown, and what is drawn next is
//   addressed by its column. A glyph that came out too wide is overwritten where its neighbour
//   begins, one that came out too narrow leaves a blank; nothing moves.
// - Where cells with uncertain glyphs change, the row is erased from there on before it is drawn,
//   since a half of such a glyph may be where no cell of ours says so.
// - An uncertain glyph in the last column may be pulled to the left by a terminal that takes it
//   for wide (VTE does so): what is before it is drawn once more.
// - Where wrapping can't be switched off, a question mark stands for an uncertain glyph that may reach
//   the last column.

/// Draws canvases on a terminal.
public struct Renderer: Sendable {
  /// A place on the terminal; nil is what is not known.
  struct Place: Equatable {
    var row: Int?
    var column: Int?
  }

  private let shared: SharedDescription
  var terminal: TerminalDescription { shared.terminal }
  var sgr: SGRState

  // Invariant: unless `isInvalid`, `shown` is what the terminal shows if it takes all the bytes.
  var shown = CellGrid(rows: 0, columns: 0)
  private var isInvalid = true
  var rows: Int { shown.rows }
  var columns: Int { shown.columns }

  var place = Place()
  /// The rows that scroll, while those are not all. Most paints that scroll anything scroll the same
  /// rows as the one before, so the terminal keeps them, if giving it back resets them.
  private(set) var region: Range<Int>?
  private let keepsRegion: Bool
  /// The terminal wraps, and can't be told not to.
  let mustWrap: Bool
  /// The terminal's `cr` is the usual one.
  let returnsByCR: Bool
  private var cursorIsHidden = false

  /// A renderer for a terminal; `colors` is for those who want fewer colours (NO_COLOR).
  public init(_ terminal: TerminalDescription, colors depth: ColorDepth? = nil) {
    shared = SharedDescription(terminal)
    keepsRegion = terminal.isANSI
    mustWrap = terminal.wraps && terminal.leaveWrap.isEmpty
    returnsByCR = terminal.carriageReturn == [0x0D]
    let able = ColorDepth(colors: min(terminal.foregrounds.count, terminal.backgrounds.count))
    sgr = SGRState(shared, depth: min(able, depth ?? able))
  }

  /// Forgets what the terminal shows: the next paint clears it and draws everything.
  public mutating func invalidate() { isInvalid = true }

  /// Appends what makes the terminal show the canvas, with the cursor at a place or hidden.
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

  /// Appends what draws one cell of a canvas that was painted, all of whose cells but this one are as they
  /// were, and leaves the cursor behind it.
  package mutating func paint(_ cell: Cell, row: Int, column: Int, into output: inout [UInt8]) {
    // What is not known to be shown is painted whole, by and by.
    guard !isInvalid else { return }
    move(toRow: row, column: column, into: &output)
    write(cell, row: row, column: column, into: &output)
  }

  /// After the terminal was given back nothing about it is known.
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
  /// Lets the terminal move rows; false if it can't.
  private mutating func perform(_ scroll: Canvas.Scroll, into output: inout [UInt8]) -> Bool {
    let top = scroll.rows.lowerBound
    let bottom = scroll.rows.upperBound - 1
    let count = abs(scroll.lines)
    let one = scroll.lines > 0 ? terminal.scrollUpOne : terminal.scrollDownOne
    if terminal.setScrollRegion != nil, !one.isEmpty {
      preparePenToErase(into: &output)
      if region != scroll.rows {
        terminal.setScrollRegion?.append(top, bottom, to: &output)
        region = scroll.rows
        place = Place()
      }
      move(toRow: scroll.lines > 0 ? bottom : top, column: 0, into: &output)
      scrollLines(scroll.lines, one, &output)
    } else if let insert = terminal.insertLines, let delete = terminal.deleteLines {
      preparePenToErase(into: &output)
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

  /// Scrolls with the cursor in the row where lines come in, by one line at a time or by all at once.
  private func scrollLines(_ lines: Int, _ one: [UInt8], _ output: inout [UInt8]) {
    let count = abs(lines)
    // Nothing is shorter than one byte.
    if one.count * count > 1, let many = lines > 0 ? terminal.scrollUp : terminal.scrollDown {
      let length = many.length(count)
      if length > 0, length < one.count * count { return many.append(count, to: &output) }
    }
    for _ in 0..<count { output.append(contentsOf: one) }
  }

  /// Cells that become free take the background that is set, on some terminals more than that.
  mutating func preparePenToErase(into output: inout [UInt8]) {
    if sgr.style?.onBlank != .plain { sgr.change(to: .plain, into: &output) }
  }

  /// Lets all rows scroll again. It takes the cursor away.
  private mutating func resetRegion(into output: inout [UInt8]) {
    guard region != nil else { return }
    output.append(contentsOf: terminal.wholeScreenRegion(rows: rows))
    region = nil
    place = Place()
  }
}
