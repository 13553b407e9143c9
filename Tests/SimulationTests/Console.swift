import ChatCore
import MonotonicTime

@testable import TerminalUI

// The agent's program at a full screen, as far as drafts go: the desk's machine, the screen with its
// editor and the guard of drafts, wired as AgentProgram and ScreenFrontend wire them, without a terminal and
// without a clock.
//
//     customers ─ Desk ─ effects ─ (the disk) ─ ChatScreen, DraftGuard
//                   ↑ intents ────────────────────── keys ─ Agent
//
// A customer is a letter, and what the agent writes for one is made of that letter: so each frame tells
// for whom it was written.
struct Console {
  /// How the program was started, and how the world around it behaves.
  struct Wiring {
    var typesAhead = true
    /// Effects wait for the disk until `save`.
    var savesLate = false
    /// Status and line are brought up to date only with the next paint: it all happens in one pass.
    var settlesLate = false
  }

  let wiring: Wiring
  var now = Instant(nanoseconds: 1_000_000_000)
  var screen = ChatScreen(.agent, .english)
  /// What the agent knows and does.
  var agent = Agent()
  private(set) var desk: Desk
  private(set) var seated: Character?
  private(set) var line: [Character] = []
  private(set) var comersCount = 0
  private(set) var sentCount = 0
  private var guardian = DraftGuard()
  private var effects: [DeskEffect] = []
  private var pending: [(effects: [DeskEffect], desk: Desk)] = []
  private var performedDesk: Desk
  private var wantsNext = false
  /// Of each reply that was not performed yet: the agent had recalled a part of it.
  private var recalledParts: [Bool] = []

  init(_ wiring: Wiring) {
    self.wiring = wiring
    desk = Desk(at: now)
    performedDesk = desk
    screen.resize(rows: 5, columns: 20)
  }

  // MARK: Customers

  /// Somebody comes, with a name and a first message.
  mutating func arrive() throws {
    guard comersCount < 26 else { return }
    comersCount += 1
    line.append(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(comersCount - 1))))
    desk.arrived(&effects)
    try happened()
  }

  /// The customer who is there writes once more.
  mutating func write() throws {
    guard seated != nil else { return }
    desk.received(Frame(.message, "?"), at: now, &effects)
    try happened()
  }

  mutating func leave() throws {
    guard seated != nil else { return }
    seated = nil
    desk.ended(unfinished: 0, at: now, &effects)
    try happened()
  }

  mutating func drop() throws {
    guard seated != nil else { return }
    seated = nil
    desk.broke(errno: Breakage.reset, unfinished: 3, at: now, &effects)
    try happened()
  }

  // MARK: The program

  private mutating func happened() throws {
    try performAll()
    if !wiring.settlesLate { try settle() }
  }

  /// What is done before each sleep, but for painting.
  mutating func settle() throws {
    while wantsNext {
      wantsNext = false
      guard case .empty = desk.seat, !line.isEmpty else { break }
      let next = line.removeFirst()
      seated = next
      desk.accepted(from: "\(next):1", waited: .zero, at: now, &effects)
      desk.received(Frame(.name, String(next)), at: now, &effects)
      desk.received(Frame(.message, "?"), at: now, &effects)
      try performAll()
    }
    if pending.isEmpty { performedDesk = desk }
    updateStatus()
  }

  private mutating func performAll() throws {
    guard !effects.isEmpty else { return }
    pending.append((effects, desk))
    effects.removeAll(keepingCapacity: true)
    if !wiring.savesLate { try save() }
  }

  /// Everything is on the disk now.
  mutating func save() throws {
    while !pending.isEmpty {
      let batch = pending.removeFirst()
      performedDesk = batch.desk
      for effect in batch.effects { try perform(effect) }
    }
  }

  private mutating func perform(_ effect: DeskEffect) throws {
    switch effect {
    case .takeNext: wantsNext = true
    case .send(let frame): try send(frame)
    case .hangUp: seated = nil
    case .show(let entry):
      let shown = TranscriptEntry(entry, .english)
      screen.show(shown, author: nil, at: WallTime(seconds: 0))
    case .customerChanged: try changeCustomers()
    case .turnBegan, .lineChanged, .finished: break
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
    case .send(let text): say(text)
    case .end: if mayActOnCustomer { desk.end(at: now, &effects) }
    case .block(let time):
      if mayActOnCustomer { _ = desk.block(for: time, at: now, &effects) }
    case .note(let text): desk.note(text, &effects)
    case .replies(let filter):
      let reply = CannedReply(name: "hello", text: desk.caller?.name ?? "")
      screen.show([reply], filter: filter)
    case .quit, .unblock, .greet, .history, .openConversation, .status: return
    }
    try performAll()
    updateStatus()
  }

  private mutating func say(_ text: String) {
    do throws(SendRefusal) {
      try desk.say(text, to: desk.customer?.number ?? 0, at: now, &effects)
      screen.draftSent()
      recalledParts.append(agent.hasRecalled)
      agent.lineWasCleared()
    } catch {
      screen.refuse("\(error)")
    }
  }

  private var mayActOnCustomer: Bool { guardian.isChangeShown || desk.customer == nil }

  // MARK: The screen

  private var shownDesk: Desk {
    pending.isEmpty || desk.customer?.turn == .customer ? desk : performedDesk
  }

  private mutating func updateStatus() {
    var status = Status()
    status.title = shownDesk.caller?.name ?? ""
    if let customer = shownDesk.customer {
      status.input = customer.turn == .agent ? .open : .locked("not your turn")
      status.acceptsDraft = customer.turn == .customer && wiring.typesAhead
      status.customer = customer.number
    }
    screen.setStatus(status)
  }

  /// The terminal takes a paint: it shows what is true now, and the agent may see it.
  mutating func paint() throws {
    try save()
    try settle()
    try save()
    try settle()
    _ = screen.draw()
    guardian.changeWasShown()
    let shown = screen.status.title.first
    agent.isShown(shown, at: now)
    let isForAnother = screen.input.line.contains { $0.isLowercase && $0 != shown }
    try require(
      !isForAnother || agent.hasRecalled || screen.input.isCommand,
      "with customer \(shown.map(String.init) ?? "nobody") stands \(screen.input.line)")
  }
}
