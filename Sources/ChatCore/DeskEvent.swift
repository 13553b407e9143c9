/// Something that happened at the desk: a fact with its values, independent of the UI language. The
/// transcript, the history and the status are derived from these events alone.
public enum DeskEvent: Equatable, Sendable {
  /// The desk listens at this address.
  case opened(address: String)
  /// The desk has joined a line that other desks had opened at this address.
  case joined(address: String)
  /// The desk answers by itself: each customer leaves a message, which waits for an agent.
  case answersByItself
  /// An agent has dealt with the message that was left in this conversation, by its id in the history.
  case messageDone(conversation: Int64)
  /// The next connection in line was accepted, after it had waited for `waited`. It has sent no name yet.
  case arrived(Peer, waited: Duration)
  /// The peer sent a name and is now the customer. It is their turn.
  case seated(Peer, waited: Duration)
  /// The name was invalid UTF-8.
  case nameRepaired(Peer)
  /// The customer changed their name.
  case renamed(from: String, to: String)
  /// A message of either side. Unless it is out of turn, it passes the turn to the other side.
  case said(Party, String, MessageFlags)
  /// A frame of an unknown type was skipped. Once per type digit and connection.
  case typeSkipped(digit: UInt8)
  /// The out-of-turn limit is reached (`Limits.outOfTurnMessagesMax`, `Limits.outOfTurnBytesMax`): no more is
  /// taken.
  case outOfTurnLimitReached(Peer)
  /// A note of the agent, which is never sent. It may have several lines.
  case noted(String)
  /// The agent gave the conversation this tag.
  case tagged(String)
  /// The agent took this tag away again.
  case untagged(String)
  /// The agent's last message asks for a rating.
  case ratingAsked
  /// The customer's answer to that is this rating, 1 to 5.
  case rated(Int)
  /// The agent blocked this host (an address without its port) for a time, or for as long as the desk runs.
  case blocked(host: String, for: Duration?)
  /// The host is not blocked any more.
  case unblocked(host: String)
  /// A colleague at the same line blocked this host. It holds here too.
  case blockedBy(colleague: String, host: String, for: Duration?)
  /// A colleague at the same line unblocked this host.
  case unblockedBy(colleague: String, host: String)
  /// A colleague handed this customer over. It is the turn of whoever had it.
  case takenOver(Handover, from: String)
  /// A connection from a blocked host was closed. `attempts` is the number of such connections so far.
  case rejected(host: String, attempts: Int)
  /// `accept` failed with this error; it will be tried again.
  case acceptFailed(errno: Int32)
  /// The limit of `Limits.unservedBytesMax` is reached: for a while, visitors who leave before they are
  /// seated are not recorded.
  case unservedLimitReached
  /// The peer hung up before it was served. Its messages follow.
  case leftWhileWaiting(Peer, waited: Duration)
  /// The stream ended inside a frame. `bytes`, header included, had been received of it.
  case messageUnfinished(bytes: Int)
  /// The conversation ended: the seat is empty again.
  case ended(Peer, Ending)
  /// The agent is away, for this reason, which may be empty. Nobody is accepted; a conversation goes on.
  case wentAway(text: String)
  /// The agent is back from an absence, or takes customers outside of the opening hours.
  case cameBack
  /// The opening hours are over. `opens` is when they begin again, in seconds since 1970-01-01 00:00 UTC; nil
  /// if that is not known.
  case hoursEnded(opens: Int64?)
  /// The opening hours have begun.
  case hoursBegan
  /// The wrap-up after a conversation is over, by time or by the agent. Not recorded.
  case wrapUpEnded
  /// The desk is closed: no further connections are accepted.
  case closed

  /// Why a conversation ended.
  public enum Ending: Equatable, Sendable {
    /// The customer closed the connection.
    case left
    /// The customer hung up in the line; `leftWhileWaiting` preceded this event.
    case leftWhileWaiting
    /// The visitor left before being seated, and is not recorded: too many do (`unservedLimitReached`).
    case unrecorded
    /// The connection broke (reset, timeout, network failure).
    case connectionBroke(errno: Int32)
    /// The customer violated the protocol.
    case violated(ProtocolViolation)
    /// The customer was silent on their turn for the idle timeout.
    case idle(after: Duration)
    /// No name within `Limits.nameTimeout`.
    case nameTimeout
    /// The first frame was a message. Its text precedes this event.
    case messageBeforeName
    /// The agent ended it.
    case agentEnded
    /// The agent blocked the host.
    case blocked
    /// The customer was handed over to this colleague, and the conversation goes on there.
    case handedOver(to: String)
    /// The agent's program ends.
    case deskClosed
  }
}
