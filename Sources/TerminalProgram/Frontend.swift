import ChatCore
import ChatUI
import TerminalUI

/// What a user sees of a program, and says to it: the full screen, or plain lines.
///
/// It shows nothing while it is told things; `refresh` does, once for all of them. Here is what both can do;
/// what only one of them has is told to that one.
public typealias Frontend = TranscriptDisplay & Dialogue & TerminalLifecycle

/// What is shown.
public protocol TranscriptDisplay: AnyObject {
  /// Output waits for a terminal or a reader that has not taken it yet: the time to read less.
  var isBacklogged: Bool { get }

  /// Shows an entry. `author` is the other side's name; nil for this side's own words.
  func show(_ entry: TranscriptEntry, author: String?)
}

/// What the user wants, and what they are answered.
public protocol Dialogue: AnyObject {
  /// What the user wants, one thing at a time, and which customer they were shown when they said so.
  var onIntent: (Intent, _ shownCustomer: Int?) -> Void { get set }

  /// The text of the last `.send` is on its way.
  func draftSent()

  /// The text of the last `.send` was not sent, and why. It is still in the user's hands.
  func refuse(_ refusal: SendRefusal)

  /// A text that was on its way could not be sent after all.
  func draftRefused(_ refusal: SendRefusal)

  /// What is half typed was for somebody who is gone.
  func stashDraft()

  /// Something the user asked for was not done, and why.
  func complain(_ reason: String)

  /// Canned replies to choose from, those first that have `filter` in their name.
  func show(_ replies: [CannedReply], filter: String)

  /// Conversations from before to choose from. `sought` is what they were found with.
  func show(
    _ past: [EarlierConversation], title: String, sought: String?, answering request: RequestNumber)

  /// One of them to read.
  func show(_ entries: [EarlierEntry], title: String, answering request: RequestNumber)

  /// Neither, and why.
  func complain(_ reason: String, answering request: RequestNumber)
}

/// The terminal's own life, or that of what stands in for it.
public protocol TerminalLifecycle: AnyObject {
  /// What becomes of it.
  var onTerminalEvent: (TerminalEvent) -> Void { get set }

  /// Writes or paints what was told. Called before each sleep, last.
  func refresh()

  /// Stops as the terminal's suspend key does. `group`: with all of the job, as the key itself would.
  func suspend(group: Bool)

  /// Gives the terminal back and writes what is left. Returns what was typed and not sent.
  func close(patiently: Bool) -> String
}

/// What becomes of a terminal, whatever is being talked about on it.
public enum TerminalEvent: Equatable, Sendable {
  /// The terminal is gone.
  case gone
  /// Standard input can't be read, and that is not its end.
  case inputFailed(errno: Int32)
  /// Standard output can't be written any more: its reader went away (`EPIPE`), or the disk is full.
  case outputFailed(errno: Int32)
}
