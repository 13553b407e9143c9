import CalendarTime
import ChatCore

extension WallTime {
  /// A time as a row has it. What is beyond every calendar, which no desk writes, becomes the first moment
  /// of the year 1 or the last of the year 9999, as whoever reads it could not write it down.
  init(stored milliseconds: Int64) {
    let (first, last): (Int64, Int64) = (-62_135_596_800_000, 253_402_300_799_999)
    self.init(milliseconds: min(max(milliseconds, first), last))
  }
}

extension Duration {
  /// A wait as a row has it; no less than none, and no more than a thousand years.
  init(stored milliseconds: Int64) {
    self = .milliseconds(min(max(milliseconds, 0), 31_556_952_000_000))
  }
}

/// How a conversation is read out of the tables.
enum ConversationRow {
  /// The beginning of a query; conversations are called `c`. `last_at` is the time of the last thing
  /// known, of one that has no end.
  static let select = """
    SELECT c.id, c.run_id, c.name, c.host, c.port, c.arrived_at, c.waited_ms,
      c.began_at, c.ended_at, c.ending, r.desk,
      CASE WHEN c.ended_at IS NULL THEN \(lastSeen) END AS last_at
    FROM conversations c JOIN runs r ON r.id = c.run_id
    """

  /// The time of the last thing known of `c`.
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
      address: CallerAddress(
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

/// How an entry is read out of the tables.
enum EntryRow {
  /// The columns of an entry; entries are called `e`. All that are there: a file of an earlier version,
  /// which may be read only, has fewer.
  static let columns = "e.*"

  static func entry(_ row: Row, _ db: Database) throws -> RecordedEntry {
    let kind: String? = row[ifPresent: "kind"]
    return RecordedEntry(
      id: row["id"], conversationID: row["conversation_id"],
      // A speaker that a later version knows would be the program's doing in some way.
      speaker: Speaker(rawValue: row["speaker"]) ?? .notice, text: row["text"],
      fact: try kind.map { try Fact(kind: $0, details: row[ifPresent: "details"], db) },
      marks: MessageFlags(rawValue: UInt8(truncatingIfNeeded: row["marks"] as Int)),
      time: WallTime(stored: row["at"]))
  }
}
