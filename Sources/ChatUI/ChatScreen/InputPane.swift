import ChatCore
import TerminalUI

/// The input pane: the text being typed with its layout, and the input history.
struct InputPane {
  /// The number of characters that can be echoed at the end of what is drawn: limited by the row and by the
  /// length of a message. 0 in an empty line, where the first character may begin a command.
  private var echoRoom = 0
  /// The number of echoed characters: they are on the canvas and in the text, but not yet in the layout.
  private var echoed = 0
  private(set) var editor = LineEditor()
  private var history = InputHistory()
  /// Whether the newest input is the draft for the customer before.
  private var hasStash = false
  /// Whether the start of the text was pasted: a slash there is text and not a command. Deleting does not
  /// reset this, since undo can restore the text; typing into an empty line does.
  private var beginsPasted = false

  private let prompt: [Glyph]
  private var columns = 1
  private var layout = InputLayout([], cursor: 0, columns: 1)
  /// The row at the top of the pane, if the text has more rows than the pane.
  private var firstRow = 0
  /// The part of the text that is on the canvas; nil if all must be redrawn.
  private var drawn: Drawn?

  /// What was drawn of a text that has only been appended to since.
  private struct Drawn {
    /// The rows of the pane.
    var rows: Range<Int>
    var promptStyle: Style
    var firstRow: Int
    /// The text's last row at that time, its number of glyphs, and the column after them.
    var lastRow: Int
    var glyphs: Int
    var column: Int
  }

  /// An empty line after a prompt.
  init(prompt: String = "> ") {
    self.prompt = Glyph.row(prompt)
  }

  /// Whether the text was typed and begins with a single slash. With two it is a message.
  var isCommand: Bool { !beginsPasted && editor.characters.first == "/" && !isEscaped }
  private var isEscaped: Bool {
    !beginsPasted && editor.characters.prefix(2).count { $0 == "/" } == 2
  }
  /// The length of the message in bytes, without an escaping slash.
  var messageBytes: Int { editor.byteCount - (isEscaped ? 1 : 0) }
  var rowCount: Int { layout.rows.count }

  /// The text in a form that `InputLine` reads as intended: a pasted slash at the start is escaped.
  var line: String {
    beginsPasted && editor.characters.first == "/" ? "/" + editor.text : editor.text
  }

  mutating func resize(columns: Int) {
    self.columns = columns
    layOut()
  }

  // MARK: Editing

  mutating func type(_ text: String) {
    layOutEchoed()
    if editor.isEmpty || (editor.cursor == 0 && text.hasPrefix("/")) { beginsPasted = false }
    let count = editor.characters.count
    let isAtEnd = editor.cursor == count
    editor.insert(text)
    // If a code point did not join the character before it, no other character has changed.
    let isOneMore =
      isAtEnd && text.unicodeScalars.count == 1 && editor.characters.count == count + 1
    if isOneMore, layout.append(editor.characters[count], columns: textColumns) { return }
    layOut()
  }

  /// Types a printable ASCII character, if its only effect is one more cell on the screen.
  /// - Returns: whether it was typed. If not, nothing has changed.
  mutating func echo(_ byte: UInt8) -> Bool {
    guard echoRoom > 0, editor.append(byte) else { return false }
    echoRoom -= 1
    echoed += 1
    return true
  }

  /// Adds the echoed characters to the layout, all at once and not at each key.
  private mutating func layOutEchoed() {
    guard echoed > 0 else { return }
    for character in editor.characters.suffix(echoed) {
      let isPlaced = layout.append(character, columns: textColumns)
      assert(isPlaced)
    }
    echoed = 0
    if let drawn { noteDrawn(drawn.rows, drawn.promptStyle) }
  }

  mutating func paste(_ bytes: [UInt8]) {
    let isAtStart = editor.cursor == 0
    edit { $0.insertPaste(bytes) }
    if isAtStart, editor.cursor > 0 { beginsPasted = true }
  }

  /// - Returns: false if the command had no effect.
  @discardableResult
  mutating func perform(_ command: EditorCommand) -> Bool {
    edit { $0.perform(command) }
  }

