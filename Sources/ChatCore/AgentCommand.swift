/// What the agent wants done at the desk.
public enum AgentCommand: Equatable, Sendable {
  /// Send this text.
  case say(String)
  /// End the conversation.
  case end
  /// End it, and take nobody from this host: for so long, or as long as the desk runs.
  case block(for: Duration?)
  /// The host may come again; nil is every one that is blocked.
  case unblock(host: String?)
  /// Keep a note in the conversation.
  case note(String)
  /// End the conversation, and take nobody any more.
  case close
}

/// Why a command of the agent's did nothing.
public enum CommandRefusal: Error, Equatable, Sendable {
  /// The text is not sent.
  case send(SendRefusal)
  /// Another one sits there than the agent saw, or nobody.
  case customerChanged(now: Caller?)
  /// The host is not blocked; nil: none is.
  case notBlocked(host: String?)
}
