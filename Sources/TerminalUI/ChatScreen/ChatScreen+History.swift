// Conversations from before.

extension ChatScreen {
  /// Shows a list of conversations to choose from, in the place of the transcript. `sought` is what they
  /// were found with.
  public mutating func show(_ past: [PastConversation], title: String, sought: String?) {
    closeAllLayers()
    open(HistoryView(past, title: title, sought: sought))
  }

  /// Shows one of them to read.
  public mutating func show(_ entries: [PastEntry], title: String) {
    close(HelpPage.self)
    close(ReplyMenu.self)
    if layers.isEmpty { open(HistoryView([], title: "", sought: nil, hasList: false)) }
    let (language, theme) = (words.language, theme)
    change(HistoryView.self) { $0.read(entries, title: title, language, theme) }
  }
}
