/// Tags, ratings and lateness.
public protocol ToolSentences {
  func tagged(_ tag: String) -> String
  func untagged(_ tag: String) -> String
  /// The present conversation's tags.
  func tags(_ tags: [String]) -> String
  var noTags: String { get }
  var noTagChanged: String { get }
  /// The agent ends a conversation that should have a tag.
  var tagsMissing: String { get }

  /// The message that asks the customer for a rating.
  var ratingQuestion: String { get }
  var ratingAsked: String { get }
  func rated(_ rating: Int) -> String

  /// The divider's words, with the mark that the customer has waited too long.
  func late(_ words: String) -> String

  // The commands.
  var wordArgument: String { get }
  var commandTag: String { get }
  var commandRate: String { get }
}
