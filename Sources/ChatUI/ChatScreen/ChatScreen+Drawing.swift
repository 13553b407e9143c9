import ChatCore
import TerminalUI

// All methods that draw are mutating, even those that change nothing: a nonmutating one would be passed a
// copy.

extension ChatScreen {
  /// Whether something changed since the last `draw`.
  public var needsDrawing: Bool { !stale.isEmpty }

  /// Updates the canvas, which the renderer then paints.
  /// - Returns: the cursor position; nil hides the cursor.
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
    resizeLayers()
    if stale.contains(.title) { drawTitle() }
    if stale.contains(.transcript) { drawLayers() }
    if !stale.isDisjoint(with: [.transcript, .pane]) { drawPane() }
    let dividerIsStale =
      !stale.isDisjoint(with: [.divider, .transcript, .hint]) || bytesOver != drawnBytesOver
    let saying = dividerIsStale ? currentMessage() : nil
    if dividerIsStale { drawDivider(row: divider, saying) }
    if stale.contains(.input) || cursor == nil {
      cursor = drawInput(divider + 1..<canvas.rows - 1)
    }
    if stale.contains(.hint) { drawHint(row: canvas.rows - 1, saying) }
    return cursor
  }

  /// The input pane takes the rows that its text needs, up to a third of the screen. The rows above scroll
  /// together with the divider, so that the terminal can scroll them too.
  private mutating func fitInputRows() {
    let needed = layers.last?.inputRowCount ?? (isLockShown ? 1 : input.rowCount)
    let rows = min(needed, max(1, canvas.rows / 3))
    guard rows != inputRows else { return }
    let oldDivider = canvas.rows - 2 - inputRows
    let change = rows - inputRows
    inputRows = rows
    stale.formUnion(.belowTitle)
    if layers.isEmpty {
      canvas.scroll(rows: 1..<max(oldDivider, oldDivider - change) + 1, by: change)
    }
  }

  private mutating func drawTooSmall() {
    canvas.clear()
    forgetDrawnParts()
    cursor = nil
    canvas.put(strings.language.tooSmall, row: (canvas.rows - 1) / 2, column: 0)
  }

  private mutating func drawTitle() {
    let columns = canvas.columns
    let mark = Glyph.row(status.mark.isEmpty ? "" : " \(status.mark) ")
    let isWide = TextWidth.columns(of: status.titleRight) * 2 < columns
    let right = VisibleText.clippedGlyphs(
      isWide ? status.titleRight : status.briefTitleRight ?? status.titleRight, as: .name,
      columns: columns - 2 - mark.width)
    let rightStart = columns - right.width - (right.isEmpty ? 0 : 1)
    let leftStart = mark.width + 1
    let room = max(0, rightStart - leftStart - 1)
    let forms = [status.title] + status.shorterTitles
    let left = Glyph.row(ofForms: forms, columns: room)
    canvas.fill(row: 0, columns: 0..<columns, style: theme.title)
    canvas.put(mark, row: 0, column: 0, style: theme.away)
    canvas.put(left, row: 0, column: leftStart, style: theme.title)
    canvas.put(right, row: 0, column: rightStart, style: theme.title)
  }

  private mutating func drawDivider(row: Int, _ saying: UserMessage?) {
    let columns = canvas.columns
    let (words, style) = dividerWords(saying, columns: Divider.room(columns: columns))
    let divider = Divider(
      row: row, columns: columns, words: words,
      wordsColumnsMin: self.strings.turnColumns, style: style,
      signs: signs, isWarning: !status.warning.isEmpty)
    drawnBytesOver = bytesOver
    guard divider != drawnDivider else { return }
    drawnRule = divider.draw(on: &canvas, theme, over: drawnRule)
    drawnDivider = divider
  }

  /// The indicators at the right end of the divider, in a long and a short form. Mostly empty.
  private var signs: [String] {
    mutating get {
      let isQuiet =
        status.warning.isEmpty && bytesOver == 0 && layers.isEmpty && transcript.isFollowing
        && !request.isWaiting
      return isQuiet ? [] : [signs(areBrief: false), signs(areBrief: true)]
    }
  }

  private mutating func signs(areBrief: Bool) -> String {
    var signs: [String] = []
    if !status.warning.isEmpty {
      signs.append(areBrief ? status.briefWarning : status.warning)
    }
    let over = bytesOver
    if over > 0 { signs.append(areBrief ? "+\(over) B" : strings.language.bytesTooLong(over)) }
    if request.isWaiting { signs.append(areBrief ? "F4" : strings.language.historyReady) }
    if let history {
      let count = history.countMissed
      if count > 0 { signs.append(areBrief ? "+\(count)" : strings.language.newMessages(count)) }
    } else if !transcript.isFollowing {
      let count = transcript.countNew
      let words = count > 0 ? strings.language.newBelow(count) : strings.language.moreBelow
      signs.append(areBrief ? (count > 0 ? "+\(count)" : "+") : words)
    }
    return signs.dropFirst().reduce(signs.first ?? "") { $0 + " | " + $1 }
  }

  /// The number of bytes by which the text in the input line exceeds the limit of a message.
  private var bytesOver: Int {
    // Fast path: a message is never longer than its text.
    if isLocked || input.editor.byteCount <= Limits.bodyBytesMax { return 0 }
    return max(0, input.messageBytes - Limits.bodyBytesMax)
  }

  /// Whether the input pane shows why the line is locked: only while no command is being typed.
  private var isLockShown: Bool {
    if case .locked = status.input { input.editor.isEmpty && !layerHasInput } else { false }
  }

  private mutating func drawInput(_ rows: Range<Int>) -> (row: Int, column: Int) {
    if let top = layers.indices.last,
      let place = layers[top].drawInput(on: &canvas, rows: rows, style: theme.input)
    {
      input.forgetDrawn()
      return place
    }
    guard isLockShown, case .locked(let reason) = status.input else {
      // The same style as the divider, which was drawn before: the turn may change without a new style.
      let promptStyle = isLocked ? theme.theirTurn : theme.yourTurn
      return input.draw(on: &canvas, rows: rows, style: theme.input, promptStyle: promptStyle)
    }
    input.forgetDrawn()
    for row in rows { canvas.clear(row: row) }
    let glyphs = Glyph.row(ofForms: lockForms(reason), columns: canvas.columns - 2)
    canvas.put(glyphs, row: rows.lowerBound, column: 2, style: theme.locked)
    return (rows.lowerBound, 0)
  }

  /// The reason for the lock, in a long and a short form.
  private func lockForms(_ reason: String) -> [String] { [lockText(reason), reason] }

  /// A message to the user in several forms, longest first.
  private typealias UserMessage = (forms: [String], style: Style)

  /// The message to show now, if any.
  private mutating func currentMessage() -> UserMessage? {
    switch statusMessage {
    case .refused(let reason): return ([reason], theme.refused)
    case .locked:
      switch status.input {
      case .open: break
      case .locked(let reason): return (lockForms(reason), theme.refused)
      case .over(let reason): return ([lockText(reason)], theme.refused)
      }
    case .quitQuestion: return (strings.language.quitQuestion, theme.prompt)
    case nil: break
    }
    if let top = layers.last {
      let keys = top.keys(strings)
      if top.requiresKeyHint { return (keys, theme.hint) }
      return fitting(keys).map { ([$0], theme.hint) }
    }
    if case .over(let reason) = status.input { return ([reason], theme.hint) }
    if let query = transcript.query { return (strings.finding(query), theme.hint) }
    return fitting(status.hints).map { ([$0], theme.hint) }
  }

  /// The longest form that leaves room in the hint line for the essential keys; nil if none does.
  private mutating func fitting(_ forms: [String]) -> String? {
    let keys = strings.hints.prefix(strings.essentialHints)
    let room = keys.reduce(canvas.columns) {
      $0 - Glyph.row($1.key).width - Glyph.row(" " + $1.meaning).width - 2
    }
    return forms.first { Glyph.row($0).width <= room }
  }

  /// Draws the key hints, after the message if one of its forms leaves room for them.
  private mutating func drawHint(row: Int, _ saying: UserMessage?) {
    var hint = HintLine()
    if let (forms, style) = saying, let form = fitting(forms) {
      hint = HintLine(word: form, style: style)
    }
    guard hint != drawnHint else { return }
    drawnHint = hint
    canvas.clear(row: row)
    let start =
      hint.word.isEmpty
      ? 0 : canvas.put(hint.word, row: row, column: 0, style: hint.style) + 2
    drawKeys(row: row, from: start)
  }

  /// The words on the divider: whose turn it is, or the message that does not fit into the hint line.
  private mutating func dividerWords(
    _ saying: UserMessage?, columns: Int
  ) -> (text: String, style: Style) {
    if let (forms, style) = saying, fitting(forms) == nil {
      let form = forms.first { Glyph.row($0).width + 2 <= columns }
      return (form ?? forms.last ?? "", style)
    }
    switch status.input {
    case .open:
      let waiting = status.isLate ? theme.late : theme.yourTurn
      return (status.turn, status.isOverdue ? theme.prompt : waiting)
    case .locked, .over: return (status.turn, theme.theirTurn)
    }
  }

  private mutating func drawKeys(row: Int, from start: Int) {
    var column = start
    for (key, meaning) in strings.hints {
      let key = Glyph.row(key)
      let meaning = Glyph.row(" " + meaning)
      let width = key.width + meaning.width
      guard column + width <= canvas.columns else { break }
      column = canvas.put(key, row: row, column: column, style: theme.hintKey)
      column = canvas.put(meaning, row: row, column: column, style: theme.hint) + 2
    }
  }
}
