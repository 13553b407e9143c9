import ChatCore
import Testing

/// All pairs of a session's phase and an input.
@Suite struct CustomerTableTests {
  static let table = Table(
    """
    connecting | connected    | send, connected → customer
    connecting | name         | → connecting
    connecting | message      | → connecting
    connecting | unknown type | → connecting
    connecting | rubbish      | → connecting
    connecting | ended        | → connecting
    connecting | ended inside | → connecting
    connecting | broke        | → connecting
    connecting | say          | refused nobodyThere → connecting
    connecting | leave        | hang up, left → over

    customer   | connected    | → customer
    customer   | name         | typeSkipped → customer
    customer   | message      | reply! → customer
    customer   | unknown type | typeSkipped → customer
    customer   | rubbish      | hang up, violated → over
    customer   | ended        | deskEnded → over
    customer   | ended inside | messageUnfinished, deskEnded → over
    customer   | broke        | connectionBroke → over
    customer   | say          | message, send → agent
    customer   | leave        | hang up, left → over

    agent      | connected    | → agent
    agent      | name         | typeSkipped → agent
    agent      | message      | reply → customer
    agent      | unknown type | typeSkipped → agent
    agent      | rubbish      | hang up, violated → over
    agent      | ended        | deskEnded → over
    agent      | ended inside | messageUnfinished, deskEnded → over
    agent      | broke        | connectionBroke → over
    agent      | say          | refused notYourTurn → agent
    agent      | leave        | hang up, left → over

    over       | connected    | → over
    over       | name         | → over
    over       | message      | → over
    over       | unknown type | → over
    over       | rubbish      | → over
    over       | ended        | → over
    over       | ended inside | → over
    over       | broke        | → over
    over       | say          | refused nobodyThere → over
    over       | leave        | → over
    """)

  enum State: String, CaseIterable {
    case connecting, customer, agent, over

    func bench() throws -> CustomerBench {
      switch self {
      case .connecting: return CustomerBench()
      case .customer: return try .talking(turn: .customer)
      case .agent: return try .talking(turn: .agent)
      case .over:
        var bench = try CustomerBench.talking()
        bench.on(.ended(.finished))
        return bench
      }
    }

    init(of session: CustomerSession) {
      switch session.phase {
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
    case rubbish, ended
    case endedInside = "ended inside"
    case broke, say, leave

    func happen(to bench: inout CustomerBench) throws(SendRefusal) -> [CustomerAction] {
      switch self {
      case .connected: bench.on(.connected)
      case .name: bench.on(.frame(Frame(.name, "小红")))
      case .message: bench.on(.message("您好"))
      case .unknownType: bench.on(.frame(Frame(.unknown(digit: 8), "")))
      case .rubbish: bench.on(.rubbish)
      case .ended: bench.on(.ended(.finished))
      case .endedInside: bench.on(.bytes(wire("000"))) + bench.on(.ended(.finished))
      case .broke: bench.on(.reset)
      case .say: try bench.say("喂")
      case .leave: bench.on(.leave)
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func happens(_ state: State, _ event: Event) throws {
    var bench = try state.bench()
    #expect(State(of: bench.session) == state)
    var outcome = ""
    do throws(SendRefusal) {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error)"
    }
    outcome += (outcome.isEmpty ? "→ " : " → ") + State(of: bench.session).rawValue
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs == Set(pairs))
  }
}
