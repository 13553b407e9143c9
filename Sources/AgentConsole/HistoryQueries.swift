import ChatHistory
import Dispatch
import EpollLoop
import Synchronization

/// Asks the history, which waits for the disk, on a thread of its own, and brings the answers to the loop.
/// They come in the order of the questions.
final class HistoryQueries {
  /// The reader, opened when it is needed first. Only the queue's thread touches it.
  private final class Source: @unchecked Sendable {
    private let path: String
    private var reader: HistoryReader?

    init(_ path: String) { self.path = path }

    func open() throws(HistoryError) -> HistoryReader {
      if let reader { return reader }
      let opened = try HistoryReader(path: path)
      reader = opened
      return opened
    }

    func close() { reader = nil }
  }

  /// Answers that the loop has not taken yet.
  private final class Answers: Sendable {
    private let values = Mutex<[any Sendable]>([])
    func append(_ value: any Sendable) { values.withLock { $0.append(value) } }
    func takeAll() -> [any Sendable] {
      values.withLock { values in
        defer { values = [] }
        return values
      }
    }
  }

  private let source: Source
  private let answers = Answers()
  private let queue = DispatchQueue(label: "history queries")
  private let wakeup: Wakeup
  private let signal: Wakeup.Signal
  private var waiting: [(any Sendable) -> Void] = []

  init(path: String, _ loop: EventLoop) throws(SystemError) {
    source = Source(path)
    wakeup = try Wakeup(loop)
    signal = try wakeup.makeSignal()
    wakeup.handler = { [unowned self] in takeAnswers() }
  }

  /// Asks; `then` is told the answer, from the loop.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (HistoryReader) throws(HistoryError) -> Answer,
    then: @escaping (Result<Answer, HistoryError>) -> Void
  ) {
    waiting.append { value in
      if let result = value as? Result<Answer, HistoryError> { then(result) }
    }
    let (source, answers, signal) = (source, answers, signal)
    queue.async {
      let result = Result { () throws(HistoryError) in try question(source.open()) }
      // After an error the next question opens the file anew: it may be another one by then.
      if case .failure = result { source.close() }
      answers.append(result)
      signal.send()
    }
  }

  /// Has the next question open the file anew. A reader of this process keeps SQLite's memory of a log
  /// alive that was deleted, and the recorder would be given that again.
  func closeReader() {
    let source = source
    queue.async { source.close() }
  }

  /// Closes for good, so that the recorder is the last who has the database open: closing then copies the
  /// log into it. A question that the disk does not answer is not waited for.
  func close() {
    let source = source
    let done = DispatchSemaphore(value: 0)
    queue.async {
      source.close()
      done.signal()
    }
    _ = done.wait(timeout: .now() + .seconds(1))
  }

  private func takeAnswers() {
    for answer in answers.takeAll() { waiting.removeFirst()(answer) }
  }
}
