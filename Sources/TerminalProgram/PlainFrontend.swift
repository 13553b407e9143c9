import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import TerminalUI

/// Plain mode: lines in, lines out.
///
/// A line of a pipe or a file is a message, whatever it says, and is read only on the user's turn, so that
/// a file can be piped in. At a terminal somebody types: their slash commands are commands at any time,
/// and a message out of turn is refused rather than kept for later.
package final class PlainFrontend: Frontend {
  /// What the user wants, and whom they were shown.
  package var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// What becomes of standard input and output.
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
  /// Who sits at the desk, as the lines tell it, and as those tell it that are written.
  private var customer: Int?
  private var shownCustomer: Int?
  /// Kept for somebody who types, to look back with commands.
  private var log: PlainLog?
  private var halfTyped = HalfTypedLine()
  /// The canned reply that was chosen and not yet sent.
  private var reply: CannedReply?
  private var unanswered = UnansweredCommands()
  /// The line that was sent last.
  private var sentLineNumber = 0

  /// Bytes that may wait for a slow reader before the peer is held back.
  private static let backlogBytesMax = 256 * 1024

  /// Of a longer line the kernel drops what is beyond (termios(3), canonical mode).
  private static let terminalLineBytesMax = 4095

  init(_ loop: EventLoop, _ language: any Language, _ role: Role) throws(SystemError) {
    self.loop = loop
    self.language = language
    self.role = role
    lines = PlainLines(language, role)
    isInteractive = isatty(STDIN_FILENO) == 1
    if isInteractive { log = PlainLog(language) }
    // Asked now: a terminal that is gone is none any more.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    output = try ByteSink(loop, .standardOutput) { [unowned self] error in
      let isGone = isTerminal && TerminalDevice.isGone(error)
      lost(isGone ? .gone : .outputFailed(errno: error.errno))
    }
    input = try ByteSource(loop, .standardInput) { [unowned self] in take($0) }
    input?.setReading(isInteractive)
  }

  // MARK: What is shown

  package var isBacklogged: Bool { (output?.unwrittenCount ?? 0) > Self.backlogBytesMax }

  package func show(_ entry: TranscriptEntry, author: String?) {
    lines.append(entry, to: &pending)
    if isInteractive { log?.append(entry, author: author, at: .now()) }
  }

  /// Notices that are no part of the conversation: what was asked for, and what the full screen has a place
  /// for that says it all the time.
  package func tell(_ notices: [String]) {
    for notice in notices { lines.appendNotice(notice, to: &pending) }
  }

  /// Whether a message can be sent now, and who sits at the desk, as what was shown tells it.
  package func setOpen(_ isOpen: Bool, customer: Int?) {
    self.isOpen = isOpen
    self.customer = customer
  }

  // MARK: What the user is answered

  package func draftSent() {
    reply = nil
    sentLineNumber = splitter.lineNumber
  }

  package func draftRefused(_ refusal: SendRefusal) {
    complainOfLine(sentLineNumber, language.text(of: refusal))
  }

  package func refuse(_ refusal: SendRefusal) {
    // An empty line is no mistake: scripts have them.
    if refusal == .blank { return }
    complainOfLine(language.text(of: refusal))
  }

  // MARK: Drafts

  package func stashDraft() {
    reply = nil
    guard isInteractive else { return }
    halfTyped.customersChanged(in: loop) { [weak self] in self?.draftStashed($0) }
  }

  /// A line that was typed for somebody who is gone. Only what concerns no customer is done.
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
    reply = matches[0]
    tell(matches[0].text.split(whereSeparator: \.isNewline).map(String.init))
    let over = matches[0].bytesOver
    if over > 0 { return complain(language.text(of: SendRefusal.tooLong(bytesOver: over))) }
    tell([language.sendSendsIt])
  }

  /// Lines cover nothing, so an answer need not wait; but it says what it answers.
  package func show(
    _ past: [EarlierConversation], title: String, sought: String?, answering request: RequestNumber
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

  package func complain(_ reason: String, answering request: RequestNumber) {
    complain(unanswered.label(reason, answering: request, language))
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
      // Of a pipe, lines may still be there, and its end is seen on the user's turn.
      if isInteractive { lost(.gone) }
    }
  }

  /// A line of a pipe is read on the turn that it is for, and so for whoever has it then; somebody who types
  /// means whom they see.
  private func want(_ intent: Intent) {
    onIntent(intent, isInteractive ? shownCustomer : customer)
  }

  /// Takes up lines that waited for the turn. Called before each sleep, first.
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
    if halfTyped.began(text) { return draftStashed(text) }
    switch InputLine(text, for: role, on: .lines) {
    case .message(let text): want(.send(text))
    case .command(let command): perform(command)
    case .unknown(let name):
      complain(language.unknownCommandTyped(name))
    case .misused(let name):
      complain(language.usageOfTyped(CommandHelp(language).usage(name)))
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
    case .status: want(.status)
    case .reply(let name): want(.replies(name))
    case .history(let text): want(.history(text, unanswered.add(.history, text)))
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
        complain(language.noReplyChosen)
      }
    }
  }

  package func complain(_ reason: String) { reportError(reason) }

  /// An error line for the line of input that was read last.
  private func complainOfLine(_ reason: String) { complainOfLine(splitter.lineNumber, reason) }

  private func complainOfLine(_ number: Int, _ reason: String) {
    reportError(language.lineNotSent(number, reason))
  }

  // MARK: Output

  package func refresh() {
    shownCustomer = customer
    guard let output, !pending.isEmpty else { return }
    output.take(&pending)
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

  package func close(patiently: Bool) -> String {
    refresh()
    // A slow reader may take for ever; a signal ends that at once. (The full screen gives the terminal
    // back first, in bounded time, and no signal may come between.)
    if patiently { SignalSource.unblockAll() }
    output?.drain(milliseconds: patiently ? -1 : 200)
    output = nil
    input = nil
    return ""
  }
}
