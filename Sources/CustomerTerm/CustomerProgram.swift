// The customer's program: connects a session to its ports.
//
//     Connector, socket ─ ConversationRunner ─┐                   ┌─ ConversationRunner ─ socket
//     keys, lines ─────── Frontend ───────────┴─ CustomerSession ─┴─ Frontend
//                                                                 └─ SavedTranscript ─ a file
import ChatCore
import ChatUI
import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram
import TerminalUI

final class CustomerProgram: ConversationProgram {
  typealias Core = CustomerSession

  let shell: ProgramShell
  let runner: ConversationRunner<CustomerProgram>
  private let target: String
  private let saved: SavedTranscript?
  private var connector: Connector?
  private lazy var screenTimer = DeadlineTimer(shell.loop) { [unowned self] in openFrontend() }
  private lazy var patienceTimer = DeadlineTimer(shell.loop) { [unowned self] in sayStillTrying() }
  private lazy var firstLineTimer = DeadlineTimer(shell.loop) { [unowned self] in takeFirstLine() }
  private var connectingSince = Instant(nanoseconds: 0)
  private var statusText: CustomerStatus
  private var holdsFirstLine = false
  /// Why connecting failed; nil if it did not.
  private(set) var connectError: String?

  /// In plain lines, the delay between the name and the first line. Existing desks treat the bytes of one
  /// recv(2) as one frame, and a piped line would arrive together with the name.
  private static let untilFirstLine: Duration = .milliseconds(100)
  /// In plain lines, the interval between notices that the connection is still being tried.
  private static let patience: Duration = .seconds(5)
  /// The delay before the screen opens. A connection refused earlier leaves the terminal untouched.
  private static let untilScreen: Duration = .milliseconds(300)

  init(
    _ shell: ProgramShell, _ target: String, _ session: CustomerSession, _ saved: SavedTranscript?
  ) {
    self.shell = shell
    self.target = target
    self.saved = saved
    runner = ConversationRunner(session, shell)
    statusText = CustomerStatus(target: target, shell.language)
    runner.program = self
    shell.onIntent = { [unowned self] intent, _ in handle(intent) }
    shell.onEnding = { [unowned self] in leave() }
    shell.beforeSleep = { [unowned self] in runner.beforeSleep() }
  }

  // MARK: Connecting

  func connect(to addresses: [SocketAddress]) {
    connectingSince = .now
    screenTimer.set(connectingSince + Self.untilScreen)
    patienceTimer.set(connectingSince + Self.patience)
    let connector = Connector(shell.loop, to: addresses, keepalive: .chat) { [unowned self] in
      connected($0)
    }
    self.connector = connector
    connector.start()
  }

  /// - Returns: whether the frontend is open.
  @discardableResult
  private func openFrontend() -> Bool {
    do throws(SystemError) {
      try shell.openFrontend()
      runner.statusChanged()
      return true
    } catch {
      fail(shell.language.reason(errno: error.errno))
      return false
    }
  }

  private func fail(_ reason: String) {
    connectError = reason
    shell.finish(1)
  }

  private func sayStillTrying() {
    guard case .connecting = runner.core.phase else { return }
    let time = shell.loop.now - connectingSince
    shell.lines?.tell([shell.language.stillConnecting(to: target, for: time)])
    patienceTimer.set(.now + Self.patience)
  }

  private func connected(_ outcome: consuming Connector.Outcome) {
    connector = nil
    screenTimer.set(nil)
    patienceTimer.set(nil)
    switch consume outcome {
    case .failed(let failures):
      let reasons = failures.map {
        "\($0.address) \(shell.language.reason(errno: $0.error.errno))"
      }
      fail(reasons.joined(separator: shell.language.semicolon))
    case .connected(let socket, let address): begin(socket, address)
    }
  }

  private func begin(_ socket: consuming Descriptor, _ address: SocketAddress) {
    do throws(SystemError) {
      try runner.open(socket)
    } catch {
      return fail(shell.language.reason(errno: error.errno))
    }
    guard openFrontend() else { return }
    if shell.screen == nil { holdFirstLine() }
    runner.feed { $0.connected(to: "\(address)", at: $1, &$2) }
  }

  private func holdFirstLine() {
    holdsFirstLine = true
    firstLineTimer.set(.now + Self.untilFirstLine)
  }

