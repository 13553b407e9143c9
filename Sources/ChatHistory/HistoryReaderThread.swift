import CalendarTime

/// Asks a history on a thread of its own, since a disk may take its time: one question after the other.
///
/// The thread is made at the start. One that is made when it is needed may be refused then, in the middle
/// of whatever needs it.
public final class HistoryReaderThread: Sendable {
  /// What is done with the reader, which is nil until it is needed, and after an error.
  private typealias Job = @Sendable (inout HistoryReader?) -> Void

  private struct State {
    var jobs: [Job] = []
    var isClosing = false
    var isFinished = false
  }

  private let path: String
  private let monitor = Monitor(State())

  /// Opens nothing yet.
  /// - Throws: `noThread`.
  public init(path: String) throws(HistoryError) {
    self.path = path
    let refusal = startThread { [monitor] in Self.run(monitor) }
    if refusal != 0 { throw .noThread(path: path, errno: refusal) }
  }

  deinit { monitor.change { $0.isClosing = true } }

  /// Queues a question. `then` is called with the answer, on the thread.
  public func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (HistoryReader) throws(HistoryError) -> Answer,
    then: @escaping @Sendable (Result<Answer, HistoryError>) -> Void
  ) {
    queue { [path] reader in
      let answer = Result { () throws(HistoryError) in
        let opened = if let reader { reader } else { try HistoryReader(path: path) }
        reader = opened
        return try question(opened)
      }
      // After an error the next question opens the file anew: it may be another one by then.
      if case .failure = answer { reader = nil }
      then(answer)
    }
  }

  /// Has the next question open the file anew.
  public func closeReader() { queue { $0 = nil } }

  /// Ends the thread. A question that it is busy with is waited for, but no longer than `patience`; those
  /// behind it are not asked any more.
  public func close(patience: Duration) {
    let deadline = monotonicNow() + patience.wholeMilliseconds * 1_000_000
    monitor.change { $0.isClosing = true }
    monitor.wait { state in
      state.isFinished || monotonicNow() >= deadline ? .found(()) : .wait(until: deadline)
    }
  }

  private func queue(_ job: @escaping Job) { monitor.change { $0.jobs.append(job) } }

  private static func run(_ monitor: Monitor<State>) {
    var reader: HistoryReader?
    while let job = nextJob(monitor) { job(&reader) }
    reader = nil
    monitor.change { $0.isFinished = true }
  }

  private static func nextJob(_ monitor: Monitor<State>) -> Job? {
    monitor.wait { state in
      if state.isClosing { return .found(nil) }
      return state.jobs.isEmpty ? .wait(until: nil) : .found(state.jobs.removeFirst())
    }
  }
}
