import CalendarTime

/// Records what happens at a desk, on a thread of its own: the caller never waits for the disk.
///
/// `submit` numbers an event and queues it. The thread writes all that is queued in one transaction
/// and then raises `committedSequence`: what is up to there is on the disk, and neither a kill nor a
/// power cut takes it back. A message is to be shown, a reply to be sent, only then.
///
/// Nothing is passed over. A transaction that fails is tried again, with what came meanwhile, every
/// `HistoryLimits.retryInterval`; until one succeeds `failure` says why. What was submitted stays in
/// memory, and in its order, until it is committed.
///
///     submit ──▶ pending ──▶ one transaction ──▶ committedSequence, notify
///                   ▲              │ fails
///                   └── interval ──┘ failure, notify
///
/// When nothing has come for a while the thread adds the new entries to the search index.
public final class HistoryRecorder: Sendable {
  /// What waits, and how it goes.
  struct State {
    /// In order, with no number left out; the first is `committed + 1`.
    var pending: [NumberedEvent] = []
    var pendingBytes = 0
    var committed: UInt64 = 0
    var submitted: UInt64 = 0
    var transactions = 0
    var failure: HistoryError?
    /// When the next attempt may be made; moments are `monotonicNow()`.
    var nextAttempt: Int64 = 0
    /// When waiting for the disk ends; nil while recording.
    var closeDeadline: Int64?
    var isFinished = false
  }

  private let monitor = Monitor(State())

  /// Opens the history at `path`, creating it and the folders above if need be, and enters a run of
  /// the desk at the address `desk`.
  ///
  /// `notify` is called on the recorder's thread after `committedSequence` or `failure` changed.
  /// Throws what makes recording impossible from the start; nothing is left running then.
  public convenience init(
    path: String, desk: String, startedAt: WallTime = .now(),
    notify: @escaping @Sendable () -> Void
  ) throws(HistoryError) {
    try self.init(
      path: path, desk: desk, startedAt: startedAt, quiet: HistoryLimits.quietBeforeIndexing,
      notify: notify)
  }

  /// - Parameter quiet: for how long nothing must come before the index is extended.
  init(
    path: String, desk: String, startedAt: WallTime, quiet: Duration,
    notify: @escaping @Sendable () -> Void
  ) throws(HistoryError) {
    let run = RunDescription(desk: desk, startedAt: startedAt)
    let connection = try RecordingConnection(path, run: run)
    let worker = RecorderWorker(
      path: path, run: run, connection: connection, monitor: monitor, quiet: quiet, notify: notify)
    let refusal = startThread { worker.run() }
    guard refusal != 0 else { return }
    connection.finish(at: .now())
    throw .noThread(path: path, errno: refusal)
  }

  /// Queues events, which are written together; each has a number that is one more than that of the one
  /// before, the first of all is 1. To be called from one thread, or the order is anybody's guess. Waits for
  /// nothing but a lock held for moments.
  /// - Returns: the number of the last.
  @discardableResult
  public func submit(_ events: [HistoryEvent]) -> UInt64 {
    monitor.change { state in
      precondition(state.closeDeadline == nil, "submitted to a recorder that was closed")
      for event in events {
        state.submitted += 1
        state.pending.append(NumberedEvent(sequence: state.submitted, event: event))
        state.pendingBytes += event.bytes
      }
      return state.submitted
    }
  }

  /// Queues one event.
  @discardableResult
  public func submit(_ event: HistoryEvent) -> UInt64 { submit([event]) }

  /// The number of the last event that is on the disk, as all before it are; 0 at first.
  public var committedSequence: UInt64 { monitor.withLock(\.committed) }

  /// Waits until the event of this number is on the disk or an attempt to write has failed, but no
  /// longer than `patience`.
  public func wait(untilCommitted number: UInt64, patience: Duration) {
    let deadline = monotonicNow() + patience.wholeMilliseconds * 1_000_000
    monitor.wait { state in
      let isOver = state.committed >= number || state.failure != nil || monotonicNow() >= deadline
      return isOver ? .found(()) : .wait(until: deadline)
    }
  }

  /// Why the last attempt to write failed; nil when it did not, or none was made yet.
  public var failure: HistoryError? { monitor.withLock(\.failure) }

  /// Whether so much waits for the disk that the program should take no more from the customer
  /// until `notify` comes. What is submitted nevertheless is kept.
  public var isFull: Bool {
    monitor.withLock { state in
      state.pending.count >= HistoryLimits.pendingEventsMax
        || state.pendingBytes >= HistoryLimits.pendingBytesMax
    }
  }

  /// How many transactions have succeeded since the start.
  public var transactionCount: Int { monitor.withLock(\.transactions) }

  /// Waits until all is on the disk, but no longer than `patience`, and ends the recording. Gives
  /// back, in order, what is not known to be on the disk: empty when all is well. (One of them may
  /// have got there: when the time is up in the middle of a transaction, nobody knows.)
  public func close(patience: Duration) -> [HistoryEvent] {
    let deadline = monotonicNow() + patience.wholeMilliseconds * 1_000_000
    monitor.change { $0.closeDeadline = min($0.closeDeadline ?? .max, deadline) }
    return monitor.wait { state in
      let isOver = state.isFinished || monotonicNow() >= deadline
      return isOver ? .found(state.pending.map(\.event)) : .wait(until: deadline)
    }
  }

  deinit {
    // The thread would wait for ever for events that can't come any more. Those that have come it
    // still writes, however long that takes.
    monitor.change { $0.closeDeadline = $0.closeDeadline ?? .max }
  }
}
