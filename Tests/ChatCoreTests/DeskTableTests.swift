import Testing

@testable import ChatCore

/// Every state of the desk with everything that can happen in it. Pairs that have no row do nothing.
@Suite struct DeskTableTests {
  static let table = Table(
    """
    empty      | someone arrives | take next → empty
    empty      | line changes    | line → empty
    empty      | say             | refused nobodyThere → empty
    empty      | say to another  | refused nobodyThere → empty
    empty      | close           | finished → closed

    arriving   | line changes    | line → arriving
    arriving   | peer finished   | → gone
    arriving   | name            | changed, connected, customer's turn → customer
    arriving   | message         | message, droppedForMissingName, hang up, take next → empty
    arriving   | unknown type    | skippedType → arriving
    arriving   | violation       | violated, hang up, take next → empty
    arriving   | ended           | leftWhileWaiting, take next → empty
    arriving   | ended inside    | unfinished, leftWhileWaiting, take next → empty
    arriving   | broke           | leftWhileWaiting, take next → empty
    arriving   | say             | refused nobodyThere → arriving
    arriving   | say to another  | refused nobodyThere → arriving
    arriving   | end             | hang up, agentEnded, take next → empty
    arriving   | close           | hang up, agentEnded, finished → closed
    arriving   | an hour passes  | droppedNameless, hang up, take next → empty

    gone       | line changes    | line → gone
    gone       | name            | leftWhileWaiting → gone, named
    gone       | message         | message, droppedForMissingName, hang up, take next → empty
    gone       | unknown type    | skippedType → gone
    gone       | violation       | violated, hang up, take next → empty
    gone       | ended           | leftWhileWaiting, take next → empty
    gone       | ended inside    | unfinished, leftWhileWaiting, take next → empty
    gone       | broke           | leftWhileWaiting, take next → empty
    gone       | say             | refused nobodyThere → gone
    gone       | say to another  | refused nobodyThere → gone
    gone       | end             | hang up, agentEnded, take next → empty
    gone       | close           | hang up, agentEnded, finished → closed
    gone       | an hour passes  | droppedNameless, hang up, take next → empty

    gone, named | line changes   | line → gone, named
    gone, named | name           | renamed → gone, named
    gone, named | message        | message → gone, named
    gone, named | unknown type   | skippedType → gone, named
    gone, named | violation      | violated, hang up, take next → empty
    gone, named | ended          | take next → empty
    gone, named | ended inside   | unfinished, take next → empty
    gone, named | broke          | take next → empty
    gone, named | say            | refused nobodyThere → gone, named
    gone, named | say to another | refused nobodyThere → gone, named
    gone, named | end            | hang up, agentEnded, take next → empty
    gone, named | close          | hang up, agentEnded, finished → closed
    gone, named | an hour passes | droppedNameless, hang up, take next → empty

    customer   | line changes    | line → customer
    customer   | name            | renamed → customer
    customer   | message         | message, agent's turn → agent
    customer   | unknown type    | skippedType → customer
    customer   | violation       | violated, hang up, changed, take next → empty
    customer   | ended           | left, changed, take next → empty
    customer   | ended inside    | unfinished, left, changed, take next → empty
    customer   | broke           | connectionBroke, changed, take next → empty
    customer   | say             | refused notYourTurn → customer
    customer   | say to another  | refused writtenForAnother → customer
    customer   | end             | hang up, agentEnded, changed, take next → empty
    customer   | close           | hang up, agentEnded, changed, finished → closed
    customer   | an hour passes  | droppedAsIdle, hang up, changed, take next → empty

    agent      | line changes    | line → agent
    agent      | name            | renamed → agent
    agent      | message         | message! → agent
    agent      | unknown type    | skippedType → agent
    agent      | violation       | violated, hang up, changed, take next → empty
    agent      | ended           | left, changed, take next → empty
    agent      | ended inside    | unfinished, left, changed, take next → empty
    agent      | broke           | connectionBroke, changed, take next → empty
    agent      | say             | send, message, customer's turn → customer
    agent      | say to another  | refused writtenForAnother → agent
    agent      | end             | hang up, agentEnded, changed, take next → empty
    agent      | close           | hang up, agentEnded, changed, finished → closed

    closed     | line changes    | line → closed
    closed     | say             | refused nobodyThere → closed
    closed     | say to another  | refused nobodyThere → closed
    """)

  enum State: String, CaseIterable {
    case empty, arriving, gone
    case goneNamed = "gone, named"
    case customer, agent, closed

    /// A desk in this state, with an idle timeout of a minute.
    var bench: DeskBench {
      var bench = DeskBench(idleTimeout: .seconds(60))
      switch self {
      case .empty: break
      case .arriving: bench.on(.accepted(waited: .zero))
      case .gone, .goneNamed:
        bench.on(.accepted(waited: .zero))
        bench.on(.peerFinished)
        if self == .goneNamed { bench.on(.name("小明")) }
      case .customer: bench = .serving(turn: .customer, idleTimeout: .seconds(60))
      case .agent: bench = .serving(turn: .agent, idleTimeout: .seconds(60))
      case .closed: bench.on(.close)
      }
      return bench
    }

    init(of desk: Desk) {
      switch desk.seat {
      case .empty: self = desk.isClosed ? .closed : .empty
      case .arriving(let arrival) where arrival.caller.name != nil: self = .goneNamed
      case .arriving(let arrival): self = arrival.isGone ? .gone : .arriving
      case .serving(let customer): self = customer.turn == .customer ? .customer : .agent
      }
    }
  }

  /// All but `accepted`, which only an empty seat may be asked for.
  enum Event: String, CaseIterable {
    case arrives = "someone arrives"
    case line = "line changes"
    case peerFinished = "peer finished"
    case name, message
    case unknownType = "unknown type"
    case violation, ended
    case endedInside = "ended inside"
    case broke, say
    case sayToAnother = "say to another"
    case end, close
    case hour = "an hour passes"

    func happen(to bench: inout DeskBench) throws(SendRefusal) -> [DeskEffect] {
      switch self {
      case .arrives: return bench.on(.arrived)
      case .line: return bench.on(.lineChanged(waiting: 2))
      case .peerFinished: return bench.on(.peerFinished)
      case .name: return bench.on(.name("小红"))
      case .message: return bench.on(.message("喂"))
      case .unknownType: return bench.on(.received(Frame(.unknown(digit: 8), "")))
      case .violation:
        return bench.on(.violated(ProtocolViolation(.barMissing, firstBytes: wire("0015x"))))
      case .ended: return bench.on(.ended(unfinished: 0))
      case .endedInside: return bench.on(.ended(unfinished: 3))
      case .broke: return bench.on(.broke(errno: 104, unfinished: 0))
      case .say: return try bench.say("您好")
      case .sayToAnother: return try bench.say("您好", to: 99)
      case .end: return bench.on(.end)
      case .close: return bench.on(.close)
      case .hour:
        bench.wait(.seconds(3600))
        return bench.on(.timePassed)
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func happens(_ state: State, _ event: Event) {
    var bench = state.bench
    #expect(State(of: bench.desk) == state)
    var outcome = ""
    do {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error)"
    }
    outcome += (outcome.isEmpty ? "→ " : " → ") + State(of: bench.desk).rawValue
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs.subtracting(pairs).isEmpty)
  }

  @Test func aTakenSeatCanNotBeTakenAgain() async {
    await #expect(processExitsWith: .failure) {
      var bench = DeskBench.serving()
      bench.on(.accepted(waited: .zero))
    }
  }
}
