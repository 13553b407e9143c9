import ChatHistory

/// Asks the central history one question after the other on a thread of its own, because a server that does not answer
/// blocks. Each question has a deadline; one whose deadline is over before its turn comes is not asked.
///
/// The thread is created at the start, where an error can still be told. It loads libpq, connects and disconnects by
/// itself: nothing of that costs the caller time.
public final class CentralReaderThread: Sendable {
  /// Work with the reader; nil if the connection must be made first.
  private typealias Job = @Sendable (inout CentralReader?) -> Void

  private struct State {
    var jobs: [Job] = []
    var isClosing = false
    var place: String?
  }

  private let string: String
  private let monitor = Monitor(State())

  /// Starts the thread. Does not connect yet.
  /// - Parameter string: the connection string, which may have a password in it.
  /// - Returns: nil if the thread can't be created.
  public init?(_ string: String) {
    self.string = string
    guard startThread({ [monitor] in Self.run(monitor) }) == 0 else { return nil }
  }

  deinit { monitor.change { $0.isClosing = true } }

  /// The host and the database, once the connection string was looked at.
  public var place: String? { monitor.withLock(\.place) }

  /// Queues a question. `then` is called with the answer on this object's thread.
  /// - Parameter limit: for how long an answer is of use, from now on.
  public func ask<Answer: Sendable>(
    within limit: Duration, _ question: @escaping @Sendable (CentralReader) throws -> Answer,
    then: @escaping @Sendable (Result<Answer, CentralError>) -> Void
  ) {
    let deadline = monotonicNow() + limit.wholeNanoseconds
    monitor.change { state in
      state.jobs.append { [string, monitor] reader in
        let answer = Result { () throws(CentralError) in
          try Self.answer(question, string, deadline, monitor, &reader)
        }
        if case .failure = answer { reader = nil }
        then(answer)
      }
    }
  }

  private static func answer<Answer>(
    _ question: (CentralReader) throws -> Answer, _ string: String, _ deadline: Int64,
    _ monitor: Monitor<State>, _ reader: inout CentralReader?
  ) throws(CentralError) -> Answer {
    let target = try ConnectionString(string, mayHavePassword: true)
    monitor.withLock { $0.place = target.place }
    guard monotonicNow() < deadline else { throw .timedOut(place: target.place) }
    do {
      let opened = try reader ?? CentralReader(target, deadline: deadline)
      opened.extend(to: deadline)
      reader = opened
      return try question(opened)
    } catch let error as CentralError {
      throw error
    } catch {
      throw .refused(place: target.place, state: "", message: "\(error)")
    }
  }

  /// How long an idle connection is kept: a server has a hundred by default, and a desk asks for a moment.
  private static let idleNanoseconds: Int64 = 10_000_000_000

  private static func run(_ monitor: Monitor<State>) {
    var reader: CentralReader?
    while true {
      let end = reader == nil ? nil : monotonicNow() + idleNanoseconds
      let job: Job?? = monitor.wait { state in
        if state.isClosing { return .found(nil) }
        if !state.jobs.isEmpty { return .found(.some(state.jobs.removeFirst())) }
        if let end, monotonicNow() >= end { return .found(.some(nil)) }
        return .wait(until: end)
      }
      guard let job else { return }
      if let job { job(&reader) } else { reader = nil }
    }
  }
}
