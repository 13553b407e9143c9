import CalendarTime
import ChatCore
// The full screen of both programs, as a value: entries, status and keys go in, intents and a canvas
// come out. It does no I/O and knows no time.
//
//     ┌ title ────────────────────────────┐  who, where, state, for how long │ how many wait
//     │ transcript, newest at the bottom  │
//     ├ divider: whose turn it is ────────┤  what is new below │ bytes too long
//     │ > input, one to a third of the    │
//     │   rows                            │
//     └ key hints, or a word to the user ─┘
//
// What changed is drawn and nothing else: each part has a flag of its own, and what does more than the
// text that is typed to a key remembers what it shows.
import TerminalUI

/// The full screen of an agent or a customer.
public struct ChatScreen {
  /// What fills the hint line instead of the hints, until the next key.
  enum StatusMessage: Equatable {
    case refused(String)
    /// Why the input line is locked.
    case locked
    case quitQuestion
  }

  /// What the hint line shows besides the hints, which are always the same.
  struct HintLine: Equatable {
    var word = ""
    var style = Style.plain
  }

  /// Parts in which something has changed.
  struct Parts: OptionSet {
    let rawValue: UInt8
    static let title = Parts(rawValue: 1)
    static let divider = Parts(rawValue: 2)
    static let input = Parts(rawValue: 4)
    static let hint = Parts(rawValue: 8)
    static let transcript = Parts(rawValue: 16)
    static let belowTitle: Parts = [.divider, .input, .hint, .transcript]
    static let all: Parts = [.title, .divider, .input, .hint, .transcript]
  }

  /// The smallest size that can be worked in, SPEC: 20 columns and 5 rows.
  static let columnsMin = 20
  static let rowsMin = 5

  let role: Role
  let strings: ScreenStrings
  let theme: Theme
  // First what every key asks for, side by side: between two keys it goes cold.
  var stale = Parts.all
  /// The user asked for everything to be drawn anew: what the terminal shows is not to be trusted.
  public internal(set) var needsRepaint = false
  var cursor: (row: Int, column: Int)?
  var statusMessage: StatusMessage?
  /// What lies over the transcript, topmost last.
  var layers: [any Layer] = []
  /// What the history was asked for last.
  var request = HistoryRequest()
  var input = InputPane()
  var status = Status()
  /// What is to be shown, as of the last `draw`. The renderer marks in it what it has painted.
  public var canvas = Canvas(rows: 24, columns: 80)
  var transcript: TranscriptPane
  // What these parts show on the canvas; nil or nowhere if they must be drawn in any case.
  var drawnDivider = Divider.nowhere
  var drawnRule: Divider.Rule?
  var drawnHint: HintLine?
  /// What the divider says of the text's length.
  var drawnBytesOver = 0
  /// Rows of the input pane as last drawn.
  var inputRows = 1

  /// An empty screen of the usual size.
  public init(_ role: Role, _ language: Language, _ theme: Theme = Theme()) {
    self.role = role
    self.theme = theme
    strings = ScreenStrings(language: language, role: role)
    transcript = TranscriptPane(language, theme)
    resize(rows: 24, columns: 80)
  }

  // MARK: What the program tells

  /// The terminal's size. 0×0, as some serial lines report, is taken for 80×24.
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

  /// Shows an entry. `author` is the other side's name as it is now; nil for this side's own.
  public mutating func show(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    transcript.append(entry, author: author, at: time)
    stale.insert(.transcript)
    if !transcript.isFollowing { stale.insert(.divider) }
    if author != nil, !layers.isEmpty { change(HistoryView.self) { $0.countMissed += 1 } }
  }

