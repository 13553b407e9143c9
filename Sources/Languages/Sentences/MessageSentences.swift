/// How messages and their authors are spoken of, and why something the user wanted is not done.
public protocol MessageSentences {
  /// In place of a name that has nothing to show.
  var noName: String { get }
  /// The author of this side's own messages.
  var ownName: String { get }
  /// What stands before the user's own words, which are not sent.
  var noteLabel: String { get }

  /// A message that came while it was not its sender's turn.
  var outOfTurn: String { get }
  /// A message that was not UTF-8.
  var repaired: String { get }
  /// The line above a message that has such marks.
  func markLine(_ marks: String) -> String

  // Why a text is not sent.
  var nobodyConnected: String { get }
  var notYourTurn: String { get }
  var nothingToSend: String { get }
  func tooLong(bytesOver: Int, most: Int) -> String
  var writtenForAnother: String { get }

  // Why a command of the agent's did nothing.
  func customerChanged(now who: String) -> String
  var customerHasLeft: String { get }
  func notBlocked(_ host: String) -> String
  var nobodyBlocked: String { get }
}
