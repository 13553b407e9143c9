import ChatCore
import TerminalUI

// Handling of keys. Events are handled one by one, and the program performs each intent before the next
// event: text typed directly after Enter finds the line already locked.

extension ChatScreen {
  /// Handles one input event.
  /// - Returns: an intent for the program, if the screen cannot handle the event alone.
  public mutating func handle(_ event: KeyEvent) -> Intent? {
    switch event {
    case .text(let text):
      request.userMovedOn()
      return typed(text)
    case .paste(let bytes, let cut):
      request.userMovedOn()
      return pasted(bytes, cut: cut)
    case .key(let key, let modifiers):
      request.userMovedOn()
      return pressed(key, modifiers)
    case .mouse(let mouse):
      guard let step = ScrollStep(mouse.action) else { return nil }
      request.userMovedOn()
      scroll(step)
      return nil
    case .focus: return nil
    }
  }

  /// Echoes a printable ASCII character, if its only effect is to appear at the cursor. This is the fast path
  /// for almost every key, where latency can be felt. Otherwise the caller uses `handle`.
  /// - Returns: the cell to be painted and its position; nil if nothing was done.
  mutating func echo(_ byte: UInt8) -> (cell: Cell, row: Int, column: Int)? {
    guard byte &- 0x20 < 0x5F, stale.isEmpty, let (row, column) = cursor, statusMessage == nil,
      layers.last?.passesTextThrough ?? true, !request.opensAtOnce, takesText, input.echo(byte)
    else { return nil }
    let glyph = Glyph(Unicode.Scalar(byte), .narrow)
    guard let cell = canvas.put(glyph, row: row, column: column, style: theme.input) else {
      preconditionFailure("behind the cursor is room for what is echoed")
    }
    cursor = (row, column + 1)
    return (cell, row, column)
  }

  /// Whether typed text goes into the input line.
  var takesText: Bool {
    switch status.input {
    case .open: true
    case .locked: status.acceptsDraft
    case .over: false
    }
  }

  private mutating func typed(_ text: String) -> Intent? {
    if statusMessage == .quitQuestion {
      // The first character is the answer. The rest of the same read was typed after it.
      clearStatusMessage()
      if text.first == "y" || text.first == "Y" { return .quit(isConfirmed: true) }
      return text.count > 1 ? typed(String(text.dropFirst())) : nil
    }
    clearStatusMessage()
    switch dispatchToLayers(.text(text)) {
    case .left(.text(let text)):
      if case .over = status.input { return .quit(isConfirmed: true) }
      edit { $0.type(text) }
      return nil
    case .left: return nil
    case .taken(let intent): return intent
    }
  }

  private mutating func pasted(_ bytes: [UInt8], cut: Int) -> Intent? {
    // A paste is text, so it does not answer a question.
    if case .over = status.input { return nil }
    if statusMessage == .quitQuestion { return nil }
    clearStatusMessage()
    if case .taken(let intent) = dispatchToLayers(.paste(bytes, cut: cut)) { return intent }
    if edit({ $0.paste(bytes) }), cut > 0 { refuse(strings.language.pasteCut(bytes: cut)) }
    return nil
  }

  private mutating func pressed(_ key: Key, _ modifiers: Modifiers) -> Intent? {
    if let step = ScrollStep(key, modifiers), layers.last?.scrollsWithKeys ?? true {
      scroll(step)
      return nil
    }
    // These keys work in every state.
    switch key {
    case .character("c") where modifiers == .control: return quitIntent
    case .character("x") where modifiers == .control:
      return role == .agent ? askedToEnd() : quitIntent
    default: break
    }
    if statusMessage == .quitQuestion {
      clearStatusMessage()
      return nil
    }
    clearStatusMessage()
    if key == .function(4), openWaitingAnswer() { return nil }
    if case .taken(let intent) = dispatchToLayers(.key(key, modifiers)) { return intent }
    if case .over = status.input { return .quit(isConfirmed: true) }
    if key == .escape, dropWaitingAnswer() { return nil }
    if foundWith(key, modifiers) { return nil }
    if key == .escape {
      if status.hasDraft { return .withdrawDraft }
      if takeDraftBack() { return nil }
    }
    switch key {
    case .enter where modifiers.isEmpty: return entered()
    case .character("j") where modifiers == .control: return entered()
    case .function(1):
      open(TablePage(strings.help, theme))
      return nil
    case .function(2) where role == .agent:
      return repliesIntent("")
    case .function(4) where role == .agent:
      return .history("", askHistory())
    case .function(5) where role == .agent: return draftIntent()
    case .function(6) where role == .agent: return .desks
    case .function(7) where role == .agent:
      togglePane()
      return nil
    case .up, .down:
      edit { $0.moveVertically(key == .up ? -1 : 1) }
      return nil
    case .character("p") where modifiers == .control, .character("n") where modifiers == .control:
      edit { $0.moveVertically(key == .character("p") ? -1 : 1) }
      return nil
    case .tab where modifiers.isEmpty:
      return typed("\t")
    case .character("l") where modifiers == .control:
      repaint()
      return nil
    case .character, .backspace, .delete, .insert, .left, .right, .home, .end, .pageUp, .pageDown,
      .function, .tab, .escape, .enter:
      if let command = EditorCommand.command(for: key, modifiers: modifiers) {
        edit { $0.perform(command) }
      }
      return nil
    }
  }

