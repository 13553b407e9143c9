import ChatCore
import GRDB

/// What each event does to the tables. Every statement may be run a second time for the same event:
/// a commit that seemed to fail may have happened.
struct EventWriter {
  /// The row of this run in `runs`.
  let run: Int64

  /// Writes one event. `sequence` is its number within the run.
  func write(_ event: HistoryEvent, sequence: UInt64, _ db: Database) throws {
    switch event {
    case .arrived(let key, let name, let address, let time):
      try insertConversation(key, name, address, time, db)
    case .began(let key, let waited, let time):
      try update(
        key, "waited_ms = ?, began_at = ?", [waited.wholeMilliseconds, time.milliseconds], db)
    case .named(let key, let name):
      try update(key, "name = CAST(? AS TEXT)", [name.stored], db)
    case .entry(let key, let speaker, let text, let marks, let time):
      try insertEntry(key, sequence, speaker, text, marks, time, db)
    case .ended(let key, let ending, let time):
      try update(key, "ended_at = ?, ending = ?", [time.milliseconds, ending.rawValue], db)
    }
  }

  // Not INSERT OR IGNORE: that would also pass over a null where none may be.
  private func insertConversation(
    _ key: ConversationKey, _ name: String?, _ address: CallerAddress, _ time: WallTime,
    _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
        VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?)
        ON CONFLICT (run_id, key) DO NOTHING
        """)
    try statement.execute(arguments: [
      run, key.column, name?.stored, address.host, Int(address.port), time.milliseconds,
    ])
  }

  private func insertEntry(
    _ key: ConversationKey?, _ sequence: UInt64, _ speaker: Speaker, _ text: String,
    _ marks: Marks, _ time: WallTime, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
        VALUES (
          ?1, ?2, (SELECT id FROM conversations WHERE run_id = ?1 AND key = ?3),
          ?4, CAST(?5 AS TEXT), ?6, ?7)
        ON CONFLICT (run_id, sequence) DO NOTHING
        """)
    try statement.execute(arguments: [
      run, Int64(sequence), key?.column, speaker.rawValue, text.stored, Int(marks.rawValue),
      time.milliseconds,
    ])
  }

  private func update(
    _ key: ConversationKey, _ columns: String, _ values: [any DatabaseValueConvertible],
    _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: "UPDATE conversations SET \(columns) WHERE run_id = ? AND key = ?")
    try statement.execute(arguments: StatementArguments(values + [run, key.column]))
  }
}

extension ConversationKey {
  /// SQLite's integers have a sign; the bits are the same.
  fileprivate var column: Int64 { Int64(bitPattern: rawValue) }
}
