/// The desk that answers by itself, and the messages that were left with it.
public protocol AnsweringSentences {
  /// A notice of such a desk.
  var deskAnswersByItself: String { get }

  // The texts of such a desk: what is wrong with their file.
  var answerSeparatorMissing: String { get }
  var answerSeparatorRepeated: String { get }
  var answerIsBlank: String { get }

  // The messages, at an agent's desk. A number is that of the message's conversation.
  func messagesWait(_ count: Int) -> String
  /// The title of their list.
  func messagesLeft(_ count: String) -> String
  func messageDone(_ number: Int64) -> String
  func noMessageWaits(in number: Int64) -> String

  // The descriptions of the commands.
  var commandMessages: String { get }
  var commandDone: String { get }
}
