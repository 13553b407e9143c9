import CalendarTime

/// Runs queries on a history one by one on its own thread, because disk reads may block.
///
/// The thread is created at the start. Creating it later could fail in the middle of the work that needs it.
public final class HistoryReaderThread: Sendable {
  /// Work with the reader. The reader is nil until the first query and after an error.
  private typealias Job = @Sendable (inout HistoryReader?) -> Void

  private struct State {
    var jobs: [Job] = []
    var isClosing = false
    var isFinished = false
  }

  private let path: String
  private let monitor = Monitor(State())

  /// Starts the thread. Does not open the file yet.
  /// - Throws: `noThread`.
  public init(path: String) throws(HistoryError) {
    self.path = path
    let refusal = startThread { [monitor] in Self.run(monitor) }
    if refusal != 0 { throw .noThread(path: path, errno: refusal) }
  }

  deinit { monitor.change { $0.isClosing = true } }

  /// Queues a query. `then` is called with the answer on the reader thread.
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
      // After an error the next query reopens the file, which may have been replaced.
      if case .failure = answer { reader = nil }
      then(answer)
    }
  }

  /// Closes the file after the queries already queued. The next query reopens it.
  public func closeReader() { queue { $0 = nil } }

  /// Stops the thread. A running query gets at most `timeout` to finish. Queued queries are dropped.
  public func close(timeout: Duration) {
    let deadline = monotonicNow() + timeout.wholeMilliseconds * 1_000_000
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
