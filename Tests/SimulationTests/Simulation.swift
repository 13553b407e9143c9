import ChatCore
import MonotonicTime

// A desk, its customers, and the wires between them, without a socket and without a clock. One seed is
// one run: at each step something random happens, its effects are performed, and everything that must
// hold is checked (Simulation+Checks).
//
//     Visit or script ─ Channel ─ FrameDecoder ─┬─ Desk
//                                               └─ DeskModel: what must come of it
final class Simulation {
  /// What the agent has half typed, for the customer with this number.
  struct Draft {
    let text: String
    let number: Int
    /// Why nobody could be sent this text.
    let refusal: SendRefusal?
  }

  static let steps = 250

  var random: SplitMix64
  var now = Instant(nanoseconds: 1_000_000_000)
  let trace: ((String) -> Void)?

  var desk: Desk
  var model: DeskModel
  var decoder = FrameDecoder()
  var connections: [Connection] = []
  /// The kernel's backlog, the first in line first.
  var line: [Connection] = []
  /// Whose connection the desk holds.
  var seated: Connection?
  private var wantsNext = false
  var draft: Draft?

  // What the checks count.
  var finishedCount = 0
  var customerChanges = 0
  var served: [Int] = []
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

  private func during(_ part: String, _ body: () throws -> Void) throws {
    note("--- \(part)")
    do {
      try body()
    } catch let failure as SimulationFailure {
      throw SimulationFailure(what: "\(part): \(failure.what)")
    }
  }

  func note(_ text: @autoclosure () -> String) {
    trace?(text())
  }

  // MARK: The desk's side of the wire

  /// What the desk's program does before it sleeps.
  func settle() throws {
    while wantsNext {
      wantsNext = false
      if !line.isEmpty { takeNext(line.removeFirst()) }
    }
    let waiting = line.count
    try tellDesk { $0.lineChanged(waiting: waiting, &$1) }
  }

  private func takeNext(_ connection: Connection) {
    let waited = now - connection.arrivedAt
    note("customer \(connection.number) is accepted")
    decoder = FrameDecoder()
    seated = connection
    var effects: [DeskEffect] = []
    desk.accepted(from: connection.address, waited: waited, at: now, &effects)
    precondition(effects.isEmpty, "nobody is blocked in a simulation")
    model.accepted(connection.number, connection.address, waited: waited, at: now)
  }

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
    // A peer that has closed answers with a reset, sooner or later.
    if !seated.isAlive, random.one(in: 2) { seated.isReset = true }
  }

  private func show(_ entry: Entry) throws {
    note("  desk shows \(entry)")
    let expected = model.expected.first
    try require(model.shows(entry), "\(entry) is shown instead of \(expected as Entry?)")
    if case .notice(.connected(let caller, _)) = entry {
      try require(caller.address == seated?.address, "another than the accepted is served")
      served.append(seated?.number ?? 0)
      numbersGiven.insert(desk.customer?.number ?? 0)
    }
  }

  /// A careful program puts the draft aside now; a careless one is refused.
  private func customerChanged() {
    customerChanges += 1
    if random.one(in: 2) { draft = nil }
  }

  // MARK: What the desk reads

  /// Delivers so many bytes to the desk, or the end if there are none.
  func deliverToDesk(_ count: Int) throws {
    guard let connection = seated else { return }
    if connection.isReset { return try streamEnded(errno: 104) }
    if connection.toDesk.isClosed, random.one(in: 2) { hearOfEnd() }
    if connection.toDesk.waiting > 0 {
      note("\(count) of \(connection.toDesk.waiting) bytes of customer \(connection.number)")
      decoder.append(connection.toDesk.deliver(count))
      tellModel(connection)
      try decode()
    } else if connection.toDesk.isClosed {
      try streamEnded(errno: nil)
    }
  }

  private func hearOfEnd() {
    desk.peerFinished()
    model.peerFinished()
  }

  private func streamEnded(errno: Int32?) throws {
    note("the stream of customer \(seated?.number ?? 0) ends, errno \(errno ?? 0)")
    let unfinished = seated?.toDesk.unfinished ?? 0
    model.streamEnded(errno: errno, unfinished: unfinished)
    let bytes = decoder.unfinishedByteCount
    seated?.toCustomer.close()
    seated = nil
    if let errno {
      try tellDesk { $0.broke(errno: errno, unfinished: bytes, at: now, &$1) }
    } else {
      try tellDesk { $0.ended(unfinished: bytes, at: now, &$1) }
    }
  }

  private func tellModel(_ connection: Connection) {
    while let sitter = model.sitter, let item = connection.toDesk.takeItem() {
      switch item.meaning {
      case .frame(let frame): model.arrived(frame, at: now)
      case .violation(let rule):
        let bytes = connection.toDesk.firstBytes(of: item)
        model.end(.violated(sitter.caller, ProtocolViolation(rule, firstBytes: bytes)))
      case .fragment: preconditionFailure("a fragment is never complete")
      }
    }
  }

  private func decode() throws {
    while seated != nil {
      let frame: Frame?
      do {
        frame = try decoder.next()
      } catch {
        return try tellDesk { $0.violated(error, at: now, &$1) }
      }
      guard let frame else { return }
      try tellDesk { $0.received(frame, at: now, &$1) }
    }
  }
}
