import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import TerminalUI

/// Plain mode: lines in, lines out.
///
/// A line from a pipe or a file is always a message, never a command. It is read only on the user's turn, so
/// that a file can be piped in. A line typed at a terminal may be a slash command, at any time. A message
/// typed out of turn is refused, not queued.
package final class PlainFrontend: Frontend {
  /// Called with each intent, and the number of the customer who was shown.
  package var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// Called when standard input or output is lost.
  package var onTerminalEvent: (TerminalEvent) -> Void = { _ in }

  private let loop: EventLoop
  private let language: any Language
  private let role: Role
  private let lines: PlainLines
  private let isInteractive: Bool
  private var input: ByteSource?
  private var output: ByteSink?
  private var splitter = LineSplitter()
  private var isOpen = false
  private var pending: [UInt8] = []
  private var isGone = false
  /// The customer at the desk: according to all recorded lines, and according to the written ones.
  private var customer: Int?
  private var shownCustomer: Int?
  /// The conversation so far, for `/last` and `/find`; nil if input is no terminal.
  private var log: PlainLog?
  private var unfinishedLine = UnfinishedLine()
  /// What was last shown of a customer whom a colleague offers.
  private var offered: [EarlierEntry] = []
  /// A canned reply that was chosen and not sent yet.
  private var reply: CannedReply?
  private var unanswered = UnansweredCommands()
  /// The number of the input line that was sent last.
  private var sentLineNumber = 0

  /// Output bytes that may wait for a slow reader. Above this, the peer is no longer read (backpressure).
  private static let backlogBytesMax = 256 * 1024

  /// In canonical mode the kernel drops what exceeds this length (termios(3)).
  private static let terminalLineBytesMax = 4095

  init(
    _ loop: EventLoop, _ language: any Language, _ role: Role, readsInput: Bool
  ) throws(SystemError) {
    self.loop = loop
    self.language = language
    self.role = role
    lines = PlainLines(language, role)
    isInteractive = readsInput && isatty(STDIN_FILENO) == 1
    if isInteractive { log = PlainLog(language) }
    // Determined now: isatty fails on a terminal that has hung up.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    output = try ByteSink(loop, .standardOutput) { [unowned self] error in
      let isGone = isTerminal && TerminalDevice.isGone(error)
      lost(isGone ? .gone : .outputFailed(errno: error.errno))
    }
    guard readsInput else { return }
    input = try ByteSource(loop, .standardInput) { [unowned self] in take($0) }
    input?.setReading(isInteractive)
  }

  // MARK: Transcript

  package var isBacklogged: Bool { (output?.unwrittenByteCount ?? 0) > Self.backlogBytesMax }

  package func show(_ entry: TranscriptEntry, author: String?) {
    lines.append(entry, to: &pending)
    if isInteractive { log?.append(entry, author: author, at: .now()) }
  }

  package func showEarlier(_ entries: [EarlierEntry]) {
    // What was shown with the offer stands there already.
    if entries != offered { tellEarlier(entries) }
    offered = []
    if isInteractive {
      for one in entries { log?.append(one.entry, author: one.author, at: one.time) }
    }
  }

  /// Shows notices that are no part of the conversation: answers to commands, and what the full screen shows
  /// in its status.
  package func tell(_ notices: [String]) {
    for notice in notices { lines.appendNotice(notice, to: &pending) }
  }

  /// Sets whether a message can be sent now, and which customer is at the desk.
  package func setOpen(_ isOpen: Bool, customer: Int?) {
    self.isOpen = isOpen
    self.customer = customer
  }

  // MARK: Answers to the user

  package func draftSent() {
    reply = nil
    sentLineNumber = splitter.lineNumber
  }

  package func draftRefused(_ refusal: SendRefusal) {
    complainOfLine(sentLineNumber, language.text(of: refusal))
  }

  package func refuse(_ refusal: SendRefusal) {
    // Scripts send empty lines; they are ignored without an error.
    if refusal == .blank { return }
    complainOfLine(language.text(of: refusal))
  }

  // MARK: Drafts

  package func stashDraft() {
    reply = nil
    guard isInteractive else { return }
    unfinishedLine.customersChanged(in: loop) { [weak self] in self?.draftStashed($0) }
  }

  /// Handles a line that was typed for the previous customer. Carries out only commands that concern no
  /// customer.
  private func draftStashed(_ line: String) {
    switch InputLine(line, for: role, on: .lines) {
    case .command(let command) where !command.isAboutCustomer: perform(command)
    case .command, .message, .unknown, .misused:
      if !line.isBlank {
        tell([language.typedForPrevious(line)])
      }
    }
  }

  package func show(_ replies: [CannedReply], filter: String) {
    let word = filter.lowercased()
    let named = replies.filter { $0.name.lowercased() == word }
    let matches =
      named.isEmpty ? replies.filter { word.isEmpty || $0.name.lowercased().contains(word) } : named
    if matches.isEmpty {
      return tell([language.noMatchingReplies(for: filter)])
    }
    guard matches.count == 1, !filter.isEmpty else {
      return tell(matches.map { "\($0.name): \($0.text)" })
    }
    choose(matches[0])
  }

  /// Shows a reply that `/send` sends.
  private func choose(_ chosen: CannedReply) {
    reply = chosen
    tell(chosen.text.split(whereSeparator: \.isNewline).map(String.init))
    let over = chosen.bytesOver
    if over > 0 { return showError(language.text(of: SendRefusal.tooLong(bytesOver: over))) }
    tell([language.sendSendsIt])
  }

  package func insertDraft(_ text: String, replacing: Bool) -> Bool {
    choose(CannedReply(name: "", text: text))
    return true
  }

  /// Shown at once, since new lines cover nothing. The label says which command is answered.
  package func show(
    _ past: [EarlierConversation], title: String, query: String?, answering request: RequestNumber
  ) {
    tell([unanswered.label(title, answering: request, language)])
    for one in past {
      let words = one.parts + [one.excerpt].compactMap { $0 }
      tell(["\(one.id): " + words.joined(separator: "  ")])
    }
    if !past.isEmpty { tell([language.openReadsOne]) }
  }

  package func show(_ entries: [EarlierEntry], title: String, answering request: RequestNumber) {
    tell([unanswered.label(title, answering: request, language)])
    var old = PlainLog(language)
    for one in entries { old.append(one.entry, author: one.author, at: one.time) }
    tell(old.last(entries.count))
  }

  package func showTable(_ lines: [(key: String, meaning: String)], title: String) {
    tell([title] + lines.map { "\($0.key)  \($0.meaning)" })
  }

  /// The last entries: the notice before them says who it is, and why.
  package func showOffer(_ entries: [EarlierEntry], title: String) {
    offered = entries
    tellEarlier(entries)
  }

  private func tellEarlier(_ entries: [EarlierEntry]) {
    var old = PlainLog(language)
    for one in entries { old.append(one.entry, author: one.author, at: one.time) }
    tell(old.last(Self.offeredEntriesMax))
  }

  /// About one screen.
  private static let offeredEntriesMax = 20

  package func closeOffer() {}

  package func showError(_ reason: String, answering request: RequestNumber) {
    showError(unanswered.label(reason, answering: request, language))
  }

  // MARK: Input

  private func take(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let bytes): bytes.withUnsafeBytes { splitter.append($0) }
    case .ended(nil): splitter.finish()
    case .ended(let error?):
      let isGone = isInteractive && TerminalDevice.isGone(error)
      lost(isGone ? .gone : .inputFailed(errno: error.errno))
    case .hungUp:
      // A pipe may still hold lines after the hang-up. Its end is read on the user's turn.
      if isInteractive { lost(.gone) }
    }
  }

  /// Passes an intent on. A line from a pipe is for the customer whose turn it was read on; a line typed at a
  /// terminal is for the customer who was shown.
  private func want(_ intent: Intent) {
    onIntent(intent, isInteractive ? shownCustomer : customer)
  }

  /// Takes lines that waited for the user's turn. Called first before each sleep.
  func takeInput() {
    while isOpen || isInteractive {
      guard let line = splitter.next() else { break }
      switch line {
      case .text(let text): submit(text)
      case .tooLong(let over):
        complainOfLine(language.text(of: SendRefusal.tooLong(bytesOver: over)))
      case .notUTF8(let byte):
        complainOfLine(language.notUTF8(atByte: byte))
      }
    }
    if splitter.isAtEnd, isOpen || isInteractive { return want(.quit(isConfirmed: true)) }
    input?.setReading(isOpen || isInteractive)
  }

  private func submit(_ text: String) {
    guard isInteractive else { return want(.send(text)) }
    guard text.utf8.count < Self.terminalLineBytesMax else {
      return complainOfLine(language.terminalLineTooLong(most: Self.terminalLineBytesMax))
    }
    if unfinishedLine.began(text) { return draftStashed(text) }
    switch InputLine(text, for: role, on: .lines) {
    case .message(let text): want(.send(text))
    case .command(let command): perform(command)
    case .unknown(let name):
      showError(language.unknownCommandTyped(name))
    case .misused(let name):
      showError(language.usageOfTyped(CommandHelp(language).usage(name)))
    }
  }

  private func perform(_ command: Command) {
    switch command {
    case .end: want(.end)
    case .quit: want(.quit(isConfirmed: true))
    case .note(let text): want(.note(text))
    case .block(let time): want(.block(time))
    case .unblock(let host): want(.unblock(host))
    case .greet: want(.greet)
    case .draft: want(.draft)
    case .tag(let added, let removed): want(.tag(add: added, remove: removed))
    case .rate: want(.rate)
    case .status: want(.status)
    case .desks: want(.desks)
    case .transfer(let text): want(.transfer(text))
    case .withdrawTransfer: want(.withdrawTransfer)
    case .accept: want(.acceptOffer(isByKey: false))
    case .decline: want(.declineOffer)
    case .away(let text): want(.goAway(text))
    case .back: want(.comeBack)
    case .next: want(.next)
    case .reply(let name): want(.replies(name))
    case .history(let text): want(.history(text, unanswered.add(.history, text)))
    case .messages: want(.messages(unanswered.add(.messages, "")))
    case .done(let numbers): want(.messagesDone(numbers))
    case .open(let number): want(.openConversation(number, unanswered.add(.open, "\(number)")))
    case .help: tell(CommandHelp(language).lines(for: role))
    case .last(let count): tell(log?.last(count) ?? [])
    case .find(let text):
      let found = log?.matches(text) ?? []
      tell(found.isEmpty ? [language.nothingFound(text)] : found)
    case .send:
      if let reply {
        want(.send(reply.text))
      } else {
        showError(language.noReplyChosen)
      }
    }
  }

  package func showError(_ reason: String) { reportError(reason) }

  /// Reports an error about the input line that was read last.
  private func complainOfLine(_ reason: String) { complainOfLine(splitter.lineNumber, reason) }

  private func complainOfLine(_ number: Int, _ reason: String) {
    reportError(language.lineNotSent(number, reason))
  }

  // MARK: Output

  package func refresh() {
    shownCustomer = customer
    guard let output, !pending.isEmpty else { return }
    output.write(moving: &pending)
    output.flush()
  }

  private func lost(_ event: TerminalEvent) {
    guard !isGone else { return }
    isGone = true
    onTerminalEvent(event)
  }

  package func suspend(group: Bool) {
    refresh()
    TerminalDevice.stopProcess(group: group)
    loop.updateNow()
  }

  package func close(waitsForReader: Bool) -> String {
    refresh()
    // Draining to a slow reader may take for ever: unblock the signals, so that they can end the program.
    // (The full screen restores the terminal first, which takes bounded time. No signal may interrupt that.)
    if waitsForReader { SignalSource.unblockAll() }
    output?.drain(milliseconds: waitsForReader ? -1 : 200)
    output = nil
    input = nil
    return ""
  }
}
