import CalendarTime

/// Records a desk's events on its own thread, so that the caller never waits for the disk.
///
/// `submit` numbers an event and queues it. The thread writes all queued events in one transaction and then
/// raises `committedSequence`. Events up to that number are durable: they survive a kill and a power cut.
/// Only then may a message be shown or a reply be sent.
///
/// No event is skipped. A failed transaction is retried every `HistoryLimits.retryInterval`, together with
/// the events that were queued meanwhile, and `failure` holds the reason until one succeeds. Events stay in
/// memory, in order, until they are committed.
///
///     submit ──▶ pending ──▶ one transaction ──▶ committedSequence, notify
///                   ▲              │ fails
///                   └── interval ──┘ failure, notify
///
/// When idle, the thread adds new entries to the search index.
public final class HistoryRecorder: Sendable {
  /// The state shared by the callers and the recorder's thread.
  struct State {
    /// Consecutive numbers, in order; the first is `committed + 1`.
    var pending: [NumberedEvent] = []
    var pendingBytes = 0
    var committed: UInt64 = 0
    var submitted: UInt64 = 0
    var transactions = 0
    var failure: HistoryError?
    /// The database that is open, and the ids in it of conversations that are not over.
    var file: HistoryFileIdentity?
    var conversationIDs: [ConversationKey: Int64] = [:]
    /// Earliest time of the next attempt. Times are values of `monotonicNow()`.
    var nextAttempt: Int64 = 0
    /// When to stop waiting for the disk; nil until `close` is called.
    var closeDeadline: Int64?
    var isFinished = false
  }

  private let monitor = Monitor(State())

  /// Opens the history at `path`, creating it and its parent folders if they are missing, and starts a run of
  /// the desk that listens at the address `desk`. `agent` is the name of the agent who serves there.
  ///
  /// `startsLater`: while desks of an earlier version record into the file, events wait in memory, with
  /// `failure` saying so, and are written once those desks have ended. Otherwise that is an error.
  ///
  /// `notify` is called on the recorder's thread after `committedSequence` or `failure` changed.
  /// - Throws: any error that makes recording impossible from the start. No thread is left running then.
  public convenience init(
    path: String, desk: String, agent: String? = nil, startedAt: WallTime = .now(),
    startsLater: Bool = false, notify: @escaping @Sendable () -> Void
  ) throws(HistoryError) {
    try self.init(
      path: path, desk: desk, agent: agent, startedAt: startedAt,
      startsLater: startsLater, quiet: HistoryLimits.indexingIdleDelay, notify: notify)
  }

  /// - Parameter quiet: idle time after a commit before the index is extended.
  init(
    path: String, desk: String, agent: String? = nil, startedAt: WallTime,
    startsLater: Bool = false, quiet: Duration, notify: @escaping @Sendable () -> Void
  ) throws(HistoryError) {
    let run = RunDescription(desk: desk, agent: agent, startedAt: startedAt)
    var connection: RecordingConnection?
    do throws(HistoryError) {
      connection = try RecordingConnection(path, run: run)
    } catch .usedByOlderDesks(let file) where startsLater {
      monitor.withLock { $0.failure = .usedByOlderDesks(path: file) }
    }
    monitor.withLock { $0.file = connection?.file }
    let worker = RecorderWorker(
      path: path, run: run, connection: connection, monitor: monitor, quiet: quiet, notify: notify)
    let refusal = startThread { worker.run() }
    guard refusal != 0 else { return }
    connection?.finish(at: .now())
    throw .noThread(path: path, errno: refusal)
  }

  /// Queues events, which are written in one transaction. They are numbered consecutively; the first event of
  /// a recorder is 1. Call it from one thread only, or the order is undefined. It blocks only for a lock that
  /// is held briefly.
  /// - Returns: the number of the last event.
  @discardableResult
  public func submit(_ events: [HistoryEvent]) -> UInt64 {
    monitor.change { state in
      precondition(state.closeDeadline == nil, "submitted to a recorder that was closed")
      for event in events {
        state.submitted += 1
        state.pending.append(
          NumberedEvent(sequence: state.submitted, event: event, file: state.file))
        state.pendingBytes += event.bytes
      }
      return state.submitted
    }
  }

  /// Queues one event.
  @discardableResult
  public func submit(_ event: HistoryEvent) -> UInt64 { submit([event]) }

  /// The number of the last durable event; 0 at first. All events before it are durable too.
  public var committedSequence: UInt64 { monitor.withLock(\.committed) }

  /// Waits until this event is durable or an attempt to write has failed, but no longer than `timeout`.
  public func wait(untilCommitted number: UInt64, timeout: Duration) {
    let deadline = monotonicNow() + timeout.wholeMilliseconds * 1_000_000
    monitor.wait { state in
      let isOver = state.committed >= number || state.failure != nil || monotonicNow() >= deadline
      return isOver ? .found(()) : .wait(until: deadline)
    }
  }

  /// The error of the last attempt to write; nil if it succeeded or there was none.
  public var failure: HistoryError? { monitor.withLock(\.failure) }

  /// Whether the queue is full. The program should then read no more from the customer until `notify` is
  /// called (backpressure). Events submitted meanwhile are still kept.
  public var isFull: Bool {
    monitor.withLock { state in
      state.pending.count >= HistoryLimits.pendingEventsMax
        || state.pendingBytes >= HistoryLimits.pendingBytesMax
    }
  }

  /// The id that a conversation has in the database: known from when its first event is durable until its
  /// last one is.
  public func conversationID(of key: ConversationKey) -> Int64? {
    monitor.withLock { $0.conversationIDs[key] }
  }

  /// The file that is recorded into. An id of a conversation is valid at another desk only if that desk
  /// records into the same file.
  public var fileIdentity: HistoryFileIdentity? { monitor.withLock(\.file) }

  /// The number of successful transactions.
  public var transactionCount: Int { monitor.withLock(\.transactions) }

  /// Waits until all events are durable, but no longer than `timeout`, and stops recording.
  /// - Returns: in order, the events not known to be durable; empty on success. If the time runs out during
  ///   a transaction, these events may have been committed all the same.
  public func close(timeout: Duration) -> [HistoryEvent] {
    let deadline = monotonicNow() + timeout.wholeMilliseconds * 1_000_000
    monitor.change { $0.closeDeadline = min($0.closeDeadline ?? .max, deadline) }
    return monitor.wait { state in
      let isOver = state.isFinished || monotonicNow() >= deadline
      return isOver ? .found(state.pending.map(\.event)) : .wait(until: deadline)
    }
  }

  deinit {
    // Without a deadline the thread would wait forever for new events. It still writes the queued ones,
    // however long that takes.
    monitor.change { $0.closeDeadline = $0.closeDeadline ?? .max }
  }
}
