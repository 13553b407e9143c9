import ChatCore

/// Reads a history, also while desks write to it. Each call sees one snapshot. Calls block on the disk, so
/// they must not be made on an event loop's thread.
public final class HistoryReader: Sendable {
  let path: String
  private let connection: DatabaseConnection
  /// Entries that a search scans before it queries the index.
  let entriesScannedFirst: Int64

  /// Opens the history at `path`, which must exist.
  public convenience init(path: String) throws(HistoryError) {
    try self.init(path: path, entriesScannedFirst: HistoryLimits.entriesScannedFirst)
  }

  init(path: String, entriesScannedFirst: Int64) throws(HistoryError) {
    connection = try HistoryDatabase.openForReading(HistoryFile.resolved(path))
    self.path = HistoryFile.resolved(path)
    self.entriesScannedFirst = entriesScannedFirst
  }

  func read<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
    try translatingErrors(path: path) { try connection.read(body) }
  }

  /// The newest conversations that match, newest first: at most `limit`, with ids below `before`. For the
  /// next page, pass the last id of this one as `before`.
  public func conversations(
    matching filter: HistoryFilter = HistoryFilter(), limit: Int = 50, before: Int64? = nil
  ) throws(HistoryError) -> [Conversation] {
    try read { db in
      let snapshot = try snapshot(db)
      let query: SQL = """
        \(sql: ConversationRow.select) WHERE \(filter.condition(on: "c.arrived_at", snapshot))
        AND c.id < \(before ?? .max) ORDER BY c.id DESC LIMIT \(max(0, limit))
        """
      return try ConversationRow.fetchAll(db, query, snapshot)
    }
  }

  /// The conversation with this id; nil if there is none.
  public func conversation(_ id: Int64) throws(HistoryError) -> Conversation? {
    try read { try conversation(id, $0, snapshot($0)) }
  }

  /// Calls `body` with each entry of a conversation, oldest first, until it returns false. Only one entry is
  /// in memory at a time. `body` must not use this reader.
  public func forEachEntry(
    ofConversation id: Int64, _ body: (RecordedEntry) -> Bool
  ) throws(HistoryError) {
    try read { _ = try forEachEntry(of: id, $0, snapshot($0), body) }
  }

  /// Exports all matching conversations, oldest first, each followed by its entries, until either closure
  /// returns false. Only one item is in memory at a time. The export reads one snapshot, so the write-ahead
  /// log grows if other processes write meanwhile. The closures must not use this reader.
  public func export(
    matching filter: HistoryFilter = HistoryFilter(), conversation: (Conversation) -> Bool,
    entry: (RecordedEntry) -> Bool
  ) throws(HistoryError) {
    try read { db in
      let snapshot = try snapshot(db)
      let query: SQL = """
        \(sql: ConversationRow.select) WHERE \(filter.condition(on: "c.arrived_at", snapshot))
        ORDER BY c.id
        """
      try db.forEach(query) { row in
        let value = try ConversationRow.conversation(row, db, snapshot)
        return try conversation(value) && forEachEntry(of: value.id, db, snapshot, entry)
      }
    }
  }

  /// Counts earlier conversations with this name or from this host, and returns the newest `limit` of them.
  /// Only conversations that are over count, so the customer's current one does not. If `name` is nil, no
  /// conversation matches by name.
  public func earlier(
    name: String?, host: String, limit: Int = 5
  ) throws(HistoryError) -> EarlierConversations {
    try read { db in
      let snapshot = try snapshot(db)
      let isOver = snapshot.isOver
      let sameName: SQL = name.map { "c.name = \($0)" } ?? "FALSE"
      let sameHost: SQL = "c.host = \(host)"
      func count(_ condition: SQL) throws -> Int {
        try db.first("SELECT count(*) FROM conversations c WHERE \(condition) AND \(isOver)") ?? 0
      }
      let newest: SQL = """
        \(sql: ConversationRow.select) WHERE (\(sameName) OR \(sameHost)) AND \(isOver)
        ORDER BY c.id DESC LIMIT \(max(0, limit))
        """
      return EarlierConversations(
        sameName: try count(sameName), sameHost: try count(sameHost),
        sameNameAndHost: try count("\(sameName) AND \(sameHost)"),
        newest: try ConversationRow.fetchAll(db, newest, snapshot))
    }
  }

  /// Whether desks of several agents record into this history. With one agent their name tells nothing.
  public func hasSeveralAgents() throws(HistoryError) -> Bool {
    try read { try snapshot($0).hasSeveralAgents($0) }
  }

  // MARK: Parts of queries

  func conversation(
    _ id: Int64, _ db: Database, _ snapshot: HistorySnapshot
  ) throws -> Conversation? {
    let query: SQL = "\(sql: ConversationRow.select) WHERE c.id = \(id)"
    return try ConversationRow.fetchAll(db, query, snapshot).first
  }

  /// - Returns: false if `body` stopped the iteration.
  private func forEachEntry(
    of conversation: Int64, _ db: Database, _ snapshot: HistorySnapshot,
    _ body: (RecordedEntry) -> Bool
  ) throws -> Bool {
    let query: SQL = """
      SELECT \(EntryRow.columns(snapshot)) FROM entries e WHERE e.conversation_id = \(conversation)
      ORDER BY e.id
      """
    var wantsMore = true
    try db.forEach(query) { row in
      wantsMore = body(try EntryRow.entry(row, db))
      return wantsMore
    }
    return wantsMore
  }

  func snapshot(_ db: Database) throws -> HistorySnapshot { try HistorySnapshot(db, of: path) }
}
