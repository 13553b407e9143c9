/// Commands of the configuration that run beside the program. `name` is the command's key there.
public protocol ProgramSentences {
  func commandTooSlow(_ name: String, _ limit: Duration) -> String
  func commandWroteTooMuch(_ name: String, bytes most: Int) -> String
  /// It does not read fast enough: it misses events.
  var eventCommandIsBehind: String { get }

  // Drafts of replies, in several lengths: one is being made; one waits.
  var draftRunning: [String] { get }
  var draftReady: [String] { get }
  var noDraftCommand: String { get }
  /// The command wrote nothing.
  var noDraftMade: String { get }
  var commandDraft: String { get }

  /// The words by which the user is called when a colleague offers a customer.
  var offerCame: String { get }

  /// `notify` is one word that is like one of its values, and not one of them.
  func notAWayToNotify(_ key: String, _ ways: [String]) -> String
}
