import MonotonicTime

/// A served customer on the way from one desk to another. The connection itself goes with it.
public struct Handover: Equatable, Sendable {
  /// The customer.
  public let peer: Peer
  /// How long they waited in the line.
  public let waited: Duration
  /// When they gave their name.
  public let since: Instant
  /// The number of replies sent to them.
  public let replyCount: Int
  /// Whose turn it is.
  public let turn: Party
  /// When the turn began.
  public let turnSince: Instant
  /// The unknown frame types that were reported.
  public let skippedTypes: Set<UInt8>
  /// Bytes that were read from the connection and not decoded, such as the beginning of a frame.
  public var unread: [UInt8]
  /// The conversation's id in the history that both desks write.
  public let conversation: Int64

  /// A customer on the way.
  public init(
    peer: Peer, waited: Duration, since: Instant, replyCount: Int, turn: Party,
    turnSince: Instant, skippedTypes: Set<UInt8>, unread: [UInt8], conversation: Int64
  ) {
    (self.peer, self.waited, self.since) = (peer, waited, since)
    (self.replyCount, self.turn, self.turnSince) = (replyCount, turn, turnSince)
    (self.skippedTypes, self.unread, self.conversation) = (skippedTypes, unread, conversation)
  }
}
