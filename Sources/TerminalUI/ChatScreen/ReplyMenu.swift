import ChatCore

/// A canned reply, its placeholders filled in.
public struct CannedReply: Equatable, Sendable {
  /// What it is called.
  public let name: String
  /// What it puts into the input line.
  public let text: String

  /// How many bytes it is longer than a message can be; none or less if it can be sent.
  public var bytesOver: Int { text.utf8.count - Limits.bodyBytesMax }

  /// A reply.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// The canned replies above the input line, those that have all words of the filter; one is chosen.
///
///     ── Replies 1/2 ─────────────────────────
///     > hello    Hello 小明, what can I do for
///       refund   Your money will be back
struct ReplyMenu {
  private let replies: [CannedReply]
  /// What is typed while the menu is open.
  private(set) var filter: InputPane
  private var matches: [Int] = []
  private var selected = 0
  /// The match at the list's top.
  private var first = 0

  /// Columns that names have, so that texts begin below each other.
  private static let nameColumnsMax = 16
  private static let rowsMax = 12

  init(_ replies: [CannedReply], filter text: String, prompt: String, columns: Int) {
    self.replies = replies
    filter = InputPane(prompt: prompt)
    filter.resize(columns: columns)
    filter.type(text)
    match()
  }

  /// The reply that is chosen; nil if none matches.
  var choice: CannedReply? {
    matches.indices.contains(selected) ? replies[matches[selected]] : nil
  }

  mutating func resize(columns: Int) { filter.resize(columns: columns) }

  mutating func type(_ text: String) {
    filter.type(text)
    match()
  }

  mutating func perform(_ command: EditorCommand) {
    filter.perform(command)
    match()
  }

  /// Chooses the one so many further down, or up; past an end it stays there.
  mutating func move(by count: Int) {
    selected = max(0, min(selected + count, matches.count - 1))
  }

  private mutating func match() {
    let words = filter.line.lowercased().split(whereSeparator: \.isWhitespace)
    func has(_ text: String) -> Bool {
      let text = text.lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    // A name is what one remembers a reply by.
    let byName = replies.indices.filter { has(replies[$0].name) }
    let byText = replies.indices.filter {
      !has(replies[$0].name) && has(replies[$0].name + " " + replies[$0].text)
    }
    matches = byName + byText
    selected = 0
    first = 0
  }

  // MARK: Drawing

  /// Rows that it takes if it may have as many as it likes: a heading and the matches.
  var rowCount: Int { 1 + max(1, min(matches.count, Self.rowsMax)) }

  /// Draws the line that is typed into; returns where the cursor stands.
  mutating func drawFilter(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int) {
    filter.draw(on: &canvas, rows: rows, style: style)
  }

  mutating func draw(on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ words: Words) {
    // Where there is hardly any room, the reply that is chosen counts for more than the heading.
    let hasHeading = rows.count > 2 || rows.count >= rowCount
    if hasHeading {
      let place = matches.isEmpty ? 0 : selected + 1
      let heading = "\(words.replies) \(place)/\(matches.count)"
      canvas.putHeading(heading, row: rows.lowerBound, theme)
    }
    let list = hasHeading ? rows.dropFirst() : rows[...]
    first = min(first, selected)
    first = max(first, selected - list.count + 1)
    for (offset, row) in list.enumerated() {
      canvas.clear(row: row)
      if matches.isEmpty {
        if offset == 0 { canvas.put("  " + words.noReply, row: row, column: 0, style: theme.hint) }
      } else if first + offset < matches.count {
        drawReply(first + offset, on: &canvas, row: row, theme, words)
      }
    }
  }

  private func drawReply(
    _ match: Int, on canvas: inout Canvas, row: Int, _ theme: Theme, _ words: Words
  ) {
    let reply = replies[matches[match]]
    let isSelected = match == selected
    let nameColumns = min(Self.nameColumnsMax, max(4, canvas.columns / 3))
    var name = VisibleText.clippedGlyphs(reply.name, as: .name, columns: nameColumns)
    name += Glyph.blanks(nameColumns - name.width + 1)
    // A row shows no more, and a file may have a text of a million bytes.
    let start = String(reply.text.prefix(canvas.columns)).onOneLine
    let nameStyle = isSelected ? theme.prompt : theme.hintKey
    let column = canvas.put(isSelected ? "> " : "  ", row: row, column: 0, style: nameStyle)
    let end = canvas.put(name, row: row, column: column, style: nameStyle)
    let over = reply.bytesOver
    let text = over > 0 ? "[\(words.bytesOver(over))] \(start)" : start
    let shown = VisibleText.clippedGlyphs(text, as: .name, columns: canvas.columns - end)
    let style = isSelected ? theme.title : theme.message
    let last = canvas.put(shown, row: row, column: end, style: style)
    if isSelected { canvas.fill(row: row, columns: last..<canvas.columns, style: style) }
  }
}
