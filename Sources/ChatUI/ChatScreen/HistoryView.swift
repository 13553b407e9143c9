import Languages
import TerminalUI

/// Earlier conversations in place of the transcript: a list, and one conversation opened from it. Title,
/// divider and input line remain those of the present customer.
struct HistoryView: Layer {
  /// The open conversation.
  private struct Reading {
    let title: String
    var pane: TranscriptPane
  }

  private let title: String
  private let items: [EarlierConversation]
  /// The width of each column of the list.
  private let partColumns: [Int]
  /// The text that was searched for, if any. Its matches are highlighted in an open conversation.
  let query: String?
  private let hasList: Bool
  private var reading: Reading?
  private var selection: ListSelection
  private var rows = 1
  private var columns = 1
  /// The number of entries added to the present transcript in the meantime.
  var countMissed = 0

  /// - Parameter hasList: false if a conversation was requested by its number.
  init(_ items: [EarlierConversation], title: String, query: String?, hasList: Bool = true) {
    self.hasList = hasList
    self.items = items
    selection = ListSelection(count: items.count)
    partColumns = Self.columns(of: items)
    self.title = title
    self.query = query
  }

  /// The width of the widest part in each column, up to `partColumnsMax`.
  private static func columns(of items: [EarlierConversation]) -> [Int] {
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

  /// Enough for a date with a time, or for any IPv4 address.
  private static let partColumnsMax = 20

  var isReading: Bool { reading != nil }

  /// The conversation selected in the list; nil if the list is empty or a conversation is open.
  var choice: Int64? { isReading || items.isEmpty ? nil : items[selection.index].id }

  /// The text searched for in the open conversation.
  var openQuery: String? { reading?.pane.query }

  mutating func resize(rows: Int, columns: Int) {
    self.rows = max(1, rows)
    self.columns = columns
    let readable = self.rows - headingRows
    reading?.pane.resize(rows: readable, columns: columns)
  }

  /// In a very low window the content takes precedence over the heading.
  private var headingRows: Int { rows > 2 ? 1 : 0 }

  // MARK: Reading

  /// Opens a conversation at its beginning, or at a match of the search.
  mutating func read(
    _ entries: [EarlierEntry], title: String, _ language: any Language, _ theme: Theme
  ) {
    var pane = TranscriptPane(language, theme)
    for one in entries { pane.append(one.entry, author: one.author, at: one.time) }
    pane.resize(rows: rows - headingRows, columns: columns)
    pane.scroll(.start)
    if let query { _ = pane.find(query) }
    reading = Reading(title: title, pane: pane)
  }

  /// Returns to the list.
  /// - Returns: false if the list is shown already, or if there is none.
  private mutating func back() -> Bool {
    guard isReading, hasList else { return false }
    reading = nil
    return true
  }

  mutating func find(_ text: String) -> Bool { reading?.pane.find(text) ?? false }

  // MARK: Keys

  var passesTextThrough: Bool { true }
  var scrollsWithKeys: Bool { true }

  /// Typing still goes into the input line, so the user can write to the customer while reading. Enter
  /// therefore opens a conversation only if the input line is empty.
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
    return reading?.pane.findNext(direction) == true ? .taken : .noFurtherMatch
  }

  func keys(_ strings: ScreenStrings) -> [String] {
    guard isReading else { return strings.language.conversationListKeys }
    return openQuery == nil ? strings.language.readingKeys : strings.language.readingMatchesKeys
  }

  /// Whose turn it is takes precedence.
  var requiresKeyHint: Bool { false }

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
      // The rows may show something else from the last drawing.
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
      canvas.put("  " + strings.language.noConversation, row: row, column: 0, style: theme.hint)
    }
    for (row, item) in zip(list, selection.inSight(rows: list.count)) {
      draw(items[item], isSelected: item == selection.index, on: &canvas, row, theme)
    }
  }

  /// Where who it was does not fit behind the time, it comes first: it is what one chooses by.
  private func order(columns: Int) -> [Int] {
    var order = Array(partColumns.indices)
    if order.count > 1, 2 + partColumns[0] + 2 + partColumns[1] > columns { order.swapAt(0, 1) }
    return order
  }

  private func draw(
    _ item: EarlierConversation, isSelected: Bool, on canvas: inout Canvas, _ row: Int,
    _ theme: Theme
  ) {
    let style = isSelected ? theme.title : theme.message
    var column = canvas.put(isSelected ? "> " : "  ", row: row, column: 0, style: style)
    for index in order(columns: canvas.limit) where index < item.parts.count {
      let (part, width) = (item.parts[index], partColumns[index])
      let glyphs = VisibleText.clippedGlyphs(part, as: .name, columns: width)
      let padding = Glyph.blanks(width - glyphs.width + 2)
      column = canvas.put(glyphs + padding, row: row, column: column, style: style)
    }
    if let excerpt = item.excerpt {
      let room = canvas.limit - column
      let glyphs = VisibleText.clippedGlyphs(excerpt, as: .name, columns: room)
      column = canvas.put(glyphs, row: row, column: column, style: isSelected ? style : theme.hint)
    }
    if isSelected { canvas.fill(row: row, columns: column..<canvas.limit, style: style) }
  }
}
