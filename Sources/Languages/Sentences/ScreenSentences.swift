/// The texts of the full screen. Texts in several lengths are ordered from the longest: the first that fits
/// is shown.
public protocol ScreenSentences {
  /// The terminal has too few rows or columns.
  var tooSmall: String { get }
  /// The question before quitting, in several lengths.
  var quitQuestion: [String] { get }

  // The input line.
  func inputLocked(_ reason: String) -> String
  /// Why Enter does nothing while text may be composed out of turn.
  func sendingLocked(_ reason: String) -> String
  /// The draft was kept when the customers changed.
  var draftKept: String { get }
  /// Text typed for the previous customer was kept.
  var draftKeptForPrevious: String { get }
  /// A text that had been accepted could not be sent.
  func draftRefused(_ reason: String) -> String
  /// The same for a note.
  func noteRefused(_ reason: String) -> String
  func bytesTooLong(_ count: Int) -> String
  func pasteCut(bytes count: Int) -> String
  /// The end of a paste is overdue.
  var pasteHasNoEnd: String { get }

  // Commands.
  func usage(_ usage: String) -> String
  func unknownCommand(_ name: String) -> String

  // Searching the transcript.
  func notFound(_ text: String) -> String
  var noFurtherMatch: String { get }
  var noSearchText: String { get }
  /// The text searched for and the keys, in several lengths.
  func finding(_ text: String) -> [String]

  // The canned replies.
  var replies: String { get }
  var noMatchingReplies: String { get }
  var replyPrompt: String { get }
  /// The keys, in several lengths.
  var replyKeys: [String] { get }

  // Earlier conversations. The keys, in several lengths: for the list, for a conversation, and for a
  // conversation with matches.
  var conversationListKeys: [String] { get }
  var readingKeys: [String] { get }
  var readingMatchesKeys: [String] { get }
  /// The history has answered; the answer can be opened.
  var historyReady: String { get }
  var noConversation: String { get }
  /// The present conversation has new entries while an earlier one is shown.
  func newMessages(_ count: Int) -> String

  // The transcript below the visible part.
  func newBelow(_ count: Int) -> String
  /// There is more below, but nothing new.
  var moreBelow: String { get }

  /// The keys that close the help, in several lengths; `closeLongHelp` for a page longer than the screen.
  var closeLongHelp: [String] { get }
  var closeHelp: [String] { get }
}
