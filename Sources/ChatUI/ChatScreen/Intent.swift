import TerminalUI

/// What the user wants of the program.
public enum Intent: Equatable, Sendable {
  /// Send this text. The screen keeps it until the program says `draftSent`.
  case send(String)
  /// End the conversation.
  case end
  /// Quit. If it is not confirmed and somebody sits at the desk, the program has the user asked first.
  case quit(isConfirmed: Bool)
  /// Keep a note in the transcript.
  case note(String)
  /// Take nobody any more from where the present customer is, for so long or as long as the desk runs.
  case block(Duration?)
  /// Take them from this host again; nil is all hosts.
  case unblock(String?)
  /// Send the greeting, as the first reply.
  case greet
  /// Show the canned replies, those first that have this in their name.
  case replies(String)
  /// Show conversations from before: those of whoever is there, or those with this text.
  case history(String, RequestNumber)
  /// Show one of them.
  case openConversation(Int64, RequestNumber)
  /// Say who is there and whose turn it is.
  case status
}

/// Which of the questions that were asked an answer belongs to.
public struct RequestNumber: Hashable, Sendable {
  private let value: Int

  private init(_ value: Int) { self.value = value }

  /// What the first question counts from.
  public static let none = RequestNumber(0)

  /// The number after this one.
  public var next: RequestNumber { RequestNumber(value + 1) }
}
