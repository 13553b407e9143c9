import TerminalUI

/// The state shown around the transcript and the input line. The program derives it from the desk or the
/// session, which the screen does not know.
public struct Status: Equatable, Sendable {
  /// The state of the input line.
  public enum Input: Equatable, Sendable {
    /// A message can be sent.
    case open
    /// No message can be sent; the text gives the reason.
    case locked(String)
    /// The conversation is over, for this reason. The next key ends the program.
    case over(String)
  }

  /// A mark at the start of the title, always shown: the desk takes nobody. Empty if there is none.
  public var mark = ""
  /// The left part of the title: who, where, state, duration.
  public var title = ""
  /// Shorter forms of it for narrow windows. The last one is truncated if necessary.
  public var shorterTitles: [String] = []
  /// The right part of the title. It takes precedence over the left part.
  public var titleRight = ""
  /// What of it a narrow window shows, so that the left part has room; nil for all of it.
  public var briefTitleRight: String?
  /// The words on the divider: whose turn it is.
  public var turn = ""
  /// Whether a message can be sent, and if not, why.
  public var input = Input.locked("")
  /// A warning, shown as long as its cause lasts; empty if there is none.
  public var warning = ""
  /// A short form of the warning.
  public var briefWarning = ""
  /// Whether text can be composed while sending is locked, because there is a customer or agent to write to.
  public var acceptsDraft = false
  /// What the hint line says before the keys, in several lengths; empty for nothing.
  public var hints: [String] = []
  /// What a wide window shows at the right; nil for nothing.
  public var pane: SidePane?
  /// Whether a draft is being made, or waits: Esc takes it back.
  public var hasDraft = false
  /// Whether Enter on an empty line asks for the next customer.
  public var enterTakesNext = false
  /// Whether the other side has been waiting longer than the limit set by the user.
  public var isOverdue = false
  /// Whether the other side has been waiting longer than it should.
  public var isLate = false
  /// The number of the customer to whom this status belongs; nil if there is none.
  public var customer: Int?

  /// The status as lines of text, for plain mode.
  public var lines: [String] {
    let title = [mark, title].filter { !$0.isEmpty }.joined(separator: " | ")
    return [title, turn, titleRight, warning].filter { !$0.isEmpty } + (pane?.lines ?? [])
  }

  /// An empty status with the input line locked.
  public init() {}
}

/// The program that a screen belongs to.
public enum Role: Sendable {
  case agent
  case customer
}
