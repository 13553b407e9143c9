// The customer's program: one visit wired to the kernel and to the customer's eyes and hands.
//
//     Connector ─ Stream ─ FrameDecoder ─┐               ┌─ Stream ─ socket
//     keys, lines ─ Frontend ─ Intent ───┴─ Visit ─ perform ─ Frontend
import ChatCore
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram
import TerminalUI

final class CustomerProgram {
  let shell: ProgramShell
  private let target: String
  private let saved: SavedTranscript?
  private var visit: Visit
  private var connector: Connector?
  private var stream: Stream?
  private var decoder = FrameDecoder()
  private var effects: [VisitEffect] = []
  private lazy var statusTimer = DeadlineTimer(shell.loop) { [unowned self] in updateStatus() }
  private lazy var screenTimer = DeadlineTimer(shell.loop) { [unowned self] in openFrontend() }
  private lazy var patienceTimer = DeadlineTimer(shell.loop) { [unowned self] in sayStillTrying() }
  private lazy var firstLineTimer = DeadlineTimer(shell.loop) { [unowned self] in takeFirstLine() }
  private var connectingSince = Instant(nanoseconds: 0)
  private var statusIsStale = true
  private var statusWords: CustomerStatus
  private lazy var reminder = TurnReminder(every: shell.settings.remind, in: shell.loop) {
    [unowned self] in remind(after: $0)
  }
  private var holdsFirstLine = false
  /// Why there is no connection, if it has come to that.
  private(set) var connectError: String?

  /// Bytes that may wait to be sent: many times what turns allow, a name and a message.
  private static let outputBytesMax = 128 * 1024
  /// In plain lines, how long the first line waits behind the name. Existing desks take whatever one
  /// recv(2) brings for one frame, and a piped line would come together with the name.
  private static let untilFirstLine: Duration = .milliseconds(100)
  /// In plain lines, how often it is said that the connection is still being tried.
  private static let patience: Duration = .seconds(5)

  init(_ shell: ProgramShell, _ target: String, name: String, _ saved: SavedTranscript?) {
    self.shell = shell
    self.target = target
    self.saved = saved
    visit = Visit(name: name, at: shell.loop.now)
    statusWords = CustomerStatus(target: target, shell.language)
    shell.onIntent = { [unowned self] intent, _ in handle(intent) }
    shell.onEnding = { [unowned self] in end() }
    shell.beforeSleep = { [unowned self] in settle() }
  }

  // MARK: Connecting

  /// A refusal that comes at once leaves the terminal untouched; whoever has to wait sees the screen.
  private static let untilScreen: Duration = .milliseconds(300)

  func connect(to addresses: [SocketAddress]) {
    connectingSince = .now
    screenTimer.set(connectingSince + Self.untilScreen)
    patienceTimer.set(connectingSince + Self.patience)
    let connector = Connector(shell.loop, to: addresses, watching: .chat) { [unowned self] in
      connected($0)
    }
    self.connector = connector
    connector.start()
  }

  private func openFrontend() {
    do {
      try shell.openFrontend()
      statusIsStale = true
    } catch {
      connectError = shell.language.reason(errno: error.errno)
      shell.finish(1)
    }
  }

  private func sayStillTrying() {
    guard case .connecting = visit.phase else { return }
    let time = shell.loop.now - connectingSince
    let notice = shell.language.text(of: .stillConnecting(address: target, for: time))
    shell.lines?.tell([notice])
    patienceTimer.set(.now + Self.patience)
  }

  private func connected(_ outcome: Connector.Outcome) {
    connector = nil
    screenTimer.set(nil)
    patienceTimer.set(nil)
    switch outcome {
    case .failed(let failures):
      connectError = failures.map {
        "\($0.address) \(shell.language.reason(errno: $0.error.errno))"
      }.joined(separator: shell.language.pick("; ", "；"))
      shell.finish(1)
    case .connected(let socket, let address):
      openFrontend()
      // Without a frontend nobody would be there to talk: no name is given.
      guard connectError == nil else {
        close(socket)
        return
      }
      do {
        stream = try Stream(shell.loop, owning: socket, outputBytesMax: Self.outputBytesMax) {
          [unowned self] in handle($0)
        }
      } catch {
        connectError = shell.language.reason(errno: error.errno)
        return shell.finish(1)
      }
      if shell.screen == nil { holdFirstLine() }
      visit.connected(to: "\(address)", at: shell.loop.now, &effects)
      performAll()
    }
  }

  private func holdFirstLine() {
    holdsFirstLine = true
    firstLineTimer.set(.now + Self.untilFirstLine)
  }

  private func takeFirstLine() {
    holdsFirstLine = false
    shell.lines?.setOpen(visit.isCustomersTurn, customer: nil)
  }

  // MARK: What happens

