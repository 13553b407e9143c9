import CalendarTime

/// Reads conversations as they grow, whichever desks record them.
///
/// `next` is called again and again. It compares the database's data version, which another process's commit
/// changes, and reads only if that has changed. No transaction is open between two calls, so a follower whose
/// reader has stopped reading does not keep the write-ahead log from being emptied.
public final class HistoryFollower {
  /// What has become known.
  public enum News: Equatable, Sendable {
    /// A conversation that was not known before. All its entries so far follow.
    case began(Conversation)
    /// A known conversation that has other data now: a name, an agent, an end.
    case changed(Conversation)
    /// An entry of a known conversation.
    case entry(RecordedEntry, in: Conversation)
    /// Another file is at the path, and is followed from now on. It starts as the first one did.
    case replaced
  }

  private let path: String
  private let filter: HistoryFilter
  /// nil while there is no file.
  private var connection: DatabaseConnection?
  /// The database, its log and the log's index, as far as they were there.
  private var files: [HistoryFile.Identity?]
  /// The data version at the last reading; nil if there is more to read.
  private var dataVersion: Int?
  /// When to look whether desks are still alive, which changes no data version.
  private var nextCheck: Int64 = 0
  private let livenessInterval: Duration
  /// The newest ids that were read; nil before the first reading.
  private var lastConversation: Int64?
  private var lastEntry: Int64 = 0
  /// Conversations that were not looked at yet, oldest first.
  private var fresh: [Int64] = []
  /// Conversations that do not match yet: a customer's name is known later than their arrival.
  private var unmatched: Set<Int64> = []
  /// Known conversations that have not ended, as they were told last.
  private var known: [Int64: Conversation] = [:]
  /// Whether desks of several agents record into the history.
  public private(set) var hasSeveralAgents = false

  /// Follows the history at `path`, which must exist. It starts with the conversations that are open, or, if the
  /// filter has `since`, with all that arrived since then.
  public convenience init(
    path: String, matching filter: HistoryFilter = HistoryFilter()
  ) throws(HistoryError) {
    try self.init(path: path, matching: filter, livenessInterval: HistoryLimits.livenessInterval)
  }

  init(
    path: String, matching filter: HistoryFilter = HistoryFilter(), livenessInterval: Duration
  ) throws(HistoryError) {
    self.livenessInterval = livenessInterval
    self.path = HistoryFile.resolved(path)
    self.filter = filter
    connection = try HistoryDatabase.openForReading(self.path)
    files = HistoryFile.identities(of: self.path)
  }

  /// What has become known since the last call; empty if nothing has. There may be more to read then, so the
  /// next call should follow at once unless the result is empty.
  public func next() throws(HistoryError) -> [News] {
    do throws(HistoryError) {
      if let news = try reopenIfReplaced() { return news }
      return try translatingErrors(path: path) { try read() }
    } catch .locked {
      // By a desk that recovers the log. The next call tries again.
      return []
    }
  }

  // MARK: The file

  /// - Returns: nil if the file is the one that is open.
  private func reopenIfReplaced() throws(HistoryError) -> [News]? {
    let present = HistoryFile.identities(of: path)
    // Moved away, or emptied. Whoever records makes a new one, which an open connection would prevent: it has a
    // lock on the file.
    guard let database = present[0], database.bytes > 0 else {
      close()
      return []
    }
    if present[0] == files[0], zip(files, present).allSatisfy({ $0 == nil || $0 == $1 }) {
      files = present
      return nil
    }
    let other = try HistoryDatabase.openForReading(path)
    close()
    (connection, files) = (other, HistoryFile.identities(of: path))
    (dataVersion, lastConversation, lastEntry) = (nil, nil, 0)
    (fresh, unmatched, known) = ([], [], [:])
    return [.replaced]
  }

  private func close() {
    try? connection?.close()
    connection = nil
    files[0] = nil
  }

  // MARK: Reading

  private func read() throws -> [News] {
    guard let connection else { return [] }
    let version = try connection.use { try $0.first("PRAGMA data_version", as: Int.self) }
    let now = monotonicNow()
    guard version != dataVersion || nextCheck <= now else { return [] }
    nextCheck = now + livenessInterval.wholeMilliseconds * 1_000_000
    var (news, isAll): ([News], Bool)
    repeat {
      (news, isAll) = try connection.read(readSome)
      // A part in which nothing matches is no news, but there is more.
    } while news.isEmpty && !isAll
    dataVersion = isAll ? version : nil
    return news
  }

