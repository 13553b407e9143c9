import GRDB

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
    let queue = dryRun ? try openForReading(path) : try openForWriting(path)
    return try translatingErrors(path: path) {
      let pruning = Pruning(path: path, cutoff: cutoff, queue: queue)
      if dryRun { return try queue.read { try pruning.count($0) } }
      let result = try pruning.deleteAll(progress)
      if result != PruningResult() { try pruning.tidy { progress(result) } }
      try queue.close()
      return result
    }
  }
}

private struct Pruning {
  let path: String
  let cutoff: WallTime
  let queue: DatabaseQueue

  /// Conversations, called `c`, that are over and old.
  private func condition(_ db: Database) throws -> SQL {
    let unclosed = try Int64.fetchAll(db, sql: "SELECT id FROM runs WHERE closed_at IS NULL")
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
    func count(_ query: SQL) throws -> Int { try SQLRequest<Int>(literal: query).fetchOne(db) ?? 0 }
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
      let part = try transaction(deleteSome)
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
    let ids = try SQLRequest<Int64>(literal: chosen).fetchAll(db)
    var result = PruningResult(conversations: ids.count)
    try db.execute(literal: "DELETE FROM entries WHERE conversation_id IN \(ids)")
    result.entries += db.changesCount
    try db.execute(literal: "DELETE FROM conversations WHERE id IN \(ids)")
    try db.execute(
      literal: """
        DELETE FROM entries WHERE id IN
        (SELECT id FROM entries WHERE \(outside) ORDER BY id LIMIT \(10 * limit))
        """)
    result.entries += db.changesCount
    return result
  }

  // MARK: Giving the room back

  func tidy(_ progress: () -> Void) throws {
    try transaction { db in
      try db.execute(
        sql: """
          DELETE FROM runs WHERE closed_at < ?
          AND id NOT IN (SELECT run_id FROM conversations) AND id NOT IN (SELECT run_id FROM entries)
          """, arguments: [cutoff.milliseconds])
    }
    try mergeIndex(progress)
    let freePages = try transaction { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
    for _ in 0..<(freePages / HistoryLimits.pagesTidiedAtOnce + 1) {
      try transaction { db in
        _ = try Row.fetchAll(
          db, sql: "PRAGMA incremental_vacuum(\(HistoryLimits.pagesTidiedAtOnce))")
      }
      progress()
    }
    // The file gets shorter only now. It is not said whether a reader was in the way: then the next
    // checkpoint does it.
    try queue.writeWithoutTransaction { db in
      _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// Deleted entries leave their characters in the index's older parts until those are merged with
  /// newer ones. A negative number begins a merge of all parts, a positive one goes on with it; one
  /// that changes fewer than two rows had nothing to do (<https://www.sqlite.org/fts5.html>, 6.8).
  private func mergeIndex(_ progress: () -> Void) throws {
    var pages = -HistoryLimits.pagesTidiedAtOnce
    while true {
      let changes = try transaction { db in
        let before = db.totalChangesCount
        try db.execute(
          sql: "INSERT INTO entries_search (entries_search, rank) VALUES ('merge', ?)",
          arguments: [pages])
        return db.totalChangesCount - before
      }
      if changes < 2 { return }
      progress()
      pages = HistoryLimits.pagesTidiedAtOnce
    }
  }

  private func transaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try queue.writeWithoutTransaction { db in
      var result: Result?
      try db.inTransaction(.immediate) {
        result = try body(db)
        return .commit
      }
      guard let result else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
      return result
    }
  }
}
