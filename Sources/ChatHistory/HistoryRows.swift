import CalendarTime
import ChatCore

extension WallTime {
  /// A time as stored in a row, clamped to the years 1 to 9999. A desk writes no others, and dates outside
  /// that range can't be formatted by every program.
  package init(stored milliseconds: Int64) {
    let (first, last): (Int64, Int64) = (-62_135_596_800_000, 253_402_300_799_999)
    self.init(milliseconds: min(max(milliseconds, first), last))
  }
}

extension Duration {
  /// A duration as stored in a row, clamped to 0…1000 years.
  package init(stored milliseconds: Int64) {
    self = .milliseconds(min(max(milliseconds, 0), 31_556_952_000_000))
  }
}

/// What the queries of one read transaction have in common.
struct HistorySnapshot {
  /// The runs whose desks are running.
  let living: Set<Int64>
  /// Whether the database has the names of agents and who served a conversation: from version 3 on.
  let hasAgents: Bool

  init(_ db: Database, of path: String) throws {
    let unclosed = try db.all("SELECT id FROM runs WHERE closed_at IS NULL", as: Int64.self)
    living = RunLock.living(among: unclosed, of: path)
    hasAgents = try HistorySchema.readVersion(db) >= 3
  }

  /// Whether desks of several agents record into this history.
  func hasSeveralAgents(_ db: Database) throws -> Bool {
    guard hasAgents else { return false }
    let names: SQL = "SELECT DISTINCT agent FROM runs WHERE agent IS NOT NULL LIMIT 2"
    return try db.first("SELECT count(*) FROM (\(names))") == 2
  }

  /// Selects conversations, called `c`, that are over: ended or interrupted.
  var isOver: SQL { "(c.ended_at IS NOT NULL OR c.run_id NOT IN \(living.sorted()))" }
}

/// Reads conversations from the tables.
enum ConversationRow {
  /// The start of a query; conversations are called `c`. `last_at` is the time of the last record of a
  /// conversation that has no end.
  static let select = """
    SELECT c.*, r.desk,
      CASE WHEN c.ended_at IS NULL THEN \(lastSeen) END AS last_at
    FROM conversations c JOIN runs r ON r.id = c.run_id
    """

  /// The time of the last record of conversation `c`.
  static let lastSeen = """
    coalesce(
      (SELECT e.at FROM entries e WHERE e.conversation_id = c.id ORDER BY e.id DESC LIMIT 1),
      c.began_at, c.arrived_at)
    """

  static func fetchAll(
    _ db: Database, _ query: SQL, _ snapshot: HistorySnapshot
  ) throws -> [Conversation] {
    try db.all(query) { try conversation($0, db, snapshot) }
  }

  static func conversation(
    _ row: Row, _ db: Database, _ snapshot: HistorySnapshot
  ) throws -> Conversation {
    let waited: Int64? = row["waited_ms"]
    let began: Int64? = row["began_at"]
    let id: Int64 = row["id"]
    return Conversation(
      id: id, name: row["name"],
      address: PeerAddress(
        host: row["host"], port: UInt16(truncatingIfNeeded: row["port"] as Int)),
      desk: row["desk"], arrivedAt: WallTime(stored: row["arrived_at"]),
      waited: waited.map { Duration(stored: $0) }, beganAt: began.map { WallTime(stored: $0) },
      state: state(row, living: snapshot.living),
      assignments: try assignments(of: id, db, snapshot) ?? firstAssignment(row))
  }

  /// nil if the database has none of this conversation.
  private static func assignments(
    of conversation: Int64, _ db: Database, _ snapshot: HistorySnapshot
  ) throws -> [Conversation.Assignment]? {
    guard snapshot.hasAgents else { return nil }
    var found: [Conversation.Assignment] = []
    try db.forEachCached(
      """
      SELECT r.agent, r.desk, a.since, a.until, a.handed_to
      FROM assignments a JOIN runs r ON r.id = a.run_id WHERE a.conversation_id = ? ORDER BY a.id
      """, [.integer(conversation)]
    ) { row in
      found.append(
        Conversation.Assignment(
          agent: row["agent"], desk: row["desk"], since: WallTime(stored: row["since"]),
          until: (row["until"] as Int64?).map { WallTime(stored: $0) }, handedTo: row["handed_to"]))
      return true
    }
    return found.isEmpty ? nil : found
  }

  /// In a database of an earlier version the desk that began the conversation has it to the end.
  private static func firstAssignment(_ row: Row) -> [Conversation.Assignment] {
    guard let began: Int64 = row["began_at"] else { return [] }
    let ended: Int64? = row["ended_at"]
    return [
      Conversation.Assignment(
        agent: nil, desk: row["desk"], since: WallTime(stored: began),
        until: ended.map { WallTime(stored: $0) }, handedTo: nil)
    ]
  }

  private static func state(_ row: Row, living: Set<Int64>) -> Conversation.State {
    if let ended: Int64 = row["ended_at"] {
      let code: String? = row["ending"]
      return .ended(
        code.flatMap(ConversationEnding.init(rawValue:)), at: WallTime(stored: ended))
    }
    if living.contains(row["run_id"]) { return .open }
    return .interrupted(lastSeen: WallTime(stored: row["last_at"]))
  }
}

/// Reads entries from the tables.
enum EntryRow {
  /// The columns of an entry; entries are called `e`. All columns, because a file of an earlier version has
  /// fewer of them and is not migrated if it is only read.
  static func columns(_ snapshot: HistorySnapshot) -> SQL {
    snapshot.hasAgents
      ? "e.*, (SELECT agent FROM runs WHERE id = e.run_id) AS agent" : "e.*"
  }

  static func entry(_ row: Row, _ db: Database) throws -> RecordedEntry {
    let kind: String? = row[ifPresent: "kind"]
    return RecordedEntry(
      id: row["id"], conversationID: row["conversation_id"],
      // A speaker of a later version is most likely some kind of notice from the program.
      speaker: Speaker(rawValue: row["speaker"]) ?? .notice, text: row["text"],
      fact: try kind.map { try Fact(kind: $0, details: row[ifPresent: "details"], db) },
      marks: MessageFlags(rawValue: UInt8(truncatingIfNeeded: row["marks"] as Int)),
      time: WallTime(stored: row["at"]), agent: row[ifPresent: "agent"])
  }
}
