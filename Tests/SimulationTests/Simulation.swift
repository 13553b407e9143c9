import ChatCore
import MonotonicTime
import TestSupport

// The agent's core with the world around it, without a socket, a disk, a screen or a clock. One seed is one
// run: at each step something random happens, what the core asks for is done, and everything that must hold
// is checked (Simulation+Checks).
//
//     session or script ─ Channel ─┐              ┌─ Disk
//                    the kernel ───┼─ AgentCore ──┼─ Channel
//     the agent, who sees what ────┘      ║       └─ the screen
//     was painted last                DeskModel: what must come of it (Simulation+Oracle)
//
// The kernel's part (Simulation+Kernel) is a line of limited length, short reads, unread bytes, full
// windows, resets, vanished peers and refusals to accept; the disk's is that it answers at once, late, or
// not; the clock's (Simulation+Time) is deadlines to the nanosecond and processes that were stopped.
final class Simulation {
  static let steps = 250

  var random: SplitMix64
  var now = Instant(nanoseconds: 1_000_000_000)
  let trace: ((String) -> Void)?

  var core: AgentCore
  let hasJournal: Bool
  var disk = Disk()

  // What must be so.
  /// As far as it is true.
  var model: DeskModel
  /// As far as it is decided.
  var decided: DeskModel
  /// What is decided and not true yet, in order.
  var undecided: [DeskEvent] = []
  var pending: [DeskEvent] = []
  /// What the program itself has just told the core: what must come of it.
  var told: [DeskEvent] = []
  /// What was decided last, for a record to be no more than one thing.
  var source = Source.program
  var queue: [Command] = []
  var isTimePassing = false
  var shownCount = 0

  // The world.
  var connections: [Connection] = []
  /// The kernel's backlog, the first in line first.
  var line: [Connection] = []
  /// Those whose connect hangs, since the line is full.
  var outside: [Connection] = []
  var placesGiven = 0
  /// The open socket.
  var socket: Connection?
  /// Whoever has the seat, with a socket still or not.
  var occupant: Connection?
  /// The program was told that they have closed.
  var isReadClosed = false
  /// When bytes came last of one who has sent too much before they are seated, and of whom more may come.
  var gatheringSince: Instant?
  /// The program was told that their stream has ended, maybe with bytes before it that had to wait.
  var toldEnd: (end: StreamEnd, mayHaveWaited: Bool)?
  /// Until when the system refuses to accept, and when the desk will try again.
  var shortUntil: Instant?
  var retryAt: Instant?
  var isShort = false
  /// The program does not run: nothing tells it of arrivals until it is continued.
  var isStopped = false

  // The agent.
  /// What the screen showed when it was painted last.
  var painted: Painted
  var draft: Draft?

  // What the checks count.
  var finishedCount = 0
  var accepted: [Int] = []
  var served: [Int] = []
  /// Those of whom the agent was told, or who were turned away.
  var accountedFor: Set<Int> = []
  var numbersGiven: Set<Int> = []
  var toldWaiting = 0
  var textsWritten = 0

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    let idleTimeout: Duration? = random.one(in: 2) ? .seconds(random.int(1...60)) : nil
    let crowdMax = random.one(of: [600, 40_000, 512 * 1024, 512 * 1024])
    let outOfTurnMax = random.one(of: [nil, 1, 3, 200, 200])
    hasJournal = !random.one(in: 4)
    core = AgentCore(
      Desk(
        idleTimeout: idleTimeout, outOfTurnMessagesMax: outOfTurnMax, unservedBytesMax: crowdMax,
        at: now),
      hasJournal: hasJournal)
    model = DeskModel(idleTimeout: idleTimeout, outOfTurnMax: outOfTurnMax, crowdMax: crowdMax)
    decided = model
    painted = Painted(number: nil, connection: 0)
    note(
      "idle timeout \(idleTimeout as Any), journal \(hasJournal), limit \(outOfTurnMax as Any), crowd \(crowdMax)"
    )
  }

  /// - Throws: `SimulationFailure`: the step, and what did not hold after it.
  func run() throws {
    try during("the beginning") { try open() }
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

  private func act() throws {
    // Keys come at every moment.
    if core.isBusy, random.one(in: 6) { return try agentPressesAnything() }
    switch random.int(0...999) {
    case 0..<40: try connect()
    case 40..<320: try deliverToDesk(random.chunk(of: socket?.toDesk.waiting ?? 0))
    case 320..<330: try deliverAtOnce()
    case 330..<500: try deliverToCustomer()
    case 500..<620: try customerSays()
    case 620..<650: paint()
    case 650..<800: try agentTypesOrSays()
    case 800..<880: writeHostile()
    case 880..<893: try customerLeaves()
    case 893..<908: try breakSomething()
    case 908..<913: try letIn()
    case 913..<921: try agentEnds()
    case 921..<931: try agentUsesTools()
    case 931..<932: try agentQuits()
    case 932..<935: try stopAndContinue()
    case 935..<965: try diskActs()
    case 965..<968: changeDisk()
    default: try passTime()
    }
  }
}
