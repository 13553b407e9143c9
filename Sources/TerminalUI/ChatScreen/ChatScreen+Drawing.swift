import ChatCore

extension ChatScreen {
  /// Whether something changed since the last `draw`.
  public var needsDrawing: Bool { !stale.isEmpty }

  /// Brings the canvas up to date, for the renderer to paint.
  /// - Returns: where the cursor stands; nil hides it.
  public mutating func draw() -> (row: Int, column: Int)? {
    defer {
      stale = []
      needsRepaint = false
    }
    if isTooSmall {
      if !stale.isEmpty { drawTooSmall() }
      return nil
    }
    fitInputRows()
    let divider = canvas.rows - 2 - inputRows
    transcript.resize(rows: divider - 1, columns: canvas.columns)
    if stale.contains(.title) { drawTitle() }
    if stale.contains(.transcript) { drawTranscript(1..<divider) }
    if !stale.isDisjoint(with: [.divider, .input, .transcript]) { drawDivider(row: divider) }
    if stale.contains(.input) || cursor == nil {
      cursor = drawInput(divider + 1..<canvas.rows - 1)
    }
    if stale.contains(.hint) { drawHint(row: canvas.rows - 1) }
    return cursor
  }

  /// The input pane takes what its text needs, up to a third of the screen. The transcript above moves
  /// as a whole, so that the terminal can move it too.
  private mutating func fitInputRows() {
    let rows = isLockShown ? 1 : min(input.rowCount, max(1, canvas.rows / 3))
    guard rows != inputRows else { return }
    let oldDivider = canvas.rows - 2 - inputRows
    let change = rows - inputRows
    inputRows = rows
    stale.formUnion([.transcript, .divider, .input])
    transcript.drawAnew()
    if transcript.isFollowing {
      let bottom = max(oldDivider, oldDivider - change)
      canvas.scroll(rows: 1..<bottom, by: change)
    }
  }

  private mutating func drawTooSmall() {
    canvas.clear()
    cursor = nil
    canvas.put(words.tooSmall, row: (canvas.rows - 1) / 2, column: 0)
  }

  private mutating func drawTitle() {
    let columns = canvas.columns
    let right = VisibleText.clippedGlyphs(status.titleRight, as: .name, columns: columns - 2)
    let rightStart = columns - right.width - (right.isEmpty ? 0 : 1)
    let left = VisibleText.clippedGlyphs(status.title, as: .name, columns: max(0, rightStart - 2))
    canvas.fill(row: 0, columns: 0..<columns, style: theme.title)
    canvas.put(left, row: 0, column: 1, style: theme.title)
    canvas.put(right, row: 0, column: rightStart, style: theme.title)
  }

  private mutating func drawTranscript(_ rows: Range<Int>) {
    guard isHelpShown else { return transcript.draw(on: &canvas, top: rows.lowerBound) }
    let lines = words.help
    let keyColumns = min(22, canvas.columns / 2)
    for (offset, row) in rows.enumerated() {
      canvas.clear(row: row)
      guard offset < lines.count else { continue }
      let line = lines[offset]
      canvas.put(line.key, row: row, column: 1, limit: keyColumns, style: theme.hintKey)
      canvas.put(line.meaning, row: row, column: keyColumns + 1)
    }
  }

  /// `── Your turn ──────── ↓ 3 new ──`
  private mutating func drawDivider(row: Int) {
    let style: Style
    switch status.input {
    case .open: style = theme.yourTurn
    case .locked, .over: style = theme.theirTurn
    }
    let columns = canvas.columns
    canvas.put(String(repeating: "─", count: columns), row: row, column: 0, style: theme.theirTurn)
    var signs: [String] = []
    let over = input.editor.byteCount - Limits.bodyBytesMax
    if over > 0, !isLocked { signs.append(words.bytesOver(over)) }
    if transcript.countBelow > 0 { signs.append(words.newBelow(transcript.countBelow)) }
    var limit = columns - 1
    if !signs.isEmpty {
      let sign = VisibleText.clippedGlyphs(
        " " + signs.joined(separator: " · ") + " ", as: .name, columns: columns - 2)
      limit = columns - 2 - sign.width
      canvas.put(sign, row: row, column: limit, style: theme.sign)
    }
    let turn = VisibleText.clippedGlyphs(" \(status.turn) ", as: .name, columns: max(0, limit - 2))
    canvas.put(turn, row: row, column: 2, style: style)
  }

  /// While the line is locked and no command is being typed, it says why it is locked.
  private var isLockShown: Bool { isLocked && input.editor.isEmpty }

  private mutating func drawInput(_ rows: Range<Int>) -> (row: Int, column: Int) {
    guard isLockShown else {
      return input.draw(on: &canvas, rows: rows, style: theme.input)
    }
    let text: String
    switch status.input {
    case .open: text = ""
    case .locked(let reason): text = words.locked(reason)
    case .over(let reason): text = reason
    }
    for row in rows { canvas.clear(row: row) }
    let glyphs = VisibleText.clippedGlyphs(text, as: .name, columns: canvas.columns - 2)
    canvas.put(glyphs, row: rows.lowerBound, column: 2, style: theme.locked)
    return (rows.lowerBound, 0)
  }

  private mutating func drawHint(row: Int) {
    canvas.clear(row: row)
    switch word {
    case .refused(let reason): drawWord(reason, row: row, style: theme.refused)
    case .quitQuestion:
      let fitting = words.quitQuestion.first {
        VisibleText.lines($0, as: .name)[0].width < canvas.columns
      }
      drawWord(fitting ?? words.quitQuestion.last!, row: row, style: theme.prompt)
    case nil:
      if isHelpShown {
        drawWord(words.anyKey, row: row, style: theme.hint)
      } else {
        drawKeys(row: row)
      }
    }
  }

  private mutating func drawWord(_ text: String, row: Int, style: Style) {
    let glyphs = VisibleText.clippedGlyphs(text, as: .name, columns: canvas.columns)
    canvas.put(glyphs, row: row, column: 0, style: style)
  }

  private mutating func drawKeys(row: Int) {
    var column = 0
    for (key, meaning) in words.hints {
      let key = VisibleText.lines(key, as: .name)[0]
      let meaning = VisibleText.lines(" " + meaning, as: .name)[0]
      let width = key.width + meaning.width
      guard column + width <= canvas.columns else { break }
      column = canvas.put(key, row: row, column: column, style: theme.hintKey)
      column = canvas.put(meaning, row: row, column: column, style: theme.hint) + 2
    }
  }
}
