/// The two sides of a conversation.
public enum Party: Sendable {
  case customer
  case agent

  /// The side that speaks after this one.
  public var other: Party {
    switch self {
    case .customer: .agent
    case .agent: .customer
    }
  }
}

/// One thing that is shown: a message of either side, or what the program has to say.
public enum Entry: Equatable, Sendable {
  case message(from: Party, String, Marks)
  indirect case notice(Notice)
}

/// What is not as it should be with a message.
public struct Marks: OptionSet, Hashable, Sendable {
  /// One bit for each mark.
  public let rawValue: UInt8
  /// The marks whose bits are set.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It came when it was not its sender's turn.
  public static let outOfTurn = Marks(rawValue: 1)
  /// It was not UTF-8; U+FFFD stands for what was wrong.
  public static let repaired = Marks(rawValue: 2)
  /// Every mark there is.
  public static let all: Marks = [.outOfTurn, .repaired]
}

/// Who is at the other end, as far as is known.
public struct Caller: Equatable, Sendable {
  /// The name given; nil before one was. Empty is a name too: "(no name)".
  public var name: String?
  /// Address and port, as the kernel says.
  public let address: String

  /// A caller of whom so much is known.
  public init(name: String? = nil, address: String) {
    self.name = name
    self.address = address
  }
}

/// A fact that a program tells its user, in no language yet.
public enum Notice: Equatable, Sendable {
  // The desk's.
  case listening(address: String)
  /// `waited`: how long they had been in the line.
  case connected(Caller, waited: Duration)
  case left(Caller)
  case leftWhileWaiting(Caller, waited: Duration)
  case renamed(from: String, to: String)
  /// No name within `Limits.timeToName`.
  case droppedNameless(Caller)
  /// The first frame was a message. The text stands in the transcript before this.
  case droppedForMissingName(Caller)
  case droppedAsIdle(Caller, after: Duration)
  case agentEnded(Caller)
  case waiting(count: Int)
  /// Nobody can be accepted at the moment, for this reason; it is tried again.
  case acceptShortage(errno: Int32)
  /// The agent's own words, which never go on the wire. They may have several lines.
  case note(String)
  /// The agent wants nobody from this host (an address without its port): for so long, or as long as
  /// the desk runs.
  case blocked(host: String, for: Duration?)
  /// Somebody from a blocked host came and was disconnected, by now for the `attempts`-th time.
  case turnedAway(host: String, attempts: Int)
  /// The host may come again.
  case unblocked(host: String)
  /// Somebody of this name was here so often before, and so often of those from the same host.
  case wasHere(Caller, sameName: Int, sameNameAndHost: Int)
  /// What was told in an earlier conversation, in the words of that time.
  case recorded(String)
  /// From now on nothing is saved, for this reason; it is tried again.
  case historyFailed(reason: String)
  /// Everything is saved again, also what had to wait.
  case historyRecovered

  // Both sides'.
  case connectionBroke(Caller, errno: Int32)
  case violated(Caller, ProtocolViolation)
  case nameRepaired(Caller)
  case skippedType(digit: UInt8)
  /// The other side has been waiting for this side's words for so long; nil is the agent.
  case stillWaiting(Caller?, for: Duration)
  /// The stream ended inside a frame, of which so many bytes, header included, had come.
  case unfinished(bytes: Int)

  // The customer's.
  case stillConnecting(address: String, for: Duration)
  case connectedToDesk(address: String)
  case deskEnded
  case youLeft
}
