import CalendarTime
import ChatCore

/// A conversation as stored in the history.
public struct Conversation: Equatable, Sendable, Identifiable {
  /// Whether the conversation is over.
  public enum State: Equatable, Sendable {
    /// The desk that records it is running.
    case open
    /// It ended in this way, at this time. The ending is nil if this version does not know the stored value.
    case ended(ConversationEnding?, at: WallTime)
    /// Its desk stopped without recording an end: it was killed, or the power failed. The time is that of the
    /// last record.
    case interrupted(lastSeen: WallTime)
  }

  /// A time during which one desk served the conversation.
  public struct Assignment: Equatable, Sendable {
    /// The agent's name; nil in conversations that an earlier version recorded.
    public let agent: String?
    /// The address that the agent's desk listened at.
    public let desk: String
    /// When the agent began, or took the conversation over.
    public let since: WallTime
    /// When it ended or was handed on; nil if it is still served, and if the desk stopped unexpectedly.
    public let until: WallTime?
    /// The agent that it was handed on to; nil if it was not.
    public let handedTo: String?

    package init(
      agent: String?, desk: String, since: WallTime, until: WallTime?, handedTo: String?
    ) {
      (self.agent, self.desk, self.since) = (agent, desk, since)
      (self.until, self.handedTo) = (until, handedTo)
    }
  }

  /// The row id. A conversation that arrived later has a larger one.
  public let id: Int64
  /// The last name the customer gave; nil if none was given. An empty name counts as a name.
  public let name: String?
  /// The customer's address.
  public let address: PeerAddress
  /// The address that the desk listened at; of the last desk if it was handed on.
  public let desk: String
  /// When the customer arrived.
  public let arrivedAt: WallTime
  /// How long the customer waited in line before taking the seat; nil if they never had it.
  public let waited: Duration?
  /// When the customer took the seat; nil if they never had it.
  public let beganAt: WallTime?
  /// Whether and how the conversation ended.
  public let state: State
  /// Who served it, in order. Empty if the customer never had the seat.
  public let assignments: [Assignment]

  package init(
    id: Int64, name: String?, address: PeerAddress, desk: String, arrivedAt: WallTime,
    waited: Duration?, beganAt: WallTime?, state: State, assignments: [Assignment]
  ) {
    (self.id, self.name, self.address, self.desk) = (id, name, address, desk)
    (self.arrivedAt, self.waited, self.beganAt) = (arrivedAt, waited, beganAt)
    (self.state, self.assignments) = (state, assignments)
  }

  /// The names of the agents who served it, each once, in the order in which they began.
  public var agents: [String] {
    assignments.compactMap(\.agent).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }
}

/// An entry as stored in the history.
public struct RecordedEntry: Equatable, Sendable, Identifiable {
  /// The row id. Entries are ordered by it, not by their times.
  public let id: Int64
  /// The conversation that the entry belongs to; nil for an entry outside of conversations.
  public let conversationID: Int64?
  /// The author of the entry.
  public let speaker: Speaker
  /// The text; empty if the entry has a fact.
  public let text: String
  /// The event that a notice records. nil for messages and notes, and for notices of earlier versions, which
  /// stored them as sentences.
  public let fact: Fact?
  /// Flags of the message, such as out of turn.
  public let marks: MessageFlags
  /// When the entry was recorded, by the wall clock at that time.
  public let time: WallTime
  /// The name of the agent whose desk recorded it; nil in entries of an earlier version.
  public let agent: String?

  package init(
    id: Int64, conversationID: Int64?, speaker: Speaker, text: String, fact: Fact?,
    marks: MessageFlags, time: WallTime, agent: String?
  ) {
    (self.id, self.conversationID, self.speaker) = (id, conversationID, speaker)
    (self.text, self.fact, self.marks) = (text, fact, marks)
    (self.time, self.agent) = (time, agent)
  }
}

/// An entry that matches a search, and the entries around it.
public struct SearchHit: Equatable, Sendable {
  /// The matching entry.
  public let entry: RecordedEntry
  /// The entry's conversation; nil for an entry outside of conversations.
  public let conversation: Conversation?
  /// Entries of the same conversation before the match, oldest first.
  public let before: [RecordedEntry]
  /// Entries of the same conversation after the match, oldest first.
  public let after: [RecordedEntry]

  package init(
    entry: RecordedEntry, conversation: Conversation?, before: [RecordedEntry],
    after: [RecordedEntry]
  ) {
    (self.entry, self.conversation) = (entry, conversation)
    (self.before, self.after) = (before, after)
  }
}

/// Earlier conversations of a customer. Neither a name nor an address proves who someone is, so both are
/// counted separately.
public struct EarlierConversations: Equatable, Sendable {
  /// Conversations with the same name, from any host.
  public let sameName: Int
  /// Conversations from the same host, with any name.
  public let sameHost: Int
  /// Conversations with the same name from the same host.
  public let sameNameAndHost: Int
  /// The newest of all those counted, newest first.
  public let newest: [Conversation]

  package init(sameName: Int, sameHost: Int, sameNameAndHost: Int, newest: [Conversation]) {
    (self.sameName, self.sameHost) = (sameName, sameHost)
    (self.sameNameAndHost, self.newest) = (sameNameAndHost, newest)
  }
}
