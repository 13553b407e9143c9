import CalendarTime

/// A conversation from before, as a list shows it.
public struct PastConversation: Equatable, Sendable {
  /// The history's number for it.
  public let id: Int64
  /// When, who, from where, how it went: one part each, of no more than a few words.
  public let parts: [String]
  /// The words in which something was found.
  public let excerpt: String?

  /// A line of a list.
  public init(id: Int64, parts: [String], excerpt: String? = nil) {
    self.id = id
    self.parts = parts
    self.excerpt = excerpt
  }
}

/// An entry of a conversation from before.
public struct PastEntry: Sendable {
  /// What was said or told.
  public let entry: TranscriptEntry
  /// The customer's name; nil for the agent's own words and for notices.
  public let author: String?
  /// When.
  public let time: WallTime

  /// An entry as it was.
  public init(entry: TranscriptEntry, author: String?, time: WallTime) {
    self.entry = entry
    self.author = author
    self.time = time
  }
}
