extension HistoryReader {
  /// The newest entries that contain `text`, newest first: at most `limit`, with ids below `before`, each
  /// with up to `context` entries before and after it.
  ///
  /// `text` is literal: no character is an operator or a wildcard. Case is ignored. An empty text matches
  /// nothing, nor does one longer than any message, or one with a U+0000. Text after a U+0000 in an entry is
  /// not searched.
  public func find(
    _ text: String, matching filter: HistoryFilter = HistoryFilter(),
    speakers: Set<Speaker> = Set(Speaker.allCases), limit: Int = 50, before: Int64? = nil,
    context: Int = 0
  ) throws(HistoryError) -> [SearchHit] {
    guard !text.isEmpty, !text.unicodeScalars.contains("\0"),
      text.utf8.count <= HistoryLimits.searchTextBytesMax
    else { return [] }
    let speakers = speakers.map(\.rawValue).sorted()
    return try read { db in
      let snapshot = try snapshot(db)
      let condition: SQL = "e.speaker IN \(speakers) AND \(filter.condition(on: "e.at", snapshot))"
      let ids = try ids(with: text, condition, limit: max(0, limit), before: before, db)
      let query: SQL = """
        SELECT \(EntryRow.columns(snapshot)) FROM entries e WHERE e.id IN \(ids) ORDER BY e.id DESC
        """
      let entries = try db.all(query) { try EntryRow.entry($0, db) }
      return try entries.map { try hit($0, context, db, snapshot) }
    }
  }

  /// The trigram index needs at least three characters. For shorter texts every entry is scanned, since an
  /// index of pairs would double the size of the database.
  ///
  /// The newest entries are always scanned. The index may not hold them yet, and FTS5 walks through all
  /// matches of a trigram even if only the newest are wanted. A frequent word is usually found by the scan
  /// alone.
  private func ids(
    with text: String, _ condition: SQL, limit: Int, before: Int64?, _ db: Database
  ) throws -> [Int64] {
    let end = before ?? .max
    guard text.unicodeScalars.count >= 3 else {
      return try scan(for: text, condition, from: .min, to: end, limit: limit, db)
    }
    let last = try db.first("SELECT max(id) FROM entries", as: Int64.self) ?? 0
    let start = min(
      min(end, last) - entriesScannedFirst, try SearchIndex.lastEntry(db) + 1)
    let newest = try scan(for: text, condition, from: start, to: end, limit: limit, db)
    guard newest.count < limit else { return newest }
    return try newest
      + db.all(
        Self.indexQuery(for: text, condition, before: min(start, end), limit - newest.count))
  }

  /// Searches the texts one by one, newest first.
  private func scan(
    for text: String, _ condition: SQL, from start: Int64, to end: Int64, limit: Int,
    _ db: Database
  ) throws -> [Int64] {
    guard limit > 0 else { return [] }
    var pattern = SearchPattern(text)
    var found: [Int64] = []
    let query: SQL = """
      SELECT e.id, e.text FROM entries e LEFT JOIN conversations c ON c.id = e.conversation_id
      WHERE e.id >= \(start) AND e.id < \(end) AND \(condition) ORDER BY e.id DESC
      """
    try db.forEach(query) { row in
      if row.withText(1, { pattern.isIn($0) }) { found.append(row[0]) }
      return found.count < limit
    }
    return found
  }

  /// A query of the index. Its characters are Unicode scalars, as in the trigrams.
  private static func indexQuery(
    for text: String, _ condition: SQL, before end: Int64, _ limit: Int
  ) -> SQL {
    // Quotes make it a phrase query, without operators. CROSS JOIN makes SQLite start with the index, which
    // returns the newest first without sorting.
    let phrase = "\"" + text.replacing("\"", with: "\"\"") + "\""
    return """
      SELECT e.id FROM entries_search CROSS JOIN entries e ON e.id = entries_search.rowid
      LEFT JOIN conversations c ON c.id = e.conversation_id
      WHERE entries_search MATCH \(phrase) AND e.id < \(end) AND \(condition)
      ORDER BY e.id DESC LIMIT \(limit)
      """
  }

  private func hit(
    _ entry: RecordedEntry, _ context: Int, _ db: Database, _ snapshot: HistorySnapshot
  ) throws -> SearchHit {
    guard let id = entry.conversationID else {
      return SearchHit(entry: entry, conversation: nil, before: [], after: [])
    }
    func neighbours(_ condition: SQL) throws -> [RecordedEntry] {
      guard context > 0 else { return [] }
      let query: SQL = """
        SELECT \(EntryRow.columns(snapshot)) FROM entries e
        WHERE e.conversation_id = \(id) AND \(condition) LIMIT \(context)
        """
      return try db.all(query) { try EntryRow.entry($0, db) }
    }
    return SearchHit(
      entry: entry, conversation: try conversation(id, db, snapshot),
      before: try neighbours("e.id < \(entry.id) ORDER BY e.id DESC").reversed(),
      after: try neighbours("e.id > \(entry.id) ORDER BY e.id"))
  }
}
