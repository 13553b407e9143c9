import CalendarTime

/// What a pruning deleted, or would delete.
public struct PruningResult: Equatable, Sendable {
  /// Conversations.
  public var conversations = 0
  /// Entries, of those conversations and outside of any.
  public var entries = 0
  /// Conversations that are as old and stay: something of them is not yet at every place that the history is shipped to.
  public var unshipped = 0

  /// A result with these counts.
  public init(conversations: Int = 0, entries: Int = 0) {
    (self.conversations, self.entries) = (conversations, entries)
  }
}

extension HistoryDatabase {
  /// Deletes conversations that were over before `cutoff`, and older entries outside of conversations. Then
  /// returns the free pages to the file system. Open conversations stay, whatever their age. A dry run only
  /// counts.
  ///
  /// Desks may record meanwhile: the work is done in small transactions. If one fails, those before it stay
  /// committed. Deleted data is overwritten if SQLite was built with SECURE_DELETE (Debian's is), and removed
  /// from the search index by merging its older segments.
  ///
  /// `progress` is called after each transaction with the totals so far.
  public static func prune(
    _ path: String, olderThan cutoff: WallTime, dryRun: Bool,
    progress: (PruningResult) -> Void = { _ in }
  ) throws(HistoryError) -> PruningResult {
    let path = HistoryFile.resolved(path)
    let connection = dryRun ? try openForReading(path) : try openForWriting(path)
    return try translatingErrors(path: path) {
      let pruning = Pruning(path: path, cutoff: cutoff, connection: connection)
      if dryRun { return try connection.read { try pruning.count($0) } }
      var result = try pruning.deleteAll(progress)
      if result != PruningResult() { try pruning.tidy { progress(result) } }
      result.unshipped = try connection.read(pruning.countUnshipped)
      try connection.close()
      return result
    }
  }
}

private struct Pruning {
  let path: String
  let cutoff: WallTime
  let connection: DatabaseConnection

  /// Selects conversations, called `c`, that were over before the cutoff and are shipped.
  private func condition(_ db: Database) throws -> SQL {
    "\(try isOld(db)) AND \(try isShipped(db))"
  }

  /// Selects conversations, called `c`, of which every target has everything. True if nothing was ever shipped.
  private func isShipped(_ db: Database) throws -> SQL {
    guard try HistoryOutbox.hasMarks(db) else { return "TRUE" }
    return """
      (c.id <= (SELECT min(last_conversation) FROM shipments) AND NOT EXISTS (
        SELECT 1 FROM entries e
        WHERE e.conversation_id = c.id AND e.id > (SELECT min(last_entry) FROM shipments)))
      """
  }

  func countUnshipped(_ db: Database) throws -> Int {
    try db.first(
      "SELECT count(*) FROM conversations c WHERE \(try isOld(db)) AND NOT \(try isShipped(db))")
      ?? 0
  }

  private func isOld(_ db: Database) throws -> SQL {
    let living = try HistorySnapshot(db, of: path).living.sorted()
    return """
      (c.ended_at < \(cutoff.milliseconds) OR (
        c.ended_at IS NULL AND c.run_id NOT IN \(living)
        AND \(sql: ConversationRow.lastSeen) < \(cutoff.milliseconds)))
      """
  }

  /// Selects entries outside of conversations. That a run answers by itself is kept as long as its conversations.
  private func outside(_ db: Database) throws -> SQL {
    let isShipped: SQL =
      try HistoryOutbox.hasMarks(db) ? "id <= (SELECT min(last_entry) FROM shipments)" : "TRUE"
    let condition: SQL = "conversation_id IS NULL AND at < \(cutoff.milliseconds) AND \(isShipped)"
    guard try HistorySchema.readVersion(db) >= 2 else { return condition }
    return """
      \(condition) AND (kind IS NOT \(Fact.answersByItself)
        OR run_id NOT IN (SELECT run_id FROM conversations))
      """
  }

  func count(_ db: Database) throws -> PruningResult {
    let (condition, outside) = (try condition(db), try outside(db))
    func count(_ query: SQL) throws -> Int { try db.first(query) ?? 0 }
    var result = PruningResult(
      conversations: try count("SELECT count(*) FROM conversations c WHERE \(condition)"),
      entries: try count("SELECT count(*) FROM entries WHERE \(outside)")
        + count(
          """
          SELECT count(*) FROM entries
          WHERE conversation_id IN (SELECT c.id FROM conversations c WHERE \(condition))
          """))
    result.unshipped = try countUnshipped(db)
    return result
  }

  func deleteAll(_ progress: (PruningResult) -> Void) throws -> PruningResult {
    var total = PruningResult()
    while true {
      let part = try connection.write(deleteSome)
      if part == PruningResult() { break }
      total.conversations += part.conversations
      total.entries += part.entries
      progress(total)
    }
    return total
  }

  private func deleteSome(_ db: Database) throws -> PruningResult {
    let limit = HistoryLimits.conversationsPrunedAtOnce
    let chosen: SQL = """
      SELECT c.id FROM conversations c WHERE \(try condition(db)) ORDER BY c.id LIMIT \(limit)
      """
    let ids = try db.all(chosen, as: Int64.self)
    var result = PruningResult(conversations: ids.count)
    try db.execute("DELETE FROM entries WHERE conversation_id IN \(ids)")
    result.entries += db.changes
    try db.execute("DELETE FROM assignments WHERE conversation_id IN \(ids)")
    try db.execute("DELETE FROM conversations WHERE id IN \(ids)")
    try db.execute(
      """
      DELETE FROM entries WHERE id IN
      (SELECT id FROM entries WHERE \(try outside(db)) ORDER BY id LIMIT \(10 * limit))
      """)
    result.entries += db.changes
    return result
  }

  // MARK: Giving the room back

  func tidy(_ progress: () -> Void) throws {
    try connection.write { db in
      try db.execute(
        """
        DELETE FROM runs WHERE closed_at < \(cutoff.milliseconds)
        AND id NOT IN (SELECT run_id FROM conversations) AND id NOT IN (SELECT run_id FROM entries)
        AND id NOT IN (SELECT run_id FROM assignments)
        """)
    }
    try mergeIndex(progress)
    let freePages = try connection.read { try $0.first("PRAGMA freelist_count", as: Int.self) ?? 0 }
    for _ in 0..<(freePages / HistoryLimits.pagesTidiedAtOnce + 1) {
      try connection.write { db in
        try db.execute("PRAGMA incremental_vacuum(\(sql: String(HistoryLimits.pagesTidiedAtOnce)))")
      }
      progress()
    }
    // Only the checkpoint shrinks the file. If a reader blocks it, no error is thrown, and the next
    // checkpoint does the work.
    try connection.use { try $0.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// Deleted entries leave their trigrams in older index segments until those are merged with newer ones. A
  /// negative page count starts a merge of all segments and a positive one continues it. If fewer than two
  /// rows changed, there was nothing to merge (<https://www.sqlite.org/fts5.html>, "The 'merge' Command").
  private func mergeIndex(_ progress: () -> Void) throws {
    var pages = -HistoryLimits.pagesTidiedAtOnce
    while true {
      let changes = try connection.write { db in
        let before = db.totalChanges
        try db.execute(
          "INSERT INTO entries_search (entries_search, rank) VALUES ('merge', \(pages))")
        return db.totalChanges - before
      }
      if changes < 2 { return }
      progress()
      pages = HistoryLimits.pagesTidiedAtOnce
    }
  }
}