  /// What the title, the divider and the input line have to say now. Where it is the same as before, as
  /// most of it is, nothing is touched.
  /// - Parameter typeAhead: whether the user wants to compose texts while the line is locked.
  public mutating func setStatus(_ new: Status, typeAhead: Bool = true) {
    let acceptsDraft = new.acceptsDraft && typeAhead
    if new.title != status.title || new.shorterTitles != status.shorterTitles
      || new.titleRight != status.titleRight
    {
      status.title = new.title
      status.shorterTitles = new.shorterTitles
      status.titleRight = new.titleRight
      stale.insert(.title)
    }
    if new.turn != status.turn || new.isOverdue != status.isOverdue
      || new.warning != status.warning || new.briefWarning != status.briefWarning
    {
      status.turn = new.turn
      status.isOverdue = new.isOverdue
      status.warning = new.warning
      status.briefWarning = new.briefWarning
      stale.insert(.divider)
    }
    if new.input != status.input || acceptsDraft != status.acceptsDraft {
      status.input = new.input
      status.acceptsDraft = acceptsDraft
      stale.formUnion([.input, .divider, .hint])
      if statusMessage == .locked { statusMessage = nil }
    }
    // Whoever is asked about need not be shown yet: only a customer who was shown takes the question along.
    if statusMessage == .quitQuestion, status.customer != nil, new.customer == nil {
      statusMessage = nil
      stale.insert(.hint)
    }
    if new.customer != status.customer {
      status.customer = new.customer
      request.turnAway()
    }
  }

  /// Somebody sits at the desk: the user is to say once more that they want to quit.
  public mutating func askBeforeQuitting() {
    close(HelpPage.self)
    statusMessage = .quitQuestion
    stale.insert(.hint)
  }

  /// The text was sent: the input line is empty, and Up recalls it.
  public mutating func draftSent() {
    input.stash()
    stale.insert(.input)
    // Who answers wants to see the answer.
    guard !transcript.isFollowing else { return }
    transcript.scroll(.end)
    stale.formUnion([.transcript, .divider])
  }

  /// A text that was on its way could not be sent after all: it is where `draftSent` has put it.
  public mutating func draftRefused(_ reason: String) { refuse(strings.draftRefused(reason)) }

  /// Takes a half typed text out of the input line: it was for somebody who is gone. Up recalls it.
  public mutating func stashDraft() {
    request.turnAway()
    close(ReplyMenu.self)
    guard !input.editor.isEmpty else { return }
    input.stash()
    stale.insert(.input)
    refuse(strings.putAside)
  }

  /// Something is in the input line.
  public var isTyping: Bool { !input.editor.isEmpty || layerHasInput }

  /// The topmost layer has a line of its own that is typed into.
  var layerHasInput: Bool { layers.last?.inputRowCount != nil }

  /// Text that was still typed for somebody who is gone: it belongs to what was put aside.
  public mutating func keepAside(_ text: String) {
    input.addToStash(text)
    refuse(strings.keptAside)
  }

  /// Shows canned replies to choose from, those first that have `filter` in their name. The one that is
  /// chosen goes into the input line.
  public mutating func show(_ replies: [CannedReply], filter: String) {
    close(HelpPage.self)
    close(ReplyMenu.self)
    open(ReplyMenu(replies, filter: filter, prompt: strings.replyPrompt))
  }

  /// The text was not sent, and why.
  public mutating func refuse(_ reason: String) {
    statusMessage = .refused(reason)
    stale.insert(.hint)
  }

  /// What is typed and not sent, unless it is a command.
  public var draft: String {
    switch InputLine(input.line, for: role, on: .screen) {
    case .command(.note(let text)): text
    case .command: ""
    case .message, .unknown, .misused: input.editor.text
    }
  }

  /// Rows between the title and the divider, as last drawn.
  var transcriptRows: Int { max(0, canvas.rows - 3 - inputRows) }

  var isTooSmall: Bool { canvas.rows < Self.rowsMin || canvas.columns < Self.columnsMin }

  var isLocked: Bool {
    switch status.input {
    case .open: false
    case .locked, .over: true
    }
  }
}
