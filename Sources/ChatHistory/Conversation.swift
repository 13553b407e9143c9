import CalendarTime
import ChatCore

/// A conversation as the history has it.
public struct Conversation: Equatable, Sendable, Identifiable {
  /// Whether it is over.
  public enum State: Equatable, Sendable {
    /// The desk that has it is alive.
    case open
    /// It ended this way, at this time; nil for a way that a later version recorded.
    case ended(ConversationEnding?, at: WallTime)
    /// Its desk went without a word: killed, or the power failed. The time is that of the last thing
    /// known.
    case interrupted(lastSeen: WallTime)
  }

  /// The history's number for it. The larger number came later.
  public let id: Int64
  /// The last name given; nil when none was. Empty is a name too.
  public let name: String?
  /// Where they called from.
  public let address: CallerAddress
  /// The address that the desk listened at.
  public let desk: String
  /// When they came.
  public let arrivedAt: WallTime
  /// How long they were in the line before they had the seat; nil for those who never had it.
  public let waited: Duration?
  /// When they had the seat; nil for those who never had it.
  public let beganAt: WallTime?
  /// Whether and how it ended.
  public let state: State
}

/// An entry as the history has it.
public struct RecordedEntry: Equatable, Sendable, Identifiable {
  /// The history's number for it. The larger number came later, whatever the times say.
  public let id: Int64
  /// The conversation it belongs to; nil for what was said outside of conversations.
  public let conversationID: Int64?
  /// Whose words they are.
  public let speaker: Speaker
  /// The words; empty where there is a fact.
  public let text: String
  /// What happened, of a notice. nil for messages and notes, and for notices of earlier versions, which
  /// kept them as sentences.
  public let fact: Fact?
  /// What was not as it should be with them.
  public let marks: MessageFlags
  /// When it was, by the clock of that time.
  public let time: WallTime
}

/// An entry that was looked for, and what stands around it.
public struct SearchHit: Equatable, Sendable {
  /// The entry with the text.
  public let entry: RecordedEntry
  /// Its conversation; nil for what was said outside of conversations.
  public let conversation: Conversation?
  /// Entries of the same conversation before it, in their order.
  public let before: [RecordedEntry]
  /// Entries of the same conversation behind it, in their order.
  public let after: [RecordedEntry]
}

/// What is known of somebody from before. Names are not identities, addresses neither, so each is
/// counted for itself.
public struct EarlierConversations: Equatable, Sendable {
  /// Conversations under the same name, from wherever.
  public let sameName: Int
  /// Conversations from the same host, under whatever name.
  public let sameHost: Int
  /// Conversations that agree in both.
  public let sameNameAndHost: Int
  /// The newest of all those counted, newest first.
  public let newest: [Conversation]
}
