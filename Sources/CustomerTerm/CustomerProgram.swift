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
import SecureStream
import TerminalProgram
import TerminalUI

final class CustomerProgram: ConversationProgram {
  typealias Core = CustomerSession

  let runtime: ProgramRuntime
  let runner: ConversationRunner<CustomerProgram>
  /// The desk's address, or the command that leads to it, as the customer gave it.
  let target: String
  private let saved: SavedTranscript?
  private var connector: Connector?
  /// What is sent before the name: a PROXY header, or nothing.
  var preface: [UInt8] = []
  /// How the desk is made sure of (`--tls`); nil for a connection without encryption.
  var security: DeskSecurity?
  var isKiosk = false
  /// Reads the answer to a question about the desk's certificate.
  var question: ByteSource?
  var askedAt = Instant(nanoseconds: 0)
  /// Why TLS failed in the middle of the conversation; nil if it did not.
  var tlsFailure: String?
  /// Whether the stream has ended before the connection stood.
  var hasEndedEarly = false
  private var addresses: [SocketAddress] = []
  /// The command that is the connection (`--via`); nil for a TCP connection.
  var command: CommandConnection?
  /// What it said while the program ended, if it failed.
  var lastMessages: CommandMessages.Taken = ([], 0)
  /// The connection by that command, until it is opened.
  var commandSocket: Descriptor?
  private lazy var screenTimer = DeadlineTimer(runtime.loop) { [unowned self] in
    if commandSocket == nil { openFrontend() } else { openCommand() }
  }
  lazy var noticeTimer = DeadlineTimer(runtime.loop) { [unowned self] in sayStillTrying() }
  private lazy var firstLineTimer = DeadlineTimer(runtime.loop) { [unowned self] in takeFirstLine()
  }
  /// Where the desks publish the numbers of their line; nil if the customer does not know.
  var lineFile: String?
  /// The place in that line; nil if it is not known.
  var place: LinePlace?
  lazy var lineTimer = DeadlineTimer(runtime.loop) { [unowned self] in followLine() }
  private var connectingSince = Instant(nanoseconds: 0)
  private var statusText: CustomerStatus
  private var holdsFirstLine = false
  /// Why connecting failed; nil if it did not.
  private(set) var connectError: String?

  /// In plain lines, the delay between the name and the first line. Existing desks treat the bytes of one
  /// recv(2) as one frame, and a piped line would arrive together with the name.
  private static let untilFirstLine: Duration = .milliseconds(100)
  /// In plain lines, the interval between notices that the connection is still being tried.
  private static let noticeInterval: Duration = .seconds(5)
  /// The delay before the screen opens. A connection refused earlier leaves the terminal untouched.
  static let untilScreen: Duration = .milliseconds(300)

  init(
    _ runtime: ProgramRuntime, _ target: String, _ session: CustomerSession,
    _ saved: SavedTranscript?
  ) {
    self.runtime = runtime
    self.target = target
    self.saved = saved
    runner = ConversationRunner(session, runtime)
    statusText = CustomerStatus(target: target, runtime.language)
    runner.program = self
    runtime.onIntent = { [unowned self] intent, _ in handle(intent) }
    runtime.onEnding = { [unowned self] in leave() }
    runtime.beforeSleep = { [unowned self] in runner.beforeSleep() }
  }

  // MARK: Connecting

  func connect(to addresses: [SocketAddress]) {
    self.addresses = addresses
    connectingSince = .now
    enterLine()
    // A question about the desk's certificate comes before the screen.
    if !(security?.mayAsk ?? false) { openScreenSoon() }
    noticeTimer.set(connectingSince + Self.noticeInterval)
    let connector = Connector(runtime.loop, to: addresses, keepalive: .chat) { [unowned self] in
      connected($0)
    }
    self.connector = connector
    connector.start()
  }

  func reconnect() { connect(to: addresses) }

  func openScreenSoon() { screenTimer.set(.now + Self.untilScreen) }

  /// - Returns: whether the frontend is open.
  @discardableResult
  private func openFrontend() -> Bool {
    do throws(SystemError) {
      try runtime.openFrontend()
      runner.statusChanged()
      return true
    } catch {
      fail(runtime.language.reason(errno: error.errno))
      return false
    }
  }

  func fail(_ reason: String) {
    connectError = reason
    runtime.finish(1)
  }

  private func sayStillTrying() {
    guard case .connecting = runner.core.phase else { return }
    let time = runtime.loop.now - connectingSince
    let words = runtime.language.stillConnecting(to: target, for: time)
    if runtime.frontend == nil { reportError(words) } else { runtime.lines?.tell([words]) }
    noticeTimer.set(.now + Self.noticeInterval)
  }