  private func handle(_ event: Stream.Event) {
    switch event {
    case .peerFinished: break
    case .bytes(let bytes): decode(bytes)
    case .ended(.finished):
      visit.ended(unfinished: decoder.unfinishedByteCount, &effects)
    case .ended(.broken(let error)):
      visit.broke(errno: error.errno, unfinished: decoder.unfinishedByteCount, &effects)
    }
    performAll()
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) {
    var bytes = bytes
    do {
      while stream != nil, let frame = try decoder.next(from: &bytes) {
        visit.received(frame, at: shell.loop.now, &effects)
        performAll()
      }
    } catch {
      visit.violated(error, &effects)
    }
  }

  private func handle(_ intent: Intent) {
    switch intent {
    case .send(let text): say(text)
    case .quit, .end: leave()
    case .status: tellStatus()
    // The agent's tools.
    case .note, .block, .unblock, .greet, .replies, .history, .openConversation: return
    }
    performAll()
    // The words first: nobody waits for the screen to say that they are gone.
    stream?.flush()
    updateStatus()
  }

  private func say(_ text: String) {
    do {
      try visit.say(text, at: shell.loop.now, &effects)
      shell.frontend?.draftSent()
    } catch {
      shell.frontend?.refuse(error)
    }
  }

  private func tellStatus() {
    var clock = StatusClock(shell.language, at: .now)
    var status = Status()
    describe(in: &status, &clock)
    shell.lines?.tell(status.lines)
  }

  private func leave() {
    if case .over(let ending) = visit.phase { return shell.finish(ending.exitStatus) }
    connector?.cancel()
    visit.leave(&effects)
  }

  private func end() {
    connector?.cancel()
    visit.leave(&effects)
    performAll()
  }

  // MARK: What is done about it

  private func performAll() {
    guard !effects.isEmpty else { return }
    let performed = effects
    effects.removeAll(keepingCapacity: true)
    save(performed)
    for effect in performed { perform(effect) }
    // Before the next line or key is taken, not only before the next paint.
    shell.lines?.setOpen(visit.isCustomersTurn && !holdsFirstLine, customer: nil)
    statusIsStale = true
  }

  /// Before anything of it is shown or sent. A visit that never came about is not worth a file.
  private func save(_ effects: [VisitEffect]) {
    guard let saved, visit.connectedSince != nil else { return }
    let entries = effects.compactMap { if case .show(let entry) = $0 { entry } else { nil } }
    if let notice = saved.save(entries) {
      shell.frontend?.show(.notice(shell.language.text(of: notice)), author: nil)
    }
  }

  private func perform(_ effect: VisitEffect) {
    switch effect {
    case .send(let frame): stream?.send(frame.encoded)
    case .hangUp:
      stream?.close()
      stream = nil
    case .show(let entry):
      shell.frontend?.show(TranscriptEntry(entry, shell.language), author: author(of: entry))
    case .turnBegan(.customer): shell.screen?.ring()
    case .turnBegan(.agent): break
    case .over(let ending):
      stream = nil
      // On the screen the transcript stays until a key; lines have been read by then.
      if ending == .left || shell.screen == nil { shell.finish(ending.exitStatus) }
    }
  }

  private func author(of entry: Entry) -> String? {
    switch entry {
    case .message(from: .agent, _, _): shell.language.pick("Agent", "客服")
    case .message(from: .customer, _, _), .notice: nil
    }
  }

  // MARK: Before each sleep

  private func settle() {
    stream?.setReading(!(shell.frontend?.isBacklogged ?? false))
    stream?.flush()
    reminder.follow(turnSince)
    if statusIsStale { updateStatus() }
  }

  /// Since when the agent has been waiting; nil while it is the customer who waits.
  private var turnSince: Instant? {
    if case .talking(turn: .customer, let since) = visit.phase { since } else { nil }
  }

  private func remind(after time: Duration) {
    shell.screen?.ring()
    shell.lines?.tell([shell.language.text(of: .stillWaiting(nil, for: time))])
    statusIsStale = true
  }

  private func updateStatus() {
    statusIsStale = false
    guard shell.screen != nil else { return }
    var clock = StatusClock(shell.language, at: .now)
    var status = Status()
    describe(in: &status, &clock)
    if let turnSince { status.isOverdue = reminder.isOverdue(since: turnSince, at: clock.now) }
    shell.screen?.setStatus(status)
    statusTimer.set(clock.nextChange)
  }

  private func describe(in status: inout Status, _ clock: inout StatusClock) {
    statusWords.tell(of: visit, in: &status, &clock)
    status.warning = saved?.warning ?? ""
  }
}

extension VisitEnding {
  /// 0 if the conversation ended as one or the other wanted, 1 if it broke.
  fileprivate var exitStatus: Int32 {
    switch self {
    case .deskEnded, .left: 0
    case .broke, .violated: 1
    }
  }
}
