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
      // Not INSERT OR IGNORE, which would also ignore violations of NOT NULL.
      try db.executeCached(
        """
        INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run_id, key) DO NOTHING
        """,
        [
          .integer(run), key.column, name.map { .text($0) } ?? .null, .text(address.host),
          .integer(Int64(address.port)), time.column,
        ])
    case .began(let key, let waited, let time):
      try db.executeCached(
        "UPDATE conversations SET waited_ms = ?, began_at = ? WHERE run_id = ? AND key = ?",
        [.integer(waited.wholeMilliseconds), time.column, .integer(run), key.column])
    case .named(let key, let name):
      try db.executeCached(
        "UPDATE conversations SET name = ? WHERE run_id = ? AND key = ?",
        [.text(name), .integer(run), key.column])
    case .entry(let key, let speaker, let text, let marks, let time):
      try db.executeCached(
        """
        INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
        VALUES (
          ?1, ?2, (SELECT id FROM conversations WHERE run_id = ?1 AND key = ?3), ?4, ?5, ?6, ?7)
        ON CONFLICT (run_id, sequence) DO NOTHING
        """,
        [
          .integer(run), .integer(Int64(sequence)), key?.column ?? .null,
          .text(speaker.rawValue), .text(text), .integer(Int64(marks.rawValue)), time.column,
        ])
    case .fact(let key, let fact, let time):
      try insert(fact, key, sequence, time, db)
    case .ended(let key, let ending, let time):
      try db.executeCached(
        "UPDATE conversations SET ended_at = ?, ending = ? WHERE run_id = ? AND key = ?",
        [time.column, .text(ending.rawValue), .integer(run), key.column])
    }
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
        (SELECT id FROM conversations WHERE run_id = \(run) AND key = \(key?.column ?? .null)),
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
