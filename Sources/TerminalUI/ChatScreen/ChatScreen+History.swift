// Conversations from before.

extension ChatScreen {
  /// Shows a list of conversations to choose from, in the place of the transcript. `sought` is what they
  /// were found with.
  public mutating func show(_ past: [PastConversation], title: String, sought: String?) {
    closeHelp()
    closeMenu()
    history = HistoryView(past, title: title, sought: sought)
    historyChanged()
  }

  /// Shows one of them to read.
  public mutating func show(_ entries: [PastEntry], title: String) {
    if history == nil { history = HistoryView([], title: "", sought: nil, hasList: false) }
    let (rows, columns) = (transcriptRows, canvas.columns)
    history?.resize(rows: rows, columns: columns)
    let (language, theme) = (words.language, theme)
    history?.read(entries, title: title, language, theme)
    historyChanged()
  }

  func historyKeys(_ history: HistoryView) -> [String] {
    guard history.isReading else { return words.listKeys }
    return history.soughtHere == nil ? words.readingKeys : words.readingFoundKeys
  }

  mutating func closeHistory() {
    guard history != nil else { return }
    history = nil
    transcript.drawAnew()
    stale.formUnion([.transcript, .divider, .hint])
  }

  private mutating func historyChanged() {
    stale.formUnion([.transcript, .divider, .hint])
  }

  /// Typing goes on as ever: one may write to the customer and read what was said before. So Enter opens
  /// only where there is nothing to send.
  /// - Returns: nil if the key is not the history's.
  mutating func pressedInHistory(_ key: Key, _ modifiers: Modifiers) -> KeyOutcome? {
    guard let view = history else { return nil }
    switch (key, modifiers) {
    case (.escape, _), (.function(4), _):
      if history?.back() != true { closeHistory() }
    case (.up, []) where !view.isReading: history?.scroll(.lines(-1))
    case (.down, []) where !view.isReading: history?.scroll(.lines(1))
    case (.enter, []) where !view.isReading && input.editor.isEmpty:
      return view.choice.map { .intent(.openConversation($0)) } ?? .handled
    default: return nil
    }
    historyChanged()
    return .handled
  }

  /// What came of a key that was taken.
  enum KeyOutcome {
    case handled
    case intent(Intent)
  }
}
