import ChatCore
import MonotonicTime

/// What can happen to a desk.
enum DeskEvent: Equatable, Sendable {
  case arrived
  case lineChanged(waiting: Int)
  case accepted(waited: Duration)
  case peerFinished
  case received(Frame)
  case violated(ProtocolViolation)
  case ended(unfinished: Int)
  case broke(errno: Int32, unfinished: Int)
  case end
  case close
  case timePassed

  static func name(_ text: String) -> DeskEvent { .received(Frame(.name, text)) }
  static func message(_ text: String) -> DeskEvent { .received(Frame(.message, text)) }
}

extension DeskEffect {
  static func show(_ notice: Notice) -> DeskEffect { .show(.notice(notice)) }
  static func show(_ from: Party, _ text: String, _ marks: Marks = []) -> DeskEffect {
    .show(.message(from: from, text, marks))
  }
}

/// A desk whose time is moved by hand.
struct DeskBench {
  static let address = "127.0.0.1:53122"

  private(set) var desk: Desk
  private(set) var now = Instant(nanoseconds: 5_000_000_000)

  init(idleTimeout: Duration? = nil) {
    desk = Desk(idleTimeout: idleTimeout, at: now)
  }

  /// Somebody sits there, and it is this side's turn.
  static func serving(
    _ name: String = "小明", turn: Party = .customer, idleTimeout: Duration? = nil
  ) -> DeskBench {
    var bench = DeskBench(idleTimeout: idleTimeout)
    bench.seat(name)
    if turn == .agent { bench.on(.message("在吗")) }
    return bench
  }

  /// The next customer comes and gives this name.
  mutating func seat(_ name: String) {
    on(.accepted(waited: .zero))
    on(.name(name))
  }

  mutating func wait(_ interval: Duration) {
    now = now + interval
  }

  @discardableResult
  mutating func on(_ event: DeskEvent) -> [DeskEffect] {
    var effects: [DeskEffect] = []
    switch event {
    case .arrived: desk.arrived(&effects)
    case .lineChanged(let waiting): desk.lineChanged(waiting: waiting, &effects)
    case .accepted(let waited):
      desk.accepted(from: Self.address, waited: waited, at: now, &effects)
    case .peerFinished: desk.peerFinished()
    case .received(let frame): desk.received(frame, at: now, &effects)
    case .violated(let violation): desk.violated(violation, at: now, &effects)
    case .ended(let unfinished): desk.ended(unfinished: unfinished, at: now, &effects)
    case .broke(let errno, let unfinished):
      desk.broke(errno: errno, unfinished: unfinished, at: now, &effects)
    case .end: desk.end(at: now, &effects)
    case .close: desk.close(at: now, &effects)
    case .timePassed: desk.timePassed(at: now, &effects)
    }
    return effects
  }

  /// What something that is done with the desk brings about.
  mutating func effects(
    of body: (inout Desk, Instant, inout [DeskEffect]) -> Void
  ) -> [DeskEffect] {
    var effects: [DeskEffect] = []
    body(&desk, now, &effects)
    return effects
  }

  /// The agent's reply, to whoever sits there unless another number is given.
  @discardableResult
  mutating func say(_ text: String, to number: Int? = nil) throws(SendRefusal) -> [DeskEffect] {
    var effects: [DeskEffect] = []
    try desk.say(text, to: number ?? desk.customer?.number ?? 0, at: now, &effects)
    return effects
  }
}

extension Caller {
  /// Whoever sits at the bench.
  static func here(_ name: String? = nil) -> Caller {
    Caller(name: name, address: DeskBench.address)
  }
}
