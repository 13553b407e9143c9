import ChatCore
import EpollLoop
import Glibc
import TerminalUI

/// Plain mode: lines in, lines out.
///
/// A line of a pipe or a file is a message, whatever it says, and is read only on the user's turn, so that
/// a file can be piped in. At a terminal somebody types: their slash commands are commands at any time,
/// and a message out of turn is refused rather than kept for later.
final class PlainFace: Face {
  var onIntent: (Intent) -> Void = { _ in }
  let showsStatus = false

  private let loop: EventLoop
  private let language: Language
  private let role: Role
  private let lines: PlainLines
  private let isInteractive: Bool
  private var input: ByteSource?
  private var output: ByteSink?
  private var splitter = LineSplitter()
  private var isOpen = false
  private var pending: [UInt8] = []
  private var isGone = false
  private(set) var hasUnseenChange = false
  /// Kept for somebody who types, to look back with commands.
  private var log: PlainLog?
  private var halfTyped = HalfTypedLine()
  /// The canned reply that was chosen and not yet sent.
  private var reply: CannedReply?

  /// Bytes that may wait for a slow reader before the peer is held back.
  private static let backlogBytesMax = 256 * 1024

  /// Of a longer line the kernel drops what is beyond (termios(3), canonical mode).
  private static let terminalLineBytesMax = 4095

