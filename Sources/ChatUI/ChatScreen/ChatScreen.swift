import CalendarTime
import ChatCore
import Languages
// The full screen of both programs, as a value: entries, status and keys go in, intents and a canvas come
// out. No I/O and no clock.
//
//     ┌ title ────────────────────────────┐  who, where, state, duration │ number waiting
//     │ transcript, newest at the bottom  │
//     │                                   │  a wide agent's window: the pane at the right
//     ├ divider: whose turn it is ────────┤  new below │ bytes too long
//     │ > input, one to a third of the    │
//     │   rows                            │
//     └ key hints, or a message ──────────┘
//
// Only what changed is drawn. Each part has its own flag in `stale`; parts that would often be redrawn with
// the same content also remember what they show.
import TerminalUI

/// The full screen of an agent or a customer.
public struct ChatScreen {
  /// The draft that a program put into the input line last.
  var madeDraft: MadeDraft?
  /// A message shown before the hints in the hint line, until the next key.
  enum StatusMessage: Equatable {
    case refused(String)
    /// Why the input line is locked.
    case locked
    case quitQuestion
  }

  /// The variable part of the hint line; the hints themselves never change.
  struct HintLine: Equatable {
    var word = ""
    var style = Style.plain
  }

  /// The parts of the screen, as a set of those that have changed.
  struct Parts: OptionSet {
    let rawValue: UInt8
    static let title = Parts(rawValue: 1)
    static let divider = Parts(rawValue: 2)
    static let input = Parts(rawValue: 4)
    static let hint = Parts(rawValue: 8)
    static let transcript = Parts(rawValue: 16)
    static let pane = Parts(rawValue: 32)
    static let belowTitle: Parts = [.divider, .input, .hint, .transcript, .pane]
    static let all: Parts = [.title, .divider, .input, .hint, .transcript, .pane]
  }

  /// The minimum usable size (SPEC): 20 columns and 5 rows.
  static let columnsMin = 20
  static let rowsMin = 5

  let role: Role
  let strings: ScreenStrings
  let theme: Theme
  // The fields that every key needs come first, side by side, since the cache goes cold between two keys.
  var stale = Parts.all
  /// The user asked for a complete repaint, because the terminal may show something else.
  public internal(set) var needsRepaint = false
  var cursor: (row: Int, column: Int)?
  var statusMessage: StatusMessage?
  /// The layers over the transcript, topmost last.
  var layers: [any Layer] = []
  /// The latest request to the history.
  var request = HistoryRequest()
  var input = InputPane()
  var status = Status()
  /// The content of the screen as of the last `draw`. The renderer marks in it what it has painted.
  public var canvas = Canvas(rows: 24, columns: 80)
  var transcript: TranscriptPane
  var pane = SidePaneView()
  // What these parts show on the canvas; nil or `nowhere` if they must be redrawn.
  var drawnDivider = Divider.nowhere
  var drawnRule: Divider.Rule?
  var drawnHint: HintLine?
  /// The excess length shown on the divider, in bytes.
  var drawnBytesOver = 0
  /// The number of rows of the input pane at the last drawing.
  var inputRows = 1

  /// An empty screen of the usual size.
  public init(_ role: Role, _ language: any Language, _ theme: Theme = Theme()) {
    self.role = role
    self.theme = theme
    strings = ScreenStrings(language: language, role: role)
    transcript = TranscriptPane(language, theme)
    resize(rows: 24, columns: 80)
  }

  // MARK: Called by the program

  /// Sets the size of the terminal. 0×0, as some serial lines report, counts as 80×24.
  public mutating func resize(rows: Int, columns: Int) {
    let isKnown = rows > 0 && columns > 0
    canvas = Canvas(rows: isKnown ? rows : 24, columns: isKnown ? columns : 80)
    let columns = canvas.columns
    input.resize(columns: columns)
    resizeLayers()
    transcript.drawAnew()
    forgetDrawnParts()
    stale = .all
  }

  mutating func forgetDrawnParts() {
    drawnDivider = .nowhere
    drawnRule = nil
    drawnHint = nil
  }

  /// Adds an entry to the transcript. `author` is the other side's present name; nil for this side's own
  /// entries.
  public mutating func show(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    transcript.append(entry, author: author, at: time)
    stale.insert(.transcript)
    if !transcript.isFollowing { stale.insert(.divider) }
    if author != nil, !layers.isEmpty { change(HistoryView.self) { $0.countMissed += 1 } }
  }

