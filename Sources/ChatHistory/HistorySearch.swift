extension HistoryReader {
  /// The newest entries that contain `text`, newest first: at most `limit`, only those with an id
  /// below `before`, each with up to `context` entries around it on either side.
  ///
  /// `text` is text: no character in it has a meaning. Large and small letters are the same. An empty text is
  /// nowhere, and so is one that is longer than anything that can be said. What follows a U+0000 in an entry
  /// is kept but not found, and a text with one is nowhere.
  public func find(
    _ text: String, matching filter: HistoryFilter = HistoryFilter(),
    speakers: Set<Speaker> = Set(Speaker.allCases), limit: Int = 50, before: Int64? = nil,
    context: Int = 0
  ) throws(HistoryError) -> [SearchHit] {
    guard !text.isEmpty, !text.unicodeScalars.contains("\0"),
      Self.pattern(for: text).utf8.count <= HistoryLimits.patternBytesMax
    else { return [] }
    let speakers = speakers.map(\.rawValue).sorted()
    let condition: SQL = "e.speaker IN \(speakers) AND \(filter.condition(on: "e.at"))"
    return try read { db in
      let living = try livingRuns(db)
      let entries = try entries(with: text, condition, limit: max(0, limit), before: before, db)
      return try entries.map { try hit($0, context, db, living) }
    }
  }

  /// The index knows three characters in a row and more; for less every entry is looked at, which takes
  /// a third of a second for a million of them. (An index of pairs would double the database for that.)
  ///
  /// The index walks through all places where a word stands, also if only the newest are wanted. So the
  /// newest entries are looked at first: a frequent word is found there as often as is asked for.
  private func entries(
    with text: String, _ condition: SQL, limit: Int, before: Int64?, _ db: Database
  ) throws -> [RecordedEntry] {
    func fetch(_ source: SQL, from start: Int64, to end: Int64, limit: Int) throws
      -> [RecordedEntry]
    {
      let query: SQL = """
        SELECT \(sql: EntryRow.columns) \(source) AND \(condition)
        AND e.id >= \(start) AND e.id < \(end) ORDER BY e.id DESC LIMIT \(limit)
        """
      return try db.all(query, EntryRow.entry)
    }
    let end = before ?? .max
    guard text.unicodeScalars.count >= 3 else {
      return try fetch(Self.scan(for: text), from: .min, to: end, limit: limit)
    }
    guard Self.isFoundAlike(text) else {
      return try fetch(Self.index(for: text), from: .min, to: end, limit: limit)
    }
    let last = try db.first("SELECT max(id) FROM entries", as: Int64.self) ?? 0
    let start = min(end, last) - HistoryLimits.entriesScannedFirst
    let newest = try fetch(Self.scan(for: text), from: start, to: end, limit: limit)
    guard newest.count < limit else { return newest }
    return newest
      + (try fetch(Self.index(for: text), from: .min, to: start, limit: limit - newest.count))
  }

  /// Whether looking at entries finds the same as the index, which knows large and small letters beyond
  /// A–Z as well.
  private static func isFoundAlike(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.isASCII || !$0.properties.isCased }
  }

  private static func scan(for text: String) -> SQL {
    // LIKE knows large and small letters of A–Z only.
    let patterns = variants(of: text).map(pattern)
    let conditions: [SQL] = patterns.map { "e.text LIKE \($0) ESCAPE '\\'" }
    return """
      FROM entries e LEFT JOIN conversations c ON c.id = e.conversation_id
      WHERE (\(conditions.joined(separator: " OR ")))
      """
  }

  /// The text with each of its letters beyond A–Z large and small.
  private static func variants(of text: String) -> [String] {
    text.unicodeScalars.reduce([""]) { variants, scalar in
      var forms = [String(scalar)]
      if !scalar.isASCII, scalar.properties.isCased {
        forms = Array(
          Set([scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]))
      }
      return variants.flatMap { variant in forms.map { variant + $0 } }
    }
  }

  /// Characters are Unicode scalars here, as the trigrams' are.
  private static func index(for text: String) -> SQL {
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

  /// What LIKE takes for texts with `text` in them.
  private static func pattern(for text: String) -> String { "%" + escapedForLike(text) + "%" }

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
      return try db.all(query, EntryRow.entry)
    }
    return SearchHit(
      entry: entry, conversation: try conversation(id, db, living: living),
      before: try neighbours("e.id < \(entry.id) ORDER BY e.id DESC").reversed(),
      after: try neighbours("e.id > \(entry.id) ORDER BY e.id"))
  }
}
