import ChatCore
import Testing

/// Every phase of a visit with everything that can happen in it. Pairs that have no row do nothing.
@Suite struct VisitTableTests {
  static let table = Table(
    """
    connecting | connected    | send, connectedToDesk, customer's turn → customer
    connecting | say          | refused nobodyThere → connecting
    connecting | leave        | hang up, youLeft, over → over

    customer   | name         | skippedType → customer
    customer   | message      | message! → customer
    customer   | unknown type | skippedType → customer
    customer   | violation    | violated, hang up, over → over
    customer   | ended        | deskEnded, over → over
    customer   | ended inside | unfinished, deskEnded, over → over
    customer   | broke        | connectionBroke, over → over
    customer   | say          | send, message, agent's turn → agent
    customer   | leave        | hang up, youLeft, over → over

    agent      | name         | skippedType → agent
    agent      | message      | message, customer's turn → customer
    agent      | unknown type | skippedType → agent
    agent      | violation    | violated, hang up, over → over
    agent      | ended        | deskEnded, over → over
    agent      | ended inside | unfinished, deskEnded, over → over
    agent      | broke        | connectionBroke, over → over
    agent      | say          | refused notYourTurn → agent
    agent      | leave        | hang up, youLeft, over → over

    over       | say          | refused nobodyThere → over
    """)

  enum State: String, CaseIterable {
    case connecting, customer, agent, over

    func bench() throws -> VisitBench {
      switch self {
      case .connecting: return VisitBench()
      case .customer: return try .talking(turn: .customer)
      case .agent: return try .talking(turn: .agent)
      case .over:
        var bench = try VisitBench.talking()
        bench.on(.ended(unfinished: 0))
        return bench
      }
    }

    init(of visit: Visit) {
      switch visit.phase {
      case .connecting: self = .connecting
      case .talking(turn: .customer, _): self = .customer
      case .talking(turn: .agent, _): self = .agent
      case .over: self = .over
      }
    }
  }

  enum Event: String, CaseIterable {
    case connected, name, message
    case unknownType = "unknown type"
    case violation, ended
    case endedInside = "ended inside"
    case broke, say, leave

    func happen(to bench: inout VisitBench) throws(SendRefusal) -> [VisitEffect] {
      switch self {
      case .connected: bench.on(.connected)
      case .name: bench.on(.received(Frame(.name, "小红")))
      case .message: bench.on(.message("您好"))
      case .unknownType: bench.on(.received(Frame(.unknown(digit: 8), "")))
      case .violation:
        bench.on(.violated(ProtocolViolation(.barMissing, firstBytes: wire("0015x"))))
      case .ended: bench.on(.ended(unfinished: 0))
      case .endedInside: bench.on(.ended(unfinished: 3))
      case .broke: bench.on(.broke(errno: 104, unfinished: 0))
      case .say: try bench.say("喂")
      case .leave: bench.on(.leave)
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func happens(_ state: State, _ event: Event) throws {
    var bench = try state.bench()
    #expect(State(of: bench.visit) == state)
    var outcome = ""
    do throws(SendRefusal) {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error)"
    }
    outcome += (outcome.isEmpty ? "→ " : " → ") + State(of: bench.visit).rawValue
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs.subtracting(pairs).isEmpty)
  }
}
