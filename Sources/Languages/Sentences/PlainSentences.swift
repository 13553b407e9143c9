/// Answers to the lines typed in plain mode.
public protocol PlainSentences {
  func lineNotSent(_ number: Int, _ reason: String) -> String
  func notUTF8(atByte byte: Int) -> String
  /// The line exceeds what the kernel keeps of a line typed at a terminal.
  func terminalLineTooLong(most: Int) -> String
  func typedForPrevious(_ line: String) -> String
  func unknownCommandTyped(_ name: String) -> String
  func usageOfTyped(_ usage: String) -> String
  func nothingFound(_ text: String) -> String
  func noMatchingReplies(for filter: String) -> String
  var noReplyChosen: String { get }
  /// Hints below a chosen reply, and below a list of conversations.
  var sendSendsIt: String { get }
  var openReadsOne: String { get }
}
