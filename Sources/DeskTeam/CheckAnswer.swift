// What a desk tells a load balancer that asks whether it takes customers: HAProxy's agent check (configuration
// manual of HAProxy 2.6, chapter 5.2, "agent-check").
//
// HAProxy counts connections; a connection is a slot of its server. One desk is a server with one slot. The desks
// of a line are one server too, because the kernel and not HAProxy decides which of them takes a connection. Its
// slots are the desks that take customers, and those that serve one: also one to whom a customer was handed over
// while it was away.
//
// `ready` alone would not do: HAProxy hands nobody who waits to a server that has left `drain`, until it is told
// a `maxconn` (seen with 2.6.12).

/// The answer to a check.
public enum CheckAnswer: Equatable, Sendable {
  /// Nobody more is taken.
  case drain
  /// So many customers are taken, those that are served included.
  case slots(Int)

  /// The answer for all desks of a line.
  /// - Parameters:
  ///   - isOpen: whether this desk takes the next customer, now or after the present one.
  ///   - own: what it does.
  ///   - others: what the others do; empty for a desk with a line of its own. They don't tell whether one who
  ///     serves somebody takes another after that, and are taken to.
  public init(isOpen: Bool, own: DeskState, others: [DeskState] = []) {
    let open = others.count(where: \.hasSlot) + (isOpen ? 1 : 0)
    let leaving = !isOpen && own.isOccupied ? 1 : 0
    self = open > 0 ? .slots(open + leaving) : .drain
  }

  /// The answer as a line.
  public var line: String {
    switch self {
    case .drain: "drain\n"
    case .slots(let count): "ready maxconn:\(count)\n"
    }
  }
}

extension DeskState {
  /// Whether the desk serves a customer, or takes the next one.
  fileprivate var hasSlot: Bool {
    if case .free = self { true } else { isOccupied }
  }

  fileprivate var isOccupied: Bool {
    switch self {
    case .arriving, .serving: true
    case .free, .wrappingUp, .away, .closed: false
    }
  }
}
