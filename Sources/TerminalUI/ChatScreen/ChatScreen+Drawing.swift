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
    let (rows, columns) = (transcriptRows, canvas.columns)
    let middleRows = rows - menuRows
    transcript.resize(rows: middleRows, columns: columns)
    help?.resize(rows: rows, columns: columns)
    history?.resize(rows: middleRows, columns: columns)
    if stale.contains(.title) { drawTitle() }
    if stale.contains(.transcript) {
      drawMiddle()
    }
    if !stale.isDisjoint(with: [.divider, .input, .transcript, .hint]) {
      drawDivider(row: divider)
    }
    if stale.contains(.input) || cursor == nil {
      cursor = drawInput(divider + 1..<canvas.rows - 1)
    }
    if stale.contains(.hint) { drawHint(row: canvas.rows - 1) }
    return cursor
  }

  /// The transcript, above the replies if there are any, or the help.
  private mutating func drawMiddle() {
    if let help { return help.draw(on: &canvas, top: 1) }
    if history != nil {
      history?.draw(on: &canvas, top: 1, theme, words)
    } else {
      transcript.draw(on: &canvas, top: 1)
    }
    let end = 1 + transcriptRows
    let rows = end - menuRows..<end
    menu?.draw(on: &canvas, rows: rows, theme, words)
  }

  /// The replies leave the newest message in sight.
  private var menuRows: Int { min(menu?.rowCount ?? 0, max(1, transcriptRows - 1)) }

  /// The input pane takes what its text needs, up to a third of the screen. What stands above moves as
  /// a whole with the divider, so that the terminal can move it too.
  private mutating func fitInputRows() {
    let needed = menu?.filter.rowCount ?? (isLockShown ? 1 : input.rowCount)
    let rows = min(needed, max(1, canvas.rows / 3))
    guard rows != inputRows else { return }
    let oldDivider = canvas.rows - 2 - inputRows
    let change = rows - inputRows
    inputRows = rows
    stale.formUnion([.transcript, .divider, .input, .hint])
    if help == nil, menu == nil, history == nil {
      canvas.scroll(rows: 1..<max(oldDivider, oldDivider - change) + 1, by: change)
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
    let room = max(0, rightStart - 2)
    let forms = [status.title] + status.shorterTitles
    let form = forms.first { Glyph.row($0).width <= room } ?? forms.last ?? ""
    let left = VisibleText.clippedGlyphs(form, as: .name, columns: room)
    canvas.fill(row: 0, columns: 0..<columns, style: theme.title)
    canvas.put(left, row: 0, column: 1, style: theme.title)
    canvas.put(right, row: 0, column: rightStart, style: theme.title)
  }

  /// `── Your turn ──────── 3 new below ──`
  private mutating func drawDivider(row: Int) {
    let columns = canvas.columns
    let line = String(repeating: theme.rule, count: columns)
    canvas.put(line, row: row, column: 0, style: theme.theirTurn)
    // Two columns of line at the left end and one at the right, a blank on each side of the words.
    let room = columns - 5
    let (text, style) = dividerWords(columns: room)
    let words = VisibleText.clippedGlyphs(text, as: .name, columns: room)
    // The words have what they need, unless a sign of at least a third of the line has no place then.
    // A warning counts for more than the words: it has its place in any case.
    let kept = status.warning.isEmpty ? room * 2 / 3 : max(0, room - 14)
    let sign = fittingSign(columns: room - 4 - min(words.width, kept))
    let end = columns - (sign.isEmpty ? 1 : sign.width + 5)
    let shown = VisibleText.clipped(words, columns: end - 4)
    canvas.put(Glyph.blanks(1) + shown + Glyph.blanks(1), row: row, column: 2, style: style)
    guard !sign.isEmpty else { return }
    let signStyle = status.warning.isEmpty ? theme.sign : theme.refused
    canvas.put(
      Glyph.blanks(1) + sign + Glyph.blanks(1), row: row, column: columns - sign.width - 4,
      style: signStyle)
  }

  /// What the divider has to say at its right end, in the longest form that fits; empty if none does.
  private func fittingSign(columns: Int) -> [Glyph] {
    let forms = [signs(areBrief: false), signs(areBrief: true)].map { Glyph.row($0) }
    return forms.first { $0.width <= columns } ?? []
  }

  private func signs(areBrief: Bool) -> String {
    var signs: [String] = []
    if !status.warning.isEmpty {
      signs.append(areBrief ? status.briefWarning : status.warning)
    }
    let over = input.messageBytes - Limits.bodyBytesMax
    if over > 0, !isLocked { signs.append(areBrief ? "+\(over) B" : words.bytesOver(over)) }
    if let history {
      let count = history.countMissed
      if count > 0 { signs.append(areBrief ? "+\(count)" : words.newMeanwhile(count)) }
    } else if !transcript.isFollowing {
      let count = transcript.countNew
      let words = count > 0 ? words.newBelow(count) : words.moreBelow
      signs.append(areBrief ? (count > 0 ? "+\(count)" : "+") : words)
    }
    return signs.joined(separator: " | ")
  }

  /// While the line is locked and no command is being typed, it says why it is locked.
  private var isLockShown: Bool {
    if case .locked = status.input { input.editor.isEmpty && menu == nil } else { false }
  }

  private mutating func drawInput(_ rows: Range<Int>) -> (row: Int, column: Int) {
    if menu != nil, let place = menu?.drawFilter(on: &canvas, rows: rows, style: theme.input) {
      return place
    }
    guard isLockShown, case .locked(let reason) = status.input else {
      return input.draw(on: &canvas, rows: rows, style: theme.input)
    }
    for row in rows { canvas.clear(row: row) }
    let room = canvas.columns - 2
    let forms = lockForms(reason)
    let form = forms.first { Glyph.row($0).width <= room } ?? forms.last ?? ""
    let glyphs = VisibleText.clippedGlyphs(form, as: .name, columns: room)
    canvas.put(glyphs, row: rows.lowerBound, column: 2, style: theme.locked)
    return (rows.lowerBound, 0)
  }

  /// Why the line is locked, in two lengths.
  private func lockForms(_ reason: String) -> [String] { [lockText(reason), reason] }

  /// What the screen has to say to the user at the moment, in several lengths.
  private var saying: (forms: [String], style: Style)? {
    switch word {
    case .refused(let reason):
      if case .locked(let lock) = status.input, reason == lockText(lock) {
        return (lockForms(lock), theme.refused)
      }
      return ([reason], theme.refused)
    case .quitQuestion: return (words.quitQuestion, theme.prompt)
    case nil: break
    }
    if let help { return (words.closeHelp(canScroll: !help.fits), theme.hint) }
    // Whose turn it is counts for more than how a menu is used.
    if menu != nil {
      return fitting(words.replyKeys).map { ([$0], theme.hint) }
    }
    if case .over(let reason) = status.input { return ([reason], theme.hint) }
    if let history {
      return fitting(historyKeys(history)).map { ([$0], theme.hint) }
    }
    if let sought = transcript.sought { return (words.finding(sought), theme.hint) }
    return nil
  }

  /// The longest form that leaves the hint line room for the keys it always names; nil if none does.
  private func fitting(_ forms: [String]) -> String? {
    let keys = words.hints.prefix(words.essentialHints)
    let room = keys.reduce(canvas.columns) {
      $0 - Glyph.row($1.key).width - Glyph.row(" " + $1.meaning).width - 2
    }
    return forms.first { Glyph.row($0).width <= room }
  }

  /// The key hints, behind a word to the user if there is one that leaves room for them.
  private mutating func drawHint(row: Int) {
    canvas.clear(row: row)
    var start = 0
    if let (forms, style) = saying, let form = fitting(forms) {
      start = canvas.put(form, row: row, column: 0, style: style) + 2
    }
    drawKeys(row: row, from: start)
  }

  /// The divider's words: whose turn it is, or the word that the hint line has no room for.
  private func dividerWords(columns: Int) -> (text: String, style: Style) {
    if let (forms, style) = saying, fitting(forms) == nil {
      let form = forms.first { Glyph.row($0).width + 2 <= columns }
      return (form ?? forms.last ?? "", style)
    }
    switch status.input {
    case .open: return (status.turn, status.isOverdue ? theme.prompt : theme.yourTurn)
    case .locked, .over: return (status.turn, theme.theirTurn)
    }
  }

  private mutating func drawKeys(row: Int, from start: Int) {
    var column = start
    for (key, meaning) in words.hints {
      let key = Glyph.row(key)
      let meaning = Glyph.row(" " + meaning)
      let width = key.width + meaning.width
      guard column + width <= canvas.columns else { break }
      column = canvas.put(key, row: row, column: column, style: theme.hintKey)
      column = canvas.put(meaning, row: row, column: column, style: theme.hint) + 2
    }
  }
}
