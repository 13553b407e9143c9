import ChatCore
import ChatUI
import TerminalUI

/// The user interface of a program: the full screen, or plain lines.
///
/// The methods only record what to show; `refresh` paints all of it at once. The protocols hold what both
/// frontends have in common. The rest is called on the frontend that has it.
public typealias Frontend = TranscriptDisplay & Dialogue & TerminalLifecycle

/// The output side: the transcript.
public protocol TranscriptDisplay: AnyObject {
  /// Whether the terminal, or the reader of the pipe, is behind with the output: backpressure for the peer.
  var isBacklogged: Bool { get }

  /// Shows an entry. `author` is the other side's name; nil for this side's own words.
  func show(_ entry: TranscriptEntry, author: String?)

  /// Shows entries from before, with their times: what was said with a customer at a colleague's desk.
  func showEarlier(_ entries: [EarlierEntry])
}

/// The user's commands, and the answers to them.
public protocol Dialogue: AnyObject {
  /// Called with each intent of the user, and the number of the customer who was shown at that time.
  var onIntent: (Intent, _ shownCustomer: Int?) -> Void { get set }

  /// Called when the text of the last `.send` was sent.
  func draftSent()

  /// Called when the text of the last `.send` was not sent, and why. The user keeps it.
  func refuse(_ refusal: SendRefusal)

  /// Called when a text that had been accepted could not be sent after all.
  func draftRefused(_ refusal: SendRefusal)

  /// Stashes the draft, because it was typed for a customer who has left.
  func stashDraft()

  /// Tells the user why a command was not carried out.
  func showError(_ reason: String)

  /// Shows canned replies to choose from, with those first whose name contains `filter`.
  func show(_ replies: [CannedReply], filter: String)

  /// Puts a draft into the input line.
  /// - Parameter replacing: whether what was typed may be set aside for it. If not, the line must be empty.
  /// - Returns: whether it was put there.
  func insertDraft(_ text: String, replacing: Bool) -> Bool

  /// Shows past conversations to choose from. `query` is the text that was searched for.
  func show(
    _ past: [EarlierConversation], title: String, query: String?, answering request: RequestNumber)

  /// Shows the entries of one past conversation.
  func show(_ entries: [EarlierEntry], title: String, answering request: RequestNumber)

  /// Shows terms and what they mean, such as the desks of a line.
  func showTable(_ lines: [(key: String, meaning: String)], title: String)

  /// Shows the conversation of a customer whom a colleague offers. The title says who, and why.
  func showOffer(_ entries: [EarlierEntry], title: String)

  /// The offer is over.
  func closeOffer()

  /// Tells the user why a request was not carried out.
  func showError(_ reason: String, answering request: RequestNumber)
}

/// The lifecycle of the terminal, or of standard input and output in its place.
public protocol TerminalLifecycle: AnyObject {
  /// Called when the terminal, or standard input or output, is lost.
  var onTerminalEvent: (TerminalEvent) -> Void { get set }

  /// Paints or writes what was recorded. Called last before each sleep.
  func refresh()

  /// Stops the process as the terminal's suspend key does.
  /// - Parameter group: whether to stop the whole process group, as the key itself would.
  func suspend(group: Bool)

  /// Restores the terminal and writes what is left.
  /// - Parameter waitsForReader: whether to wait for a slow reader.
  /// - Returns: the text that was typed and not sent.
  func close(waitsForReader: Bool) -> String
}

/// The loss of the terminal, or of standard input or output.
public enum TerminalEvent: Equatable, Sendable {
  /// The terminal was closed or hung up.
  case gone
  /// Reading standard input failed; this is not its end.
  case inputFailed(errno: Int32)
  /// Writing standard output failed: its reader has closed the pipe (`EPIPE`), or the disk is full.
  case outputFailed(errno: Int32)
}
