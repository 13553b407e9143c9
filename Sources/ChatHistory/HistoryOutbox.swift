/// What a history holds for another place, in the order in which it was recorded.
///
/// `entries` only grows, and its ids grow in commit order, so it is the queue itself: a target has everything up to a
/// mark, and what is behind it is still to be shipped. The marks are kept in the file, in a table that exists from the
/// first shipment on, so that a copy, a restored backup or a replaced file never has a mark that is not its own.
/// Whoever ships sets a mark after the target has committed: if it dies before, the same rows are shipped again, and
/// the target must know them (by a run's token and an entry's sequence).
package final class HistoryOutbox {
  private let path: String
  private let connection: DatabaseConnection

  /// Opens the history at `path`, which must exist, for reading and for keeping marks.
  package init(path: String) throws(HistoryError) {
    self.path = HistoryFile.resolved(path)
    connection = try HistoryDatabase.openForWriting(self.path)
    file = HistoryFile.identity(of: self.path).map(HistoryFileIdentity.init)
  }

  /// The file that was opened.
  package let file: HistoryFileIdentity?

  /// Closes the file. An open connection would keep a file alive that was moved away.
  package func close() { try? connection.close() }

  /// Up to where a target has everything: the largest ids.
  package struct Mark: Equatable, Sendable {
    package var entry: Int64 = 0
    package var conversation: Int64 = 0
    package init() {}
  }

  /// The rows that a target does not have yet, read in one snapshot. Ids are those of this file.
  package struct Batch {
    package var runs: [Run] = []
    package var conversations: [Conversation] = []
    package var entries: [Entry] = []
    /// The mark once all this is shipped.
    package var mark: Mark
    /// Whether there was nothing behind it.
    package var isAll = true
  }

  /// A desk's run.
  package struct Run: Equatable {
    package let id: Int64
    package let token, desk: String
    package let agent: String?
    package let startedAt: Int64
    package let closedAt: Int64?
    /// Whether its desk is running.
    package let isAlive: Bool
    /// The largest sequence of this run's entries in the batch; 0 if there is none.
    package var lastSequence: Int64 = 0
  }

  /// A conversation and who served it. Times are milliseconds since 1970, UTC.
  package struct Conversation: Equatable {
    package let id: Int64
    /// The run at which the customer arrived, and the conversation's number there: its identity everywhere.
    package var origin: (run: Int64, key: Int64) { (originRun, originKey) }
    fileprivate let originRun, originKey: Int64
    /// The run that has it now.
    package let run: Int64
    package let name: String?
    package let host: String
    package let port, arrivedAt: Int64
    package let waited, beganAt, endedAt: Int64?
    package let ending: String?
    package let assignments: [Assignment]
    /// Grows with each change that an entry goes with: handovers first, then the entries of the last run.
    package let version: Int64
  }

  /// A time during which one run served a conversation.
  package struct Assignment: Equatable {
    package let run, key, since: Int64
    package let until: Int64?
    package let handedTo: String?
  }

  /// An entry.
  package struct Entry {
    package let id, run, sequence: Int64
    package let conversation: Int64?
    package let speaker, text: String
    package let marks, at: Int64
    package let kind: String?
    /// Valid JSON.
    package let details: String?
  }

  // MARK: Marks

  /// The mark of a target; zero if nothing was shipped there from this file.
  package func mark(of target: String) throws(HistoryError) -> Mark {
    try translatingErrors(path: path) {
      try connection.read { db in
        var mark = Mark()
        guard try Self.hasMarks(db) else { return mark }
        try db.forEach(
          "SELECT last_entry, last_conversation FROM shipments WHERE target = \(target)"
        ) { row in
          (mark.entry, mark.conversation) = (row[0], row[1])
          return false
        }
        return mark
      }
    }
  }

  /// Sets the mark of a target. Not synced by itself: an older mark only means that rows are shipped again.
  package func set(_ mark: Mark, of target: String) throws(HistoryError) {
    try translatingErrors(path: path) {
      try connection.use { try HistoryDatabase.setSync(.normal, of: $0) }
      try connection.write { db in
        try db.execute(
          """
          CREATE TABLE IF NOT EXISTS shipments (
            target TEXT PRIMARY KEY, last_entry INTEGER NOT NULL, last_conversation INTEGER NOT NULL)
          """)
        try db.execute(
          """
          INSERT INTO shipments VALUES (\(target), \(mark.entry), \(mark.conversation))
          ON CONFLICT (target) DO UPDATE
          SET last_entry = excluded.last_entry, last_conversation = excluded.last_conversation
          """)
      }
    }
  }

  static func hasMarks(_ db: Database) throws -> Bool {
    try db.first("SELECT count(*) FROM sqlite_master WHERE name = 'shipments'") == 1
  }

  /// The newest entry up to a mark, by which a target proves that it has what it had.
  package func newestEntry(
    upTo mark: Mark
  ) throws(HistoryError) -> (token: String, sequence: Int64)? {
    try translatingErrors(path: path) {
      try connection.read { db in
        try db.all(
          """
          SELECT r.token, e.sequence FROM entries e JOIN runs r ON r.id = e.run_id
          WHERE e.id <= \(mark.entry) ORDER BY e.id DESC LIMIT 1
          """
        ) { (token: $0[0] as String, sequence: $0[1] as Int64) }.first
      }
    }
  }

  /// What may still change, or has changed since it was shipped: the ids of conversations without an end, and of those
  /// that a target has without one (by their origins' tokens and keys), and of the runs that it has as unclosed.
  package func unfinished(
    conversations: [(token: String, key: Int64)], runs: [String]
  ) throws(HistoryError) -> (conversations: Set<Int64>, runs: Set<Int64>) {
    try translatingErrors(path: path) {
      try connection.read { db in
        var open = Set<Int64>(
          try db.all("SELECT id FROM conversations WHERE ended_at IS NULL"))
        for (token, key) in conversations {
          try db.forEachCached(
            """
            SELECT c.id FROM runs r JOIN conversations c ON c.run_id = r.id AND c.key = ?2
            WHERE r.token = ?1
            UNION SELECT a.conversation_id FROM runs r
            JOIN assignments a ON a.run_id = r.id AND a.key = ?2 WHERE r.token = ?1
            """, [.text(token), .integer(key)]
          ) { row in
            open.insert(row[0])
            return true
          }
        }
        var unclosed: Set<Int64> = []
        for token in runs {
          try db.forEachCached("SELECT id FROM runs WHERE token = ?", [.text(token)]) { row in
            unclosed.insert(row[0])
            return true
          }
        }
        return (open, unclosed)
      }
    }
  }

  // MARK: Reading

  /// The rows behind `mark`, and those of `conversations` and `runs`, which may have changed.
  package func read(
    after mark: Mark, conversations: Set<Int64>, runs: Set<Int64>
  ) throws(HistoryError) -> Batch {
    try translatingErrors(path: path) {
      try connection.read { db in
        let snapshot = try HistorySnapshot(db, of: path)
        var batch = Batch(mark: mark)
        try readEntries(&batch, db)
        try readConversations(conversations, &batch, db)
        try readRuns(runs, &batch, db, snapshot)
        return batch
      }
    }
  }

  private func readEntries(_ batch: inout Batch, _ db: Database) throws {
    var bytes = 0
    try db.forEachCached(
      """
      SELECT id, run_id, sequence, conversation_id, speaker, text, marks, at, kind,
        CASE WHEN json_valid(details) THEN details END AS details
      FROM entries WHERE id > ? ORDER BY id
      """, [.integer(batch.mark.entry)]
    ) { row in
      guard batch.entries.count < HistoryLimits.entriesShippedAtOnce,
        bytes < HistoryLimits.bytesShippedAtOnce
      else {
        batch.isAll = false
        return false
      }
      let entry = Entry(
        id: row[0], run: row[1], sequence: row[2], conversation: row["conversation_id"],
        speaker: row[4], text: row[5], marks: row[6], at: row[7], kind: row["kind"],
        details: row["details"])
      bytes += entry.text.utf8.count
      batch.entries.append(entry)
      batch.mark.entry = entry.id
      return true
    }
  }

  private func readConversations(
    _ known: Set<Int64>, _ batch: inout Batch, _ db: Database
  ) throws {
    let touched = Set(batch.entries.compactMap(\.conversation))
    let last = batch.isAll ? Int64.max : touched.max() ?? 0
    let limit = HistoryLimits.entriesShippedAtOnce
    let new: [Int64] = try db.all(
      """
      SELECT id FROM conversations WHERE id > \(batch.mark.conversation) AND id <= \(last)
      ORDER BY id LIMIT \(limit)
      """)
    if new.count == limit { batch.isAll = false }
    batch.mark.conversation = new.last ?? batch.mark.conversation
    for id in touched.union(known).union(new).sorted() {
      if let one = try conversation(id, db) { batch.conversations.append(one) }
    }
  }

  private func conversation(_ id: Int64, _ db: Database) throws -> Conversation? {
    var assignments: [Assignment] = []
    try db.forEachCached(
      """
      SELECT run_id, key, since, until, handed_to FROM assignments
      WHERE conversation_id = ? ORDER BY id
      """, [.integer(id)]
    ) { row in
      assignments.append(
        Assignment(
          run: row[0], key: row[1], since: row[2], until: row["until"], handedTo: row["handed_to"]))
      return true
    }
    var found: Conversation?
    // The plus keeps SQLite from walking through the run's entries instead of the conversation's.
    try db.forEachCached(
      """
      SELECT c.*, (
        SELECT max(e.sequence) FROM entries e
        WHERE e.conversation_id = c.id AND +e.run_id = c.run_id) AS last_sequence
      FROM conversations c WHERE c.id = ?
      """, [.integer(id)]
    ) { row in
      let last: Int64 = row["last_sequence"] ?? 0
      // A conversation that was handed on has another run and key now.
      found = Conversation(
        id: id, originRun: assignments.first?.run ?? row["run_id"],
        originKey: assignments.first?.key ?? row["key"], run: row["run_id"], name: row["name"],
        host: row["host"], port: row["port"], arrivedAt: row["arrived_at"],
        waited: row["waited_ms"], beganAt: row["began_at"], endedAt: row["ended_at"],
        ending: row["ending"], assignments: assignments,
        version: Int64(assignments.count) << 40 + last)
      return false
    }
    return found
  }

  private func readRuns(
    _ known: Set<Int64>, _ batch: inout Batch, _ db: Database, _ snapshot: HistorySnapshot
  ) throws {
    var last: [Int64: Int64] = [:]
    for entry in batch.entries { last[entry.run] = max(last[entry.run] ?? 0, entry.sequence) }
    var ids = known.union(last.keys)
    for conversation in batch.conversations {
      ids.formUnion([conversation.run, conversation.originRun])
      ids.formUnion(conversation.assignments.map(\.run))
    }
    for id in ids.sorted() {
      try db.forEachCached(
        "SELECT token, desk, agent, started_at, closed_at FROM runs WHERE id = ?", [.integer(id)]
      ) { row in
        batch.runs.append(
          Run(
            id: id, token: row[0], desk: row[1], agent: row["agent"], startedAt: row[3],
            closedAt: row["closed_at"], isAlive: snapshot.living.contains(id),
            lastSequence: last[id] ?? 0))
        return true
      }
    }
  }
}

/// A fact from its parts in a row, for databases whose rows SQLite does not read.
package final class FactParser {
  private let database: Database

  package init() throws(HistoryError) {
    database = try translatingErrors(path: ":memory:") {
      try Database(":memory:", .writing, timeout: .zero)
    }
  }

  /// The fact; without values if `details` is not a JSON object of texts and integers.
  package func fact(_ kind: String, details: String?) -> Fact {
    (try? Fact(kind: kind, details: details, database)) ?? Fact(kind)
  }
}
