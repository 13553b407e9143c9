import CalendarTime
import ChatCore

extension WallTime {
  /// A time as stored in a row, clamped to the years 1 to 9999. A desk writes no others, and dates outside
  /// that range can't be formatted by every program.
  init(stored milliseconds: Int64) {
    let (first, last): (Int64, Int64) = (-62_135_596_800_000, 253_402_300_799_999)
    self.init(milliseconds: min(max(milliseconds, first), last))
  }
}

extension Duration {
  /// A duration as stored in a row, clamped to 0…1000 years.
  init(stored milliseconds: Int64) {
    self = .milliseconds(min(max(milliseconds, 0), 31_556_952_000_000))
  }
}

/// Reads conversations from the tables.
enum ConversationRow {
  /// The start of a query; conversations are called `c`. `last_at` is the time of the last record of a
  /// conversation that has no end.
  static let select = """
    SELECT c.id, c.run_id, c.name, c.host, c.port, c.arrived_at, c.waited_ms,
      c.began_at, c.ended_at, c.ending, r.desk,
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
    _ db: Database, _ query: SQL, living: Set<Int64>
  ) throws -> [Conversation] {
    try db.all(query) { conversation($0, living: living) }
  }

  static func conversation(_ row: Row, living: Set<Int64>) -> Conversation {
    let waited: Int64? = row["waited_ms"]
    let began: Int64? = row["began_at"]
    return Conversation(
      id: row["id"], name: row["name"],
      address: PeerAddress(
        host: row["host"], port: UInt16(truncatingIfNeeded: row["port"] as Int)),
      desk: row["desk"], arrivedAt: WallTime(stored: row["arrived_at"]),
      waited: waited.map { Duration(stored: $0) }, beganAt: began.map { WallTime(stored: $0) },
      state: state(row, living: living))
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
  static let columns = "e.*"

  static func entry(_ row: Row, _ db: Database) throws -> RecordedEntry {
    let kind: String? = row[ifPresent: "kind"]
    return RecordedEntry(
      id: row["id"], conversationID: row["conversation_id"],
      // A speaker of a later version is most likely some kind of notice from the program.
      speaker: Speaker(rawValue: row["speaker"]) ?? .notice, text: row["text"],
      fact: try kind.map { try Fact(kind: $0, details: row[ifPresent: "details"], db) },
      marks: MessageFlags(rawValue: UInt8(truncatingIfNeeded: row["marks"] as Int)),
      time: WallTime(stored: row["at"]))
  }
}
