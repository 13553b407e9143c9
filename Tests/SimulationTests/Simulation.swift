import ChatCore
import MonotonicTime
import TestSupport

// A desk, its customers, and the wires between them, without a socket and without a clock. One seed is
// one run: at each step something random happens, its effects are performed, and everything that must
// hold is checked (Simulation+Checks).
//
//     Visit or script ─ Channel ─ FrameDecoder ─┬─ Desk
//                                               └─ DeskModel: what must come of it
//
// The kernel's part (Simulation+Kernel) is a line of limited length, short reads, full windows, resets,
// vanished peers and refusals to accept; the clock's (Simulation+Time) is deadlines to the nanosecond
// and processes that were stopped.
final class Simulation {
  /// What the agent has half typed, for the customer with this number.
  struct Draft {
    let text: String
    let number: Int
    /// Why nobody could be sent this text.
    let refusal: SendRefusal?
  }

  static let steps = 250
  /// As the desk's program has it: more than turns ever leave unsent.
  static let outputBytesMax = 128 * 1024

  var random: SplitMix64
  var now = Instant(nanoseconds: 1_000_000_000)
  let trace: ((String) -> Void)?

  var desk: Desk
  var model: DeskModel
  var decoder = FrameDecoder()
  var connections: [Connection] = []
  /// The kernel's backlog, the first in line first.
  var line: [Connection] = []
  /// Those whose connect hangs, since the line is full.
  var outside: [Connection] = []
  var placesGiven = 0
  /// Whose connection the desk holds.
  var seated: Connection?
  /// Whom the desk accepted last, still there or not.
  var lastAccepted: Connection?
  var wantsNext = false
  /// Until when the system refuses to accept, and when the desk will try again.
  var shortUntil: Instant?
  var retryAt: Instant?
  var isShort = false
  /// The program does not run: nothing tells it of arrivals until it is continued.
  var isStopped = false
  var draft: Draft?

  // What the checks count.
  var finishedCount = 0
  var customerChanges = 0
  var accepted: [Int] = []
  var served: [Int] = []
  /// Those of whom the agent was told, or who were turned away.
  var accountedFor: Set<Int> = []
  var numbersGiven: Set<Int> = []
  var lastTurn: Party?
  var toldWaiting = 0
  var textsWritten = 0

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    let idleTimeout: Duration? = random.one(in: 2) ? .seconds(random.int(1...60)) : nil
    desk = Desk(idleTimeout: idleTimeout, at: now)
    model = DeskModel(idleTimeout: idleTimeout)
    note("idle timeout: \(idleTimeout.map { "\($0)" } ?? "none")")
  }

  /// - Throws: `SimulationFailure`: the step, and what did not hold after it.
  func run() throws {
    for step in 1...Self.steps {
      try during("step \(step)") {
        try act()
        try settle()
        try check()
      }
    }
    try during("the end") { try finish() }
  }

  private func during(_ part: @autoclosure () -> String, _ body: () throws -> Void) throws {
    note("--- \(part())")
    do {
      try body()
    } catch let failure as SimulationFailure {
      throw SimulationFailure(what: "\(part()): \(failure.what)")
    }
  }

  func note(_ text: @autoclosure () -> String) {
    trace?(text())
  }

  // MARK: The desk's program

  /// Something happens to the desk; its effects are performed at once.
  func tellDesk(_ event: (inout Desk, inout [DeskEffect]) -> Void) throws {
    var effects: [DeskEffect] = []
    event(&desk, &effects)
    try performAll(effects)
  }

  func performAll(_ effects: [DeskEffect]) throws {
    for effect in effects { try perform(effect) }
  }

  private func perform(_ effect: DeskEffect) throws {
    switch effect {
    case .takeNext:
      try require(seated == nil, "the next is taken while the seat is taken")
      wantsNext = true
    case .send(let frame): try send(frame)
    case .hangUp:
      try require(seated != nil, "nobody is hung up on")
      seated?.toCustomer.close()
      seated = nil
    case .show(let entry): try show(entry)
    case .customerChanged: customerChanged()
    case .turnBegan(let party): lastTurn = party
    case .lineChanged(let waiting, let grew):
      try require(grew == (waiting > toldWaiting), "the line grew, or did it?")
      toldWaiting = waiting
    case .finished: finishedCount += 1
    }
  }

  private func send(_ frame: Frame) throws {
    try require(frame.kind == .message && !frame.isRepaired, "the desk sends \(frame)")
    guard let seated else { throw SimulationFailure(what: "sent to nobody: \(frame.text)") }
    seated.toCustomer.write(frame)
    if seated.toCustomer.unsent > Self.outputBytesMax { seated.lose(Breakage.noBuffers) }
    // A peer that has closed answers with a reset, sooner or later.
    if !seated.isAlive, random.one(in: 2) {
      seated.lose(random.one(of: [Breakage.reset, Breakage.pipe]))
    }
  }

  private func show(_ entry: Entry) throws {
    note("  desk shows \(entry)")
    let expected = model.expected.first
    try require(model.shows(entry), "\(entry) is shown instead of \(expected as Entry?)")
    guard case .notice(let notice) = entry else { return }
    if let caller = notice.subject {
      try require(caller.address == lastAccepted?.address, "told of \(caller), who is not there")
      accountedFor.insert(lastAccepted?.number ?? 0)
    }
    if case .connected = notice {
      try require(seated === lastAccepted, "another than the accepted is served")
      served.append(seated?.place ?? 0)
      numbersGiven.insert(desk.customer?.number ?? 0)
    }
  }

  /// A careful program puts the draft aside now; a careless one is refused.
  private func customerChanged() {
    customerChanges += 1
    if random.one(in: 2) { draft = nil }
  }
}

extension Notice {
  /// Whoever came to the desk or left it, if the notice tells of that.
  fileprivate var subject: Caller? {
    switch self {
    case .connected(let caller, _), .left(let caller), .leftWhileWaiting(let caller, _),
      .droppedNameless(let caller), .droppedForMissingName(let caller),
      .droppedAsIdle(let caller, _),
      .agentEnded(let caller), .connectionBroke(let caller, _), .violated(let caller, _):
      caller
    default: nil
    }
  }
}
