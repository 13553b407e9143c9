import ChatCore

/// A conversation from before, as a list shows it.
public struct PastConversation: Equatable, Sendable {
  /// The history's number for it.
  public let id: Int64
  /// When, who, from where, how it went: one part each, of no more than a few words.
  public let parts: [String]
  /// The words in which something was found.
  public let excerpt: String?

  /// A line of a list.
  public init(id: Int64, parts: [String], excerpt: String? = nil) {
    self.id = id
    self.parts = parts
    self.excerpt = excerpt
  }
}

/// An entry of a conversation from before.
public struct PastEntry: Sendable {
  /// What was said or told.
  public let entry: TranscriptEntry
  /// The customer's name; nil for the agent's own words and for notices.
  public let author: String?
  /// When.
  public let time: WallTime

  /// An entry as it was.
  public init(entry: TranscriptEntry, author: String?, time: WallTime) {
    self.entry = entry
    self.author = author
    self.time = time
  }
}

/// Conversations from before, in the place of the transcript: a list, and one of them to read. Title,
/// divider and input line stay the present customer's.
struct HistoryView {
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
  private var selected = 0
  private var first = 0
  private var rows = 1
  private var columns = 1
  /// Entries that came to the present transcript meanwhile.
  var countMissed = 0

  /// - Parameter hasList: false for a conversation that was asked for by its number.
  init(_ items: [PastConversation], title: String, sought: String?, hasList: Bool = true) {
    self.hasList = hasList
    self.items = items
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
  var choice: Int64? { isReading || items.isEmpty ? nil : items[selected].id }

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
  mutating func back() -> Bool {
    guard isReading, hasList else { return false }
    reading = nil
    return true
  }

  mutating func find(_ text: String) -> Bool { reading?.pane.find(text) ?? false }
  mutating func findNext(_ direction: Int) -> Bool { reading?.pane.findNext(direction) ?? false }

  mutating func scroll(_ step: ScrollStep) {
    if isReading {
      reading?.pane.scroll(step)
      return
    }
    switch step {
    case .lines(let count): select(selected + count)
    case .page(let direction): select(selected + direction * max(1, rows - 2))
    case .start: select(0)
    case .end: select(items.count - 1)
    }
  }

  private mutating func select(_ index: Int) {
    selected = max(0, min(index, items.count - 1))
  }

  // MARK: Drawing

  mutating func draw(on canvas: inout Canvas, top: Int, _ theme: Theme, _ words: Words) {
    if headingRows > 0 { canvas.putHeading(reading?.title ?? title, row: top, theme) }
    let first = top + headingRows
    if reading != nil {
      // Whatever was drawn here before was another page.
      reading?.pane.drawAnew()
      reading?.pane.draw(on: &canvas, top: first)
    } else {
      drawList(on: &canvas, rows: first..<top + rows, theme, words)
    }
  }

  private mutating func drawList(
    on canvas: inout Canvas, rows list: Range<Int>, _ theme: Theme, _ words: Words
  ) {
    first = max(0, min(first, selected), selected - list.count + 1)
    for (offset, row) in list.enumerated() {
      canvas.clear(row: row)
      if items.isEmpty, offset == 0 {
        canvas.put("  " + words.noConversation, row: row, column: 0, style: theme.hint)
      }
      guard first + offset < items.count else { continue }
      draw(items[first + offset], isSelected: first + offset == selected, on: &canvas, row, theme)
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