  private func connected(_ outcome: consuming Connector.Outcome) {
    connector = nil
    switch consume outcome {
    case .failed(let failures):
      noticeTimer.set(nil)
      let reasons = failures.map {
        "\($0.address) \(runtime.language.reason(errno: $0.error.errno))"
      }
      screenTimer.set(nil)
      fail(reasons.joined(separator: runtime.language.semicolon))
    case .connected(let socket, let address): begin(socket, "\(address)")
    }
  }

  /// - Parameter desk: the desk's address, or the command.
  func begin(_ socket: consuming Descriptor, _ desk: String) {
    do throws(SystemError) {
      guard let security else {
        try runner.open(socket)
        runner.send(preface)
        return opened(desk)
      }
      hasEndedEarly = false
      security.canAsk = { [unowned self] in canAsk }
      security.onDone = { [unowned self] in secured(desk) }
      guard let transport = security.makeTransport()
      else { return fail(runtime.language.reason(errno: ENOMEM)) }
      // The header comes before TLS. The socket is new and has room for it.
      _ = writeWaiting(preface, to: socket.borrowed, silence: .seconds(1), limit: .seconds(1))
      try runner.open(socket, transport: transport)
    } catch {
      fail(runtime.language.reason(errno: error.errno))
    }
  }

  /// The connection stands, and the desk is the right one.
  func opened(_ desk: String) {
    screenTimer.set(nil)
    noticeTimer.set(nil)
    guard openFrontend() else { return }
    if runtime.screen == nil { holdFirstLine() }
    runner.feed { $0.connected(to: desk, at: $1, &$2) }
    if let place = place?.place { tellPlace(place) }
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
    case .status: runtime.lines?.tell(runner.status(at: .now).0.lines)
    // Commands of the agent only.
    case .note, .tag, .rate, .block, .unblock, .greet, .replies, .draft, .withdrawDraft, .history,
      .openConversation, .messages,
      .messagesDone, .goAway, .comeBack, .next, .desks, .transfer, .withdrawTransfer, .acceptOffer,
      .declineOffer:
      return
    }
    runner.updateStatus()
  }

  private func say(_ text: String) {
    do throws(SendRefusal) {
      try runner.feed { (session, now, actions) throws(SendRefusal) in
        try session.say(text, at: now, &actions)
      }
      runtime.frontend?.draftSent()
    } catch {
      runtime.frontend?.refuse(error)
    }
  }

  private func quit() {
    if case .over(let ending) = runner.core.phase { return runtime.finish(ending.exitStatus) }
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
    runtime.lines?.setOpen(runner.core.isCustomersTurn && !holdsFirstLine, customer: nil)
  }

  private func tell(_ event: CustomerEvent) {
    if let (entry, author) = entry(for: event) {
      save(entry)
      runtime.frontend?.show(entry, author: author)
    }
    switch event {
    case .connected: runtime.ring(.yourTurn)
    case .said(.agent, _, let flags): if !flags.contains(.outOfTurn) { runtime.ring(.yourTurn) }
    case .ended(let ending):
      // The screen keeps the transcript until a key is pressed; plain lines need no such wait.
      if ending == .left || runtime.screen == nil { runtime.finish(ending.exitStatus) }
    case .said(.customer, _, _), .typeSkipped, .outOfTurnLimitReached, .messageUnfinished: break
    }
  }

  private func entry(
    for event: CustomerEvent
  ) -> (entry: TranscriptEntry, author: String?)? {
    switch event {
    case .said(.agent, let text, let flags):
      return (.message(from: .agent, text, flags), runtime.language.agentAuthor)
    case .said(.customer, let text, let flags):
      return (.message(from: .customer, text, flags), nil)
    case .connected, .typeSkipped, .outOfTurnLimitReached, .messageUnfinished, .ended:
      let desk = runner.core.deskAddress ?? target
      let words = wordsOfCarrier(for: event) ?? runtime.language.text(of: event, desk: desk)
      return words.map { (.notice($0), nil) }
    }
  }

  /// Saves an entry before it is shown. Nothing is saved before the connection exists.
  private func save(_ entry: TranscriptEntry) {
    guard let saved, runner.core.connectedSince != nil else { return }
    if let notice = saved.save(entry) { runtime.frontend?.show(.notice(notice), author: nil) }
  }

  // MARK: The status

  var mayRead: Bool { true }

  func describe(in status: inout Status, _ clock: inout StatusClock) {
    statusText.tell(of: runner.core, in: &status, &clock)
    if case .over(.connectionBroke) = runner.core.phase, let reason = carrierFailure {
      status.turn = runtime.language.closedByFailure(reason)
    }
    if let (full, brief) = placeText { (status.titleRight, status.briefTitleRight) = (full, brief) }
    status.warning = saved?.warning ?? ""
  }

  func reminder(after time: Duration) -> String {
    runtime.language.stillWaiting(runtime.language.theAgent, for: time)
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
  public mutating func peerShutdown(at now: Instant, _ actions: inout [CustomerAction]) {}
  /// Does nothing: there are no deadlines.
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
