import ChatHistory
import ChatUI
import TerminalProgram

// The messages that customers left with a desk that answers by itself.

extension HistoryBrowser {
  /// Counts the messages that wait. A history that can't be read is told of when the agent asks for something.
  func countMessages(then: @escaping (Int) -> Void) {
    queries.ask({ reader throws(HistoryError) in try reader.leftMessages(limit: 0).count }) {
      if case .success(let count) = $0 { then(count) }
    }
  }

  /// Lists the messages that wait.
  func listMessages(_ request: RequestNumber) {
    queries.ask { reader throws(HistoryError) in
      let messages = try reader.leftMessages(limit: Self.listedMax)
      return (messages.count, messages.newest, try reader.hasSeveralAgents())
    } then: { [unowned self] answer in
      guard let (count, newest, hasAgents) = value(of: answer, request) else { return }
      runtime.frontend?.show(
        newest.map { past($0.conversation, hasAgents: hasAgents, excerpt: $0.excerpt) },
        title: language.messagesLeft("\(count)"), query: nil, answering: request)
    }
  }

  /// Finds those of `numbers` whose messages wait.
  func waiting(among numbers: [Int64], then: @escaping ([Int64]) -> Void) {
    queries.ask({ reader throws(HistoryError) in try reader.waiting(among: numbers) }) {
      [unowned self] answer in
      switch answer {
      case .success(let waiting): then(waiting)
      case .failure(let error): runtime.frontend?.showError(language.text(of: error))
      }
    }
  }
}
