import CalendarTime
import ChatCore
import MonotonicTime

@testable import ChatUI
@testable import TerminalUI

// The agent's program at a full screen, as far as drafts go: the core, the screen with its editor and the
// guard of drafts, wired as AgentProgram and FullScreen wire them, without a terminal and without a clock.
//
//     customers ─ AgentCore ─ actions ─ (the disk) ─ ChatScreen, DraftGuard
//                    ↑ commands ─────────────────────── keys ─ Agent
//
// A customer is a letter, and what the agent writes for one is made of that letter: so each frame tells
// for whom it was written.
struct Console {
  /// How the program was started, and how the world around it behaves.
  struct Wiring {
    var typesAhead = true
    /// What is decided waits for the disk until `save`.
    var savesLate = false
    /// Status and line are brought up to date only with the next paint: it all happens in one pass.
    var settlesLate = false
  }

  /// Whose connection is open, and what of it was not read.
  private struct Socket {
    let customer: Character
    var unread: [UInt8]
    var end: StreamEnd?
  }

  let wiring: Wiring
  var now = Instant(nanoseconds: 1_000_000_000)
  var screen = ChatScreen(.agent, .english)
  /// What the agent knows and does.
  var agent = Agent()
  private(set) var line: [Character] = []
  private(set) var comersCount = 0
  private(set) var sentCount = 0
  private var core: AgentCore
  private var actions: [AgentAction] = []
  private var socket: Socket?
  private var guardian = DraftGuard()
  /// What is half typed is for somebody.
  private var isServing = false
  /// Whom the screen shows, as of the last paint: keys are meant for them.
  private var shownCustomer: Int?
  /// Of each reply that is under way: the agent had recalled a part of it.
  private var recalledParts: [Bool] = []

  init(_ wiring: Wiring) {
    self.wiring = wiring
    core = AgentCore(Desk(at: now), hasJournal: wiring.savesLate)
    screen.resize(rows: 5, columns: 20)
  }

  /// Whose connection is open.
  var seated: Character? { socket?.customer }

  // MARK: Customers

  /// Somebody comes, with a name and a first message.
  mutating func arrive() throws {
    guard comersCount < 26 else { return }
    comersCount += 1
    line.append(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(comersCount - 1))))
    core.arrived()
    try happened()
  }

  /// The customer who is there writes once more.
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

  /// What is done in a pass of the loop, but for painting.
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

  /// A broken connection is told of at once, an end behind what was not read.
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

  /// The disk has what it was given.
  mutating func save() throws {
    try feed { $0.committed(at: $1, &$2) }
    updateStatus()
  }

  /// The disk has everything, and what follows of that.
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
    case .record, .lineChanged, .finished: break
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

  /// What Up would bring.
  private var recallable: String {
    var input = screen.input
    input.moveVertically(-1)
    return input.line
  }

  /// The oracle: for whom was it written, and who gets it?
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
    let isFew = DraftGuard.areFewKeys(events)
    for event in events where !guardian.isForOldLine(event) {
      if let text = guardian.belated(event, isFew: isFew, at: now) {
        screen.keepAside(text)
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
      let reply = CannedReply(name: "hello", text: core.desk.caller?.name ?? "")
      screen.show([reply], filter: filter)
    case .quit, .unblock, .greet, .history, .openConversation, .status: return
    }
    updateStatus()
  }

  private mutating func say(_ text: String) throws {
    // What is done at once asks for it.
    recalledParts.append(agent.hasRecalled)
    if try command(.say(text)) {
      screen.draftSent()
      agent.lineWasCleared()
    } else {
      recalledParts.removeLast()
    }
  }

  /// - Returns: whether it is done, or will be.
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
    status.title = desk.customer?.caller.name ?? ""
    status.customer = desk.seatNumber
    status.input = core.canSay ? .open : .locked("not now")
    status.acceptsDraft = desk.turn == .customer && wiring.typesAhead
    screen.setStatus(status)
  }

  /// The terminal takes a paint: it shows what is true now, and the agent may see it.
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
