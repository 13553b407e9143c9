import ChatCore
import TerminalUI

/// A canned reply with its placeholders filled in.
public struct CannedReply: Equatable, Sendable {
  /// Its name in the menu.
  public let name: String
  /// The text to be inserted into the input line.
  public let text: String

  /// The number of bytes by which it exceeds the limit of a message; 0 or negative if it can be sent.
  public var bytesOver: Int { text.utf8.count - Limits.bodyBytesMax }

  /// Creates a reply.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// The menu of canned replies above the input line: those that contain all words of the filter.
///
///     ── Replies 1/2 ─────────────────────────
///     > hello    Hello 小明, what can I do for
///       refund   Your money will be back
struct ReplyMenu: Layer {
  private let replies: [CannedReply]
  /// The filter, typed while the menu is open.
  private var filter: InputPane
  private var matches: [Int] = []
  private var selection = ListSelection(count: 0)

  /// The maximum width of the names; texts begin in the column after them.
  private static let nameColumnsMax = 16
  private static let rowsMax = 12

  init(_ replies: [CannedReply], filter text: String, prompt: String) {
    self.replies = replies
    filter = InputPane(prompt: prompt)
    filter.type(text)
    match()
  }

  /// The selected reply; nil if none matches.
  var choice: CannedReply? { matches.isEmpty ? nil : replies[matches[selection.index]] }

  private mutating func match() {
    let words = filter.line.lowercased().split(whereSeparator: \.isWhitespace)
    func has(_ text: String) -> Bool {
      let text = text.lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    // Matches in the name come first: users remember replies by name.
    let byName = replies.indices.filter { has(replies[$0].name) }
    let byText = replies.indices.filter {
      !has(replies[$0].name) && has(replies[$0].name + " " + replies[$0].text)
    }
    matches = byName + byText
    selection = ListSelection(count: matches.count)
  }

  // MARK: Keys

  var passesTextThrough: Bool { false }
  var scrollsWithKeys: Bool { false }

  func scroll(_ step: ScrollStep) -> Bool { false }

  mutating func take(_ event: KeyEvent, isLineEmpty: Bool) -> LayerOutcome {
    switch event {
    case .text(let text): filter.type(text)
    case .paste(let bytes, _):
      // The filter is a single line.
      let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
      filter.type(String(decoding: line, as: UTF8.self))
    case .key(let key, let modifiers): return pressed(key, modifiers)
    case .mouse, .focus: return .ignored
    }
    match()
    return .taken
  }

  private mutating func pressed(_ key: Key, _ modifiers: Modifiers) -> LayerOutcome {
    switch (key, modifiers) {
    case (.escape, _), (.function(2), _), (.character("g"), .control): return .closed
    case (.enter, []), (.tab, []): return choice.map { .chose($0.text) } ?? .taken
    case (.character("p"), .control): selection.scroll(.lines(-1))
    case (.character("n"), .control): selection.scroll(.lines(1))
    case (.character("l"), .control): return .ignored
    default:
      if selection.take(key, modifiers) { break }
      guard let command = EditorCommand.command(for: key, modifiers: modifiers),
        command != .newline
      else { break }
      filter.perform(command)
      match()
    }
    return .taken
  }

  func keys(_ strings: ScreenStrings) -> [String] { strings.language.replyKeys }

  /// Whose turn it is takes precedence.
  var requiresKeyHint: Bool { false }

  // MARK: Drawing

  /// A heading and the matches, but the newest message stays visible.
  func rowCount(of rows: Int) -> Int { min(wantedRows, max(1, rows - 1)) }

  private var wantedRows: Int { 1 + max(1, min(matches.count, Self.rowsMax)) }

  mutating func resize(rows: Int, columns: Int) { filter.resize(columns: columns) }

  var inputRowCount: Int? { filter.rowCount }

  mutating func drawInput(
    on canvas: inout Canvas, rows: Range<Int>, style: Style
  ) -> (row: Int, column: Int)? {
    filter.draw(on: &canvas, rows: rows, style: style)
  }

  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, _ theme: Theme, _ strings: ScreenStrings
  ) {
    // In a very low window the selected reply takes precedence over the heading.
    let hasHeading = rows.count > 2 || rows.count >= wantedRows
    if hasHeading {
      let place = matches.isEmpty ? 0 : selection.index + 1
      let heading = "\(strings.language.replies) \(place)/\(matches.count)"
      canvas.putHeading(heading, row: rows.lowerBound, theme)
    }
    let list = hasHeading ? rows.dropFirst() : rows[...]
    for row in list { canvas.clear(row: row) }
    if matches.isEmpty, let row = list.first {
      canvas.put("  " + strings.language.noMatchingReplies, row: row, column: 0, style: theme.hint)
    }
    for (row, match) in zip(list, selection.inSight(rows: list.count)) {
      drawReply(match, on: &canvas, row: row, theme, strings)
    }
  }

  private func drawReply(
    _ match: Int, on canvas: inout Canvas, row: Int, _ theme: Theme, _ strings: ScreenStrings
  ) {
    let reply = replies[matches[match]]
    let isSelected = match == selection.index
    let nameColumns = min(Self.nameColumnsMax, max(4, canvas.limit / 3))
    var name = VisibleText.clippedGlyphs(reply.name, as: .name, columns: nameColumns)
    name += Glyph.blanks(nameColumns - name.width + 1)
    // The text in a file may have a million bytes; a row shows only its start.
    let start = String(reply.text.prefix(canvas.limit)).singleLine
    let nameStyle = isSelected ? theme.prompt : theme.hintKey
    let column = canvas.put(isSelected ? "> " : "  ", row: row, column: 0, style: nameStyle)
    let end = canvas.put(name, row: row, column: column, style: nameStyle)
    let over = reply.bytesOver
    let text = over > 0 ? "[\(strings.language.bytesTooLong(over))] \(start)" : start
    let shown = VisibleText.clippedGlyphs(text, as: .name, columns: canvas.limit - end)
    let style = isSelected ? theme.title : theme.message
    let last = canvas.put(shown, row: row, column: end, style: style)
    if isSelected { canvas.fill(row: row, columns: last..<canvas.limit, style: style) }
  }
}