  private func takeFirstLine() {
    holdsFirstLine = false
    actionsPerformed()
  }

  // MARK: The customer

  private func handle(_ intent: Intent) {
    switch intent {
    case .send(let text): say(text)
    case .quit, .end: quit()
    case .status: shell.lines?.tell(runner.status(at: .now).0.lines)
    // Commands of the agent only.
    case .note, .block, .unblock, .greet, .replies, .history, .openConversation: return
    }
    runner.updateStatus()
  }

  private func say(_ text: String) {
    do throws(SendRefusal) {
      try runner.feed { (session, now, actions) throws(SendRefusal) in
        try session.say(text, at: now, &actions)
      }
      shell.frontend?.draftSent()
    } catch {
      shell.frontend?.refuse(error)
    }
  }

  private func quit() {
    if case .over(let ending) = runner.core.phase { return shell.finish(ending.exitStatus) }
    leave()
  }

  private func leave() {
    connector?.cancel()
    runner.feed { session, _, actions in session.leave(&actions) }
  }

  // MARK: The session's actions

  func perform(_ action: CustomerAction) {
    switch action {
    case .send(let frame): runner.send(frame)
    case .hangUp: runner.hangUp()
    case .happened(let event): tell(event)
    }
  }

  func actionsPerformed() {
    shell.lines?.setOpen(runner.core.isCustomersTurn && !holdsFirstLine, customer: nil)
  }

  private func tell(_ event: CustomerEvent) {
    if let (entry, author) = entry(for: event) {
      save(entry)
      shell.frontend?.show(entry, author: author)
    }
    switch event {
    case .connected: shell.screen?.ring()
    case .said(.agent, _, let flags): if !flags.contains(.outOfTurn) { shell.screen?.ring() }
    case .ended(let ending):
      // The screen keeps the transcript until a key is pressed; plain lines need no such wait.
      if ending == .left || shell.screen == nil { shell.finish(ending.exitStatus) }
    case .said(.customer, _, _), .typeSkipped, .outOfTurnLimitReached, .messageUnfinished: break
    }
  }

  private func entry(
    for event: CustomerEvent
  ) -> (entry: TranscriptEntry, author: String?)? {
    switch event {
    case .said(.agent, let text, let flags):
      return (.message(from: .agent, text, flags), shell.language.agentAuthor)
    case .said(.customer, let text, let flags):
      return (.message(from: .customer, text, flags), nil)
    case .connected, .typeSkipped, .outOfTurnLimitReached, .messageUnfinished, .ended:
      let desk = runner.core.deskAddress ?? target
      return shell.language.text(of: event, desk: desk).map { (.notice($0), nil) }
    }
  }

  /// Saves an entry before it is shown. Nothing is saved before the connection exists.
  private func save(_ entry: TranscriptEntry) {
    guard let saved, runner.core.connectedSince != nil else { return }
    if let notice = saved.save(entry) { shell.frontend?.show(.notice(notice), author: nil) }
  }

  // MARK: The status

  var mayRead: Bool { true }

  func describe(in status: inout Status, _ clock: inout StatusClock) {
    statusText.tell(of: runner.core, in: &status, &clock)
    status.warning = saved?.warning ?? ""
  }

  func reminder(after time: Duration) -> String {
    shell.language.stillWaiting(shell.language.theAgent, for: time)
  }
}

extension CustomerSession: ConversationCore {
  /// nil: the session has no deadlines.
  public var deadline: Instant? { nil }

  /// Since when the agent has been waiting for the customer's message.
  public var awaitedSince: Instant? {
    if case .talking(turn: .customer, let since) = phase { since } else { nil }
  }

  /// Does nothing: the session changes only at the end itself.
  public mutating func readClosed(at now: Instant, _ actions: inout [CustomerAction]) {}
  /// Does nothing: the session has no deadlines.
  public mutating func timePassed(at now: Instant, _ actions: inout [CustomerAction]) {}
}

extension CustomerEvent.Ending {
  /// 0 if one side ended the conversation, 1 if the connection broke or the protocol was violated.
  var exitStatus: Int32 {
    switch self {
    case .deskEnded, .left: 0
    case .connectionBroke, .violated: 1
    }
  }
}
