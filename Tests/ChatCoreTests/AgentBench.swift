import ChatCore
import MonotonicTime

/// The inputs of the core.
enum Input: Equatable, Sendable {
  case lineChanged(waiting: Int)
  case accepted(waited: Duration)
  case peerShutdown
  case bytes([UInt8])
  case ended(StreamEnd)
  case timePassed
  case hours(HoursState)

  static func frame(_ frame: Frame) -> Input { .bytes(frame.encoded) }
  static func name(_ text: String) -> Input { frame(Frame(.name, text)) }
  static func message(_ text: String) -> Input { frame(Frame(.message, text)) }
  static func unknown(_ digit: UInt8) -> Input { frame(Frame(.unknown(digit: digit), "")) }
  static let badName = Input.bytes(wire("0008|1|") + [0xFF])
  static let badMessage = Input.bytes(wire("0008|2|") + [0xFF])
  static let rubbish = Input.bytes(wire("GET"))
  static let reset = Input.ended(.broken(errno: 104))
}

/// An agent's core with a clock that the test advances and, if it has one, a disk that completes its writes
/// on demand.
struct AgentBench {
  static let address = "127.0.0.1:53122"

  private(set) var core: AgentCore
  private(set) var now = Instant(nanoseconds: 5_000_000_000)

  init(
    isDiskLate hasJournal: Bool = false, idleTimeout: Duration? = nil,
    outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax, wrapUp: Duration? = nil
  ) {
    core = AgentCore(
      Desk(
        idleTimeout: idleTimeout, outOfTurnMessagesMax: outOfTurnMessagesMax, wrapUp: wrapUp,
        at: now),
      hasJournal: hasJournal)
  }

  /// A customer is being served, and it is `turn`'s turn.
  static func serving(
    _ name: String = "小明", turn: Party = .customer, isDiskLate: Bool = false,
    idleTimeout: Duration? = nil, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax
  ) -> AgentBench {
    var bench = AgentBench(
      isDiskLate: isDiskLate, idleTimeout: idleTimeout, outOfTurnMessagesMax: outOfTurnMessagesMax)
    bench.seat(name)
    if turn == .agent { bench.write(.message("在吗")) }
    return bench
  }

  var desk: Desk { core.desk }
  var number: Int? { core.desk.seatNumber }

  mutating func wait(_ interval: Duration) { now = now + interval }

  /// The next customer arrives and sends this name.
  mutating func seat(_ name: String) {
    write(.accepted(waited: .zero))
    write(.name(name))
  }

  /// Passes the input in, and completes all writes that follow from it.
  @discardableResult
  mutating func write(_ input: Input) -> [AgentAction] { on(input) + commit() }

  @discardableResult
  mutating func on(_ input: Input) -> [AgentAction] {
    actions { core, now, actions in
      switch input {
      case .lineChanged(let waiting): core.lineChanged(waiting: waiting, &actions)
      case .accepted(let waited):
        core.arrived()
        core.accepted(from: Self.address, waited: waited, at: now, &actions)
      case .peerShutdown: core.peerShutdown(at: now, &actions)
      case .bytes(let bytes):
        bytes.withUnsafeBytes { core.received($0, at: now, &actions) }
      case .ended(let end): core.ended(end, at: now, &actions)
      case .timePassed: core.timePassed(at: now, &actions)
      case .hours(let hours): core.hoursReported(hours, at: now, &actions)
      }
    }
  }

  /// Completes the pending write and all that follow from it.
  @discardableResult
  mutating func commit() -> [AgentAction] {
    var all: [AgentAction] = []
    while core.isBusy { all += commitOnce() }
    return all
  }

  /// Completes the pending write only.
  mutating func commitOnce() -> [AgentAction] {
    actions { core, now, actions in core.committed(at: now, &actions) }
  }

  /// A command of an agent who sees the current customer.
  @discardableResult
  mutating func command(_ command: AgentCommand) throws(CommandRefusal) -> [AgentAction] {
    try self.command(command, for: number)
  }

  @discardableResult
  mutating func command(
    _ command: AgentCommand, for shown: Int?
  ) throws(CommandRefusal) -> [AgentAction] {
    var actions: [AgentAction] = []
    try core.command(command, for: shown, at: now, &actions)
    return actions.oneByOne
  }

  @discardableResult
  mutating func say(_ text: String) throws(CommandRefusal) -> [AgentAction] {
    try command(.say(text))
  }

  mutating func actions(
    of body: (inout AgentCore, Instant, inout [AgentAction]) -> Void
  ) -> [AgentAction] {
    var actions: [AgentAction] = []
    body(&core, now, &actions)
    return actions.oneByOne
  }
}

extension AgentAction {
  static func happened(_ event: DeskEvent) -> AgentAction { .happened([event]) }

  static func said(_ party: Party, _ text: String, _ flags: MessageFlags = []) -> AgentAction {
    .happened(.said(party, text, flags))
  }

  static func ended(_ peer: Peer, _ ending: DeskEvent.Ending) -> AgentAction {
    .happened(.ended(peer, ending))
  }
}

extension [AgentAction] {
  /// The events that were applied.
  var events: [DeskEvent] {
    flatMap { if case .happened(let events) = $0 { events } else { [DeskEvent]() } }
  }

  /// The actions, with a `happened` for each event.
  var oneByOne: [AgentAction] {
    flatMap {
      if case .happened(let events) = $0 { events.map(AgentAction.happened) } else { [$0] }
    }
  }
}

extension Peer {
  /// The peer that has the seat.
  static func here(_ name: String? = nil) -> Peer {
    Peer(name: name, address: AgentBench.address)
  }
}
