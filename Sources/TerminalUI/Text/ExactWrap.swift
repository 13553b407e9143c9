/// Breaks a line into rows for writing: every glyph, blanks too, keeps a place, so that the cursor
/// can be put before each. Rows are cut where they are full, as readline does; a word under the
/// cursor never jumps.
public struct ExactWrap: Sendable {
  /// The rows, as ranges of glyphs. If the last one is full, an empty one follows for the cursor.
  public let rows: [Range<Int>]
  /// The column of each glyph, and the cursor's after the last.
  private let columnsOfGlyphs: [Int]

  /// Wraps one line; its glyphs are needed again only to draw them.
  public init(_ glyphs: [Glyph], columns: Int) {
    let limit = max(1, columns)
    var rows: [Range<Int>] = []
    var places: [Int] = []
    places.reserveCapacity(glyphs.count + 1)
    var start = 0
    var column = 0
    for (index, glyph) in glyphs.enumerated() {
      // A glyph wider than the pane is drawn as one that fits.
      let width = min(limit, Int(glyph.columns))
      if column + width > limit {
        rows.append(start..<index)
        start = index
        column = 0
      }
      places.append(column)
      column += width
    }
    if column >= limit {
      rows.append(start..<glyphs.count)
      start = glyphs.count
      column = 0
    }
    rows.append(start..<glyphs.count)
    places.append(column)
    self.rows = rows
    columnsOfGlyphs = places
  }

  /// Where the glyph at `index` is, or the cursor after the last one.
  public func position(of index: Int) -> (row: Int, column: Int) {
    // The last row that begins at or before it.
    var low = 0
    var high = rows.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if rows[middle].lowerBound <= index { low = middle } else { high = middle }
    }
    return (low, columnsOfGlyphs[index])
  }

  /// The glyph that covers the column, or the row's last place for the cursor if none does.
  public func index(atRow row: Int, column: Int) -> Int {
    let row = min(max(0, row), rows.count - 1)
    let range = rows[row]
    let next = range.first { columnsOfGlyphs[$0] > column } ?? range.upperBound
    let isPastEnd = next == range.upperBound && row == rows.count - 1
    guard isPastEnd else { return max(range.lowerBound, next - 1) }
    guard let last = range.last else { return range.upperBound }
    // In the last row the place after the last glyph is the cursor's too.
    return column >= columnsOfGlyphs[range.upperBound] ? range.upperBound : last
  }
}
