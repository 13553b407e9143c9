import ChatCore

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
        key, "waited_ms = \(waited.wholeMilliseconds), began_at = \(time.milliseconds)", db)
    case .named(let key, let name):
      try update(key, "name = \(name)", db)
    case .entry(let key, let speaker, let text, let marks, let time):
      try insertEntry(key, sequence, speaker, text, marks, time, db)
    case .ended(let key, let ending, let time):
      try update(key, "ended_at = \(time.milliseconds), ending = \(ending.rawValue)", db)
    }
  }

  // Not INSERT OR IGNORE: that would also pass over a null where none may be.
  private func insertConversation(
    _ key: ConversationKey, _ name: String?, _ address: CallerAddress, _ time: WallTime,
    _ db: Database
  ) throws {
    try db.executeCached(
      """
      INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
      VALUES (
        \(run), \(key.column), \(optional: name), \(address.host), \(Int(address.port)), \(time.milliseconds))
      ON CONFLICT (run_id, key) DO NOTHING
      """)
  }

  private func insertEntry(
    _ key: ConversationKey?, _ sequence: UInt64, _ speaker: Speaker, _ text: String,
    _ marks: Marks, _ time: WallTime, _ db: Database
  ) throws {
    try db.executeCached(
      """
      INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
      VALUES (
        \(run), \(Int64(sequence)),
        (SELECT id FROM conversations WHERE run_id = \(run) AND key = \(optional: key?.column)),
        \(speaker.rawValue), \(text), \(Int(marks.rawValue)), \(time.milliseconds))
      ON CONFLICT (run_id, sequence) DO NOTHING
      """)
  }

  private func update(_ key: ConversationKey, _ columns: SQL, _ db: Database) throws {
    try db.executeCached(
      "UPDATE conversations SET \(columns) WHERE run_id = \(run) AND key = \(key.column)")
  }
}

extension ConversationKey {
  /// SQLite's integers have a sign; the bits are the same.
  fileprivate var column: Int64 { Int64(bitPattern: rawValue) }
}
