import CalendarTime
import ChatCore

/// What a desk calls a conversation while it runs: its own choice, different for each conversation
/// of a recorder's life. The database numbers conversations for itself.
public struct ConversationKey: Hashable, Sendable {
  /// The number chosen.
  public let rawValue: UInt64
  /// The key of this number.
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// Where somebody called from.
public struct CallerAddress: Hashable, Sendable {
  /// The address in numbers, without brackets or port: `192.0.2.7`, `2001:db8::7`.
  public let host: String
  /// The port.
  public let port: UInt16

  /// An address of these two parts.
  public init(host: String, port: UInt16) {
    (self.host, self.port) = (host, port)
  }
}

/// Whose words an entry holds. The raw values are what the database holds: they never change.
public enum Speaker: String, CaseIterable, Sendable {
  /// A message that the customer sent.
  case customer
  /// A message that the agent sent.
  case agent
  /// What the agent wrote down for themselves; it was sent to nobody.
  case note
  /// What the program had to say.
  case notice
}

/// How a conversation came to its end. The raw values are what the database holds: they never
/// change.
public enum ConversationEnding: String, CaseIterable, Sendable {
  /// The customer closed the connection.
  case left
  /// The agent ended it.
  case agentEnded
  /// The network did.
  case connectionBroke
  /// The customer's program broke the protocol.
  case violated
  /// The customer was silent for too long.
  case idle
  /// No name came in time.
  case nameless
  /// The first frame was a message.
  case messageBeforeName
  /// The agent wants nothing from there.
  case blocked
  /// They went before their turn came.
  case leftWhileWaiting
  /// The agent's program ended.
  case deskStopped
}

/// Something to be recorded.
public enum HistoryEvent: Equatable, Sendable {
  /// Somebody is in the line, or at once in the seat. The first event of each conversation.
  case arrived(ConversationKey, name: String?, from: CallerAddress, at: WallTime)
  /// They have the seat, after so long in the line.
  case began(ConversationKey, waited: Duration, at: WallTime)
  /// They gave a name, or another one. An empty name is a name too.
  case named(ConversationKey, String)
  /// Something was said; outside of any conversation when there is no key. An entry whose
  /// conversation never arrived is kept as one outside.
  case entry(ConversationKey?, Speaker, text: String, MessageFlags, at: WallTime)
  /// Something happened, in a conversation or outside of any. It becomes an entry of the program's
  /// (`Speaker.notice`) without a text.
  case fact(ConversationKey?, Fact, at: WallTime)
  /// It is over.
  case ended(ConversationKey, ConversationEnding, at: WallTime)
}

extension HistoryEvent {
  /// About what it takes in memory.
  var bytes: Int {
    let itself = MemoryLayout<HistoryEvent>.stride
    switch self {
    case .arrived(_, let name, let address, _):
      return itself + (name?.utf8.count ?? 0) + address.host.utf8.count
    case .named(_, let name): return itself + name.utf8.count
    case .entry(_, _, let text, _, _): return itself + text.utf8.count
    case .fact(_, let fact, _): return itself + fact.bytes
    case .began, .ended: return itself
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
