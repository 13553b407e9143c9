/// The input line: text, cursor, kill ring and undo, with readline's commands. It may contain several lines.
/// It knows nothing of columns and rows; that is left to the pane that shows it.
///
/// Indices count grapheme clusters. All insertions are cleaned first: the text contains no control characters
/// except newline and tab.
public struct LineEditor: Sendable {
  /// The kind of the previous command, for commands that depend on it.
  enum LastCommand: Sendable {
    case kill, yank, other
  }

  var content = EditedText()
  var killRing = KillRing()
  var lastCommand = LastCommand.other

  /// The screen column that moving up or down tries to keep. Any other command resets it.
  public private(set) var goalColumn: Int?

  /// An empty line.
  public init() {}

  /// The text as grapheme clusters.
  public var characters: [Character] { content.characters }
  /// The index of the character after the cursor, in 0...characters.count.
  public var cursor: Int { content.cursor }
  /// The text as a string. Built on each access.
  public var text: String { content.string }
  /// The length of the text in UTF-8 bytes. Constant time.
  public var byteCount: Int { content.byteCount }
  /// Whether there is no text.
  public var isEmpty: Bool { characters.isEmpty }

  /// Types `text` at the cursor. Forms one undo step with what was typed directly before it.
  /// - Returns: whether the text changed.
  @discardableResult
  public mutating func insert(_ text: String) -> Bool {
    beginCommand()
    return type(PlainText.cleaned(text).text)
  }

  /// Appends a typed printable ASCII character, if it cannot join with the character before it.
  /// - Returns: whether it was appended. If not, nothing has changed.
  package mutating func append(_ byte: UInt8) -> Bool {
    guard content.append(byte) else { return false }
    beginCommand()
    return true
  }

  /// Inserts a paste as one undo step. CR LF and CR become newlines; invalid UTF-8 is replaced by U+FFFD.
  /// - Returns: the number of control characters dropped.
  @discardableResult
  public mutating func insertPaste(_ bytes: [UInt8]) -> Int {
    beginCommand()
    let (text, dropped) = PlainText.cleaned(String(decoding: bytes, as: UTF8.self))
    if !text.isEmpty { content.replace(cursor..<cursor, with: text) }
    return dropped
  }

  /// Moves the cursor to `index`, clamped to the text. `goalColumn` is the target column if the pane computed
  /// `index` for moving up or down.
  public mutating func moveCursor(to index: Int, goalColumn: Int? = nil) {
    beginCommand()
    content.moveCursor(to: index)
    self.goalColumn = goalColumn
  }

  /// Returns the text and empties the line, including its undo list, so that the text cannot come back by
  /// accident. The kill ring is kept.
  public mutating func take() -> String {
    let text = content.string
    replaceText("")
    return text
  }

  /// Replaces the whole text, with the cursor at its end and nothing to undo: for recalling an earlier input
  /// or showing another draft.
  public mutating func replaceText(_ text: String) {
    beginCommand()
    content = EditedText(PlainText.cleaned(text).text)
  }

  mutating func beginCommand() {
    lastCommand = .other
    goalColumn = nil
  }
}
