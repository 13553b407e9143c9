import CalendarTime
import ChatHistory
import Glibc

/// Ships a history to the central one.
///
///     SQLite: rows behind the mark ──▶ one transaction of PostgreSQL ──▶ the mark
///
/// A row is named by its run's token and its number there, so what is shipped twice, by this shipper after it was
/// killed or by another one, is there once. The mark is only moved after the server has committed; nothing is lost by
/// an error, whatever it is: the next `pass` begins where the last commit was. A server that has less than the mark
/// says, because it was restored from a backup, gets everything again.
public final class HistoryShipper {
  /// What was shipped.
  public struct Amount: Equatable, Sendable {
    /// Conversations that were new or had changed.
    public var conversations = 0
    /// Entries.
    public var entries = 0

    /// Nothing.
    public init() {}
  }

  private let path: String
  private let target: ConnectionString
  private var state: State?

  /// What is known of the server as long as the connection lasts.
  private struct State {
    let connection: CentralConnection
    /// The id of the central history.
    let id: String
    /// The file that the following is about.
    var file: HistoryFileIdentity?
    var mark = HistoryOutbox.Mark()
    /// The runs as they were sent, by their tokens, and their ids at the server.
    var runs: [String: HistoryOutbox.Run] = [:]
    var runIDs: [String: Int64] = [:]
    /// The runs and conversations that may still change, and as what these were sent.
    var unclosed: Set<Int64> = []
    var open: Set<Int64> = []
    var sent: [Int64: HistoryOutbox.Conversation] = [:]
    /// Entries whose keys are not at their places in the index yet, and when that was done last.
    var untidied = 0
    var tidied: ContinuousClock.Instant?
    /// When the server was told which desks are running.
    var lease: ContinuousClock.Instant?
  }

  /// A shipper of the history at `path`. Nothing is opened yet.
  public init(path: String, target: ConnectionString) {
    (self.path, self.target) = (path, target)
  }

  /// Whether the server was reached, and has not failed since.
  public var isConnected: Bool { state != nil }

  /// How often a desk that runs is told to be running.
  private static let leaseInterval: Duration = .seconds(30)

  /// Whether the file has changed since the last call, or may have: for a look every second.
  public func fileHasChanged() -> Bool {
    let present = ["", "-wal"].map { FileStamp(of: path + $0) }
    // Two commits may have the same time, within a tick of the kernel's clock.
    defer { stamps = present.contains { $0?.isFresh ?? false } ? [] : present }
    return present != stamps
  }

  private var stamps: [FileStamp?] = []

  /// Whether the server is to be told that desks are still running, though the file may not have changed.
  public var leaseIsDue: Bool {
    guard let state else { return true }
    return leaseIsDue(state) && state.runs.values.contains(where: \.isAlive)
  }

  private func leaseIsDue(_ state: State) -> Bool {
    state.lease.map { $0.duration(to: .now) >= Self.leaseInterval } ?? true
  }

  /// Deletes what was over before a time, of all machines, from the central history, in small transactions.
  /// - Returns: the number of conversations.
  public func prune(olderThan cutoff: WallTime) throws(CentralError) -> Int {
    let state = try connected()
    self.state = nil
    let before = cutoff.milliseconds
    var total = 0
    while true {
      let chosen: SQL = """
        SELECT c.id FROM kefu.conversations c JOIN kefu.runs r ON r.id = c.run_id
        WHERE c.arrived_at < \(before) AND CASE
          WHEN c.ended_at IS NOT NULL THEN c.ended_at < \(before)
          ELSE r.alive_until < \(sql: Staging.nowMilliseconds) AND NOT EXISTS (
            SELECT 1 FROM kefu.entries e WHERE e.conversation_id = c.id AND e.at >= \(before)) END
        ORDER BY c.arrived_at, c.id LIMIT 1000
        """
      let row = try state.connection.run(
        """
        WITH chosen AS (\(chosen)),
          of_chosen AS (DELETE FROM kefu.entries WHERE conversation_id IN (SELECT id FROM chosen)),
          old AS (DELETE FROM kefu.conversations WHERE id IN (SELECT id FROM chosen) RETURNING 1)
        SELECT count(*) AS deleted FROM old
        """
      ).first
      let deleted = Int(row?.integer("deleted") ?? 0)
      total += deleted
      if deleted == 0 { break }
    }
    try state.connection.run(
      "DELETE FROM kefu.entries WHERE conversation_id IS NULL AND at < \(before)")
    self.state = state
    return total
  }

  /// Ships everything that is in the file now. `progress` is called after each transaction with what was shipped so
  /// far, and ends the pass by returning false.
  /// - Throws: `HistoryError`, `CentralError`. What was reported to `progress` stays shipped.
  public func pass(progress: (Amount) -> Bool = { _ in true }) throws {
    let outbox = try HistoryOutbox(path: path)
    defer { outbox.close() }
    var amount = Amount()
    var collisions = 0
    while true {
      do {
        var state = try connected()
        // After an error the connection is made anew, with nothing taken for sent.
        self.state = nil
        let isAll = try shipSome(outbox, &state, &amount)
        if isAll { tidyIndex(&state, amount.entries) }
        self.state = state
        guard progress(amount), !isAll else { return }
        collisions = 0
      } catch let error as CentralError where error.isPassing && collisions < Self.collisionsMax {
        collisions += 1
      }
    }
  }

