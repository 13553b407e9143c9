import TerminalUI

// Conversations from before. They are looked up while the user goes on, so an answer may come late.

extension ChatScreen {
  /// Shows a list of conversations to choose from, in the place of the transcript. `sought` is what they
  /// were found with.
  public mutating func show(
    _ past: [PastConversation], title: String, sought: String?, answering request: RequestNumber
  ) {
    received(.list(past, title: title, sought: sought), to: request)
  }

  /// Shows one of them to read.
  public mutating func show(
    _ entries: [PastEntry], title: String, answering request: RequestNumber
  ) {
    received(.conversation(entries, title: title), to: request)
  }

  /// What was asked for can't be shown, and why.
  public mutating func refuse(_ reason: String, answering request: RequestNumber) {
    received(.complaint(reason), to: request)
  }

  private mutating func received(_ answer: HistoryRequest.Answer, to number: RequestNumber) {
    if let answer = request.received(answer, to: number) { open(answer) }
    // The sign that one waits.
    stale.insert(.divider)
  }

  /// - Returns: whether an answer waited, which is opened.
  mutating func openWaitingAnswer() -> Bool {
    guard let answer = request.takeWaiting() else { return false }
    open(answer)
    stale.insert(.divider)
    return true
  }

  /// - Returns: whether an answer waited, which nobody will see.
  mutating func dropWaitingAnswer() -> Bool {
    guard request.takeWaiting() != nil else { return false }
    stale.insert(.divider)
    return true
  }

  private mutating func open(_ answer: HistoryRequest.Answer) {
    switch answer {
    case .list(let past, let title, let sought):
      closeAllLayers()
      open(HistoryView(past, title: title, sought: sought))
    case .conversation(let entries, let title):
      close(HelpPage.self)
      close(ReplyMenu.self)
      if layers.isEmpty { open(HistoryView([], title: "", sought: nil, hasList: false)) }
      let (language, theme) = (strings.language, theme)
      change(HistoryView.self) { $0.read(entries, title: title, language, theme) }
    case .complaint(let reason): refuse(reason)
    }
  }
}
