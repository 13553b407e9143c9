/// Messages, their authors and marks, and why an input was refused.
public protocol MessageSentences {
  /// The substitute for a name without visible characters.
  var noName: String { get }
  /// The author of this side's own messages.
  var ownName: String { get }
  /// The prefix of an agent's note, which is never sent.
  var noteLabel: String { get }

  /// The mark of a message sent out of turn.
  var outOfTurn: String { get }
  /// The mark of a message that was not valid UTF-8.
  var repaired: String { get }
  /// The line above a message with marks.
  func markLine(_ marks: String) -> String

  // Why a text was not sent.
  var nobodyConnected: String { get }
  var notYourTurn: String { get }
  var nothingToSend: String { get }
  func tooLong(bytesOver: Int, most: Int) -> String
  var writtenForAnother: String { get }

  // Why a command of the agent was refused.
  func customerChanged(now who: String) -> String
  var customerHasLeft: String { get }
  func notBlocked(_ host: String) -> String
  var nobodyBlocked: String { get }
  var alreadyAway: String { get }
  var notAway: String { get }
  /// Nobody can be taken before the agent is back.
  var isAway: String { get }
  var noWrapUp: String { get }
}
