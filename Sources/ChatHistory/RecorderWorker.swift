import CalendarTime

/// The work of a recorder's thread.
///
/// `@unchecked`: passed to that thread at the start, and used only by it from then on.
final class RecorderWorker: @unchecked Sendable {
  private typealias State = HistoryRecorder.State

  private let path: String
  private let description: RunDescription
  private let monitor: Monitor<HistoryRecorder.State>
  private let notify: @Sendable () -> Void
  /// nil after an error that left the connection in an unknown state.
  private var connection: RecordingConnection?
  /// The files of the last connection; nil if there was none yet.
  private var files: [HistoryFile.Identity?]?
  private var replayLog = ReplayLog()
  private let quiet: Duration
  /// When to extend the index, a time of `monotonicNow()`; nil if there is nothing to index.
  private var nextIndexing: Int64?
  /// If true, indexing is left to the next run of a desk.
  private var indexHasFailed = false

  init(
    path: String, run: RunDescription, connection: RecordingConnection?,
    monitor: Monitor<HistoryRecorder.State>, quiet: Duration,
    notify: @escaping @Sendable () -> Void
  ) {
    self.path = path
    description = run
    self.connection = connection
    files = connection?.files
    self.monitor = monitor
    self.quiet = quiet
    self.notify = notify
  }

  /// Runs until the recorder is closed.
  func run() {
    while true {
      switch nextWork() {
      case .commit(let events):
        do throws(HistoryError) {
          try commit(events)
          succeeded(events)
        } catch {
          failed(error)
        }
      case .index: extendIndex()
      case .stop:
        connection?.finish(at: .now())
        monitor.change { $0.isFinished = true }
        return
      }
    }
  }

  private enum Work {
    /// All queued events.
    case commit([NumberedEvent])
    /// Extend the index. Only done when no event is queued. If this desk stops first, the next one does it.
    case index
    case stop
  }

  /// Blocks until there is work that is due.
  private func nextWork() -> Work {
    monitor.wait { state in
      let now = monotonicNow()
      if let deadline = state.closeDeadline, state.pending.isEmpty || deadline <= now {
        return .found(.stop)
      }
      if state.pending.isEmpty {
        return nextIndexing.map { $0 <= now } == true ? .found(.index) : .wait(until: nextIndexing)
      }
      if state.nextAttempt <= now { return .found(.commit(state.pending)) }
      return .wait(until: min(state.nextAttempt, state.closeDeadline ?? .max))
    }
  }

  private func commit(_ events: [NumberedEvent]) throws(HistoryError) {
    if connection == nil { connection = try makeConnection() }
    guard let connection else { return }
    files = connection.files
    try connection.commit(events)
  }

  private func makeConnection() throws(HistoryError) -> RecordingConnection {
    let connection = try RecordingConnection(
      path, run: description, replayed: replayLog.allEvents, previous: files)
    monitor.withLock { state in
      state.file = connection.file
      state.conversationIDs = connection.conversationIDs
    }
    return connection
  }

  private func succeeded(_ events: [NumberedEvent]) {
    note(events)
    let bytes = events.reduce(0) { $0 + $1.event.bytes }
    monitor.change { state in
      state.pending.removeFirst(events.count)
      state.pendingBytes -= bytes
      state.committed = events.last?.sequence ?? state.committed
      state.conversationIDs = connection?.conversationIDs ?? [:]
      state.transactions += 1
      state.failure = nil
    }
    notify()
    indexAfterQuiet()
  }

  private func note(_ events: [NumberedEvent]) {
    for numbered in events {
      var beginning: [HistoryEvent] = []
      if case .takenOver(let key, _, _) = numbered.event {
        beginning = connection?.beginnings[key] ?? []
      }
      replayLog.note(numbered.event, beginning: beginning)
    }
  }

  private func indexAfterQuiet() {
    guard !indexHasFailed else { return }
    nextIndexing = monotonicNow() + quiet.wholeMilliseconds * 1_000_000
  }

  private func extendIndex() {
    do throws(HistoryError) {
      guard let connection else { return nextIndexing = nil }
      if try !connection.extendIndex() { nextIndexing = nil }
    } catch  where error.leavesConnectionUsable {
      indexAfterQuiet()
    } catch {
      // As after a failed commit, the connection's state is unknown, so it is replaced. If that fails, the
      // next commit reports the error; no caller waits for one now.
      indexHasFailed = true
      nextIndexing = nil
      connection?.close()
      connection = nil
      connection = try? makeConnection()
    }
  }

  private func failed(_ error: HistoryError) {
    // After an I/O error the connection's page cache can't be trusted. A file that was replaced has to be
    // opened again in any case.
    if !error.leavesConnectionUsable {
      if case .replaced = error { connection?.checkpointOrphanedLog() }
      connection?.close()
      connection = nil
    }
    let interval = HistoryLimits.retryInterval.wholeMilliseconds * 1_000_000
    let isNewFailure = monitor.change { state in
      defer { state.failure = error }
      state.nextAttempt = monotonicNow() + interval
      return state.failure != error
    }
    if isNewFailure { notify() }
  }
}
