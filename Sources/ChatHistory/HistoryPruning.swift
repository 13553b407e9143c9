import CalendarTime

/// What a pruning took away, or would.
public struct PruningResult: Equatable, Sendable {
  /// Whole conversations.
  public var conversations = 0
  /// Entries: those of the conversations, and what was said outside of any.
  public var entries = 0

  /// So many of each.
  public init(conversations: Int = 0, entries: Int = 0) {
    (self.conversations, self.entries) = (conversations, entries)
  }
}

extension HistoryDatabase {
  /// Deletes the conversations that were over before `cutoff`, whole, and what was said outside of
  /// conversations before it, and gives the room back to the file system. What is open stays,
  /// however old. With `dryRun` nothing is changed, only counted.
  ///
  /// Desks may record meanwhile: the work is done in small transactions, and if one fails those
  /// before it stay done. What was deleted is overwritten where SQLite was built to do so
  /// (SECURE_DELETE; Debian's was), and gone from the search index, whose old parts are merged.
  ///
  /// `progress` is told after each transaction what is gone by then.
  public static func prune(
    _ path: String, olderThan cutoff: WallTime, dryRun: Bool,
    progress: (PruningResult) -> Void = { _ in }
  ) throws(HistoryError) -> PruningResult {
    let path = HistoryFile.resolved(path)
    let connection = dryRun ? try openForReading(path) : try openForWriting(path)
    return try translatingErrors(path: path) {
      let pruning = Pruning(path: path, cutoff: cutoff, connection: connection)
      if dryRun { return try connection.read { try pruning.count($0) } }
      let result = try pruning.deleteAll(progress)
      if result != PruningResult() { try pruning.tidy { progress(result) } }
      try connection.close()
      return result
    }
  }
}

private struct Pruning {
  let path: String
  let cutoff: WallTime
  let connection: DatabaseConnection

  /// Conversations, called `c`, that are over and old.
  private func condition(_ db: Database) throws -> SQL {
    let unclosed = try db.all("SELECT id FROM runs WHERE closed_at IS NULL", as: Int64.self)
    let living = RunLock.living(among: unclosed, of: path).sorted()
    return """
      (c.ended_at < \(cutoff.milliseconds) OR (
        c.ended_at IS NULL AND c.run_id NOT IN \(living)
        AND \(sql: ConversationRow.lastSeen) < \(cutoff.milliseconds)))
      """
  }

  private var outside: SQL { "conversation_id IS NULL AND at < \(cutoff.milliseconds)" }

  func count(_ db: Database) throws -> PruningResult {
    let condition = try condition(db)
    func count(_ query: SQL) throws -> Int { try db.first(query) ?? 0 }
    return PruningResult(
      conversations: try count("SELECT count(*) FROM conversations c WHERE \(condition)"),
      entries: try count("SELECT count(*) FROM entries WHERE \(outside)")
        + count(
          """
          SELECT count(*) FROM entries
          WHERE conversation_id IN (SELECT c.id FROM conversations c WHERE \(condition))
          """))
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
    try db.execute("DELETE FROM conversations WHERE id IN \(ids)")
    try db.execute(
      """
      DELETE FROM entries WHERE id IN
      (SELECT id FROM entries WHERE \(outside) ORDER BY id LIMIT \(10 * limit))
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
    // The file gets shorter only now. It is not said whether a reader was in the way: then the next
    // checkpoint does it.
    try connection.use { try $0.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  /// Deleted entries leave their characters in the index's older parts until those are merged with
  /// newer ones. A negative number begins a merge of all parts, a positive one goes on with it; one
  /// that changes fewer than two rows had nothing to do (<https://www.sqlite.org/fts5.html>, 6.8).
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
