import CalendarTime
import ChatCore
import Languages
import MonotonicTime

@testable import ChatUI
@testable import TerminalUI

// The agent's full-screen program, as far as drafts are concerned: the core, the screen with its editor and
// the draft guard, wired as in AgentProgram and FullScreen, without a terminal and a clock.
//
//     customers ─ AgentCore ─ actions ─ (the disk) ─ ChatScreen, DraftGuard
//                    ↑ commands ─────────────────────── keys ─ Agent
//
// A customer is a lower-case letter, and the agent's text for a customer consists of that letter. So each
// frame tells for whom it was written.
struct Console {
  /// The program's options, and the behaviour of its environment.
  struct Wiring {
    var typesAhead = true
    /// Whether events wait for the disk until `save`.
    var savesLate = false
    /// Whether the status and the line are updated only at the next paint, as if everything happened in one
    /// pass of the loop.
    var settlesLate = false
  }

  /// The open connection and its unread bytes.
  private struct Socket {
    let customer: Character
    var unread: [UInt8]
    var end: StreamEnd?
  }

  let wiring: Wiring
  var now = Instant(nanoseconds: 1_000_000_000)
  var screen = ChatScreen(.agent, defaultLanguage)
  /// The model of the person at the console.
  var agent = Agent()
  private(set) var line: [Character] = []
  private(set) var comersCount = 0
  private(set) var sentCount = 0
  private var core: AgentCore
  private var actions: [AgentAction] = []
  private var socket: Socket?
  private var guardian = DraftGuard()
  /// Whether a customer is being served: the draft is for them.
  private var isServing = false
  /// The seat that the last paint showed: keys are meant for it.
  private var shownCustomer: Int?
  /// For each reply being written or queued: whether the agent had recalled text into it.
  private var recalledParts: [Bool] = []

  init(_ wiring: Wiring) {
    self.wiring = wiring
    core = AgentCore(Desk(at: now), hasJournal: wiring.savesLate)
    screen.resize(rows: 5, columns: 20)
  }

  /// The customer whose connection is open.
  var seated: Character? { socket?.customer }

  // MARK: Customers

