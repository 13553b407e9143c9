import TerminalUI

/// The layout of the input line: its rows, and the position of each character, so that the cursor can be put
/// before any of them.
struct InputLayout {
  /// One row: its glyphs and characters, the column of each character, and the column after the last one.
  struct Row {
    var glyphs: [Glyph] = []
    var characters: Range<Int>
    var columns: [Int] = []
    var end = 0

    fileprivate mutating func place(_ glyphs: some Collection<Glyph>, columns width: Int) {
      columns.append(end)
      characters = characters.lowerBound..<characters.upperBound + 1
      self.glyphs.append(contentsOf: glyphs)
      end += width
    }
  }

  /// Longer texts, which no message can have, are laid out only around the cursor, in a window that moves in
  /// steps of half this size. So the cost of a key is bounded, however much was pasted.
  private static let charactersMax = 16 * 1024

  private(set) var rows: [Row]

  init(_ characters: [Character], cursor: Int, columns: Int) {
    let limit = max(1, columns)
    let window = Self.window(count: characters.count, cursor: cursor)
    rows = [Row(characters: window.lowerBound..<window.lowerBound)]
    for index in window {
      let character = characters[index]
      if character == "\n" {
        if cursor == index, isLastRowFull(limit) { rows.append(Row(characters: index..<index)) }
        place([], at: index, limit: limit)
        rows.append(Row(characters: index + 1..<index + 1))
      } else {
        place(character, at: index, limit: limit)
      }
    }
    if cursor == window.upperBound { makeRoom(at: window.upperBound, limit: limit) }
  }

  /// Lays out one character that was typed at the end, with the cursor there before and after. Takes constant
  /// time.
  /// - Returns: false if the whole text must be laid out again.
  mutating func append(_ character: Character, columns: Int) -> Bool {
    let index = rows[rows.count - 1].characters.upperBound
    // Newlines and tabs depend on the row in which they begin, which may have been full.
    guard character != "\n", character != "\t", index < Self.charactersMax else { return false }
    let limit = max(1, columns)
    place(character, at: index, limit: limit)
    makeRoom(at: index + 1, limit: limit)
    return true
  }

  /// Adds a row for the cursor after the last character if the last row is full.
  private mutating func makeRoom(at end: Int, limit: Int) {
    if isLastRowFull(limit) { rows.append(Row(characters: end..<end)) }
  }

  private mutating func place(_ character: Character, at index: Int, limit: Int) {
    if let glyph = Glyph(plain: character) {
      place(CollectionOfOne(glyph), at: index, limit: limit)
    } else {
      place(Self.glyphs(of: character, column: rows[rows.count - 1].end), at: index, limit: limit)
    }
  }

  private static func window(count: Int, cursor: Int) -> Range<Int> {
    guard count > charactersMax else { return 0..<count }
    let step = charactersMax / 2
    let middle = cursor / step * step
    return max(0, middle - step)..<min(count, middle + 2 * step)
  }

  /// Whether the cursor has no room after the last character of the last row; it then needs a row of its
  /// own.
  private func isLastRowFull(_ limit: Int) -> Bool { rows[rows.count - 1].end >= limit }

  private static func glyphs(of character: Character, column: Int) -> [Glyph] {
    if character == "\t" {
      let stop = VisibleText.tabStop
      return Array(repeating: Glyph(" "), count: stop - column % stop)
    }
    return VisibleText.lines(String(character), as: .body)[0]
  }

  private mutating func place(_ glyphs: some Collection<Glyph>, at index: Int, limit: Int) {
    let width = min(limit, glyphs.width)
    if rows[rows.count - 1].end + width > limit { rows.append(Row(characters: index..<index)) }
    rows[rows.count - 1].place(glyphs, columns: width)
  }

  /// The position of the cursor before the character at `index`.
  func position(of index: Int) -> (row: Int, column: Int) {
    let row = rows.lastIndex { $0.characters.lowerBound <= index } ?? 0
    let offset = index - rows[row].characters.lowerBound
    let columns = rows[row].columns
    return (row, offset < columns.count ? columns[offset] : rows[row].end)
  }

  /// The index of the character at a position, or the row's last cursor position if there is none.
  func index(row: Int, column: Int) -> Int {
    let number = min(max(0, row), rows.count - 1)
    let row = rows[number]
    let offset = row.columns.lastIndex { $0 <= column } ?? 0
    // In any other row, a newline or the start of the next row follows the last character.
    let isPastEnd = column >= row.end && number == rows.count - 1
    return isPastEnd ? row.characters.upperBound : row.characters.lowerBound + offset
  }
}
