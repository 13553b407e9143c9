import CalendarTime
import ChatCore

/// Writes events into the tables. Every statement is idempotent, because a commit that seemed to fail may
/// have succeeded, and then the same event is written again.
struct HistoryWriter {
  /// The id of this run in `runs`.
  let run: Int64

  /// Writes one event. `sequence` is its number within the run.
  func write(_ event: HistoryEvent, sequence: UInt64, _ db: Database) throws {
    switch event {
    case .arrived(let key, let name, let address, let time):
      // Not INSERT OR IGNORE, which would also ignore violations of NOT NULL. A conversation that another desk
      // has taken over has that desk's key now; only its assignment tells that it is there already.
      try db.executeCached(
        """
        INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6
        WHERE NOT EXISTS (SELECT 1 FROM assignments WHERE run_id = ?1 AND key = ?2)
        ON CONFLICT (run_id, key) DO NOTHING
        """,
        [
          .integer(run), key.column, name.map { .text($0) } ?? .null, .text(address.host),
          .integer(Int64(address.port)), time.column,
        ])
    case .began(let key, let waited, let time):
      try db.executeCached(
        "UPDATE conversations SET waited_ms = ?, began_at = ? WHERE run_id = ? AND key = ?",
        [.integer(waited.wholeMilliseconds), time.column, .integer(run), key.column])
      try db.executeCached(
        """
        INSERT INTO assignments (conversation_id, run_id, key, since)
        SELECT id, run_id, key, ? FROM conversations WHERE run_id = ? AND key = ?
        ON CONFLICT (run_id, key) DO NOTHING
        """, [time.column, .integer(run), key.column])
    case .named(let key, let name):
      try db.executeCached(
        "UPDATE conversations SET name = ? WHERE run_id = ? AND key = ?",
        [.text(name), .integer(run), key.column])
    case .entry(let key, let speaker, let text, let marks, let time):
      try db.executeCached(
        """
        INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
        VALUES (
          ?1, ?2,
          coalesce(
            (SELECT id FROM conversations WHERE run_id = ?1 AND key = ?3),
            (SELECT conversation_id FROM assignments WHERE run_id = ?1 AND key = ?3)),
          ?4, ?5, ?6, ?7)
        ON CONFLICT (run_id, sequence) DO NOTHING
        """,
        [
          .integer(run), .integer(Int64(sequence)), key?.column ?? .null,
          .text(speaker.rawValue), .text(text), .integer(Int64(marks.rawValue)), time.column,
        ])
    case .fact(let key, let fact, let time):
      try insert(fact, key, sequence, time, db)
    case .handedOn(let key, let agent, let time):
      try db.executeCached(
        "UPDATE assignments SET until = ?, handed_to = ? WHERE run_id = ? AND key = ?",
        [time.column, .text(agent), .integer(run), key.column])
    case .takenOver(let key, let id, let time): try takeOver(id, as: key, time, db)
    case .ended(let key, let ending, let time):
      try db.executeCached(
        "UPDATE conversations SET ended_at = ?, ending = ? WHERE run_id = ? AND key = ?",
        [time.column, .text(ending.rawValue), .integer(run), key.column])
      try db.executeCached(
        "UPDATE assignments SET until = ? WHERE run_id = ? AND key = ?",
        [time.column, .integer(run), key.column])
    }
  }

  /// Makes this run the one that has the conversation. Done once: written again after a third desk has taken
  /// the conversation over, it must not take it back.
  private func takeOver(
    _ id: Int64, as key: ConversationKey, _ time: WallTime, _ db: Database
  ) throws {
    // The giver may have lost its own to a failing disk. The first one names the conversation for ever.
    try db.executeCached(
      """
      INSERT INTO assignments (conversation_id, run_id, key, since, until)
      SELECT id, run_id, key, coalesce(began_at, arrived_at), ?1 FROM conversations
      WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM assignments WHERE conversation_id = ?2)
      """, [time.column, .integer(id)])
    try db.executeCached(
      """
      INSERT INTO assignments (conversation_id, run_id, key, since)
      SELECT id, ?, ?, ? FROM conversations WHERE id = ? ON CONFLICT (run_id, key) DO NOTHING
      """, [.integer(run), key.column, time.column, .integer(id)])
    guard db.changes == 1 else { return }
    try db.executeCached(
      """
      UPDATE assignments SET until = ?1
      WHERE conversation_id = ?2 AND until IS NULL AND NOT (run_id = ?3 AND key = ?4)
      """, [time.column, .integer(id), .integer(run), key.column])
    // The customer is here, whatever the other desk has written.
    try db.executeCached(
      "UPDATE conversations SET run_id = ?, key = ?, ended_at = NULL, ending = NULL WHERE id = ?",
      [.integer(run), key.column, .integer(id)])
  }

  /// The conversation that this run has under `key`: its id, and the events that it began with; nil if there is
  /// none.
  func conversation(
    _ key: ConversationKey, _ db: Database
  ) throws -> (id: Int64, beginning: [HistoryEvent])? {
    var found: (id: Int64, beginning: [HistoryEvent])?
    try db.forEachCached(
      """
      SELECT id, name, host, port, arrived_at, waited_ms, began_at FROM conversations
      WHERE run_id = ? AND key = ?
      """, [.integer(run), key.column]
    ) { row in
      let address = PeerAddress(
        host: row["host"], port: UInt16(truncatingIfNeeded: row["port"] as Int))
      let arrived = HistoryEvent.arrived(
        key, name: row["name"], from: address, at: WallTime(stored: row["arrived_at"]))
      let began = (row["began_at"] as Int64?).map { time in
        HistoryEvent.began(
          key, waited: Duration(stored: row["waited_ms"]), at: WallTime(stored: time))
      }
      found = (row["id"], [arrived] + (began.map { [$0] } ?? []))
      return false
    }
    return found
  }

  private func insert(
    _ fact: Fact, _ key: ConversationKey?, _ sequence: UInt64, _ time: WallTime, _ db: Database
  ) throws {
    try db.execute(
      """
      INSERT INTO entries (
        run_id, sequence, conversation_id, speaker, text, marks, at, kind, details)
      VALUES (
        \(run), \(Int64(sequence)),
        coalesce(
          (SELECT id FROM conversations WHERE run_id = \(run) AND key = \(key?.column ?? .null)),
          (SELECT conversation_id FROM assignments
            WHERE run_id = \(run) AND key = \(key?.column ?? .null))),
        \(Speaker.notice.rawValue), '', 0, \(time.milliseconds), \(fact.kind), \(fact.json))
      ON CONFLICT (run_id, sequence) DO NOTHING
      """)
  }
}

extension ConversationKey {
  /// SQLite's integers are signed; the bit pattern is kept.
  fileprivate var column: SQLValue { .integer(Int64(bitPattern: rawValue)) }
}

extension WallTime {
  fileprivate var column: SQLValue { .integer(milliseconds) }
}
