/// What the full screen says of itself. What comes in several lengths begins with the longest: the first that
/// fits is shown.
public protocol ScreenSentences {
  /// The terminal has too few rows or columns.
  var tooSmall: String { get }
  /// Asks before quitting, in several lengths.
  var quitQuestion: [String] { get }

  // The input line.
  func inputLocked(_ reason: String) -> String
  /// Why Enter does nothing where text may be composed ahead of the turn.
  func sendingLocked(_ reason: String) -> String
  /// What stood in the line when the customers changed.
  var draftKept: String { get }
  /// Keys that were still pressed for the customer before this one.
  var draftKeptForPrevious: String { get }
  /// A draft was sent, and then could not be.
  func draftRefused(_ reason: String) -> String
  /// The same of a note.
  func noteRefused(_ reason: String) -> String
  func bytesTooLong(_ count: Int) -> String
  func pasteCut(bytes count: Int) -> String
  /// The end of a paste has not come for a while.
  var pasteHasNoEnd: String { get }

  // Commands.
  func usage(_ usage: String) -> String
  func unknownCommand(_ name: String) -> String

  // Finding in the transcript.
  func notFound(_ text: String) -> String
  var noFurtherMatch: String { get }
  var noSearchText: String { get }
  /// What is found, and how to go on, in several lengths.
  func finding(_ text: String) -> [String]

  // The canned replies.
  var replies: String { get }
  var noMatchingReplies: String { get }
  var replyPrompt: String { get }
  /// What the keys do, in several lengths.
  var replyKeys: [String] { get }

  // Earlier conversations. The keys in several lengths: of the list, of one that is read, and of one that is
  // read with matches marked.
  var conversationListKeys: [String] { get }
  var readingKeys: [String] { get }
  var readingMatchesKeys: [String] { get }
  /// The history has an answer, which waits to be opened.
  var historyReady: String { get }
  var noConversation: String { get }
  /// The present conversation has gone on behind what is read.
  func newMessages(_ count: Int) -> String

  // Below what is seen.
  func newBelow(_ count: Int) -> String
  /// What is below is not new.
  var moreBelow: String { get }

  /// How to close the help, in several lengths; the first ones of a page that is longer than the screen.
  var closeLongHelp: [String] { get }
  var closeHelp: [String] { get }
}
