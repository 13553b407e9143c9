/// What plain lines say of the lines that were typed, and what they answer.
public protocol PlainSentences {
  func lineNotSent(_ number: Int, _ reason: String) -> String
  func notUTF8(atByte byte: Int) -> String
  /// The kernel keeps no more of a line that is typed.
  func terminalLineTooLong(most: Int) -> String
  func typedForPrevious(_ line: String) -> String
  func unknownCommandTyped(_ name: String) -> String
  func usageOfTyped(_ usage: String) -> String
  func nothingFound(_ text: String) -> String
  func noMatchingReplies(for filter: String) -> String
  var noReplyChosen: String { get }
  /// Below a reply that was chosen, and below a list of conversations.
  var sendSendsIt: String { get }
  var openReadsOne: String { get }
}
