/// Extends the trigram index of the entries' texts after the entries were committed.
enum SearchIndex {
  /// The newest indexed entry. The index holds all entries up to it and none after it: only one connection
  /// writes at a time, so the ids grow in commit order.
  static func lastEntry(_ db: Database) throws -> Int64 {
    // In version 1 a trigger indexed each entry in the entry's own transaction.
    guard try HistorySchema.readVersion(db) >= 2 else { return .max - 1 }
    return try db.first("SELECT last_entry FROM search_progress") ?? 0
  }

  /// Indexes the next entries, up to `HistoryLimits.charactersIndexedAtOnce` and
  /// `HistoryLimits.entriesIndexedAtOnce`, in the caller's transaction.
  /// - Returns: whether there may be more.
  static func extend(_ db: Database) throws -> Bool {
    let done = try lastEntry(db)
    var (last, characters) = (done, 0)
    try db.forEachCached(
      "SELECT id, length(text) FROM entries WHERE id > ? ORDER BY id LIMIT ?",
      [.integer(done), .integer(Int64(HistoryLimits.entriesIndexedAtOnce))]
    ) { row in
      last = row[0]
      characters += row[1] as Int
      return characters < HistoryLimits.charactersIndexedAtOnce
    }
    guard last > done else { return false }
    try db.executeCached(
      """
      INSERT INTO entries_search (rowid, text)
      SELECT id, text FROM entries WHERE id > ? AND id <= ? ORDER BY id
      """, [.integer(done), .integer(last)])
    try db.executeCached("UPDATE search_progress SET last_entry = ?", [.integer(last)])
    return true
  }
}