  /// Shows the pane at the right or hides it. In a window without room for it, says so.
  private mutating func togglePane() {
    let least = SidePaneView.windowColumnsMin
    guard canvas.columns >= least else { return refuse(strings.language.paneNeedsColumns(least)) }
    setPane(isWanted: !pane.isWanted)
  }

  /// Requests a complete repaint.
  mutating func repaint() {
    stale = .all
    needsRepaint = true
  }

  private var quitIntent: Intent { .quit(isConfirmed: statusMessage == .quitQuestion) }

  mutating func askHistory() -> RequestNumber {
    // Removes the indicator of an earlier answer.
    stale.insert(.divider)
    return request.ask()
  }

  private mutating func askedToEnd() -> Intent? {
    clearStatusMessage()
    close(TablePage.self)
    return .end
  }

  /// Edits the input line. While it is locked, it may contain only a command, so a change that would leave
  /// other text there is undone.
  /// - Returns: whether the change was made.
  @discardableResult
  private mutating func edit(_ change: (inout InputPane) -> Void) -> Bool {
    // Copied only if needed: the copy forces a copy-on-write of the text.
    let before = takesText ? nil : input
    change(&input)
    if let before, !input.isCommand, !(before.isCommand && input.editor.isEmpty) {
      input = before
      refuseLocked()
      return false
    }
    stale.insert(.input)
    return true
  }

  private mutating func entered() -> Intent? {
    switch InputLine(input.line, for: role, on: .screen) {
    case .message(let text):
      if isLocked {
        if status.enterTakesNext, text.isBlank { return .next }
        refuseLocked()
        return nil
      }
      // A blank line is never sent. It is not an error either: Enter does nothing.
      return text.isBlank ? nil : .send(text)
    case .command(let command):
      input.stash()
      stale.insert(.input)
      return commanded(command)
    case .unknown(let name):
      refuse(strings.language.unknownCommand(name))
      return nil
    case .misused(let name):
      refuse(strings.misused(name))
      return nil
    }
  }

  private mutating func commanded(_ command: Command) -> Intent? {
    switch command {
    case .end: return .end
    case .quit: return quitIntent
    case .help:
      open(TablePage(strings.help, theme))
      return nil
    case .find(let text):
      find(text)
      return nil
    case .note(let text): return .note(text)
    case .block(let time): return .block(time)
    case .unblock(let host): return .unblock(host)
    case .greet: return .greet
    case .draft: return draftIntent()
    case .tag(let added, let removed): return .tag(add: added, remove: removed)
    case .rate: return .rate
    case .reply(let name): return repliesIntent(name)
    case .history(let text): return .history(text, askHistory())
    case .open(let number): return .openConversation(number, askHistory())
    case .messages: return .messages(askHistory())
    case .done(let numbers): return .messagesDone(numbers)
    case .desks: return .desks
    case .transfer(let text): return .transfer(text)
    case .withdrawTransfer: return .withdrawTransfer
    case .accept: return .acceptOffer(isByKey: false)
    case .decline: return .declineOffer
    case .away(let text): return .goAway(text)
    case .back: return .comeBack
    case .next: return .next
    // Commands of plain lines only.
    case .send, .last, .status: return nil
    }
  }

  // MARK: Messages to the user

  private mutating func clearStatusMessage() {
    guard statusMessage != nil else { return }
    statusMessage = nil
    stale.insert(.hint)
  }

  mutating func refuseLocked() {
    if status.input == .open { return }
    statusMessage = .locked
    stale.insert(.hint)
  }

  /// The text for a lock. It depends on whether only sending is locked.
  func lockText(_ reason: String) -> String {
    status.acceptsDraft
      ? strings.language.sendingLocked(reason) : strings.language.inputLocked(reason)
  }
}
