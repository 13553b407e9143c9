import ChatCore
import TerminalUI

/// What a user sees of a program, and says to it: the full screen, or plain lines.
///
/// A face shows nothing while it is told things; `refresh` does, once for all of them.
public protocol Face: AnyObject {
  /// What the user wants, one thing at a time, and which customer they were shown when they said so.
  var onIntent: (Intent, _ shownCustomer: Int?) -> Void { get set }

  /// Whether `setStatus` is of any use: plain lines have no title to keep up to date.
  var showsStatus: Bool { get }

  /// Output waits for a terminal or a reader that has not taken it yet: the time to read less.
  var isBacklogged: Bool { get }

  /// Shows an entry. `author` is the other side's name; nil for this side's own words.
  func show(_ entry: TranscriptEntry, author: String?)

  /// Shows something only plain lines need, where the screen has a place that says it all the time.
  func showInPassing(_ notice: String)

  /// Title, divider and lock, where they are shown.
  func setStatus(_ status: Status)

  /// Whether a message can be sent now, and who sits at the desk, as what was shown tells it.
  func setOpen(_ isOpen: Bool, customer: Int?)

  /// The text of the last `.send` is on its way.
  func draftSent()

  /// The text of the last `.send` was not sent, and why.
  func refuse(_ refusal: SendRefusal)

  /// Somebody sits at the desk: the user is to say once more that they want to quit.
  func askBeforeQuitting()

  /// Something the user asked for was not done, and why.
  func complain(_ reason: String)

  /// What was asked for at plain lines, a line each; the screen shows it all the time.
  func tell(_ lines: [String])

  /// Canned replies to choose from, those first that have `filter` in their name.
  func show(_ replies: [CannedReply], filter: String)

  /// Conversations from before to choose from. `sought` is what they were found with.
  func show(_ past: [PastConversation], title: String, sought: String?)

  /// One of them to read.
  func show(_ entries: [PastEntry], title: String)

  /// What is half typed was for somebody who is gone.
  func putDraftAside()

  /// It is the user's turn: the bell.
  func ring()

  /// Takes up input that waited for the turn. Called before each sleep, first.
  func pump()

  /// Writes or paints what was told. Called before each sleep, last.
  func refresh()

  func windowChanged()
  /// Stops as the terminal's suspend key does. `group`: with all of the job, as the key itself would.
  func suspend(group: Bool)
  /// The process was continued after a stop that was not its own doing.
  func continued()

  /// Gives the terminal back and writes what is left. Returns what was typed and not sent.
  func close(patiently: Bool) -> String
}
