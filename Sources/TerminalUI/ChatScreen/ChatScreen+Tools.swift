// Finding in the transcript, and choosing from the canned replies.

extension ChatScreen {
  // MARK: Finding

  mutating func find(_ text: String) {
    let isFound = history?.isReading == true ? history!.find(text) : transcript.find(text)
    if !isFound { refuse(words.notFound(text)) }
    stale.formUnion([.transcript, .divider, .hint])
  }

  /// F3 and Alt-P go on to what is older, with Shift or as Alt-N to what is newer; Escape ends it.
  /// - Returns: whether the key was one of them.
  mutating func foundWith(_ key: Key, _ modifiers: Modifiers) -> Bool {
    switch (key, modifiers) {
    case (.function(3), []), (.character("p"), .alt): findNext(-1)
    case (.function(3), .shift), (.function(15), []), (.character("n"), .alt): findNext(1)
    case (.escape, _) where transcript.sought != nil:
      transcript.endFind()
      stale.formUnion([.transcript, .hint])
    default: return false
    }
    return true
  }

  private mutating func findNext(_ direction: Int) {
    if history?.isReading == true {
      if history?.findNext(direction) != true { refuse(words.noFurther) }
    } else if transcript.sought == nil {
      refuse(words.nothingSought)
    } else if !transcript.findNext(direction) {
      refuse(words.noFurther)
    }
    stale.formUnion([.transcript, .divider, .hint])
  }

  // MARK: Canned replies

  /// There is no use in choosing where nothing can be put in.
  mutating func askedForReplies(_ filter: String) -> Intent? {
    guard isLocked, !status.acceptsDraft else { return .replies(filter) }
    sayLocked()
    return nil
  }

  mutating func changeMenu(_ change: (inout ReplyMenu) -> Void) {
    guard menu != nil else { return }
    change(&menu!)
    stale.formUnion([.transcript, .input])
  }

  mutating func closeMenu() {
    guard menu != nil else { return }
    menu = nil
    transcript.drawAnew()
    stale.formUnion([.transcript, .divider, .input, .hint])
  }

  mutating func pressedInMenu(_ key: Key, _ modifiers: Modifiers) {
    switch (key, modifiers) {
    case (.escape, _), (.function(2), _), (.character("g"), .control): closeMenu()
    case (.enter, []), (.tab, []): insertChoice()
    case (.up, _), (.character("p"), .control): changeMenu { $0.move(by: -1) }
    case (.down, _), (.character("n"), .control): changeMenu { $0.move(by: 1) }
    case (.pageUp, _): changeMenu { $0.move(by: -10) }
    case (.pageDown, _): changeMenu { $0.move(by: 10) }
    case (.character("l"), .control): repaint()
    default:
      guard let command = EditorCommand.command(for: key, modifiers: modifiers),
        command != .newline
      else { return }
      changeMenu { $0.perform(command) }
    }
  }

  /// Puts the text in at the cursor, as a paste: it is text whatever it begins with, and one undo takes
  /// it out again.
  private mutating func insertChoice() {
    guard let text = menu?.choice?.text else { return }
    closeMenu()
    input.paste(Array(text.utf8))
    stale.insert(.input)
  }
}
