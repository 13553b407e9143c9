/// What a recorder's thread does.
///
/// `@unchecked`: handed to that thread, and used by it alone from then on.
final class RecorderWorker: @unchecked Sendable {
  private typealias State = HistoryRecorder.State

  private let path: String
  private let description: RunDescription
  private let monitor: Monitor<HistoryRecorder.State>
  private let notify: @Sendable () -> Void
  /// nil after an error that leaves a connection in doubt.
  private var connection: RecordingConnection?
  /// The files of the last connection.
  private var files: [HistoryFile.Identity?]
  private var openConversations = OpenConversations()

  init(
    path: String, run: RunDescription, connection: RecordingConnection,
    monitor: Monitor<HistoryRecorder.State>, notify: @escaping @Sendable () -> Void
  ) {
    self.path = path
    description = run
    self.connection = connection
    files = connection.files
    self.monitor = monitor
    self.notify = notify
  }

  /// Writes until the recorder is closed.
  func run() {
    while let events = nextEvents() {
      do throws(HistoryError) {
        try commit(events)
        succeeded(events)
      } catch {
        failed(error)
      }
    }
    connection?.finish(at: .now())
    monitor.change { $0.isFinished = true }
  }

  /// All that waits, when it is time to try; nil when it is time to stop.
  private func nextEvents() -> [NumberedEvent]? {
    monitor.wait { state in
      let now = monotonicNow()
      if let deadline = state.closeDeadline, state.pending.isEmpty || deadline <= now {
        return .found(nil)
      }
      if state.pending.isEmpty { return .wait(until: nil) }
      if state.nextAttempt <= now { return .found(state.pending) }
      return .wait(until: min(state.nextAttempt, state.closeDeadline ?? .max))
    }
  }

  private func commit(_ events: [NumberedEvent]) throws(HistoryError) {
    if connection == nil {
      connection = try RecordingConnection(
        path, run: description, replayed: openConversations.events, previous: files)
    }
    guard let connection else { return }
    files = connection.files
    try connection.commit(events)
  }

  private func succeeded(_ events: [NumberedEvent]) {
    for numbered in events { openConversations.note(numbered.event) }
    let bytes = events.reduce(0) { $0 + $1.event.bytes }
    monitor.change { state in
      state.pending.removeFirst(events.count)
      state.pendingBytes -= bytes
      state.committed = events.last?.sequence ?? state.committed
      state.transactions += 1
      state.failure = nil
    }
    notify()
  }

  private func failed(_ error: HistoryError) {
    // After an error of the disk nobody knows what a connection's memory is worth; a file that was
    // replaced has to be opened anew in any case.
    if !error.leavesConnectionUsable {
      if case .replaced = error { connection?.rescueLog() }
      connection?.close()
      connection = nil
    }
    let interval = HistoryLimits.retryInterval.wholeMilliseconds * 1_000_000
    let isNews = monitor.change { state in
      defer { state.failure = error }
      state.nextAttempt = monotonicNow() + interval
      return state.failure != error
    }
    if isNews { notify() }
  }
}
