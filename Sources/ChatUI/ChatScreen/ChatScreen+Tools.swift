import TerminalUI

// Searching, and choosing a canned reply.

extension ChatScreen {
  /// Searches the open conversation, or else the transcript.
  mutating func find(_ text: String) {
    let inHistory = change(HistoryView.self) { $0.isReading ? $0.find(text) : nil } ?? nil
    if !(inHistory ?? transcript.find(text)) { refuse(strings.notFound(text)) }
    stale.formUnion([.transcript, .divider, .hint])
  }

  /// Handles the search keys for the transcript: next and previous match; Escape ends the search.
  /// - Returns: whether the key was one of them.
  mutating func foundWith(_ key: Key, _ modifiers: Modifiers) -> Bool {
    if let direction = FindKey.direction(key, modifiers) {
      findNext(direction)
    } else if key == .escape, transcript.query != nil {
      transcript.endFind()
    } else {
      return false
    }
    stale.formUnion([.transcript, .divider, .hint])
    return true
  }

  private mutating func findNext(_ direction: Int) {
    if transcript.query == nil {
      refuse(strings.language.noSearchText)
    } else if !transcript.findNext(direction) {
      refuse(strings.language.noFurtherMatch)
    }
  }

  /// Choosing a reply is pointless where no text can be inserted.
  mutating func repliesIntent(_ filter: String) -> Intent? { intentToWrite(.replies(filter)) }

  mutating func draftIntent() -> Intent? { intentToWrite(.draft) }

  private mutating func intentToWrite(_ intent: Intent) -> Intent? {
    guard isLocked, !status.acceptsDraft else { return intent }
    refuseLocked()
    return nil
  }
}

/// The keys for the next and the previous match.
enum FindKey {
  /// -1 for older matches (F3, Alt-P), 1 for newer ones (Shift-F3, Alt-N). Some terminals send Shift-F3 as
  /// F15.
  static func direction(_ key: Key, _ modifiers: Modifiers) -> Int? {
    switch (key, modifiers) {
    case (.function(3), []), (.character("p"), .alt): -1
    case (.function(3), .shift), (.function(15), []), (.character("n"), .alt): 1
    default: nil
    }
  }
}