  /// Moves new keys of the search index to their places. Until then each search reads all of them
  /// (<https://www.postgresql.org/docs/15/gin-implementation.html>, "GIN Fast Update Technique"), once for each week.
  private func tidyIndex(_ state: inout State, _ entries: Int) {
    state.untidied += entries
    guard state.untidied > 0,
      state.tidied.map({ $0.duration(to: .now) >= Self.tidyInterval }) ?? true
    else { return }
    (state.untidied, state.tidied) = (0, .now)
    // Only the owner of the tables may. Autovacuum does it in any case.
    _ = try? state.connection.run("SELECT gin_clean_pending_list('kefu.entries_search')")
  }

  /// How often that is done.
  private static let tidyInterval: Duration = .seconds(30)

  /// How often another shipper may be in the way of one transaction.
  private static let collisionsMax = 10

  private func connected() throws(CentralError) -> State {
    if let state { return state }
    let connection = try CentralConnection(target)
    try CentralSchema.migrate(connection)
    try connection.run(script: Staging.script)
    let row = try connection.run("SELECT id FROM kefu.about").first
    return State(connection: connection, id: row?.text("id") ?? "")
  }

  /// - Returns: whether nothing more is in the file.
  private func shipSome(
    _ outbox: HistoryOutbox, _ state: inout State, _ amount: inout Amount
  ) throws -> Bool {
    if state.file != outbox.file { try begin(outbox, &state) }
    let batch = try outbox.read(
      after: state.mark, conversations: state.open, runs: state.unclosed)
    let isLeaseDue = leaseIsDue(state)
    let staging = Staging(
      batch,
      runs: batch.runs.filter { run in
        guard let sent = state.runs[run.token] else { return true }
        return isLeaseDue && run.isAlive || run.lastSequence > 0 || run != sent
      },
      sent: state.sent)
    if !staging.isEmpty {
      try state.connection.transaction { () throws(CentralError) in
        try staging.ship(by: state.connection, &state.runIDs)
      }
    }
    if isLeaseDue { state.lease = .now }
    for var run in batch.runs {
      run.lastSequence = 0
      state.runs[run.token] = run
      if run.isAlive { state.unclosed.insert(run.id) } else { state.unclosed.remove(run.id) }
    }
    for one in batch.conversations {
      state.sent[one.id] = one.endedAt == nil ? one : nil
      if one.endedAt == nil { state.open.insert(one.id) } else { state.open.remove(one.id) }
    }
    if state.mark != batch.mark { try outbox.set(batch.mark, of: state.id) }
    state.mark = batch.mark
    amount.conversations += staging.conversations.count
    amount.entries += batch.entries.count
    return batch.isAll
  }

  /// Begins with a file: at its mark, unless the server has less than that.
  private func begin(_ outbox: HistoryOutbox, _ state: inout State) throws {
    state = State(
      connection: state.connection, id: state.id, untidied: state.untidied, tidied: state.tidied)
    state.file = outbox.file
    state.mark = try outbox.mark(of: state.id)
    if let newest = try outbox.newestEntry(upTo: state.mark) {
      let row = try state.connection.run(
        "SELECT last_sequence FROM kefu.runs WHERE token = \(newest.token)"
      ).first
      if row?.integer("last_sequence") ?? 0 < newest.sequence { state.mark = HistoryOutbox.Mark() }
    }
    // What was open here or there may have ended without a further entry.
    let open = try state.connection.run(
      """
      SELECT r.token, c.origin_key FROM kefu.conversations c JOIN kefu.runs r ON r.id = c.origin_id
      WHERE c.ended_at IS NULL
      """
    ).map { (token: $0.text("token") ?? "", key: $0.integer("origin_key") ?? 0) }
    let runs = try state.connection.run("SELECT token FROM kefu.runs WHERE closed_at IS NULL")
    let unfinished = try outbox.unfinished(
      conversations: open, runs: runs.map { $0.text("token") ?? "" })
    (state.open, state.unclosed) = (unfinished.conversations, unfinished.runs)
  }
}

/// When a file was changed last.
private struct FileStamp: Equatable {
  private let device, inode: UInt
  private let bytes: Int
  private let time: WallTime

  init?(of path: String) {
    var file = stat()
    guard stat(path, &file) == 0 else { return nil }
    (device, inode, bytes) = (file.st_dev, file.st_ino, file.st_size)
    time = WallTime(
      milliseconds: Int64(file.st_mtim.tv_sec) * 1000 + Int64(file.st_mtim.tv_nsec) / 1_000_000)
  }

  var isFresh: Bool { WallTime.now().since(time) < .milliseconds(100) }
}
