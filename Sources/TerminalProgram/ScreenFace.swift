import ChatCore
import EpollLoop
import Glibc
import MonotonicTime
import TerminalUI

/// The full screen: keys in, paint out.
final class ScreenFace: Face {
  var onIntent: (Intent) -> Void = { _ in }
  let showsStatus = true

  private let loop: EventLoop
  private let language: Language
  private let settings: FaceSettings
  private let terminal: TerminalDescription
  private var device: TerminalDevice?
  private var decoder: KeyDecoder
  private var screen: ChatScreen
  private var renderer: Renderer
  private var draftGuard = DraftGuard()
  private var keys: [KeyEvent] = []
  private var output: [UInt8] = []
  private var escapeTimer: TimerToken?
  private var pasteTimer: TimerToken?
  private var lastBytes = Instant(nanoseconds: 0)
  private var windowTitle = ""
  private var isGone = false
  private var stoppedItself = false
  /// The terminal is ours: between `enter` and `leave`.
  private var isEntered = false

  /// How long an ESC may be the start of a key's sequence. The same as tmux's escape-time is often set
  /// to; people notice 100 ms, and a sequence comes in one piece even over slow lines.
  private static let escapeDelay: Duration = .milliseconds(40)

  /// A paste that has been silent for so long may have lost its end.
  private static let pasteSilence: Duration = .seconds(1)

  /// - Returns: nil if standard input and output are not one usable terminal.
  init?(
    _ loop: EventLoop, _ language: Language, _ role: Role, _ settings: FaceSettings,
    environment: (String) -> String?
  ) throws(SystemError) {
    guard let term = environment("TERM"), !term.isEmpty,
      let terminal = TerminalDescription(term: term), terminal.isUsable
    else { return nil }
    self.loop = loop
    self.language = language
    self.terminal = terminal
    self.settings = settings
    decoder = KeyDecoder(sequences: terminal.keySequences)
    screen = ChatScreen(role, language, settings.theme)
    let isColorless = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    renderer = Renderer(terminal, colors: isColorless ? .monochrome : settings.colors)
    var handler: (TerminalDevice.Event) -> Void = { _ in }
    guard let device = try TerminalDevice(loop, terminal, handler: { handler($0) }) else {
      return nil
    }
    self.device = device
    handler = { [weak self] in self?.take($0) }
    // Started in the background it waits for the foreground, like a shell's `&` of any editor.
    takeTerminalAgain()
  }

  var isBacklogged: Bool { device?.isBusy ?? false }
  var hasUnseenChange: Bool { !draftGuard.isChangeShown }

  func show(_ entry: Entry, author: String?) { screen.show(entry, author: author, at: .now) }
  func showInPassing(_ notice: Notice) {}

  func setStatus(_ status: Status) {
    var status = status
    if !settings.typeAhead { status.acceptsDraft = false }
    screen.setStatus(status)
    // Seen in a task bar or a list of windows, where the screen itself is not.
    let title = windowTitle(for: status)
    guard title != windowTitle else { return }
    windowTitle = title
    terminal.appendTitle(title, to: &output)
  }

  private func windowTitle(for status: Status) -> String {
    guard status.input == .open else { return "Kefu" }
    return status.isOverdue ? language.pick("Still your turn", "对方还在等您") : language.yourTurn
  }

  func setOpen(_ isOpen: Bool) {}
  func draftSent() { screen.draftSent() }
  func refuse(_ refusal: SendRefusal) { screen.refuse(language.text(of: refusal)) }
  func complain(_ reason: String) { screen.refuse(reason) }
  func tell(_ lines: [String]) {}
  func show(_ replies: [CannedReply], filter: String) { screen.show(replies, filter: filter) }

  func show(_ past: [PastConversation], title: String, sought: String?) {
    screen.show(past, title: title, sought: sought)
  }

  func show(_ entries: [PastEntry], title: String) { screen.show(entries, title: title) }

  func putDraftAside() {
    draftGuard.customersChanged(isTyping: screen.isTyping, at: loop.now)
    screen.putDraftAside()
  }

  func pump() {}

  func ring() {
    if settings.bell { output += terminal.bell }
  }

  // MARK: Keys

  private func take(_ event: TerminalDevice.Event) {
    switch event {
    case .bytes(let bytes):
      if bytes.count == 1, echo(bytes[0]) { return }
      if endsLostPaste(bytes) {
        decoder.endPaste(into: &keys)
      } else {
        decoder.feed(Array(bytes), into: &keys)
      }
      lastBytes = loop.now
      handleKeys()
      waitForRestOfKey()
      waitForRestOfPaste()
    case .gone: lost(.gone)
    case .failed(let intent): lost(intent)
    case .drained: break  // `refresh` paints what had to wait.
    }
  }