  init(_ loop: EventLoop, _ language: Language, _ role: Role) throws(SystemError) {
    self.loop = loop
    self.language = language
    self.role = role
    lines = PlainLines(language, role)
    isInteractive = isatty(STDIN_FILENO) == 1
    if isInteractive { log = PlainLog(language) }
    // Asked now: a terminal that is gone is none any more.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    output = try ByteSink(loop, STDOUT_FILENO) { [unowned self] error in
      let isGone = isTerminal && TerminalDevice.isGone(error)
      lost(isGone ? .gone : .outputFailed(errno: error.errno))
    }
    input = try ByteSource(loop, STDIN_FILENO) { [unowned self] in take($0) }
    input?.setWanted(isInteractive)
  }

  var isBacklogged: Bool { (output?.unwrittenCount ?? 0) > Self.backlogBytesMax }

  func show(_ entry: Entry, author: String?) {
    lines.append(entry, to: &pending)
    if isInteractive { log?.append(entry, author: author, at: .now) }
  }

  func showInPassing(_ notice: Notice) { lines.append(.notice(notice), to: &pending) }
  func setStatus(_ status: Status) {}
  func setOpen(_ isOpen: Bool) { self.isOpen = isOpen }
  func draftSent() { reply = nil }
  func ring() {}
  func windowChanged() {}
  func continued() {}

  func suspend(group: Bool) {
    refresh()
    TerminalDevice.stopProcess(group: group)
  }

  func refuse(_ refusal: SendRefusal) {
    // An empty line is no mistake: scripts have them.
    if refusal == .blank { return }
    complainOfLine(language.text(of: refusal))
  }

  func tell(_ lines: [String]) {
    for line in lines { self.lines.appendNotice(line, to: &pending) }
  }

  // MARK: Drafts

  func putDraftAside() {
    reply = nil
    hasUnseenChange = true
    guard isInteractive else { return }
    halfTyped.customersChanged(in: loop) { [weak self] in self?.putAside($0) }
  }

  /// A line that was typed for somebody who is gone. Only what concerns no customer is done.
  private func putAside(_ line: String) {
    switch InputLine(line, for: role, on: .lines) {
    case .command(let command) where !command.isAboutCustomer: perform(command)
    case .command, .message, .unknown, .misused:
      if !line.isBlank {
        tell([language.pick("put aside, not sent: \(line)", "已收起，未发送：\(line)")])
      }
    }
  }

  func show(_ replies: [CannedReply], filter: String) {
    let word = filter.lowercased()
    let named = replies.filter { $0.name.lowercased() == word }
    let matches =
      named.isEmpty ? replies.filter { word.isEmpty || $0.name.lowercased().contains(word) } : named
    if matches.isEmpty {
      return tell([language.pick("no reply is called \(filter)", "没有名为 \(filter) 的常用回复")])
    }
    guard matches.count == 1, !filter.isEmpty else {
      return tell(matches.map { "\($0.name): \($0.text)" })
    }
    reply = matches[0]
    tell(matches[0].text.split(whereSeparator: \.isNewline).map(String.init))
    let over = matches[0].bytesOver
    if over > 0 { return complain(language.text(of: SendRefusal.tooLong(bytesOver: over))) }
    tell([language.pick("/send sends it", "/send 发送")])
  }

  func show(_ past: [PastConversation], title: String, sought: String?) {
    tell([title])
    for one in past {
      let words = one.parts + [one.excerpt].compactMap { $0 }
      tell(["\(one.id): " + words.joined(separator: "  ")])
    }
    if !past.isEmpty { tell([language.pick("/open NUMBER reads one", "/open 编号 查看")]) }
  }

  func show(_ entries: [PastEntry], title: String) {
    tell([title])
    var old = PlainLog(language)
    for one in entries { old.append(one.entry, author: one.author, at: one.time) }
    tell(old.last(entries.count))
  }

  // MARK: Input

  private func take(_ event: ByteSource.Event) {
    switch event {
    case .bytes(let bytes): splitter.append(bytes)
    case .ended(nil): splitter.finish()
    case .ended(let error?):
      let isGone = isInteractive && TerminalDevice.isGone(error)
      lost(isGone ? .gone : .inputFailed(errno: error.errno))
    case .hungUp:
      // Of a pipe, lines may still be there, and its end is seen on the user's turn.
      if isInteractive { lost(.gone) }
    }
  }

  func pump() {
    while isOpen || isInteractive {
      guard let line = splitter.next() else { break }
      switch line {
      case .text(let text): submit(text)
      case .tooLong(let over):
        complainOfLine(language.text(of: SendRefusal.tooLong(bytesOver: over)))
      case .notUTF8(let byte):
        complainOfLine(language.pick("not UTF-8 at byte \(byte)", "第 \(byte) 字节起不是 UTF-8"))
      }
    }
    if splitter.isAtEnd, isOpen || isInteractive { return onIntent(.endOfInput) }
    input?.setWanted(isOpen || isInteractive)
  }

  private func submit(_ text: String) {
    guard isInteractive else { return onIntent(.send(text)) }
    guard text.utf8.count < Self.terminalLineBytesMax else {
      let most = Self.terminalLineBytesMax
      return complainOfLine(
        language.pick(
          "a terminal's line has at most \(most) bytes; what was beyond is lost",
          "终端的一行最多 \(most) 字节，超出的部分已丢失"))
    }
    if halfTyped.began(text) { return putAside(text) }
    switch InputLine(text, for: role, on: .lines) {
    case .message(let text): onIntent(.send(text))
    case .command(let command): perform(command)
    case .unknown(let name):
      complain(language.pick("no command \(name)", "没有命令 \(name)"))
    case .misused(let name):
      let usage = CommandHelp(language).usage(name)
      complain(language.pick("use it like this: \(usage)", "用法：\(usage)"))
    }
  }

  private func perform(_ command: Command) {
    switch command {
    case .end: onIntent(.end)
    case .quit: onIntent(.quit)
    case .note(let text): onIntent(.note(text))
    case .block(let time): onIntent(.block(time))
    case .unblock(let host): onIntent(.unblock(host))
    case .greet: onIntent(.greet)
    case .status: onIntent(.status)
    case .reply(let name): onIntent(.replies(name))
    case .history(let text): onIntent(.history(text))
    case .open(let number): onIntent(.openConversation(number))
    case .help: tell(CommandHelp(language).lines(for: role))
    case .last(let count): tell(log?.last(count) ?? [])
    case .find(let text):
      let found = log?.matches(text) ?? []
      tell(found.isEmpty ? [language.pick("not found: \(text)", "没有找到：\(text)")] : found)
    case .send:
      if let reply {
        onIntent(.send(reply.text))
      } else {
        complain(language.pick("no reply was chosen", "还没有选好回复"))
      }
    }
  }

  func complain(_ reason: String) { reportError(reason) }

  /// An error line for the line of input that was read last.
  private func complainOfLine(_ reason: String) {
    let number = splitter.lineNumber
    reportError(
      language.pick(
        "input line \(number) was not sent: \(reason)", "输入的第 \(number) 行没有发送：\(reason)"))
  }

  // MARK: Output

  func refresh() {
    hasUnseenChange = false
    guard let output, !pending.isEmpty else { return }
    output.take(&pending)
    output.flush()
  }

  private func lost(_ intent: Intent) {
    guard !isGone else { return }
    isGone = true
    onIntent(intent)
  }

  func close(patiently: Bool) -> String {
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
