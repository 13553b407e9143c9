import ChatCore
import ChatUI
import MonotonicTime
import TerminalUI

/// Every order in which a few acts can happen around a draft.
///
/// Orders with a common prefix share it: the console is a value, and each order continues from a copy.
struct DraftOrders {
  enum Act: String, CaseIterable {
    case type, enter, recall, end
    case arrive, leave, drop
    /// The terminal accepts a paint.
    case paint
    /// The agent pauses.
    case rest
  }

  private(set) var ordersCount = 0
  private(set) var sentCount = 0

  /// Runs every order of `length` acts, beginning with a customer who is served and shown.
  /// - Throws: `SimulationFailure` with the order.
  mutating func playAll(length: Int, _ wiring: Console.Wiring) throws {
    var console = Console(wiring)
    var path: [Act] = []
    for act in [Act.arrive, .paint, .rest] { try Self.perform(act, on: &console) }
    try play(length, console, &path)
  }

  private mutating func play(_ length: Int, _ console: Console, _ path: inout [Act]) throws {
    guard length > 0 else {
      ordersCount += 1
      sentCount += console.sentCount
      return
    }
    for act in Act.allCases {
      var next = console
      path.append(act)
      do {
        try Self.perform(act, on: &next)
      } catch let failure as SimulationFailure where !failure.what.contains("after") {
        let order = path.map(\.rawValue).joined(separator: " ")
        throw SimulationFailure(what: "\(failure.what), after \(order)")
      }
      try play(length - 1, next, &path)
      path.removeLast()
    }
  }

  static func perform(_ act: Act, on console: inout Console) throws {
    // The acts follow each other faster than the agent pauses.
    console.now = console.now + .milliseconds(20)
    switch act {
    case .type:
      console.agent.types(at: console.now)
      try console.press([.text(String(console.agent.mind ?? "-"))])
    case .enter: try console.press([.key(.enter, [])])
    case .recall:
      console.agent.recalls(at: console.now)
      try console.press([.key(.up, [])])
    case .end: try console.press([.key(.character("x"), .control)])
    case .arrive: try console.arrive()
    case .leave: try console.leave()
    case .drop: try console.drop()
    case .paint:
      try console.saveAll()
      try console.paint()
    case .rest:
      console.now = console.now + .milliseconds(300)
      console.agent.look(at: console.now)
    }
  }
}
