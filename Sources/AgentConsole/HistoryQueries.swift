import ChatHistory
import EpollLoop
import Synchronization

/// Asks the history, which waits for the disk, on a thread of its own, and brings the answers to the loop.
/// They come in the order of the questions.
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

  /// What asking takes.
  private struct Means {
    let thread: HistoryReaderThread
    let wakes: WakeSource
    let waker: Waker
  }

  private let means: Result<Means, HistoryError>
  private let answers = Answers()
  private var waiting: [(any Sendable) -> Void] = []

  /// Takes what asking takes, so that it is there when somebody asks. There is a desk without it too.
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

  /// Why nothing can be asked; nil if it can.
  var refusal: HistoryError? {
    if case .failure(let error) = means { error } else { nil }
  }

  /// Asks; `then` is told the answer, from the loop.
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

  /// Has the next question open the file anew. A reader of this process keeps SQLite's memory of a log
  /// alive that was deleted, and the recorder would be given that again.
  func closeReader() { try? means.get().thread.closeReader() }

  /// Closes for good, so that the recorder is the last who has the database open: closing then copies the
  /// log into it. A question that the disk does not answer is not waited for.
  func close() { try? means.get().thread.close(patience: .seconds(1)) }

  private func takeAnswers() {
    for answer in answers.takeAll() { waiting.removeFirst()(answer) }
  }
}
