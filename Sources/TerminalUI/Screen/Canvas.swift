/// What the screen is to show: a grid of cells, and which of them changed since the last paint.
///
/// Drawing outside the grid is clipped, so a layout need not handle small terminals.
public struct Canvas: Sendable {
  /// The height, at least 1.
  public let rows: Int
  /// The width, at least 1.
  public let columns: Int
  /// Nothing is drawn at this column or beyond it: the right edge of what is drawn at present.
  public private(set) var limit: Int

  // Invariants:
  // - A cell with n > 1 columns is followed by n - 1 cells of 0 columns, all in the same row.
  // - Outside `changes`, a row equals what the renderer has painted, once `scrolls` are applied.
  private(set) var grid: CellGrid
  /// For each row, a range that contains all columns changed since the last paint.
  private(set) var changes: [Range<Int>]
  private(set) var scrolls: [Scroll] = []

  /// Rows that moved up by `lines`, or down if `lines` is negative.
  struct Scroll: Equatable, Sendable {
    var rows: Range<Int>
    var lines: Int
  }

  /// A blank canvas. All its cells count as changed.
  public init(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    self.columns = max(1, columns)
    limit = self.columns
    grid = CellGrid(rows: self.rows, columns: self.columns)
    changes = Array(repeating: 0..<self.columns, count: self.rows)
  }

  subscript(row: Int, column: Int) -> Cell { grid[row, column] }

  /// The text of a cell, as a character.
  func character(row: Int, column: Int) -> Character {
    var bytes: [UInt8] = []
    grid.append(textOf: grid[row, column], to: &bytes)
    return Character(String(decoding: bytes, as: UTF8.self))
  }

  // `put` and `fill` are not inlined, so that all callers share one copy of the code in the instruction
  // cache.

  /// From now on nothing is drawn at `column` or beyond it, as if the canvas ended there. Scrolling still moves whole
  /// rows.
  public mutating func setLimit(_ column: Int) { limit = min(max(1, column), columns) }

  /// Draws glyphs from `column` on and returns the column after the last one.
  ///
  /// Nothing is drawn at `limit` or beyond it. If the limit cuts a wide glyph, its columns are left blank; if
  /// that is the first glyph, `Glyph.tooWide` is drawn in its place.
  @inline(never)
  @discardableResult
  public mutating func put(
    _ glyphs: ArraySlice<Glyph>, row: Int, column: Int, limit: Int = .max,
    style: Style = .plain, replacementStyle: Style? = nil
  ) -> Int {
    let limit = min(limit, self.limit)
    guard (0..<rows).contains(row), column >= 0 else { return column }
    var rest = glyphs
    var at = column
    while at < limit, !rest.isEmpty {
      let simple = grid.put(rest, row: row, column: at, limit: limit, style: style)
      note(row, simple.changed)
      rest = rest.dropFirst(simple.count)
      at = simple.end
      guard at < limit, let glyph = rest.popFirst() else { break }
      let style = glyph.isReplacement ? replacementStyle ?? style : style
      at = put(glyph, row: row, column: at, limit: limit, style: style, isFirst: at == column)
    }
    return at
  }

  /// Draws all glyphs of an array.
  @discardableResult
  public mutating func put(
    _ glyphs: [Glyph], row: Int, column: Int, limit: Int = .max, style: Style = .plain,
    replacementStyle: Style? = nil
  ) -> Int {
    put(
      glyphs[...], row: row, column: column, limit: limit, style: style,
      replacementStyle: replacementStyle)
  }

  /// Sets a cell that the caller paints immediately with `Renderer.paint`; it does not count as changed.
  /// - Returns: the cell. Nil, and nothing is set, if the place is outside the grid or either the glyph or
  ///   the old one is not one column wide.
  package mutating func put(_ glyph: Glyph, row: Int, column: Int, style: Style) -> Cell? {
    guard glyph.columns == 1, (0..<rows).contains(row), (0..<columns).contains(column),
      grid[row, column].columns == 1
    else { return nil }
    let cell = cell(of: glyph, style)
    grid.set(cell, row: row, column: column)
    return cell
  }

  /// Draws any glyph. At least one column must be left before `limit`.
  private mutating func put(
    _ glyph: Glyph, row: Int, column: Int, limit: Int, style: Style, isFirst: Bool
  ) -> Int {
    if Int(glyph.columns) <= limit - column {
      set(glyph, row: row, column: column, style: style)
      return column + Int(glyph.columns)
    }
    if isFirst { set(.tooWide, row: row, column: column, style: style) }
    fill(row: row, columns: (isFirst ? column + 1 : column)..<limit, style: style)
    return limit
  }

  /// Draws text as one line, with replacements for characters that cannot be shown.
  @discardableResult
  public mutating func put(
    _ text: String, row: Int, column: Int, limit: Int = .max, style: Style = .plain
  ) -> Int {
    put(VisibleText.line(text), row: row, column: column, limit: limit, style: style)
  }

