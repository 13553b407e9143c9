/// A command of the agent.
public enum AgentCommand: Equatable, Sendable {
  /// Send this text.
  case say(String)
  /// End the conversation.
  case end
  /// End the conversation, and block the peer's host for a time, or for as long as the desk runs if that is
  /// nil.
  case block(for: Duration?)
  /// Unblock the host; nil unblocks all hosts.
  case unblock(host: String?)
  /// Record a note in the conversation.
  case note(String)
  /// Give the conversation these tags, and take others away.
  case tag(add: [String], remove: [String])
  /// Send this question for a rating from 1 to 5, as the last message. With a rating in the answer the
  /// conversation ends.
  case askRating(String)
  /// Hand the customer over to a colleague. The id is that of the conversation in the history.
  case handOver(to: String, conversation: Int64)
  /// A colleague at the same line has blocked or unblocked a host.
  case blockFor(colleague: String, host: String, for: Duration?)
  case unblockFor(colleague: String, host: String)
  /// Accept nobody from now on, for this reason, which may be empty. A conversation goes on.
  case goAway(String)
  /// End the absence, or take customers outside of the opening hours.
  case comeBack
  /// End the wrap-up: accept the next connection.
  case next
  /// The message that was left in this conversation, by its id in the history, is dealt with.
  case messageDone(Int64)
  /// End the conversation and accept no further connections.
  case close
}

extension AgentCommand {
  /// Whether it sends a message.
  var isMessage: Bool {
    switch self {
    case .say, .askRating: true
    default: false
    }
  }
}

/// Why a command of the agent was refused.
public enum CommandRefusal: Error, Equatable, Sendable {
  /// The text was not sent.
  case send(SendRefusal)
  /// The seat is not taken by the peer that the agent saw: it is empty, or another has it.
  case customerChanged(now: Peer?)
  /// The host is not blocked; nil: no host is blocked.
  case notBlocked(host: String?)
  /// The desk is away already, for the same reason.
  case alreadyAway
  /// The desk is not away.
  case notAway
  /// Nobody is accepted because the desk is away.
  case isAway
  /// The conversation has these tags already, or none of those to be taken away.
  case noTagChanged
  /// There is no wrap-up to end.
  case noWrapUp
  /// The reason for being away exceeds `Limits.awayTextBytesMax` by `bytesOver` bytes.
  case awayTextTooLong(bytesOver: Int)
}
