import ChatCore

/// The input line: text, cursor, kill ring and undo, with readline's commands. It may hold
/// several lines. It knows nothing of columns and rows: the pane that shows it does.
///
/// Indices count characters as people see them (grapheme clusters). Whatever is put in is cleaned
/// first: the text holds no control character but newline and tab.
public struct LineEditor: Sendable {
  /// What the last command was, where the next one asks for it.
  enum LastCommand: Sendable {
    case kill, yank, other
  }

  var content = EditedText()
  var killRing = KillRing()
  var lastCommand = LastCommand.other

  /// The column, on the screen, that moving up or down tries to keep. Whatever is not moving up
  /// or down forgets it.
  public private(set) var goalColumn: Int?

  /// An empty line.
  public init() {}

  /// The text, one element for each character as people see it.
  public var characters: [Character] { content.characters }
  /// The index of the character that the cursor is before, in 0...characters.count.
  public var cursor: Int { content.cursor }
  /// The text as a string, made anew each time.
  public var text: String { content.string }
  /// The text's length in UTF-8 bytes, without looking at the text.
  public var byteCount: Int { content.byteCount }
  /// No text at all.
  public var isEmpty: Bool { characters.isEmpty }
  /// Nothing but white space: never sent.
  public var isBlank: Bool { characters.isBlank }

  /// Types `text` at the cursor. Goes into one undo step with what was typed right before it.
  /// Says whether anything changed.
  @discardableResult
  public mutating func insert(_ text: String) -> Bool {
    beginCommand()
    return type(PlainText.cleaned(text).text)
  }

  /// Types a printable ASCII character behind all others, if it can't join with the one before it.
  /// - Returns: whether it did; nothing has changed if not.
  package mutating func append(_ byte: UInt8) -> Bool {
    guard content.append(byte) else { return false }
    beginCommand()
    return true
  }

  /// Inserts a paste: one undo step; CR LF and CR are newlines; what is not UTF-8 is repaired
  /// with U+FFFD. Says how many control characters were dropped.
  @discardableResult
  public mutating func insertPaste(_ bytes: [UInt8]) -> Int {
    beginCommand()
    let (text, dropped) = PlainText.cleaned(String(decoding: bytes, as: UTF8.self))
    if !text.isEmpty { content.replace(cursor..<cursor, with: text) }
    return dropped
  }

  /// Puts the cursor at `index`, or as near as the text allows. The pane that computed it for
  /// moving up or down gives the column that it aims at.
  public mutating func moveCursor(to index: Int, goalColumn: Int? = nil) {
    beginCommand()
    content.moveCursor(to: index)
    self.goalColumn = goalColumn
  }

  /// The text, to be sent or kept elsewhere; the line is then empty and has nothing to undo, so
  /// that nothing of it can come back by accident. What was killed can still be yanked.
  public mutating func take() -> String {
    let text = content.string
    replaceText("")
    return text
  }

  /// Puts `text` in the place of all that is there, with the cursor at its end and nothing to
  /// undo: an earlier input is recalled, or another draft is shown.
  public mutating func replaceText(_ text: String) {
    beginCommand()
    content = EditedText(PlainText.cleaned(text).text)
  }

  mutating func beginCommand() {
    lastCommand = .other
    goalColumn = nil
  }
}
