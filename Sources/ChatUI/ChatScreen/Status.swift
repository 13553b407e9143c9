import TerminalUI

/// What the screen says besides the transcript and the text being typed. The program makes it from its
/// machine's state; the screen knows neither desk nor session.
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
  /// What the user must know for as long as it lasts; empty if all is well.
  public var warning = ""
  /// The same where there is little room.
  public var briefWarning = ""
  /// While the line is locked, text may be composed all the same: there is somebody to write to.
  public var acceptsDraft = false
  /// The other side has been waiting for longer than the user wants anybody to.
  public var isOverdue = false
  /// The number of whoever sits at the desk, as all of this tells it; nil is nobody.
  public var customer: Int?

  /// What it says, a line each, for plain lines.
  public var lines: [String] { [title, turn, titleRight, warning].filter { !$0.isEmpty } }

  /// A status that says nothing, with the input line locked.
  public init() {}
}

extension Language {
  /// The divider's words when a message can be sent.
  public var yourTurn: String { pick("Your turn", "轮到您") }
  /// The divider's words when the other side has the turn.
  public var theirTurn: String { pick("Their turn", "等对方") }
  /// The columns of the longer of the two.
  var turnColumns: Int {
    switch self {
    case .english: 10
    case .chinese: 6
    }
  }
}

/// Which of the two programs a screen belongs to.
public enum Role: Sendable {
  case agent
  case customer
}
