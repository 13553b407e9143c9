import ChatCore

// What keys do. Each event is taken by itself, and the program performs its intent before the next one:
// what a fast typist sends behind a message finds the line already locked.

extension ChatScreen {
  /// Takes one event from the keyboard.
  /// - Returns: what the user wants of the program, if it is more than the screen can do by itself.
  public mutating func handle(_ event: KeyEvent) -> Intent? {
    switch event {
    case .text(let text): return typed(text)
    case .paste(let bytes, let cut): return pasted(bytes, cut: cut)
    case .key(let key, let modifiers): return pressed(key, modifiers)
    case .mouse(let mouse):
      scroll(mouse.action)
      return nil
    case .focus: return nil
    }
  }

  private mutating func typed(_ text: String) -> Intent? {
    if case .over = status.input { return .quit }
    if word == .quitQuestion {
      clearWord()
      if text == "y" || text == "Y" { return .quit }
      return nil
    }
    if closeHelp() { return nil }
    clearWord()
    // Behind a lock only a command can be typed; it begins with a slash.
    guard !isLocked || input.isCommand || (input.editor.isEmpty && text.hasPrefix("/")) else {
      sayLocked()
      return nil
    }
    input.type(text)
    stale.insert(.input)
    return nil
  }

  private mutating func pasted(_ bytes: [UInt8], cut: Int) -> Intent? {
    // A paste is text: it answers no question and closes no window.
    if case .over = status.input { return nil }
    if word == .quitQuestion { return nil }
    closeHelp()
    clearWord()
    guard !isLocked || input.isCommand else {
      sayLocked()
      return nil
    }
    input.paste(bytes)
    stale.insert(.input)
    if cut > 0 { refuse(words.pasteCut(cut)) }
    return nil
  }

  private mutating func pressed(_ key: Key, _ modifiers: Modifiers) -> Intent? {
    if scrolled(key, modifiers) { return nil }
    // These are the program's in every state.
    switch key {
    case .character("c") where modifiers == .control: return askedToQuit()
    case .character("x") where modifiers == .control:
      return role == .agent ? askedToEnd() : askedToQuit()
    case .character("z") where modifiers == .control: return .suspend
    default: break
    }
    if case .over = status.input { return .quit }
    if word == .quitQuestion {
      clearWord()
      return nil
    }
    if closeHelp() { return nil }
    clearWord()
    switch key {
    case .enter where modifiers.isEmpty: return entered()
    case .function(1):
      showHelp()
      return nil
    case .up, .down:
      moveVertically(key == .up ? -1 : 1)
      return nil
    case .tab where modifiers.isEmpty:
      return typed("\t")
    case .character("l") where modifiers == .control:
      // The program repaints; nothing else happens.
      stale = .all
      needsRepaint = true
      return nil
    case .character, .backspace, .delete, .insert, .left, .right, .home, .end, .pageUp, .pageDown,
      .function, .tab, .escape, .enter:
      edit(key, modifiers)
      return nil
    }
  }

  private mutating func askedToQuit() -> Intent? {
    guard status.asksBeforeQuitting, word != .quitQuestion else { return .quit }
    closeHelp()
    word = .quitQuestion
    stale.insert(.hint)
    return nil
  }

  private mutating func askedToEnd() -> Intent? {
    clearWord()
    closeHelp()
    return .end
  }

  private mutating func edit(_ key: Key, _ modifiers: Modifiers) {
    guard let command = EditorCommand.command(for: key, modifiers: modifiers) else { return }
    guard !isLocked || input.isCommand else { return sayLocked() }
    if input.perform(command) { stale.insert(.input) }
  }

  private mutating func moveVertically(_ direction: Int) {
    guard !isLocked || input.isCommand else { return sayLocked() }
    input.moveVertically(direction)
    stale.insert(.input)
  }

  private mutating func entered() -> Intent? {
    switch InputLine(input.line, for: role) {
    case .message(let text):
      if isLocked {
        sayLocked()
        return nil
      }
      // A blank line is never sent, and no error: Enter on it does nothing.
      return input.editor.isBlank ? nil : .send(text)
    case .command(let command):
      input.stash()
      stale.insert(.input)
      switch command {
      case .end: return .end
      case .quit: return askedToQuit()
      case .help:
        showHelp()
        return nil
      }
    case .unknown(let name):
      refuse(words.unknownCommand(name))
      return nil
    }
  }

  // MARK: Scrolling, help, words

  private mutating func scrolled(_ key: Key, _ modifiers: Modifiers) -> Bool {
    guard !isHelpShown else { return false }
    switch key {
    case .pageUp: transcript.scrollPage(-1)
    case .pageDown: transcript.scrollPage(1)
    case .home where modifiers == .control: transcript.scrollToStart()
    case .end where modifiers == .control: transcript.scrollToEnd()
    case .up where modifiers == .shift: transcript.scroll(by: -1)
    case .down where modifiers == .shift: transcript.scroll(by: 1)
    default: return false
    }
    stale.formUnion([.transcript, .divider])
    return true
  }

  private mutating func scroll(_ action: MouseEvent.Action) {
    switch action {
    case .wheelUp: transcript.scroll(by: -3)
    case .wheelDown: transcript.scroll(by: 3)
    case .press, .release: return
    }
    stale.formUnion([.transcript, .divider])
  }

  private mutating func showHelp() {
    isHelpShown = true
    stale.formUnion([.transcript, .hint])
  }

  @discardableResult
  private mutating func closeHelp() -> Bool {
    guard isHelpShown else { return false }
    isHelpShown = false
    transcript.drawAnew()
    stale.formUnion([.transcript, .hint])
    return true
  }

  private mutating func clearWord() {
    guard word != nil else { return }
    word = nil
    stale.insert(.hint)
  }

  private mutating func sayLocked() {
    switch status.input {
    case .open: break
    case .locked(let reason), .over(let reason): refuse(words.locked(reason))
    }
  }
}