  /// Sets the state shown in the title, the divider and the input line. Parts that did not change are not
  /// redrawn.
  /// - Parameter typeAhead: whether the user wants to compose text while sending is locked.
  public mutating func setStatus(_ new: Status, typeAhead: Bool = true) {
    let acceptsDraft = new.acceptsDraft && typeAhead
    if new.title != status.title || new.shorterTitles != status.shorterTitles
      || new.titleRight != status.titleRight
      || new.briefTitleRight != status.briefTitleRight || new.mark != status.mark
    {
      status.mark = new.mark
      status.title = new.title
      status.shorterTitles = new.shorterTitles
      status.titleRight = new.titleRight
      status.briefTitleRight = new.briefTitleRight
      stale.insert(.title)
    }
    if new.turn != status.turn || new.isOverdue != status.isOverdue || new.isLate != status.isLate
      || new.warning != status.warning || new.briefWarning != status.briefWarning
    {
      status.turn = new.turn
      status.isOverdue = new.isOverdue
      status.isLate = new.isLate
      status.warning = new.warning
      status.briefWarning = new.briefWarning
      stale.insert(.divider)
    }
    if new.pane != status.pane {
      status.pane = new.pane
      changePane { $0.content = new.pane }
    }
    status.enterTakesNext = new.enterTakesNext
    status.hasDraft = new.hasDraft
    if new.hints != status.hints {
      status.hints = new.hints
      stale.formUnion([.divider, .hint])
    }
    if new.input != status.input || acceptsDraft != status.acceptsDraft {
      status.input = new.input
      status.acceptsDraft = acceptsDraft
      stale.formUnion([.input, .divider, .hint])
      switch (statusMessage, new.input) {
      case (.locked, _): statusMessage = nil
      // A refusal may cover the prompt that the line is open, or which key leaves. Both are more important.
      case (.refused, .open), (.refused, .over): statusMessage = nil
      case (.refused, .locked), (.quitQuestion, _), (nil, _): break
      }
    }
    // The customer in question may not be shown yet. Only the departure of a shown customer cancels the
    // question.
    if statusMessage == .quitQuestion, status.customer != nil, new.customer == nil {
      statusMessage = nil
      stale.insert(.hint)
    }
    if new.customer != status.customer {
      status.customer = new.customer
      request.userMovedOn()
    }
  }

  /// Shows the pane at the right, or hides it.
  public mutating func setPane(isWanted: Bool) { changePane { $0.isWanted = isWanted } }

  mutating func changePane(_ change: (inout SidePaneView) -> Void) {
    let columns = mainColumns
    change(&pane)
    stale.insert(.pane)
    guard mainColumns != columns else { return }
    transcript.drawAnew()
    stale.formUnion(.belowTitle)
  }

  /// Asks the user to confirm quitting, because a customer is connected.
  public mutating func askBeforeQuitting() {
    close(TablePage.self)
    statusMessage = .quitQuestion
    stale.insert(.hint)
  }

  /// Empties the input line after its text was sent. Up recalls it.
  public mutating func draftSent() {
    input.stash()
    stale.insert(.input)
    // After sending, the user wants to see the answer.
    guard !transcript.isFollowing else { return }
    transcript.scroll(.end)
    stale.formUnion([.transcript, .divider])
  }

  /// Reports that a text passed to `draftSent` could not be sent. Up recalls it.
  public mutating func draftRefused(_ reason: String) {
    refuse(strings.language.draftRefused(reason))
  }

  /// Stashes the draft, because its customer has left. Up recalls it.
  public mutating func stashDraft() {
    request.userMovedOn()
    close(ReplyMenu.self)
    guard input.stash() else { return }
    stale.insert(.input)
    refuse(strings.language.draftKept)
  }

  /// Whether there is text in the input line.
  public var isTyping: Bool { !input.editor.isEmpty || layerHasInput }

  /// Whether the topmost layer has an input line of its own.
  var layerHasInput: Bool { layers.last?.inputRowCount != nil }

  /// Adds text to the stashed draft: it was typed for a customer who has left.
  public mutating func addToStash(_ text: String) {
    input.addToStash(text)
    refuse(strings.language.draftKeptForPrevious)
  }

  /// Opens the menu of canned replies, those with `filter` in their name first. The chosen one is inserted
  /// into the input line.
  public mutating func show(_ replies: [CannedReply], filter: String) {
    close(TablePage.self)
    close(ReplyMenu.self)
    open(ReplyMenu(replies, filter: filter, prompt: strings.language.replyPrompt))
  }

  /// Shows terms and what they mean.
  public mutating func showTable(_ lines: [(key: String, meaning: String)]) {
    close(TablePage.self)
    open(TablePage(lines, theme))
  }

  /// Shows a customer whom a colleague offers, below what the user reads at the moment.
  public mutating func showOffer(_ entries: [EarlierEntry], title: String) {
    closeOffer()
    openBelowOthers(OfferView(entries, title: title, strings.language, theme))
  }

  /// The offer is over.
  public mutating func closeOffer() { close(OfferView.self) }

  /// Shows why something was not done.
  public mutating func refuse(_ reason: String) {
    statusMessage = .refused(reason)
    stale.insert(.hint)
  }

  /// The text that was typed and not sent. Of a command, only the text of a note.
  public var draft: String {
    switch InputLine(input.line, for: role, on: .screen) {
    case .command(.note(let text)): text
    case .command: ""
    case .message, .unknown, .misused: input.editor.text
    }
  }

  /// The columns of the transcript and of what lies over it.
  var mainColumns: Int { canvas.columns - pane.columnCount(of: canvas.columns) }

  /// The number of rows between the title and the divider.
  var transcriptRows: Int { max(0, canvas.rows - 3 - inputRows) }

  var isTooSmall: Bool { canvas.rows < Self.rowsMin || canvas.columns < Self.columnsMin }

  var isLocked: Bool {
    switch status.input {
    case .open: false
    case .locked, .over: true
    }
  }
}
