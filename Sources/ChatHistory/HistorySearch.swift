import GRDB

extension HistoryReader {
  /// The newest entries that contain `text`, newest first: at most `limit`, only those with an id
  /// below `before`, each with up to `context` entries around it on either side.
  ///
  /// `text` is text: no character in it has a meaning. Large and small letters are the same; for
  /// one or two characters that goes for A–Z only. An empty text is nowhere. What follows a U+0000
  /// in an entry is kept but not found, and a text with one is nowhere.
  public func find(
    _ text: String, matching filter: HistoryFilter = HistoryFilter(),
    speakers: Set<Speaker> = Set(Speaker.allCases), limit: Int = 50, before: Int64? = nil,
    context: Int = 0
  ) throws(HistoryError) -> [SearchHit] {
    guard !text.isEmpty, !text.unicodeScalars.contains("\0") else { return [] }
    let speakers = speakers.map(\.rawValue).sorted()
    let query: SQL = """
      SELECT \(sql: EntryRow.columns) \(Self.source(of: text))
      AND e.speaker IN \(speakers) AND \(filter.condition(on: "e.at"))
      AND e.id < \(before ?? .max) ORDER BY e.id DESC LIMIT \(max(0, limit))
      """
    return try read { db in
      let living = try livingRuns(db)
      let entries = try SQLRequest<Row>(literal: query).fetchAll(db).map(EntryRow.entry)
      return try entries.map { try hit($0, context, db, living) }
    }
  }

  /// Where the entries with `text` come from. The index knows three characters in a row and more;
  /// for less every entry is looked at, which takes a third of a second for a million of them. An
  /// index of pairs would double the database for that.
  private static func source(of text: String) -> SQL {
    // Characters are Unicode scalars here, as the trigrams' are.
    guard text.unicodeScalars.count >= 3 else {
      return """
        FROM entries e LEFT JOIN conversations c ON c.id = e.conversation_id
        WHERE e.text LIKE \("%" + escapedForLike(text) + "%") ESCAPE '\\'
        """
    }
    // A phrase of the query language: whatever is in quotes stands for itself. CROSS JOIN has SQLite
    // begin with the index, which gives the newest first without sorting.
    let phrase =
      "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    return """
      FROM entries_search CROSS JOIN entries e ON e.id = entries_search.rowid
      LEFT JOIN conversations c ON c.id = e.conversation_id
      WHERE entries_search MATCH \(phrase)
      """
  }

  private static func escapedForLike(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if "%_\\".unicodeScalars.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }

  private func hit(
    _ entry: RecordedEntry, _ context: Int, _ db: Database, _ living: Set<Int64>
  ) throws -> SearchHit {
    guard let id = entry.conversationID else {
      return SearchHit(entry: entry, conversation: nil, before: [], after: [])
    }
    func neighbours(_ condition: SQL) throws -> [RecordedEntry] {
      guard context > 0 else { return [] }
      let query: SQL = """
        SELECT \(sql: EntryRow.columns) FROM entries e
        WHERE e.conversation_id = \(id) AND \(condition) LIMIT \(context)
        """
      return try SQLRequest<Row>(literal: query).fetchAll(db).map(EntryRow.entry)
    }
    return SearchHit(
      entry: entry, conversation: try conversation(id, db, living: living),
      before: try neighbours("e.id < \(entry.id) ORDER BY e.id DESC").reversed(),
      after: try neighbours("e.id > \(entry.id) ORDER BY e.id"))
  }
}