  /// A customer connects, with a name and a first message.
  mutating func arrive() throws {
    guard comersCount < 26 else { return }
    comersCount += 1
    line.append(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(comersCount - 1))))
    core.arrived()
    try happened()
  }

  /// The current customer writes another message.
  mutating func write() throws {
    guard socket?.end == nil else { return }
    socket?.unread += Frame(.message, "?").encoded
    try happened()
  }

  mutating func leave() throws { try end(.finished) }

  mutating func drop() throws { try end(.broken(errno: Breakage.reset)) }

  private mutating func end(_ end: StreamEnd) throws {
    guard socket != nil else { return }
    socket?.end = end
    try happened()
  }

  // MARK: The program

  private mutating func happened() throws {
    if !wiring.settlesLate { try settle() }
  }

  /// A pass of the event loop, without painting.
  mutating func settle() throws {
    repeat {
      while core.wantsNext { try takeNext() }
      try read()
    } while core.wantsNext
    updateStatus()
  }

  private mutating func takeNext() throws {
    guard !line.isEmpty else { return core.acceptedNobody() }
    let next = line.removeFirst()
    let bytes = Frame(.name, String(next)).encoded + Frame(.message, "?").encoded
    socket = Socket(customer: next, unread: bytes)
    try feed { $0.accepted(from: "\(next):1", waited: .zero, at: $1, &$2) }
  }

  /// A broken connection is reported at once; an orderly end, after the unread bytes.
  private mutating func read() throws {
    if case .broken? = socket?.end { return try streamEnds() }
    while core.wantsBytes, let unread = socket?.unread, !unread.isEmpty {
      socket?.unread = []
      try feed { core, now, actions in
        unread.withUnsafeBytes { core.received($0, at: now, &actions) }
      }
    }
    if socket?.unread.isEmpty == true, socket?.end != nil { try streamEnds() }
  }

  private mutating func streamEnds() throws {
    guard let end = socket?.end else { return }
    socket = nil
    try feed { $0.ended(end, at: $1, &$2) }
  }

  /// Completes the pending write.
  mutating func save() throws {
    try feed { $0.committed(at: $1, &$2) }
    updateStatus()
  }

  /// Completes the pending write and all that follow from it.
  mutating func saveAll() throws {
    try settle()
    while core.isBusy {
      try save()
      try settle()
    }
  }

  private mutating func feed(
    _ input: (inout AgentCore, Instant, inout [AgentAction]) -> Void
  ) throws {
    input(&core, now, &actions)
    try performAll()
  }

  private mutating func performAll() throws {
    let batch = actions
    actions.removeAll()
    for action in batch { try perform(action) }
  }

  private mutating func perform(_ action: AgentAction) throws {
    switch action {
    case .record, .lineChanged, .handOver, .letGo, .finished: break
    case .send(let frame): try send(frame)
    case .hangUp: socket = nil
    case .happened(let events): for event in events { try happened(event) }
    case .refused(.say, let refusal):
      recalledParts.removeFirst()
      screen.draftRefused("\(refusal)")
    case .refused(_, let refusal): screen.refuse("\(refusal)")
    }
  }

  private mutating func happened(_ event: DeskEvent) throws {
    switch event {
    case .said(let party, let text, let flags):
      screen.show(
        .message(from: party, text, flags), author: nil, at: WallTime(seconds: 0))
    case .seated:
      isServing = true
      try changeCustomers()
    case .ended:
      if isServing { try changeCustomers() }
      isServing = false
    default: break
    }
  }

  private mutating func changeCustomers() throws {
    let draft = screen.input.line
    agent.customersChange(isTyping: screen.isTyping, at: now)
    guardian.customersChanged(isTyping: screen.isTyping, at: now)
    screen.stashDraft()
    try require(screen.input.editor.isEmpty, "a draft stays for the next: \(screen.input.line)")
    if !draft.isBlank { try require(recallable == draft, "a draft is lost: \(draft)") }
  }

  /// The text that Up would recall.
  private var recallable: String {
    var input = screen.input
    input.moveVertically(-1)
    return input.line
  }

  /// The oracle: a reply goes only to the customer for whom it was written.
  private mutating func send(_ frame: Frame) throws {
    let hasRecalled = recalledParts.removeFirst()
    guard let seated else { return }
    sentCount += 1
    let isForAnother = frame.text.contains { $0.isLowercase && $0 != seated }
    try require(!isForAnother || hasRecalled, "customer \(seated) is sent \(frame.text)")
  }

  // MARK: The agent

  /// One read from the terminal.
  mutating func press(_ events: [KeyEvent]) throws {
    let isFew = DraftGuard.isTypedBurst(events)
    for event in events where !guardian.isForOldLine(event) {
      if let text = guardian.lateText(event, isFew: isFew, at: now) {
        screen.addToStash(text)
      } else if let intent = screen.handle(event) {
        try handle(intent)
      }
    }
    if !wiring.settlesLate { try settle() }
  }

  private mutating func handle(_ intent: Intent) throws {
    switch intent {
    case .send(let text): try say(text)
    case .end: try command(.end)
    case .block(let time): try command(.block(for: time))
    case .note(let text): try command(.note(text))
    case .replies(let filter):
      let reply = CannedReply(name: "hello", text: core.desk.peer?.name ?? "")
      screen.show([reply], filter: filter)
    case .quit, .unblock, .greet, .tag, .rate, .draft, .withdrawDraft, .history, .openConversation,
      .messages,
      .messagesDone, .status,
      .goAway, .comeBack, .next, .desks, .transfer, .withdrawTransfer, .acceptOffer, .declineOffer:
      return
    }
    updateStatus()
  }

  private mutating func say(_ text: String) throws {
    // Before the command: actions that are performed at once use it.
    recalledParts.append(agent.hasRecalled)
    if try command(.say(text)) {
      screen.draftSent()
      agent.lineWasCleared()
    } else {
      recalledParts.removeLast()
    }
  }

  /// - Returns: whether the command was accepted, at once or queued.
  @discardableResult
  private mutating func command(_ command: AgentCommand) throws -> Bool {
    do throws(CommandRefusal) {
      try core.command(command, for: shownCustomer, at: now, &actions)
    } catch {
      screen.refuse("\(error)")
      return false
    }
    try performAll()
    return true
  }

  // MARK: The screen

  private mutating func updateStatus() {
    let desk = core.desk
    var status = Status()
    status.title = desk.customer?.peer.name ?? ""
    status.customer = desk.seatNumber
    status.input = core.canSay ? .open : .locked("not now")
    status.acceptsDraft = desk.turn == .customer && wiring.typesAhead
    screen.setStatus(status)
  }

  /// The terminal accepts a paint: the screen shows the current state, and the agent may see it.
  mutating func paint() throws {
    try settle()
    _ = screen.draw()
    guardian.changeWasShown()
    shownCustomer = screen.status.customer
    let shown = screen.status.title.first
    agent.isShown(shown, at: now)
    let isForAnother = screen.input.line.contains { $0.isLowercase && $0 != shown }
    try require(
      !isForAnother || agent.hasRecalled || screen.input.isCommand,
      "with customer \(shown.map(String.init) ?? "nobody") stands \(screen.input.line)")
  }
}
