import CalendarTime

/// An earlier conversation, as an item of a list.
public struct EarlierConversation: Equatable, Sendable {
  /// Its number in the history.
  public let id: Int64
  /// Time, customer, address and outcome: one part each, a few words long.
  public let parts: [String]
  /// The text around a match, if the list is the result of a search.
  public let excerpt: String?

  /// Creates an item of a list.
  public init(id: Int64, parts: [String], excerpt: String? = nil) {
    self.id = id
    self.parts = parts
    self.excerpt = excerpt
  }
}

/// An entry of an earlier conversation.
public struct EarlierEntry: Equatable, Sendable {
  /// The entry itself.
  public let entry: TranscriptEntry
  /// The customer's name; nil for the agent's messages and for notices.
  public let author: String?
  /// The time of the entry.
  public let time: WallTime

  /// Creates an entry.
  public init(entry: TranscriptEntry, author: String?, time: WallTime) {
    self.entry = entry
    self.author = author
    self.time = time
  }
}
