import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import TerminalUI

/// The full screen: keys in, cells out.
package final class ScreenFrontend: Frontend {
  /// Called with each intent, and the number of the customer who was shown.
  package var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// Called when the terminal is lost.
  package var onTerminalEvent: (TerminalEvent) -> Void = { _ in }

  private let loop: EventLoop
  private let language: any Language
  private let settings: FrontendSettings
  private let terminal: TerminalDescription
  private var device: TerminalDevice?
  private var full: FullScreen
  private var escapeTimer: TimerToken?
  private var pasteTimer: TimerToken?
  private var lastBytes = Instant(nanoseconds: 0)
  private var windowTitle: WindowTitle
  private var isGone = false
  private var stoppedItself = false
  /// Whether the program has the terminal: true between `enter` and `leave`.
  private var isEntered = false

  /// How long an ESC may be the start of a key's sequence. A common value for tmux's escape-time. Users
  /// notice 100 ms, and a sequence arrives in one piece even on slow connections.
  private static let escapeDelay: Duration = .milliseconds(40)

  /// Ctrl-Z suspends in every state of the screen. In raw mode it arrives as a key.
  private static let suspendKey = KeyEvent.key(.character("z"), .control)

  /// After this time without input during a paste, its end marker may be lost.
  private static let pasteSilence: Duration = .seconds(1)

  /// - Returns: nil if standard input and output are not one usable terminal.
  init?(
    _ loop: EventLoop, _ language: any Language, _ role: Role, _ settings: FrontendSettings,
    environment: (String) -> String?
  ) throws(SystemError) {
    guard let term = environment("TERM"), !term.isEmpty,
      let terminal = TerminalDescription(term: term), terminal.isUsable
    else { return nil }
    self.loop = loop
    self.language = language
    self.terminal = terminal
    self.settings = settings
    windowTitle = WindowTitle(terminal, language)
    let isColorless = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    full = FullScreen(
      ChatScreen(role, language, settings.theme),
      Renderer(terminal, colors: isColorless ? .monochrome : settings.colors),
      KeyDecoder(sequences: terminal.keySequences))
    full.screen.setPane(isWanted: settings.pane)
    device = try TerminalDevice(loop, terminal) { [unowned self] in take($0) }
    guard device != nil else { return nil }
    // If started in the background (`&` in a shell), wait for the foreground, as editors do.
    takeTerminalAgain()
  }

  // MARK: Transcript and status

  package var isBacklogged: Bool { device?.isBusy ?? false }

  package func show(_ entry: TranscriptEntry, author: String?) {
    full.screen.show(entry, author: author, at: .now())
  }

  package func showEarlier(_ entries: [EarlierEntry]) {
    for one in entries { full.screen.show(one.entry, author: one.author, at: one.time) }
  }

  /// Updates window title, divider and input lock.
  package func setStatus(_ status: Status) {
    full.screen.setStatus(status, typeAhead: settings.typeAhead)
    windowTitle.follow(status, &full.output)
  }

  /// Calls the user, by the bell or a notification of the terminal.
  func ring(_ call: Call) {
    full.output += settings.notify.bytes(call, bell: terminal.bell, language)
  }

  // MARK: Answers to the user

  /// Asks the user to confirm quitting, because a customer is at the desk.
  package func askBeforeQuitting() { full.screen.askBeforeQuitting() }

  package func draftSent() { full.screen.draftSent() }
  package func refuse(_ refusal: SendRefusal) { full.screen.refuse(language.text(of: refusal)) }

  package func draftRefused(_ refusal: SendRefusal) {
    full.screen.draftRefused(language.text(of: refusal))
  }

  package func showError(_ reason: String) { full.screen.refuse(reason) }

  package func show(_ replies: [CannedReply], filter: String) {
    full.screen.show(replies, filter: filter)
  }

  package func insertDraft(_ text: String, replacing: Bool) -> Bool {
    full.screen.insertDraft(text, replacing: replacing)
  }

  package func show(
    _ past: [EarlierConversation], title: String, query: String?, answering request: RequestNumber
  ) {
    full.screen.show(past, title: title, query: query, answering: request)
  }

  package func show(_ entries: [EarlierEntry], title: String, answering request: RequestNumber) {
    full.screen.show(entries, title: title, answering: request)
  }

  package func showTable(_ lines: [(key: String, meaning: String)], title: String) {
    full.screen.showTable(lines)
  }

  package func showOffer(_ entries: [EarlierEntry], title: String) {
    full.screen.showOffer(entries, title: title)
  }

  package func closeOffer() { full.screen.closeOffer() }

  package func showError(_ reason: String, answering request: RequestNumber) {
    full.screen.refuse(reason, answering: request)
  }

  package func stashDraft() {
    full.draftGuard.customersChanged(
      isTyping: full.screen.isTyping, isPasting: full.decoder.isInPaste, at: loop.now)
    full.screen.stashDraft()
  }

  // MARK: Keys

  private func take(_ event: TerminalDevice.Event) {
    switch event {
    case .bytes(let bytes):
      if bytes.count == 1, echo(bytes[0]) { return }
      let keys =
        endsLostPaste(bytes)
        ? full.endPaste() : full.feed(bytes)
      // Keys pressed while a paste does not end come alone. They must not restart its silence.
      if bytes.count != 1 || !full.decoder.isInPaste { lastBytes = loop.now }
      handle(keys)
      waitForRestOfKey()
      waitForRestOfPaste()
    case .lost(let event): lost(event)
    case .drained: break  // `refresh` paints what had to wait.
    }
  }

  /// The fast path for a key that only inserts a character.
  private func echo(_ byte: UInt8) -> Bool {
    guard byte &- 0x20 < 0x5F, isEntered, let device, !device.isBusy else { return false }
    return full.echo(byte, at: loop.now)
  }

  private func lost(_ event: TerminalEvent) {
    guard !isGone else { return }
    isGone = true
    onTerminalEvent(event)
  }

  private func handle(_ keys: consuming [KeyEvent]) {
    for index in keys.indices {
      if keys[index] == Self.suspendKey {
        suspend(group: true)
      } else if let intent = full.handle(keys[index], of: keys, at: loop.now) {
        onIntent(intent, full.shownCustomer)
      }
    }
    full.reuse(&keys)
  }

  private func waitForRestOfKey() {
    if let escapeTimer { loop.cancel(escapeTimer) }
    escapeTimer = nil
    guard full.decoder.isPending else { return }
    escapeTimer = loop.schedule(at: loop.now + Self.escapeDelay) { [weak self] in
      guard let self else { return }
      escapeTimer = nil
      handle(full.flushKeys())
    }
  }

  /// Whether the bytes end a paste whose end marker was lost. Only the marker ends a paste, so that pasted
  /// bytes are never taken for keys. Without the marker, all later keys would be swallowed. So a single
  /// Ctrl-C after a silence ends the paste too.
  private func endsLostPaste(_ bytes: Span<UInt8>) -> Bool {
    bytes.count == 1 && bytes[0] == 3 && full.decoder.isInPaste
      && loop.now - lastBytes >= Self.pasteSilence
  }

  private func waitForRestOfPaste() {
    if let pasteTimer { loop.cancel(pasteTimer) }
    pasteTimer = nil
    guard full.decoder.isInPaste else { return }
    pasteTimer = loop.schedule(at: loop.now + Self.pasteSilence) { [weak self] in
      guard let self else { return }
      pasteTimer = nil
      full.screen.refuse(language.pasteHasNoEnd)
    }
  }

  // MARK: Painting

  package func refresh() {
    // Do not paint while the shell has the terminal.
    guard let device, isEntered else { return }
    // If the terminal has not taken the last frame yet, skip this one. The next frame shows the latest state:
    // nothing piles up, and nothing is lost.
    guard !device.isBusy else { return }
    write(full.paint())
  }

  private func write(_ bytes: consuming [UInt8]) {
    // The buffer is taken out of `full` before writing: if writing fails, the handler changes `full` at once.
    if !bytes.isEmpty { device?.write(bytes) }
    full.reuse(&bytes)
  }

  private func enter() {
    device?.enterRawMode()
    // After a stop by SIGSTOP the terminal was never left. Leave it first, so that the title is not pushed on
    // the terminal's stack twice.
    if isEntered { full.leaveTerminal() }
    isEntered = true
    full.enterTerminal(mouse: settings.mouse)
    windowTitle.append(to: &full.output)
    // Write at once: `leave` discards unwritten output, and must not undo sequences that were never written.
    write(full.takeOutput())
    windowChanged()
  }

  /// Called after the terminal's size has changed.
  package func windowChanged() {
    guard let device else { return }
    let (rows, columns) = device.size
    full.screen.resize(rows: rows, columns: columns)
    full.renderer.invalidate()
  }

  package func suspend(group: Bool) {
    guard TerminalDevice.maySuspend else { return }
    leave()
    stoppedItself = true
    TerminalDevice.stopProcess(group: group)
    takeTerminalAgain()
  }

  /// Called when the process was continued (SIGCONT).
  func continued() {
    // After `suspend`, the terminal was taken over already.
    if stoppedItself {
      stoppedItself = false
    } else {
      takeTerminalAgain()
    }
  }

  /// Takes the terminal over once in the foreground. Leaves it alone if a signal to end the program comes
  /// first.
  private func takeTerminalAgain() {
    defer { loop.updateNow() }
    if TerminalDevice.waitForForeground() { enter() }
  }

  private func leave() {
    var bytes: [UInt8] = []
    full.renderer.leave(into: &bytes)
    full.output.removeAll()
    guard isEntered else { return }
    isEntered = false
    device?.leaveRawMode(bytes)
  }

  package func close(waitsForReader: Bool) -> String {
    leave()
    device?.close()
    device = nil
    return full.screen.draft
  }
}
