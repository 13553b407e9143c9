/// The trigram index of the entries' texts, which is brought up to date behind their commits.
enum SearchIndex {
  /// The newest entry that it holds. It holds all before that one too, and none behind it: entries get
  /// growing numbers, since only one connection at a time writes.
  static func lastEntry(_ db: Database) throws -> Int64 {
    // Before version 2 each entry's own transaction took it in.
    guard try HistorySchema.readVersion(db) >= 2 else { return .max - 1 }
    return try db.first("SELECT last_entry FROM search_progress") ?? 0
  }

  /// Takes the next entries in, as many as `HistoryLimits.charactersIndexedAtOnce` allows, in the
  /// caller's transaction.
  /// - Returns: whether there may be more.
  static func extend(_ db: Database) throws -> Bool {
    let done = try lastEntry(db)
    var (last, characters) = (done, 0)
    try db.forEachKept(
      "SELECT id, length(text) FROM entries WHERE id > ? ORDER BY id LIMIT ?",
      [.integer(done), .integer(Int64(HistoryLimits.entriesIndexedAtOnce))]
    ) { row in
      last = row[0]
      characters += row[1] as Int
      return characters < HistoryLimits.charactersIndexedAtOnce
    }
    guard last > done else { return false }
    try db.executeKept(
      """
      INSERT INTO entries_search (rowid, text)
      SELECT id, text FROM entries WHERE id > ? AND id <= ? ORDER BY id
      """, [.integer(done), .integer(last)])
    try db.executeKept("UPDATE search_progress SET last_entry = ?", [.integer(last)])
    return true
  }
}
