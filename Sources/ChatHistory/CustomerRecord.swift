/// What the history knows about a customer: for the agent who talks to them. Neither a name nor an address proves who
/// someone is.
public struct CustomerRecord: Equatable, Sendable {
  /// How often they were here.
  public let earlier: EarlierConversations
  /// The newest earlier conversation under this name in which something was said; nil if there is none.
  public let last: Conversation?
  /// The last messages of it, oldest first.
  public let lastWords: [RecordedEntry]
  /// The newest notes in earlier conversations under this name, newest first.
  public let notes: [RecordedEntry]

  package init(
    earlier: EarlierConversations, last: Conversation?, lastWords: [RecordedEntry],
    notes: [RecordedEntry]
  ) {
    (self.earlier, self.last) = (earlier, last)
    (self.lastWords, self.notes) = (lastWords, notes)
  }
}

extension HistoryReader {
  /// Looks a customer up by name. `host` is only counted.
  /// - Parameters:
  ///   - words: the maximum number of last messages.
  ///   - notes: the maximum number of notes.
  public func record(
    name: String, host: String, words: Int, notes: Int
  ) throws(HistoryError) -> CustomerRecord {
    let earlier = try earlier(name: name, host: host, limit: 0)
    return try read { db in
      let snapshot = try snapshot(db)
      let columns = EntryRow.columns(snapshot)
      let spoken: SQL = "e.speaker IN (\(Speaker.customer.rawValue), \(Speaker.agent.rawValue))"
      let ofName: SQL = "FROM conversations c WHERE c.name = \(name) AND \(snapshot.isOver)"
      let last: Int64? = try db.first(
        """
        SELECT c.id \(ofName) AND EXISTS
          (SELECT 1 FROM entries e WHERE e.conversation_id = c.id AND \(spoken))
        ORDER BY c.id DESC LIMIT 1
        """)
      let lastWords: SQL = """
        SELECT \(columns) FROM entries e WHERE e.conversation_id = \(last) AND \(spoken)
        ORDER BY e.id DESC LIMIT \(words)
        """
      let noted: SQL = """
        SELECT \(columns) FROM entries e WHERE e.speaker = \(Speaker.note.rawValue)
        AND e.conversation_id IN (SELECT c.id \(ofName)) ORDER BY e.id DESC LIMIT \(notes)
        """
      return CustomerRecord(
        earlier: earlier, last: try last.flatMap { try conversation($0, db, snapshot) },
        lastWords: try db.all(lastWords) { try EntryRow.entry($0, db) }.reversed(),
        notes: try db.all(noted) { try EntryRow.entry($0, db) })
    }
  }
}