  /// Moves up or down by a row; beyond the first or last row, recalls an earlier or later input.
  mutating func moveVertically(_ direction: Int) {
    layOutEchoed()
    let (row, column) = layout.position(of: editor.cursor)
    let goal = editor.goalColumn ?? column
    if layout.rows.indices.contains(row + direction) {
      let target = layout.index(row: row + direction, column: goal)
      edit { $0.moveCursor(to: target, goalColumn: goal) }
      return
    }
    let current = line
    let recalled =
      direction < 0 ? history.previous(current: current) : history.next(current: current)
    guard let recalled else { return }
    beginsPasted = false
    edit { $0.replaceText(recalled) }
  }

  /// Empties the pane. Up recalls the text.
  /// - Returns: whether there was a text.
  @discardableResult
  mutating func stash() -> Bool {
    hasStash = !editor.isEmpty
    guard hasStash else { return false }
    history.add(line)
    clear()
    return true
  }

  /// Appends text that came too late to the stashed text.
  mutating func addToStash(_ text: String) {
    if hasStash { history.amendNewest(with: text) } else { history.add(text) }
    hasStash = true
  }

  mutating func clear() {
    beginsPasted = false
    edit { _ = $0.take() }
  }

  @discardableResult
  private mutating func edit<Result>(_ body: (inout LineEditor) -> Result) -> Result {
    let result = body(&editor)
    layOut()
    return result
  }

  private mutating func layOut() {
    layout = InputLayout(editor.characters, cursor: editor.cursor, columns: textColumns)
    echoed = 0
    forgetDrawn()
  }

  private var textColumns: Int { columns - prompt.width }

  // MARK: Drawing

  /// Draws the rows of the text around the cursor. The prompt takes the text's style unless it has its own.
  /// - Returns: the cursor position.
  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, style: Style, promptStyle: Style? = nil
  ) -> (row: Int, column: Int) {
    layOutEchoed()
    let promptStyle = promptStyle ?? style
    let (row, column) = layout.position(of: editor.cursor)
    firstRow = min(firstRow, max(0, layout.rows.count - rows.count))
    firstRow = min(max(firstRow, row - rows.count + 1), row)
    if let drawn, drawn.rows == rows, drawn.firstRow == firstRow, drawn.promptStyle == promptStyle {
      // The last row may be below the pane if the cursor is further up.
      let end = min(layout.rows.count, firstRow + rows.count)
      for index in drawn.lastRow..<max(drawn.lastRow, end) {
        let known = index == drawn.lastRow ? drawn : nil
        draw(index, on: &canvas, rows: rows, style, promptStyle, beyond: known)
      }
    } else {
      for offset in 0..<rows.count {
        draw(firstRow + offset, on: &canvas, rows: rows, style, promptStyle, beyond: nil)
      }
    }
    noteDrawn(rows, promptStyle)
    let at = min(column + prompt.width, canvas.columns - 1)
    return (rows.lowerBound + row - firstRow, at)
  }

  /// Draws a row of the text, or only the part after `drawn`. Rows after the last one are blank.
  private func draw(
    _ index: Int, on canvas: inout Canvas, rows: Range<Int>, _ style: Style, _ promptStyle: Style,
    beyond drawn: Drawn?
  ) {
    let target = rows.lowerBound + index - firstRow
    var end = drawn?.column ?? 0
    if drawn == nil {
      let prompt = index == 0 ? self.prompt : Glyph.blanks(self.prompt.width)
      end = canvas.put(prompt, row: target, column: 0, style: promptStyle)
    }
    if index < layout.rows.count {
      let glyphs = layout.rows[index].glyphs.dropFirst(drawn?.glyphs ?? 0)
      end = canvas.put(glyphs, row: target, column: end, style: style)
    }
    canvas.fill(row: target, columns: end..<canvas.columns)
  }

  private mutating func noteDrawn(_ rows: Range<Int>, _ promptStyle: Style) {
    let last = layout.rows[layout.rows.count - 1]
    drawn = Drawn(
      rows: rows, promptStyle: promptStyle, firstRow: firstRow, lastRow: layout.rows.count - 1,
      glyphs: last.glyphs.count, column: prompt.width + last.end)
    // Leave a column for the cursor.
    let columnsLeft = textColumns - last.end - 1
    echoRoom = editor.isEmpty ? 0 : min(columnsLeft, Limits.bodyBytesMax - editor.byteCount)
  }

  /// Forces a redraw: something else is drawn in the pane.
  mutating func forgetDrawn() {
    drawn = nil
    echoRoom = 0
  }
}
