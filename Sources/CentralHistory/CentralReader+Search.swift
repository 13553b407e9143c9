import CalendarTime
import ChatHistory

extension CentralReader {
  /// First the newest entries are read one by one, because a frequent word is found there soonest. Then the index is
  /// asked week by week (`SearchGrams`), and each text that it finds is looked at.
  public func find(
    _ text: String, matching filter: HistoryFilter, speakers: Set<Speaker>, limit: Int,
    after last: SearchHit?
  ) throws -> [SearchHit] {
    guard !text.isEmpty, !text.unicodeScalars.contains("\0"), limit > 0,
      text.utf8.count <= HistoryLimits.searchTextBytesMax
    else { return [] }
    var search = Search(
      text: text, limit: limit,
      condition: """
        e.speaker IN \(speakers.map(\.rawValue).sorted()) AND \(filter.condition(on: "e.at"))
        """,
      position: last.map { Position(time: $0.entry.time.milliseconds, id: $0.entry.id) } ?? .end)
    // An upper bound spares the walk from the newest entry to there.
    if let until = filter.until?.milliseconds, until < search.position.time {
      search.position = Position(time: until, id: .min)
    }
    try connection.snapshot {
      let pairs = SearchGrams.pairs(of: text)
      guard !pairs.isEmpty else { return try findCharacter(&search) }
      try connection.run("SET LOCAL enable_seqscan TO off")
      if try findAmongNewest(&search) {
        try findByIndex(&search, pairs, since: filter.since?.milliseconds)
      }
    }
    return try hits(search.found)
  }

  /// A place in the order of entries: all before it are older.
  struct Position {
    var time, id: Int64
    static let end = Position(time: .max, id: .max)
    var condition: SQL { "(e.at, e.id) < (\(time), \(id))" }
  }

  private struct Search {
    let text: String
    let limit: Int
    let condition: SQL
    /// From where on, backward, nothing was looked at yet.
    var position: Position
    var found: [RecordedEntry] = []
    private var pattern: SearchPattern

    init(text: String, limit: Int, condition: SQL, position: Position) {
      (self.text, self.limit, self.condition, self.position) = (text, limit, condition, position)
      pattern = SearchPattern(text)
    }

    var isFull: Bool { found.count >= limit }

    /// Takes those that contain the text, up to the limit.
    mutating func take(_ entries: [RecordedEntry]) {
      for entry in entries where !isFull {
        let isHit = Array(entry.text.utf8CString).withUnsafeBytes {
          pattern.isIn($0.bindMemory(to: UInt8.self).baseAddress!)
        }
        if isHit { found.append(entry) }
        position = Position(time: entry.time.milliseconds, id: entry.id)
      }
    }
  }

  /// Entries that are read one by one before the index is asked, and how many of them first.
  private static let scannedFirst = [500, 4500]

  private static let from =
    "JOIN runs r ON r.id = e.run_id LEFT JOIN conversations c ON c.id = e.conversation_id"

  /// - Returns: whether there is more to look at.
  private func findAmongNewest(_ search: inout Search) throws -> Bool {
    for count in Self.scannedFirst {
      let bottom = try connection.run(
        """
        SELECT e.at, e.id FROM entries e WHERE \(search.position.condition)
        ORDER BY e.at DESC, e.id DESC OFFSET \(count - 1) LIMIT 1
        """
      ).first.map { Position(time: $0.integer("at") ?? 0, id: $0.integer("id") ?? 0) }
      let lower: SQL = bottom.map { "(e.at, e.id) >= (\($0.time), \($0.id))" } ?? "TRUE"
      search.take(
        try connection.run(
          """
          SELECT \(sql: Self.entryColumns) FROM entries e \(sql: Self.from)
          WHERE \(search.position.condition) AND \(lower) AND \(search.condition)
          ORDER BY e.at DESC, e.id DESC
          """
        ).map(entry))
      guard let bottom, !search.isFull else { return false }
      search.position = bottom
    }
    return true
  }

  /// Pairs of the text that the index is asked for. More make it slower and hardly more exact.
  private static let pairsMax = 12

  private func findByIndex(_ search: inout Search, _ pairs: [UInt64], since: Int64?) throws {
    let oldest = try connection.run("SELECT at FROM entries ORDER BY at LIMIT 1").first
    guard let first = oldest?.integer("at"), search.position.time >= first else { return }
    let step = max(1, pairs.count / Self.pairsMax)
    let asked = stride(from: 0, to: pairs.count, by: step).prefix(Self.pairsMax).map { pairs[$0] }
    while !search.isFull {
      let newest = SearchGrams.week(search.position.time)
      let weeks = stride(from: newest, through: SearchGrams.week(max(first, since ?? .min)), by: -1)
      let grams = weeks.map { week in
        let hashes = SearchGrams.hashes(of: asked, week: week)
        return "\"{" + hashes.map(String.init).joined(separator: ",") + "}\""
      }
      let wanted = 2 * (search.limit - search.found.count) + 20
      // The weeks in their order, and no more of them than are needed: a nested loop, which a LATERAL needs.
      let candidates = try connection.run(
        """
        SELECT e.* FROM unnest(\("{" + grams.joined(separator: ",") + "}")::text[]) AS w(grams)
        CROSS JOIN LATERAL (
          SELECT \(sql: Self.entryColumns) FROM entries e \(sql: Self.from)
          WHERE e.grams @> w.grams::integer[] AND \(search.position.condition)
          AND \(search.condition) ORDER BY e.at DESC, e.id DESC) AS e
        LIMIT \(wanted)
        """
      ).map(entry)
      search.take(candidates)
      guard candidates.count == wanted else { return }
    }
  }

  /// A single character is no pair: the server reads the texts one by one, the newest first.
  private func findCharacter(_ search: inout Search) throws {
    guard let scalar = search.text.unicodeScalars.first else { return }
    let forms = Set([
      String(scalar), scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping,
    ]).sorted()
    let isHit = forms.map { "strpos(e.text, \($0)) > 0" as SQL }.joined(separator: " OR ")
    while !search.isFull {
      let wanted = search.limit - search.found.count
      let page = try connection.run(
        """
        SELECT \(sql: Self.entryColumns) FROM entries e \(sql: Self.from)
        WHERE (\(isHit)) AND \(search.position.condition) AND \(search.condition)
        ORDER BY e.at DESC, e.id DESC LIMIT \(wanted)
        """
      ).map(entry)
      search.take(page)
      guard page.count == wanted else { return }
    }
  }

  private func hits(_ entries: [RecordedEntry]) throws -> [SearchHit] {
    let ids = Array(Set(entries.compactMap(\.conversationID)))
    var known: [Int64: Conversation] = [:]
    for start in stride(from: 0, to: ids.count, by: Self.pageSize) {
      let some = Array(ids[start..<min(start + Self.pageSize, ids.count)])
      for one in try conversations("c.id IN \(some)", "") { known[one.id] = one }
    }
    return entries.map {
      SearchHit(
        entry: $0, conversation: $0.conversationID.flatMap { known[$0] }, before: [], after: [])
    }
  }
}