  /// Takes a key that does no more than to appear.
  private func echo(_ byte: UInt8) -> Bool {
    guard decoder.isIdle, isEntered, let device, !device.isBusy,
      draftGuard.typedFreely(at: loop.now), let cell = screen.echo(byte)
    else { return false }
    renderer.paint(row: cell.row, column: cell.column, of: screen.canvas, into: &output)
    return true
  }

  private func lost(_ intent: Intent) {
    guard !isGone else { return }
    isGone = true
    onIntent(intent)
  }

  private func handleKeys() {
    let events = keys
    keys.removeAll(keepingCapacity: true)
    let isFew = DraftGuard.areFewKeys(events)
    for event in events where !draftGuard.isForOldLine(event) {
      if let text = draftGuard.belated(event, isFew: isFew, at: loop.now) {
        screen.keepAside(text)
      } else if let intent = screen.handle(event) {
        if intent == .suspend { suspend(group: true) } else { onIntent(intent) }
      }
    }
  }

  private func waitForRestOfKey() {
    if let escapeTimer { loop.cancel(escapeTimer) }
    escapeTimer = nil
    guard decoder.isPending else { return }
    escapeTimer = loop.schedule(at: loop.now + Self.escapeDelay) { [weak self] in
      guard let self else { return }
      escapeTimer = nil
      decoder.flush(into: &keys)
      handleKeys()
    }
  }

  /// A paste ends with its marker only: what is inside is never a key. But where the marker got lost, every
  /// key would be swallowed for ever. So Ctrl-C, alone and after a silence, ends it.
  private func endsLostPaste(_ bytes: UnsafeRawBufferPointer) -> Bool {
    decoder.isInPaste && bytes.count == 1 && bytes[0] == 3
      && loop.now - lastBytes >= Self.pasteSilence
  }

  private func waitForRestOfPaste() {
    if let pasteTimer { loop.cancel(pasteTimer) }
    pasteTimer = nil
    guard decoder.isInPaste else { return }
    pasteTimer = loop.schedule(at: loop.now + Self.pasteSilence) { [weak self] in
      guard let self else { return }
      pasteTimer = nil
      screen.refuse(language.pick("The paste has no end: Ctrl-C ends it", "粘贴没有结束：按 Ctrl-C 结束"))
    }
  }

  // MARK: Painting

  func refresh() {
    // What is the shell's at the moment is not painted on.
    guard let device, isEntered else { return }
    // A terminal that has not taken the last paint gets the next one when it has, made of what is true
    // then: so nothing piles up, and nothing is lost.
    guard !device.isBusy else { return }
    if screen.needsDrawing {
      if screen.needsRepaint { renderer.invalidate() }
      let cursor = screen.draw()
      renderer.paint(&screen.canvas, cursor: cursor, into: &output)
    }
    draftGuard.changeWasShown()
    guard !output.isEmpty else { return }
    device.write(output)
    output.removeAll(keepingCapacity: true)
  }

  private func enter() {
    device?.enterRawMode()
    // After a stop that was not our doing the terminal was never left; leaving first keeps what is
    // pushed there (its title) from being pushed twice.
    if isEntered { renderer.leave(into: &output) }
    isEntered = true
    renderer.enter(mouse: settings.mouse, into: &output)
    terminal.appendTitle(windowTitle, to: &output)
    // At once: `leave` drops what was not painted, and what it gives back must have been taken.
    device?.write(output)
    output.removeAll(keepingCapacity: true)
    windowChanged()
  }

  func windowChanged() {
    guard let device else { return }
    let (rows, columns) = device.size
    screen.resize(rows: rows, columns: columns)
    renderer.invalidate()
  }

  func suspend(group: Bool) {
    leave()
    stoppedItself = true
    TerminalDevice.stopProcess(group: group)
    takeTerminalAgain()
  }

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
    if TerminalDevice.waitForForeground() { enter() }
  }

  private func leave() {
    var bytes: [UInt8] = []
    renderer.leave(into: &bytes)
    output.removeAll()
    guard isEntered else { return }
    isEntered = false
    device?.leaveRawMode(bytes)
  }

  func close(patiently: Bool) -> String {
    leave()
    device?.close()
    device = nil
    return screen.draft
  }
}