  /// Reads a part that is not too large to be kept in memory.
  private func readSome(_ db: Database) throws -> (news: [News], isAll: Bool) {
    let snapshot = try HistorySnapshot(db, of: path)
    hasSeveralAgents = try snapshot.hasSeveralAgents(db)
    try noteNewConversations(db, snapshot)
    var isAll = true
    let entries = try newEntries(db, snapshot, &isAll)
    var news = entries.compactMap { entry in
      entry.conversationID.flatMap { known[$0] }.map { News.entry(entry, in: $0) }
    }
    // An end is told after the last entry.
    guard isAll else { return (news, false) }
    let looked = Array(fresh.prefix(HistoryLimits.conversationsFollowedAtOnce))
    fresh.removeFirst(looked.count)
    unmatched.formUnion(looked)
    let ids = (Array(known.keys) + Array(unmatched)).sorted()
    let query: SQL = """
      \(sql: ConversationRow.select) WHERE c.id IN \(ids)
      AND \(filter.condition(on: "c.arrived_at", snapshot)) ORDER BY c.id
      """
    let found = try ConversationRow.fetchAll(db, query, snapshot)
    for conversation in found { news += try tell(conversation, db, snapshot) }
    try forgetEnded(found, db)
    return (news, fresh.isEmpty)
  }

  private func noteNewConversations(_ db: Database, _ snapshot: HistorySnapshot) throws {
    let first: SQL =
      if let lastConversation {
        "c.id > \(lastConversation)"
      } else if filter.since == nil {
        "c.ended_at IS NULL AND c.run_id IN \(snapshot.living.sorted())"
      } else {
        // The name, or the agent, may be known later.
        HistoryFilter(since: filter.since).condition(on: "c.arrived_at", snapshot)
      }
    fresh += try db.all("SELECT c.id FROM conversations c WHERE \(first) ORDER BY c.id")
    if lastConversation == nil {
      lastEntry = try db.first("SELECT max(id) FROM entries") ?? 0
    }
    lastConversation = try db.first("SELECT max(id) FROM conversations") ?? 0
  }

  private func newEntries(
    _ db: Database, _ snapshot: HistorySnapshot, _ isAll: inout Bool
  ) throws -> [RecordedEntry] {
    let limit = HistoryLimits.entriesFollowedAtOnce
    let entries = try db.all(
      """
      SELECT \(EntryRow.columns(snapshot)) FROM entries e WHERE e.id > \(lastEntry)
      ORDER BY e.id LIMIT \(limit)
      """
    ) { try EntryRow.entry($0, db) }
    isAll = entries.count < limit
    lastEntry = entries.last?.id ?? lastEntry
    return entries
  }

  private func tell(
    _ conversation: Conversation, _ db: Database, _ snapshot: HistorySnapshot
  ) throws -> [News] {
    defer { known[conversation.id] = conversation }
    if let before = known[conversation.id] {
      return before == conversation ? [] : [.changed(conversation)]
    }
    unmatched.remove(conversation.id)
    // The later ones are read as new entries.
    let entries = try db.all(
      """
      SELECT \(EntryRow.columns(snapshot)) FROM entries e
      WHERE e.conversation_id = \(conversation.id) AND e.id <= \(lastEntry) ORDER BY e.id
      """
    ) { try EntryRow.entry($0, db) }
    return [.began(conversation)] + entries.map { .entry($0, in: conversation) }
  }

  /// Forgets conversations that have ended, with all their entries read, and deleted ones. An interrupted one is
  /// kept: another desk may take it over.
  private func forgetEnded(_ found: [Conversation], _ db: Database) throws {
    for conversation in found {
      if case .ended = conversation.state { known[conversation.id] = nil }
    }
    let all = Array(unmatched)
    let open: [Int64] = try db.all(
      "SELECT id FROM conversations WHERE id IN \(all) AND ended_at IS NULL")
    unmatched.formIntersection(open)
  }
}
