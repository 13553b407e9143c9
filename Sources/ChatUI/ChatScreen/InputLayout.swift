import TerminalUI

/// How the text of the input line stands on the screen: rows cut where they are full, and the place
/// of each character, so that the cursor can be put before any of them.
struct InputLayout {
  /// One row: its glyphs, its characters, and the column of each, and of the place after the last.
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

  /// Longer texts, which no message can have, are laid out around the cursor only, in steps of half
  /// of this, so that a key costs the same however much was pasted.
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

  /// Takes in a character that was typed behind all others, with the cursor there before and after. It
  /// costs the same however long the text is.
  /// - Returns: false if the text has to be laid out anew.
  mutating func append(_ character: Character, columns: Int) -> Bool {
    let index = rows[rows.count - 1].characters.upperBound
    // Newlines and tabs depend on the row that they began in, which may have been full.
    guard character != "\n", character != "\t", index < Self.charactersMax else { return false }
    let limit = max(1, columns)
    place(character, at: index, limit: limit)
    makeRoom(at: index + 1, limit: limit)
    return true
  }

  /// Gives the cursor, behind the last character, a row of its own if there is no place in the last one.
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

  /// A full row leaves the cursor behind it no place: it gets a row of its own.
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

  /// Where the cursor stands when it is before the character at `index`.
  func position(of index: Int) -> (row: Int, column: Int) {
    let row = rows.lastIndex { $0.characters.lowerBound <= index } ?? 0
    let offset = index - rows[row].characters.lowerBound
    let columns = rows[row].columns
    return (row, offset < columns.count ? columns[offset] : rows[row].end)
  }

  /// The character at a column of a row, or the row's last place for the cursor if none is there.
  func index(row: Int, column: Int) -> Int {
    let number = min(max(0, row), rows.count - 1)
    let row = rows[number]
    let offset = row.columns.lastIndex { $0 <= column } ?? 0
    // Behind the last character of any other row is a newline, or the next row's first place.
    let isPastEnd = column >= row.end && number == rows.count - 1
    return isPastEnd ? row.characters.upperBound : row.characters.lowerBound + offset
  }
}
