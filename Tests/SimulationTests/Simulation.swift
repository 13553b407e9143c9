import ChatCore
import MonotonicTime
import TestSupport

// The agent's core and a simulation of everything around it, without sockets, disk, screen or clock. One seed
// is one run: each step does something random, performs the core's actions and checks all invariants
// (Simulation+Checks).
//
//     session or script ─ Channel ─┐              ┌─ Disk
//                    the kernel ───┼─ AgentCore ──┼─ Channel
//     the agent, who sees what ────┘      ║       └─ the screen
//     was painted last                DeskModel: the expected events (Simulation+Oracle)
//
// The kernel (Simulation+Kernel) has a backlog of limited length, short reads, unread bytes, full windows,
// resets, vanished peers and failures of `accept`. The disk answers at once, late, or not at all. The clock
// (Simulation+Time) has deadlines exact to the nanosecond, and stops of the process.
final class Simulation {
  static let steps = 250

  var random: SplitMix64
  var now = Instant(nanoseconds: 1_000_000_000)
  let trace: ((String) -> Void)?

  var core: AgentCore
  let hasJournal: Bool
  var disk = Disk()

  // The expected state.
  /// After the applied events.
  var model: DeskModel
  /// After the decided events.
  var decided: DeskModel
  /// The events of the current decision that are still expected, in order.
  var undecided: [DeskEvent] = []
  var pending: [DeskEvent] = []
  /// The events that must follow from what the program has just told the core.
  var told: [DeskEvent] = []
  /// The source of the last decision: a record may contain the events of one input only (or of several
  /// frames).
  var source = Source.program
  var queue: [Command] = []
  /// The report of the opening hours that is not decided yet.
  var reportedHours: HoursState?
  var isTimePassing = false
  var shownCount = 0

  // The world.
  var connections: [Connection] = []
  /// The kernel's backlog, first come first.
  var line: [Connection] = []
  /// Connections that hang in connect, since the backlog is full.
  var outside: [Connection] = []
  var placesGiven = 0
  /// The open socket.
  var socket: Connection?
  /// The connection that has the seat, even if its socket is closed already.
  var occupant: Connection?
  /// Whether the program has been told that the peer closed its side.
  var peerHasShutDown = false
  /// When bytes last came, while they are gathered before the peer is seated.
  var gatheringSince: Instant?
  /// The end of the stream as the program was told it, and whether bytes before it may have been queued.
  var toldEnd: (end: StreamEnd, mayHaveWaited: Bool)?
  /// Until when `accept` fails, and when the desk will retry.
  var shortUntil: Instant?
  var retryAt: Instant?
  var isShort = false
  /// Whether the program is stopped (SIGSTOP): it gets no notifications until it is continued.
  var isStopped = false

  // The agent.
  /// What the last paint showed.
  var painted: Painted
  var draft: Draft?

  // Counters for the checks.
  var finishedCount = 0
  var accepted: [Int] = []
  var served: [Int] = []
  /// Connections that the agent was told about, or that were turned away.
  var accountedFor: Set<Int> = []
  var numbersGiven: Set<Int> = []
  var toldWaiting = 0
  var textsWritten = 0

  init(seed: UInt64, trace: ((String) -> Void)? = nil) {
    random = SplitMix64(seed: seed)
    self.trace = trace
    let idleTimeout: Duration? = random.one(in: 2) ? .seconds(random.int(1...60)) : nil
    let wrapUp: Duration? = random.one(in: 2) ? .seconds(random.int(1...60)) : nil
    let crowdMax = random.one(of: [600, 40_000, 512 * 1024, 512 * 1024])
    let outOfTurnMax = random.one(of: [nil, 1, 3, 200, 200])
    hasJournal = !random.one(in: 4)
    core = AgentCore(
      Desk(
        idleTimeout: idleTimeout, outOfTurnMessagesMax: outOfTurnMax, wrapUp: wrapUp,
        unservedBytesMax: crowdMax, at: now),
      hasJournal: hasJournal)
    model = DeskModel(
      idleTimeout: idleTimeout, wrapUp: wrapUp, outOfTurnMax: outOfTurnMax, crowdMax: crowdMax)
    decided = model
    painted = Painted(number: nil, connection: 0)
    note(
      "idle timeout \(idleTimeout as Any), wrap-up \(wrapUp as Any), journal \(hasJournal), limit \(outOfTurnMax as Any), crowd \(crowdMax)"
    )
  }

  /// - Throws: `SimulationFailure` with the step and the check that failed.
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
    // Keys arrive at any time.
    if core.isBusy, random.one(in: 6) { return try agentPressesAnything() }
    if model.availability != .open, random.one(in: 8) { return try agentComesOrGoes() }
    switch random.int(0...999) {
    case 0..<40: try connect()
    case 40..<50: try agentComesOrGoes()
    case 50..<320: try deliverToDesk(random.chunk(of: socket?.toDesk.waiting ?? 0))
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
