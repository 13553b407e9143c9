import CentralHistory
import EpollLoop
import MonotonicTime
import Synchronization

/// Asks the central history for the console, and delivers the answers on the loop: within a second, or as `timedOut`.
/// The loop waits for nothing. What comes later is dropped.
final class CentralQueries {
  /// How long the agent waits for all desks before they get this machine's answer.
  static let limit: Duration = .seconds(1)

  /// Answers that the loop has not taken yet.
  private final class Answers: Sendable {
    private let values = Mutex<[(Int, any Sendable)]>([])
    func append(_ number: Int, _ value: any Sendable) {
      values.withLock { $0.append((number, value)) }
    }
    func takeAll() -> [(Int, any Sendable)] {
      values.withLock { values in
        defer { values = [] }
        return values
      }
    }
  }

  private struct Waiting {
    let timer: TimerToken
    let answered: (any Sendable) -> Void
  }

  private let loop: EventLoop
  private let thread: CentralReaderThread
  private let wakes: WakeSource
  private let waker: Waker
  private let answers = Answers()
  private var waiting: [Int: Waiting] = [:]
  private var lastNumber = 0

  /// - Returns: nil if the kernel has no thread or no descriptor left. The desk works without it.
  init?(_ string: String, _ loop: EventLoop) {
    guard let thread = CentralReaderThread(string), let wakes = try? WakeSource(loop),
      let waker = try? wakes.makeWaker()
    else { return nil }
    (self.loop, self.thread, self.wakes, self.waker) = (loop, thread, wakes, waker)
    wakes.handler = { [unowned self] in takeAnswers() }
  }

  /// Asks a question.
  /// - Parameter then: called on the loop with the answer, once.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (CentralReader) throws -> Answer,
    then: @escaping (Result<Answer, CentralError>) -> Void
  ) {
    lastNumber += 1
    let number = lastNumber
    let timer = loop.schedule(at: .now + Self.limit) { [unowned self] in
      guard waiting.removeValue(forKey: number) != nil else { return }
      then(.failure(.timedOut(place: thread.place ?? "PostgreSQL")))
    }
    waiting[number] = Waiting(timer: timer) { value in
      if let result = value as? Result<Answer, CentralError> { then(result) }
    }
    thread.ask(within: Self.limit, question) { [answers, waker] result in
      answers.append(number, result)
      waker.wake()
    }
  }

  private func takeAnswers() {
    for (number, answer) in answers.takeAll() {
      guard let one = waiting.removeValue(forKey: number) else { continue }
      loop.cancel(one.timer)
      one.answered(answer)
    }
  }
}
