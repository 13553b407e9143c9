// Messages that customers left with a desk that answers by itself. Which desks did so, and which messages an agent
// has dealt with, is stored as facts outside of conversations.

extension Fact {
  /// The run answers by itself.
  public static let answersByItself = "answers_by_itself"
  /// An agent has dealt with the message left in `conversation`, an id.
  public static let messageDone = "message_done"
}

/// A message that was left, and waits for an agent.
public struct LeftMessage: Equatable, Sendable {
  /// The conversation in which it was left.
  public let conversation: Conversation
  /// The beginning of what the customer wrote.
  public let excerpt: String
}

extension HistoryReader {
  /// Counts the messages that wait, and returns the newest `limit` of them, newest first.
  public func leftMessages(
    limit: Int
  ) throws(HistoryError) -> (count: Int, newest: [LeftMessage]) {
    try read { db in
      let snapshot = try snapshot(db)
      let isWaiting = snapshot.isUnanswered
      let newest: SQL = """
        \(sql: ConversationRow.select) WHERE \(isWaiting) ORDER BY c.id DESC LIMIT \(max(0, limit))
        """
      return (
        try db.first("SELECT count(*) FROM conversations c WHERE \(isWaiting)") ?? 0,
        try ConversationRow.fetchAll(db, newest, snapshot).map {
          LeftMessage(conversation: $0, excerpt: try excerpt(of: $0.id, db))
        }
      )
    }
  }

  /// Those of `ids` whose messages wait.
  public func waiting(among ids: [Int64]) throws(HistoryError) -> [Int64] {
    try read { db in
      let condition = try snapshot(db).isUnanswered
      return try db.all(
        "SELECT c.id FROM conversations c WHERE c.id IN \(ids) AND \(condition) ORDER BY c.id",
        as: Int64.self)
    }
  }

  private func excerpt(of conversation: Int64, _ db: Database) throws -> String {
    let texts = try db.all(
      """
      SELECT substr(text, 1, \(HistoryLimits.excerptCharactersMax)) FROM entries
      WHERE conversation_id = \(conversation) AND speaker = \(Speaker.customer.rawValue)
      ORDER BY id LIMIT 2
      """, as: String.self)
    return texts.joined(separator: " ")
  }
}

extension HistorySnapshot {
  /// Selects conversations, called `c`, of desks that answer by themselves.
  var isAnsweredByItself: SQL {
    guard hasAgents else { return "FALSE" }
    return """
      (c.run_id IN (
        SELECT run_id FROM entries WHERE conversation_id IS NULL AND kind = \(Fact.answersByItself)))
      """
  }

  /// Selects conversations, called `c`, with a message that was left and not dealt with. Entries outside of
  /// conversations are few, and the index finds them.
  var isUnanswered: SQL {
    // Files of earlier versions are not migrated by readers, and have no such desks.
    guard hasAgents else { return "FALSE" }
    return """
      \(isAnsweredByItself)
      AND \(isOver) AND EXISTS (
        SELECT 1 FROM entries e
        WHERE e.conversation_id = c.id AND e.speaker = \(Speaker.customer.rawValue))
      AND c.id NOT IN (
        SELECT coalesce(json_extract(details, '$.conversation'), 0) FROM entries
        WHERE conversation_id IS NULL AND kind = \(Fact.messageDone) AND json_valid(details))
      """
  }
}
