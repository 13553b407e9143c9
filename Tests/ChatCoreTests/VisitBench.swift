import ChatCore
import MonotonicTime

/// What can happen to a visit.
enum VisitEvent: Equatable, Sendable {
  case connected
  case received(Frame)
  case violated(ProtocolViolation)
  case ended(unfinished: Int)
  case broke(errno: Int32, unfinished: Int)
  case leave

  static func message(_ text: String) -> VisitEvent { .received(Frame(.message, text)) }
}

extension VisitEffect {
  static func show(_ notice: Notice) -> VisitEffect { .show(.notice(notice)) }
  static func show(_ from: Party, _ text: String, _ marks: Marks = []) -> VisitEffect {
    .show(.message(from: from, text, marks))
  }
}

/// A visit whose time is moved by hand.
struct VisitBench {
  static let address = "127.0.0.1:21567"

  private(set) var visit: Visit
  private(set) var now = Instant(nanoseconds: 5_000_000_000)

  init(_ name: String = "小明") {
    visit = Visit(name: name, at: now)
  }

  /// Connected, and it is this side's turn.
  static func talking(turn: Party = .customer) throws(SendRefusal) -> VisitBench {
    var bench = VisitBench()
    bench.on(.connected)
    if turn == .agent { try bench.say("在吗") }
    return bench
  }

  mutating func wait(_ interval: Duration) {
    now = now + interval
  }

  @discardableResult
  mutating func on(_ event: VisitEvent) -> [VisitEffect] {
    var effects: [VisitEffect] = []
    switch event {
    case .connected: visit.connected(to: Self.address, at: now, &effects)
    case .received(let frame): visit.received(frame, at: now, &effects)
    case .violated(let violation): visit.violated(violation, &effects)
    case .ended(let unfinished): visit.ended(unfinished: unfinished, &effects)
    case .broke(let errno, let unfinished):
      visit.broke(errno: errno, unfinished: unfinished, &effects)
    case .leave: visit.leave(&effects)
    }
    return effects
  }

  @discardableResult
  mutating func say(_ text: String) throws(SendRefusal) -> [VisitEffect] {
    var effects: [VisitEffect] = []
    try visit.say(text, at: now, &effects)
    return effects
  }
}