  /// Blanks a part of a row.
  public mutating func fill(row: Int, columns range: Range<Int>, style: Style = .plain) {
    guard (0..<rows).contains(row) else { return }
    let blank = Cell(style: style.onBlank)
    // Most of the screen is blank already: skip those columns.
    let end = blank.isBlank ? min(grid.blankStart(row: row), limit) : limit
    fill(row: row, columns: range.clamped(to: 0..<end), with: blank)
  }

  /// Draws a glyph of one column in each column of a part of a row.
  package mutating func fill(
    row: Int, columns range: Range<Int>, with glyph: Glyph, style: Style
  ) {
    guard (0..<rows).contains(row), glyph.columns == 1 else { return }
    fill(row: row, columns: range.clamped(to: 0..<limit), with: cell(of: glyph, style))
  }

  @inline(never)
  private mutating func fill(row: Int, columns part: Range<Int>, with cell: Cell) {
    guard !part.isEmpty else { return }
    release(row: row, columns: part)
    note(row, grid.fill(row: row, columns: part, with: cell))
  }

  /// Blanks a row.
  public mutating func clear(row: Int, style: Style = .plain) {
    fill(row: row, columns: 0..<limit, style: style)
  }

  /// Blanks the whole canvas.
  public mutating func clear() {
    for row in 0..<rows { clear(row: row) }
  }

  /// Moves the rows in `range` up by `lines` (down if negative) and blanks the vacated rows. The renderer
  /// uses the terminal's own scrolling where it can.
  public mutating func scroll(rows range: Range<Int>, by lines: Int) {
    let range = range.clamped(to: 0..<rows)
    guard lines != 0, !range.isEmpty else { return }
    guard lines.magnitude < range.count else {
      for row in range { clear(row: row) }
      return
    }
    record(Scroll(rows: range, lines: lines))
    grid.scroll(rows: range, by: lines)
    changes.rotate(range, by: lines)
    markDirty(rows: lines > 0 ? range.suffix(lines) : range.prefix(-lines))
  }

  /// Records a scroll for the renderer. The list is bounded, since nothing may be painted for a long time.
  private mutating func record(_ scroll: Scroll) {
    if let last = scrolls.last, last.rows == scroll.rows, (last.lines > 0) == (scroll.lines > 0) {
      scrolls[scrolls.count - 1].lines += scroll.lines
      // All rows of the region have been replaced and are dirty, so the scroll is unnecessary.
      if (last.lines + scroll.lines).magnitude >= scroll.rows.count { scrolls.removeLast() }
    } else if scrolls.count < 8 {
      scrolls.append(scroll)
    } else {
      scrolls = []
      markDirty(rows: 0..<rows)
    }
  }

  /// Marks everything as painted.
  mutating func markPainted() {
    for row in 0..<rows where !changes[row].isEmpty { changes[row] = 0..<0 }
    while !scrolls.isEmpty { scrolls.removeLast() }
  }

  /// Marks rows as changed.
  mutating func markDirty(rows range: Range<Int>) {
    for row in range { changes[row] = 0..<columns }
  }

  private mutating func set(_ glyph: Glyph, row: Int, column: Int, style: Style) {
    let cell = cell(of: glyph, style)
    // Most of what is drawn equals the old content.
    let old = grid[row, column]
    guard old != cell else { return }
    let end = column + Int(cell.columns)
    if old.columns != 1 || cell.columns != 1 { release(row: row, columns: column..<end) }
    change(row, column, to: cell)
    for at in column + 1..<end { change(row, at, to: cell.covered) }
  }

  private mutating func cell(of glyph: Glyph, _ style: Style) -> Cell {
    let text =
      switch glyph.text {
      case .short(let text): text
      case .long(let bytes): grid.text(forLong: bytes)
      }
    return Cell(
      text: text, style: text == .blank ? style.onBlank : style, columns: glyph.columns,
      hasReliableWidth: glyph.hasReliableWidth)
  }

  private mutating func change(_ row: Int, _ column: Int, to cell: Cell) {
    grid.set(cell, row: row, column: column)
    note(row, column..<column + 1)
  }

  private mutating func note(_ row: Int, _ part: Range<Int>) {
    let known = changes[row]
    guard !part.isEmpty, part.clamped(to: known) != part else { return }
    changes[row] =
      known.isEmpty
      ? part : min(known.lowerBound, part.lowerBound)..<max(known.upperBound, part.upperBound)
  }

  /// Blanks the halves of wide characters that an edit would leave at either end of a part of a row.
  private mutating func release(row: Int, columns part: Range<Int>) {
    var left = part.lowerBound
    while left > 0, grid[row, left].columns == 0 { left -= 1 }
    for at in left..<part.lowerBound { blank(row, at) }
    var right = part.upperBound
    while right < columns, grid[row, right].columns == 0 {
      blank(row, right)
      right += 1
    }
  }

  private mutating func blank(_ row: Int, _ column: Int) {
    change(row, column, to: Cell(style: grid[row, column].style.onBlank))
  }
}
