import TerminalUI

/// A request of the user to the program.
public enum Intent: Equatable, Sendable {
  /// Send this text. The screen keeps it until the program calls `draftSent`.
  case send(String)
  /// End the conversation.
  case end
  /// Quit. If it is not confirmed and a customer is connected, the program asks the user first.
  case quit(isConfirmed: Bool)
  /// Add a note to the transcript.
  case note(String)
  /// Block the present customer's address for this time; nil is until the desk stops.
  case block(Duration?)
  /// Unblock a host; nil is all hosts.
  case unblock(String?)
  /// Send the greeting as the first reply.
  case greet
  /// Give the conversation tags, and take others away; without any, show them.
  case tag(add: [String], remove: [String])
  /// Ask the customer for a rating.
  case rate
  /// Show the canned replies, those with this text in their name first.
  case replies(String)
  /// Let a program make a draft, or put the one that waits into the input line.
  case draft
  /// Take that draft back.
  case withdrawDraft
  /// Show earlier conversations: those of the present customer, or those that contain this text.
  case history(String, RequestNumber)
  /// Show the conversation with this number.
  case openConversation(Int64, RequestNumber)
  /// Show the messages that were left with a desk that answers by itself.
  case messages(RequestNumber)
  /// The messages with these numbers are dealt with.
  case messagesDone([Int64])
  /// Take nobody, for this reason, which may be empty.
  case goAway(String)
  /// Take customers again.
  case comeBack
  /// End the wrap-up and take the next customer.
  case next
  /// Show who is connected and whose turn it is.
  case status
  /// Show the desks of the line.
  case desks
  /// Offer the customer to a colleague: a name, and then why.
  case transfer(String)
  /// Withdraw that offer.
  case withdrawTransfer
  /// Take over the customer whom a colleague offers. `isByKey`: with a key on the page that shows the offer.
  case acceptOffer(isByKey: Bool)
  /// Decline the offer.
  case declineOffer
}

/// Matches an answer to its request.
public struct RequestNumber: Hashable, Sendable {
  private let value: Int

  private init(_ value: Int) { self.value = value }

  /// The number before the first request.
  public static let none = RequestNumber(0)

  /// The number after this one.
  public var next: RequestNumber { RequestNumber(value + 1) }
}
