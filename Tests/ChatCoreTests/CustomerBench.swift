import ChatCore
import MonotonicTime

/// The inputs of a session.
enum CustomerInput: Equatable, Sendable {
  case connected
  case bytes([UInt8])
  case ended(StreamEnd)
  case leave

  static func frame(_ frame: Frame) -> CustomerInput { .bytes(frame.encoded) }
  static func message(_ text: String) -> CustomerInput { frame(Frame(.message, text)) }
  static let badMessage = CustomerInput.bytes(wire("0008|2|") + [0xFF])
  static let rubbish = CustomerInput.bytes(wire("HTTP"))
  static let reset = CustomerInput.ended(.broken(errno: 104))
}

extension CustomerAction {
  static func said(_ party: Party, _ text: String, _ flags: MessageFlags = []) -> CustomerAction {
    .happened(.said(party, text, flags))
  }

  static func ended(_ ending: CustomerEvent.Ending) -> CustomerAction {
    .happened(.ended(ending))
  }
}

/// A session with a clock that the test advances.
struct CustomerBench {
  static let address = "127.0.0.1:21567"

  private(set) var session: CustomerSession
  private(set) var now = Instant(nanoseconds: 5_000_000_000)

  init(_ name: String = "小明", outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax) {
    session = CustomerSession(name: name, outOfTurnMessagesMax: outOfTurnMessagesMax, at: now)
  }

  /// Connected, and it is `turn`'s turn.
  static func talking(
    turn: Party = .customer, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax
  ) throws(SendRefusal) -> CustomerBench {
    var bench = CustomerBench(outOfTurnMessagesMax: outOfTurnMessagesMax)
    bench.on(.connected)
    if turn == .agent { try bench.say("在吗") }
    return bench
  }

  mutating func wait(_ interval: Duration) { now = now + interval }

  @discardableResult
  mutating func on(_ input: CustomerInput) -> [CustomerAction] {
    var actions: [CustomerAction] = []
    switch input {
    case .connected: session.connected(to: Self.address, at: now, &actions)
    case .bytes(let bytes):
      bytes.withUnsafeBytes { session.received($0, at: now, &actions) }
    case .ended(let end): session.ended(end, at: now, &actions)
    case .leave: session.leave(&actions)
    }
    return actions
  }

  @discardableResult
  mutating func say(_ text: String) throws(SendRefusal) -> [CustomerAction] {
    var actions: [CustomerAction] = []
    try session.say(text, at: now, &actions)
    return actions
  }
}
