import ChatCore
import TerminalUI

/// The input pane: the text being typed and how it stands on the screen, and the history of what was
/// sent.
struct InputPane {
  /// How many characters can be echoed behind what is drawn: as many as the row and a message have room for.
  /// None into an empty line, where the first may begin a command.
  private var echoRoom = 0
  /// Characters that were echoed: they are on the canvas and in the text, and not yet in the layout.
  private var echoed = 0
  private(set) var editor = LineEditor()
  private var history = InputHistory()
  /// The text's start was pasted: a slash there is text, no command. Deleting does not change that, since
  /// what was deleted can come back; typing into an empty line does.
  private var beginsPasted = false

  private let prompt: [Glyph]
  private var columns = 1
  private var layout = InputLayout([], cursor: 0, columns: 1)
  /// The row at the pane's top, when the text has more rows than the pane.
  private var firstRow = 0
  /// What of the text is on the canvas; nil if that has to be drawn anew.
  private var drawn: Drawn?

  /// How far a text was drawn that has only been added to since then.
  private struct Drawn {
    /// The pane.
    var rows: Range<Int>
    var promptStyle: Style
    var firstRow: Int
    /// The text's last row then, the glyphs it had, and the column behind them.
    var lastRow: Int
    var glyphs: Int
    var column: Int
  }

  /// An empty line behind a prompt.
  init(prompt: String = "> ") {
    self.prompt = Glyph.row(prompt)
  }

  /// Something typed that begins with one slash. With two it is a message.
  var isCommand: Bool { !beginsPasted && editor.characters.first == "/" && !isEscaped }
  private var isEscaped: Bool {
    !beginsPasted && editor.characters.prefix(2).count { $0 == "/" } == 2
  }
  /// The length of the message that the text is.
  var messageBytes: Int { editor.byteCount - (isEscaped ? 1 : 0) }
  var rowCount: Int { layout.rows.count }

  /// The text as it was meant: a pasted slash at the start is not a command's.
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
    // A code point that did not join the character before it has changed none.
    let isOneMore =
      isAtEnd && text.unicodeScalars.count == 1 && editor.characters.count == count + 1
    if isOneMore, layout.append(editor.characters[count], columns: textColumns) { return }
    layOut()
  }

  /// Types a printable ASCII character, if all that it does is to stand in one cell more.
  /// - Returns: whether it did; nothing has changed if not.
  mutating func echo(_ byte: UInt8) -> Bool {
    guard echoRoom > 0, editor.append(byte) else { return false }
    echoRoom -= 1
    echoed += 1
    return true
  }

  /// Takes what was echoed into the layout: once for all of it, and not at each key.
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

  /// - Returns: false if there was nothing to do.
  @discardableResult
  mutating func perform(_ command: EditorCommand) -> Bool {
    edit { $0.perform(command) }
  }

  /// Up or down by a row; past the first or the last, an earlier or a later input.
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

  /// Empties the pane; the text can be recalled with Up.
  mutating func stash() {
    history.add(line)
    clear()
  }

  /// What came too late for the text that was put aside is recalled with it.
  mutating func addToStash(_ text: String) {
    history.amendNewest(with: text)
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

  /// Draws the text's rows around the cursor, the prompt in the text's style unless it has its own.
  /// - Returns: where the cursor stands.
  mutating func draw(
    on canvas: inout Canvas, rows: Range<Int>, style: Style, promptStyle: Style? = nil
  ) -> (row: Int, column: Int) {
    layOutEchoed()
    let promptStyle = promptStyle ?? style
    let (row, column) = layout.position(of: editor.cursor)
    firstRow = min(firstRow, max(0, layout.rows.count - rows.count))
    firstRow = min(max(firstRow, row - rows.count + 1), row)
    if let drawn, drawn.rows == rows, drawn.firstRow == firstRow, drawn.promptStyle == promptStyle {
      // The last row may be below the pane, while the cursor is further up.
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

  /// Draws a row of the text, perhaps only what is beyond what was drawn of it; behind the last one, a blank.
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
    // The cursor needs a column too.
    let columnsLeft = textColumns - last.end - 1
    echoRoom = editor.isEmpty ? 0 : min(columnsLeft, Limits.bodyBytesMax - editor.byteCount)
  }

  /// Something else is drawn in the pane.
  mutating func forgetDrawn() {
    drawn = nil
    echoRoom = 0
  }
}
