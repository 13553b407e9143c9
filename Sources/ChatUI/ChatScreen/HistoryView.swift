import TerminalUI

/// Conversations from before, in the place of the transcript: a list, and one of them to read. Title,
/// divider and input line stay the present customer's.
struct HistoryView: Layer {
  /// A conversation that is being read.
  private struct Reading {
    let title: String
    var pane: TranscriptPane
  }

  private let title: String
  private let items: [PastConversation]
  /// The columns of each part, so that they stand below each other.
  private let partColumns: [Int]
  /// What the list was made for, if it was found: it is marked where one reads.
  let sought: String?
  private let hasList: Bool
  private var reading: Reading?
  private var selection: ListSelection
  private var rows = 1
  private var columns = 1
  /// Entries that came to the present transcript meanwhile.
  var countMissed = 0

  /// - Parameter hasList: false for a conversation that was asked for by its number.
  init(_ items: [PastConversation], title: String, sought: String?, hasList: Bool = true) {
    self.hasList = hasList
    self.items = items
    selection = ListSelection(count: items.count)
    partColumns = Self.columns(of: items)
    self.title = title
    self.sought = sought
  }

  /// The widest of each part, as long as that leaves room for the others.
  private static func columns(of items: [PastConversation]) -> [Int] {
    var columns: [Int] = []
    for item in items {
      for (index, part) in item.parts.enumerated() {
        let width = VisibleText.clippedGlyphs(part, as: .name, columns: partColumnsMax).width
        if index < columns.count {
          columns[index] = max(columns[index], width)
        } else {
          columns.append(width)
        }
      }
    }
    return columns
  }

  /// As wide as a date with its time, or the longest IPv4 address with room to spare.
  private static let partColumnsMax = 20

  var isReading: Bool { reading != nil }

  /// The conversation that is chosen in the list; nil in an empty one, or while one is read.
  var choice: Int64? { isReading || items.isEmpty ? nil : items[selection.index].id }

  /// What is sought in the conversation that is read.
  var soughtHere: String? { reading?.pane.sought }

  mutating func resize(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    self.columns = columns
    let readable = self.rows - headingRows
    reading?.pane.resize(rows: readable, columns: columns)
  }

  /// Where there is hardly any room, what is read counts for more than the heading.
  private var headingRows: Int { rows > 2 ? 1 : 0 }

  // MARK: Reading

  /// Opens a conversation at its beginning, or where what was sought stands.
  mutating func read(_ entries: [PastEntry], title: String, _ language: Language, _ theme: Theme) {
    var pane = TranscriptPane(language, theme)
    for one in entries { pane.append(one.entry, author: one.author, at: one.time) }
    pane.resize(rows: rows - headingRows, columns: columns)
    pane.scroll(.start)
    if let sought { _ = pane.find(sought) }
    reading = Reading(title: title, pane: pane)
  }

  /// Goes back to the list.
  /// - Returns: false if it is there already, or there is none.
  private mutating func back() -> Bool {
    guard isReading, hasList else { return false }
    reading = nil
    return true
  }

  mutating func find(_ text: String) -> Bool { reading?.pane.find(text) ?? false }

  // MARK: Keys

  var letsTextThrough: Bool { true }
  var scrollsWithKeys: Bool { true }

  /// Typing goes on as ever: one may write to the customer and read what was said before. So Enter opens
  /// only where there is nothing to send.
  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome {
    guard case .key(let key, let modifiers) = event else { return .ignored }
    switch (key, modifiers) {
    case (.escape, _), (.function(4), _): return back() ? .taken : .closed
    default: return isReading ? reads(key, modifiers) : chooses(key, modifiers, isLineEmpty)
    }
  }

  private mutating func chooses(
    _ key: Key, _ modifiers: Modifiers, _ isLineEmpty: Bool
  ) -> LayerOutcome {
    if key == .enter, modifiers.isEmpty, isLineEmpty { return choice.map { .opens($0) } ?? .taken }
    return selection.take(key, modifiers) ? .taken : .ignored
  }

  private mutating func reads(_ key: Key, _ modifiers: Modifiers) -> LayerOutcome {
    guard let direction = FindKey.direction(key, modifiers) else { return .ignored }
    return reading?.pane.findNext(direction) == true ? .taken : .foundNothing
  }

  func keys(_ strings: ScreenStrings) -> [String] {
    guard isReading else { return strings.listKeys }
    return soughtHere == nil ? strings.readingKeys : strings.readingFoundKeys
  }

  /// Whose turn it is counts for more.
  var mustTellKeys: Bool { false }

  mutating func scroll(_ step: ScrollStep) -> Bool {
    if isReading { reading?.pane.scroll(step) } else { selection.scroll(step) }
    return true
  }

  // MARK: Drawing

  func rowCount(of rows: Int) -> Int { rows }

  var inputRowCount: Int? { nil }

  func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)? { nil }

  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ strings: ScreenStrings
  ) {
    let heading = reading?.title ?? title
    if headingRows > 0 { canvas.putHeading(heading, row: rows.lowerBound, theme) }
    let list = rows.dropFirst(headingRows)
    if reading != nil {
      // Whatever was drawn here before was another page.
      reading?.pane.drawAnew()
      reading?.pane.draw(on: &canvas, top: list.startIndex)
    } else {
      drawList(on: &canvas, rows: list, theme, strings)
    }
  }

  private mutating func drawList(
    on canvas: inout Canvas, rows list: Range<Int>, _ theme: Theme, _ strings: ScreenStrings
  ) {
    for row in list { canvas.clear(row: row) }
    if items.isEmpty, let row = list.first {
      canvas.put("  " + strings.noConversation, row: row, column: 0, style: theme.hint)
    }
    for (row, item) in zip(list, selection.inSight(rows: list.count)) {
      draw(items[item], isSelected: item == selection.index, on: &canvas, row, theme)
    }
  }

  private func draw(
    _ item: PastConversation, isSelected: Bool, on canvas: inout Canvas, _ row: Int, _ theme: Theme
  ) {
    let style = isSelected ? theme.title : theme.message
    var column = canvas.put(isSelected ? "> " : "  ", row: row, column: 0, style: style)
    for (part, width) in zip(item.parts, partColumns) {
      let glyphs = VisibleText.clippedGlyphs(part, as: .name, columns: width)
      let padding = Glyph.blanks(width - glyphs.width + 2)
      column = canvas.put(glyphs + padding, row: row, column: column, style: style)
    }
    if let excerpt = item.excerpt {
      let room = canvas.columns - column
      let glyphs = VisibleText.clippedGlyphs(excerpt, as: .name, columns: room)
      column = canvas.put(glyphs, row: row, column: column, style: isSelected ? style : theme.hint)
    }
    if isSelected { canvas.fill(row: row, columns: column..<canvas.columns, style: style) }
  }
}
