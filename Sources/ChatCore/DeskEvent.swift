/// Something that happened at the desk: a fact with its values, in no language. The transcript, the history
/// and the status are made of these and of nothing else.
public enum DeskEvent: Equatable, Sendable {
  /// The desk listens at this address.
  case opened(address: String)
  /// The next in line was accepted, after so long in the line. They have given no name yet.
  case arrived(Caller, waited: Duration)
  /// They gave their name and are the customer now. It is their turn.
  case seated(Caller, waited: Duration)
  /// The name was not UTF-8.
  case nameRepaired(Caller)
  /// The customer took another name.
  case renamed(from: String, to: String)
  /// A message of either side. One that is not out of turn gives the turn to the other side.
  case said(Party, String, MessageFlags)
  /// A frame of an unknown type was skipped; once for each digit.
  case typeSkipped(digit: UInt8)
  /// So much came out of turn that no more of it is taken (`Limits.outOfTurnMessagesMax`).
  case outOfTurnLimitReached(Caller)
  /// The agent's own words, which never go on the wire. They may have several lines.
  case noted(String)
  /// The agent wants nobody from this host (an address without its port): for so long, or as long as the
  /// desk runs.
  case blocked(host: String, for: Duration?)
  /// The host may come again.
  case unblocked(host: String)
  /// Somebody from a blocked host came and was disconnected, by now for the `attempts`-th time.
  case turnedAway(host: String, attempts: Int)
  /// Nobody can be accepted at the moment, for this reason; it is tried again.
  case acceptFailed(errno: Int32)
  /// So many come and go without being served that those who do are not noted for a while
  /// (`Limits.unservedBytesMax`).
  case unservedLimitReached
  /// They hung up before it was their turn to be served. What they wrote follows.
  case leftWhileWaiting(Caller, waited: Duration)
  /// The stream ended inside a frame, of which so many bytes, header included, had come.
  case messageUnfinished(bytes: Int)
  /// The seat is empty again.
  case ended(Caller, Ending)
  /// The desk takes nobody any more.
  case closed

  /// Why a conversation ended.
  public enum Ending: Equatable, Sendable {
    /// The customer closed the connection.
    case left
    /// They had hung up in the line; `leftWhileWaiting` has told of it.
    case leftWhileWaiting
    /// They went without being served, as so many do that none is noted.
    case unlisted
    /// The connection broke.
    case connectionBroke(errno: Int32)
    /// The customer's stream can't be trusted.
    case violated(ProtocolViolation)
    /// Silent for so long on their turn.
    case idle(after: Duration)
    /// No name within `Limits.timeToName`.
    case nameless
    /// The first frame was a message. Its text came before this.
    case messageBeforeName
    /// The agent ended it.
    case agentEnded
    /// The agent blocked the host.
    case blocked
    /// The agent's program ends.
    case deskClosed
  }
}
