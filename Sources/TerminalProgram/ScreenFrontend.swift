import ChatCore
import ChatUI
import EpollLoop
import Glibc
import Languages
import MonotonicTime
import TerminalUI

/// The full screen: keys in, paint out.
package final class ScreenFrontend: Frontend {
  /// What the user wants, and whom they were shown.
  package var onIntent: (Intent, _ shownCustomer: Int?) -> Void = { _, _ in }
  /// What becomes of the terminal.
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
  /// The terminal is ours: between `enter` and `leave`.
  private var isEntered = false

  /// How long an ESC may be the start of a key's sequence. The same as tmux's escape-time is often set
  /// to; people notice 100 ms, and a sequence comes in one piece even over slow lines.
  private static let escapeDelay: Duration = .milliseconds(40)

  /// The terminal's in every state. In raw mode it comes as a key.
  private static let suspendKey = KeyEvent.key(.character("z"), .control)

  /// A paste that has been silent for so long may have lost its end.
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
    device = try TerminalDevice(loop, terminal) { [unowned self] in take($0) }
    guard device != nil else { return nil }
    // Started in the background it waits for the foreground, like a shell's `&` of any editor.
    takeTerminalAgain()
  }

  // MARK: What is shown

  package var isBacklogged: Bool { device?.isBusy ?? false }

  package func show(_ entry: TranscriptEntry, author: String?) {
    full.screen.show(entry, author: author, at: .now())
  }

  /// Title, divider and lock.
  package func setStatus(_ status: Status) {
    full.screen.setStatus(status, typeAhead: settings.typeAhead)
    windowTitle.follow(status, &full.output)
  }

  /// It is the user's turn: the bell.
  package func ring() {
    if settings.bell { full.output += terminal.bell }
  }

  // MARK: What the user is answered

  /// Somebody sits at the desk: the user is to say once more that they want to quit.
  package func askBeforeQuitting() { full.screen.askBeforeQuitting() }

  package func draftSent() { full.screen.draftSent() }
  package func refuse(_ refusal: SendRefusal) { full.screen.refuse(language.text(of: refusal)) }

  package func draftRefused(_ refusal: SendRefusal) {
    full.screen.draftRefused(language.text(of: refusal))
  }

  package func complain(_ reason: String) { full.screen.refuse(reason) }

  package func show(_ replies: [CannedReply], filter: String) {
    full.screen.show(replies, filter: filter)
  }

  package func show(
    _ past: [EarlierConversation], title: String, sought: String?, answering request: RequestNumber
  ) {
    full.screen.show(past, title: title, sought: sought, answering: request)
  }

  package func show(_ entries: [EarlierEntry], title: String, answering request: RequestNumber) {
    full.screen.show(entries, title: title, answering: request)
  }

  package func complain(_ reason: String, answering request: RequestNumber) {
    full.screen.refuse(reason, answering: request)
  }

  package func stashDraft() {
    full.draftGuard.customersChanged(isTyping: full.screen.isTyping, at: loop.now)
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
      lastBytes = loop.now
      handle(keys)
      waitForRestOfKey()
      waitForRestOfPaste()
    case .lost(let event): lost(event)
    case .drained: break  // `refresh` paints what had to wait.
    }
  }

  /// Takes a key that does no more than to appear.
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

  /// A paste ends with its marker only: what is inside is never a key. But where the marker got lost, every
  /// key would be swallowed for ever. So Ctrl-C, alone and after a silence, ends it.
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
    // What is the shell's at the moment is not painted on.
    guard let device, isEntered else { return }
    // A terminal that has not taken the last paint gets the next one when it has, made of what is true
    // then: so nothing piles up, and nothing is lost.
    guard !device.isBusy else { return }
    write(full.paint())
  }

  private func write(_ bytes: consuming [UInt8]) {
    // Out of the screen's hands: should writing fail, the end of the program is told to it at once.
    if !bytes.isEmpty { device?.write(bytes) }
    full.reuse(&bytes)
  }

  private func enter() {
    device?.enterRawMode()
    // After a stop that was not our doing the terminal was never left; leaving first keeps what is
    // pushed there (its title) from being pushed twice.
    if isEntered { full.leaveTerminal() }
    isEntered = true
    full.enterTerminal(mouse: settings.mouse)
    windowTitle.append(to: &full.output)
    // At once: `leave` drops what was not painted, and what it gives back must have been taken.
    write(full.takeOutput())
    windowChanged()
  }

  /// The terminal has another size.
  package func windowChanged() {
    guard let device else { return }
    let (rows, columns) = device.size
    full.screen.resize(rows: rows, columns: columns)
    full.renderer.invalidate()
  }

  package func suspend(group: Bool) {
    leave()
    stoppedItself = true
    TerminalDevice.stopProcess(group: group)
    takeTerminalAgain()
  }

  /// The process was continued after a stop that was not its own doing.
  func continued() {
    // Whoever stopped by itself has taken the terminal over again already.
    if stoppedItself {
      stoppedItself = false
    } else {
      takeTerminalAgain()
    }
  }

  /// If told to end instead, the program does so without touching what is the shell's now.
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

  package func close(patiently: Bool) -> String {
    leave()
    device?.close()
    device = nil
    return full.screen.draft
  }
}
