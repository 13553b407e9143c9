/// What the screen says besides the transcript and the text being typed. The program makes it from its
/// machine's state; the screen knows neither desk nor visit.
public struct Status: Equatable, Sendable {
  /// Whose turn it is, as it concerns the input line.
  public enum Input: Equatable, Sendable {
    /// A message can be sent.
    case open
    /// No message can be sent, for the reason said in words.
    case locked(String)
    /// The conversation is over; the next key ends the program.
    case over(String)
  }

  /// The title line's left part: who, where, state, for how long.
  public var title = ""
  /// The same in fewer words, for where there is less room; of the last one the end is cut.
  public var shorterTitles: [String] = []
  /// The title line's right part, which is never cut.
  public var titleRight = ""
  /// The divider's words: whose turn it is.
  public var turn = ""
  /// Whether a message can be sent, and if not, why.
  public var input = Input.locked("")
  /// Somebody is on the line, so quitting asks once.
  public var asksBeforeQuitting = false

  /// A status that says nothing, with the input line locked.
  public init() {}
}

/// What the user wants of the program.
public enum Intent: Equatable, Sendable {
  /// Send this text. The screen keeps it until the program says `draftSent`.
  case send(String)
  /// End the conversation.
  case end
  case quit
  case suspend
  /// Standard input has ended; there will be no further line.
  case endOfInput
  /// The terminal is gone.
  case gone
  /// Standard output can't be written any more: its reader went away (`EPIPE`), or the disk is full.
  case outputFailed(errno: Int32)
}

/// Which of the two programs a screen belongs to.
public enum Role: Sendable {
  case agent
  case customer
}
