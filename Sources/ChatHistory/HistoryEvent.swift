import CalendarTime
import ChatCore

/// A desk's own number for a conversation while it runs. The desk chooses it; it is unique within a
/// recorder's lifetime. The database has its own conversation ids.
public struct ConversationKey: Hashable, Sendable {
  /// The number.
  public let rawValue: UInt64
  /// The key with this number.
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// A customer's network address.
public struct PeerAddress: Hashable, Sendable {
  /// The numeric address, without brackets or port: `192.0.2.7`, `2001:db8::7`.
  public let host: String
  /// The port.
  public let port: UInt16

  /// An address of a host and a port.
  public init(host: String, port: UInt16) {
    (self.host, self.port) = (host, port)
  }
}

/// The author of an entry. The raw values are stored in the database, so they never change.
public enum Speaker: String, CaseIterable, Sendable {
  /// A message from the customer.
  case customer
  /// A message from the agent.
  case agent
  /// A note that the agent made for themselves. It was not sent.
  case note
  /// A notice from the program.
  case notice
}

/// How a conversation ended. The raw values are stored in the database, so they never change.
public enum ConversationEnding: String, CaseIterable, Sendable {
  /// The customer closed the connection.
  case left
  /// The agent ended it.
  case agentEnded
  /// The connection failed.
  case connectionBroke
  /// The customer's program violated the protocol.
  case violated
  /// The customer was idle for too long.
  case idle
  /// The customer did not give a name in time.
  case nameTimeout = "nameless"
  /// The first frame was a message and not a name.
  case messageBeforeName
  /// The agent has blocked the customer's host.
  case blocked
  /// The customer left before their turn came.
  case leftWhileWaiting
  /// The agent's program ended.
  case deskStopped
}

/// An event to be recorded.
public enum HistoryEvent: Equatable, Sendable {
  /// A customer arrived, in the line or directly in the seat. The first event of each conversation.
  case arrived(ConversationKey, name: String?, from: PeerAddress, at: WallTime)
  /// The customer took the seat, after waiting in line for `waited`.
  case began(ConversationKey, waited: Duration, at: WallTime)
  /// The customer gave a name, for the first time or again. An empty name counts as a name.
  case named(ConversationKey, String)
  /// A message, a note or a notice; outside of any conversation if the key is nil. An entry whose
  /// conversation has no `arrived` event is stored outside of conversations.
  case entry(ConversationKey?, Speaker, text: String, MessageFlags, at: WallTime)
  /// A fact, in a conversation or outside of any. It is stored as a `Speaker.notice` entry without text.
  case fact(ConversationKey?, Fact, at: WallTime)
  /// The desk hands the conversation on to the desk of the agent `to`. It is the desk's last event of the
  /// conversation, which goes on at the other desk.
  case handedOn(ConversationKey, to: String, at: WallTime)
  /// The desk takes over the conversation with this id in the database, under a key of its own. The first event
  /// with that key, instead of `arrived` and `began`. Whether the other desk's `handedOn` is committed before it
  /// or after it makes no difference.
  case takenOver(ConversationKey, conversationID: Int64, at: WallTime)
  /// The conversation ended.
  case ended(ConversationKey, ConversationEnding, at: WallTime)
}

extension HistoryEvent {
  /// The event's approximate size in memory.
  var bytes: Int {
    let itself = MemoryLayout<HistoryEvent>.stride
    switch self {
    case .arrived(_, let name, let address, _):
      return itself + (name?.utf8.count ?? 0) + address.host.utf8.count
    case .named(_, let name): return itself + name.utf8.count
    case .entry(_, _, let text, _, _): return itself + text.utf8.count
    case .fact(_, let fact, _): return itself + fact.bytes
    case .handedOn(_, let agent, _): return itself + agent.utf8.count
    case .began, .takenOver, .ended: return itself
    }
  }
}

extension Fact {
  fileprivate var bytes: Int {
    values.reduce(kind.utf8.count) { bytes, pair in
      let itself = MemoryLayout<(String, Value)>.stride + pair.key.utf8.count
      guard case .text(let text) = pair.value else { return bytes + itself }
      return bytes + itself + text.utf8.count
    }
  }
}
