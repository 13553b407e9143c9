import ChatCore
import MonotonicTime

/// A message between two desks of one line. docs/dev/team-protocol.md describes the protocol.
public enum TeamMessage: Equatable, Sendable {
  /// The first message in both directions.
  case hello(DeskCard)
  /// The last message before the sender closes the connection: it can't work with the receiver.
  case refused(TeamRefusal)
  /// A desk that is about to join asks for the listening socket.
  case wantListener
  /// The listening socket comes with this message (SCM_RIGHTS).
  case listener
  /// The desk's state has changed.
  case state(DeskState, TakenCounts)
  /// A host was blocked; nil is for as long as the desks run.
  case blocked(host: String, until: Instant?)
  /// A host is not blocked any more.
  case unblocked(host: String)

  // A transfer. The giver chooses the number. See Team+Transfer.swift.
  /// Giver: will you take this customer?
  case offer(TransferNumber, TransferOffer)
  /// Giver: the offer is over.
  case withdrawn(TransferNumber)
  /// Taker: yes; the seat is kept free for them.
  case accepted(TransferNumber)
  /// Taker: yes, after the present customer.
  case acceptedForLater(TransferNumber)
  /// Taker: no.
  case declined(TransferNumber)
  /// Giver: the customer. The connection comes with this message (SCM_RIGHTS).
  case take(TransferNumber, Handover)
  /// Taker: the customer sits here now. The giver closes its copy of the connection.
  case taken(TransferNumber)
  /// Taker: the customer could not be seated here. The giver keeps them.
  case notTaken(TransferNumber)
}

/// The number of a transfer, unique for the desk that offers it.
public struct TransferNumber: Hashable, Sendable {
  let rawValue: Int
  init(_ rawValue: Int) { self.rawValue = rawValue }
}

/// What a desk tells of itself when it connects.
public struct DeskCard: Equatable, Sendable {
  /// The version of the protocol.
  public var version = TeamLimits.version
  /// The desk's name within the folder, which no other desk ever has.
  public let id: String
  /// Where the line listens.
  public let address: String
  /// The agent's name.
  public let agent: String
  /// The login name, which stands beside the agent's where they differ.
  public var login: String
  /// Identifies the history that the desk writes; nil if it keeps none.
  public var history: String?
  /// The settings that all desks of a line must share, as one text.
  public let settings: String
  /// When the desk joined the line. CLOCK_MONOTONIC is the same for all processes of a machine.
  public let joined: Instant

  /// A card of this program's version.
  public init(
    id: String, address: String, agent: String, login: String, history: String?, settings: String,
    joined: Instant
  ) {
    (self.id, self.address, self.agent, self.login) = (id, address, agent, login)
    (self.history, self.settings, self.joined) = (history, settings, joined)
  }
}

/// What a desk does at the moment.
public enum DeskState: Equatable, Sendable {
  /// It takes the next customer.
  case free(since: Instant)
  /// A connection has the seat and has not given its name yet.
  case arriving(since: Instant)
  case serving(name: String, address: String, since: Instant)
  /// It takes nobody for a while after a conversation.
  case wrappingUp(since: Instant)
  /// It takes nobody. The text is for colleagues.
  case away(text: String, since: Instant)
  /// It takes nobody outside of its opening hours.
  case closed(since: Instant)

  /// Since when the desk has been free; nil if it is not.
  var freeSince: Instant? {
    if case .free(let since) = self { since } else { nil }
  }
}

/// How many customers were taken from the line.
public struct TakenCounts: Equatable, Sendable {
  /// By this desk.
  public var own = 0
  /// By desks that are gone, as far as this desk knows.
  public var gone = 0

  /// No customers.
  public init(own: Int = 0, gone: Int = 0) { (self.own, self.gone) = (own, gone) }
}

/// Why two desks can't have one line.
public enum TeamRefusal: Equatable, Sendable {
  /// The other desk speaks this version of the protocol.
  case version(Int)
  /// The other desk's line listens at this address.
  case address(String)
  /// The desks differ in settings that all desks of a line must share: the other desk's.
  case settings(String)
}

/// What the colleague is told before taking a customer over.
public struct TransferOffer: Equatable, Sendable {
  /// The customer.
  public let peer: Peer
  /// Why they are handed over; may be empty.
  public let reason: String
  /// The conversation's id in the history that both desks write.
  public let conversation: Int64

  /// An offer.
  public init(peer: Peer, reason: String, conversation: Int64) {
    (self.peer, self.reason, self.conversation) = (peer, reason, conversation)
  }
}

/// All limits of the team protocol.
public enum TeamLimits {
  /// The version of the protocol. A desk of another version is refused.
  public static let version = 1

  /// Bytes of a message: what a desk can have read of a customer without decoding it
  /// (`Limits.unseatedBytesMax`), and room for the rest.
  public static let messageBytesMax = Limits.unseatedBytesMax + 64 * 1024

  /// Bytes of the reason of a transfer: some lines.
  public static let reasonBytesMax = 1000

  /// Bytes of an agent's name: as much as a login name of Linux and more than a screen shows.
  public static let agentBytesMax = 64

  /// How long an offer waits for an answer.
  public static let offerTimeout: Duration = .seconds(30)

  /// How long a colleague who has accepted keeps the seat free. The customer comes at once, unless the
  /// other desk is stopped.
  public static let reservationTimeout: Duration = .seconds(5)

  /// The delay before a free desk takes a connection although another desk has been free for longer, for each
  /// such desk: enough for that desk to wake up and take it.
  public static let acceptDelay: Duration = .milliseconds(20)

  /// Offers that may wait for an answer at one desk. More are declined.
  public static let offersMax = 16
}
