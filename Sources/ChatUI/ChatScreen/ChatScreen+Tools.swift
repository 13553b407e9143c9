import TerminalUI

// Finding in what is read, and choosing from the canned replies.

extension ChatScreen {
  /// Finds in the conversation that is read, or else in the transcript.
  mutating func find(_ text: String) {
    let inHistory = change(HistoryView.self) { $0.isReading ? $0.find(text) : nil } ?? nil
    if !(inHistory ?? transcript.find(text)) { refuse(strings.notFound(text)) }
    stale.formUnion([.transcript, .divider, .hint])
  }

  /// Goes on to the next match in the transcript; Escape ends it.
  /// - Returns: whether the key was one of those.
  mutating func foundWith(_ key: Key, _ modifiers: Modifiers) -> Bool {
    if let direction = FindKey.direction(key, modifiers) {
      findNext(direction)
    } else if key == .escape, transcript.sought != nil {
      transcript.endFind()
    } else {
      return false
    }
    stale.formUnion([.transcript, .divider, .hint])
    return true
  }

  private mutating func findNext(_ direction: Int) {
    if transcript.sought == nil {
      refuse(strings.nothingSought)
    } else if !transcript.findNext(direction) {
      refuse(strings.noFurther)
    }
  }

  /// There is no use in choosing where nothing can be put in.
  mutating func askedForReplies(_ filter: String) -> Intent? {
    guard isLocked, !status.acceptsDraft else { return .replies(filter) }
    sayLocked()
    return nil
  }
}

/// The keys that go from one match to another.
enum FindKey {
  /// F3 and Alt-P go on to what is older (-1), with Shift or as Alt-N to what is newer (1).
  static func direction(_ key: Key, _ modifiers: Modifiers) -> Int? {
    switch (key, modifiers) {
    case (.function(3), []), (.character("p"), .alt): -1
    case (.function(3), .shift), (.function(15), []), (.character("n"), .alt): 1
    default: nil
    }
  }
}
