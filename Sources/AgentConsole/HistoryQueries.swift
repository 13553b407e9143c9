import ChatHistory
import EpollLoop
import Synchronization

/// Runs queries, which wait for the disk, on a thread of their own, and delivers the answers on the loop, in
/// the order of the queries.
final class HistoryQueries {
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

  /// The resources that queries need.
  private struct Means {
    let thread: HistoryReaderThread
    let wakes: WakeSource
    let waker: Waker
  }

  private let means: Result<Means, HistoryError>
  private let answers = Answers()
  private var waiting: [(any Sendable) -> Void] = []

  /// Acquires the resources now, so that they are there when needed. The desk works without them.
  init(path: String, _ loop: EventLoop) {
    means = Result { () throws(HistoryError) in
      let thread = try HistoryReaderThread(path: path)
      do throws(SystemError) {
        let wakes = try WakeSource(loop)
        return Means(thread: thread, wakes: wakes, waker: try wakes.makeWaker())
      } catch {
        throw .notReadable(path: path, errno: error.errno)
      }
    }
    if case .success(let means) = means {
      means.wakes.handler = { [unowned self] in takeAnswers() }
    }
  }

  /// The reason why queries are impossible; nil if they are possible.
  var refusal: HistoryError? {
    if case .failure(let error) = means { error } else { nil }
  }

  /// Runs a query.
  /// - Parameter then: called on the loop with the answer.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (HistoryReader) throws(HistoryError) -> Answer,
    then: @escaping (Result<Answer, HistoryError>) -> Void
  ) {
    switch means {
    case .failure(let error): then(.failure(error))
    case .success(let means):
      waiting.append { value in
        if let result = value as? Result<Answer, HistoryError> { then(result) }
      }
      means.thread.ask(question) { [answers, waker = means.waker] result in
        answers.append(result)
        waker.wake()
      }
    }
  }

  /// Makes the next query open the file anew. An open reader in this process would keep SQLite's shared state
  /// of a deleted write-ahead log alive, and the recorder would get that state again.
  func closeReader() { try? means.get().thread.closeReader() }

  /// Closes for good. Then the recorder has the last connection to the database, and closing it checkpoints
  /// the write-ahead log. Waits at most a second for a running query.
  func close() { try? means.get().thread.close(timeout: .seconds(1)) }

  private func takeAnswers() {
    for answer in answers.takeAll() { waiting.removeFirst()(answer) }
  }
}
