/// A history that is read: the file of this machine, or the central one of all machines. Calls block.
public protocol HistorySource {
  /// The newest conversations that match, newest first: at most `limit`, those behind `last` of the page before.
  func conversations(
    matching filter: HistoryFilter, limit: Int, after last: Conversation?
  ) throws -> [Conversation]

  /// The conversation with this id; nil if there is none.
  func conversation(_ id: Int64) throws -> Conversation?

  /// Calls `body` with each entry of a conversation, oldest first, until it returns false.
  func forEachEntry(ofConversation id: Int64, _ body: (RecordedEntry) -> Bool) throws

  /// Exports all matching conversations, oldest first, each followed by its entries, until either closure returns
  /// false, from one snapshot.
  func export(
    matching filter: HistoryFilter, conversation: (Conversation) -> Bool,
    entry: (RecordedEntry) -> Bool
  ) throws

  /// Counts earlier conversations with this name or from this host that are over, and returns the newest `limit`.
  func earlier(name: String?, host: String, limit: Int) throws -> EarlierConversations

  /// What is known of a customer, by name. `host` is only counted.
  func record(name: String, host: String) throws -> CustomerRecord

  /// Whether desks of several agents record into this history.
  func hasSeveralAgents() throws -> Bool

  /// The newest entries that contain `text`, literally, case ignored: at most `limit`, those behind `last` of the page
  /// before.
  func find(
    _ text: String, matching filter: HistoryFilter, speakers: Set<Speaker>, limit: Int,
    after last: SearchHit?
  ) throws -> [SearchHit]

  /// Statistics of all conversations that match.
  func statistics(matching filter: HistoryFilter) throws -> HistoryStatistics
}

extension HistoryReader: HistorySource {
  /// As `HistorySource` asks.
  public func record(name: String, host: String) throws -> CustomerRecord {
    try record(
      name: name, host: host, words: HistoryLimits.lastWords, notes: HistoryLimits.lastNotes)
  }

  /// As `HistorySource` asks.
  public func conversations(
    matching filter: HistoryFilter, limit: Int, after last: Conversation?
  ) throws -> [Conversation] {
    try conversations(matching: filter, limit: limit, before: last?.id)
  }

  /// As `HistorySource` asks.
  public func find(
    _ text: String, matching filter: HistoryFilter, speakers: Set<Speaker>, limit: Int,
    after last: SearchHit?
  ) throws -> [SearchHit] {
    try find(text, matching: filter, speakers: speakers, limit: limit, before: last?.entry.id)
  }

  /// As `HistorySource` asks.
  public func statistics(matching filter: HistoryFilter) throws -> HistoryStatistics {
    try statistics(matching: filter, days: .local)
  }
}

/// A history that is followed as it grows.
public protocol HistoryFollowing {
  /// What has become known since the last call; empty if nothing has. There may be more to read then.
  func next() throws -> [HistoryFollower.News]
  /// Whether desks of several agents record into the history, as far as it was read.
  var hasSeveralAgents: Bool { get }
}

extension HistoryFollower: HistoryFollowing {}
