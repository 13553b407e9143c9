import TerminalUI

// Earlier conversations. They are read in the background while the user goes on, so an answer may come late.

extension ChatScreen {
  /// Shows a list of conversations in place of the transcript. `query` is the text that was searched for, if
  /// any.
  public mutating func show(
    _ past: [EarlierConversation], title: String, query: String?, answering request: RequestNumber
  ) {
    received(.list(past, title: title, query: query), to: request)
  }

  /// Shows an earlier conversation.
  public mutating func show(
    _ entries: [EarlierEntry], title: String, answering request: RequestNumber
  ) {
    received(.conversation(entries, title: title), to: request)
  }

  /// Reports why a request cannot be answered.
  public mutating func refuse(_ reason: String, answering request: RequestNumber) {
    received(.complaint(reason), to: request)
  }

  private mutating func received(_ answer: HistoryRequest.Answer, to number: RequestNumber) {
    if let answer = request.received(answer, to: number) { open(answer) }
    // Update the indicator of a waiting answer.
    stale.insert(.divider)
  }

  /// - Returns: whether an answer was waiting; it is opened.
  mutating func openWaitingAnswer() -> Bool {
    guard let answer = request.takeWaiting() else { return false }
    open(answer)
    stale.insert(.divider)
    return true
  }

  /// - Returns: whether an answer was waiting; it is dropped.
  mutating func dropWaitingAnswer() -> Bool {
    guard request.takeWaiting() != nil else { return false }
    stale.insert(.divider)
    return true
  }

  private mutating func open(_ answer: HistoryRequest.Answer) {
    switch answer {
    case .list(let past, let title, let query):
      closeAllLayers()
      open(HistoryView(past, title: title, query: query))
    case .conversation(let entries, let title):
      close(TablePage.self)
      close(ReplyMenu.self)
      if layers.isEmpty { open(HistoryView([], title: "", query: nil, hasList: false)) }
      let (language, theme) = (strings.language, theme)
      change(HistoryView.self) { $0.read(entries, title: title, language, theme) }
    case .complaint(let reason): refuse(reason)
    }
  }
}
