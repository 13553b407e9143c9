import Testing

@testable import ChatCore

/// All pairs of a desk's state and an input (DeskTable.swift).
@Suite struct DeskTableTests {
  enum State: String, CaseIterable {
    case empty, arriving
    /// Arriving, and known to have closed.
    case gone
    case departed, customer, agent, closed

    /// A desk in this state, with an idle timeout of a minute, and possibly a connection in the line.
    var bench: AgentBench {
      var bench = AgentBench(idleTimeout: .seconds(60))
      switch self {
      case .empty: break
      case .arriving: bench.on(.accepted(waited: .zero))
      case .gone, .departed:
        bench.on(.accepted(waited: .zero))
        bench.on(.peerShutdown)
        if self == .departed { bench.on(.name("小明")) }
      case .customer: bench = .serving(turn: .customer, idleTimeout: .seconds(60))
      case .agent: bench = .serving(turn: .agent, idleTimeout: .seconds(60))
      case .closed: _ = try? bench.command(.close)
      }
      _ = bench.actions { core, _, _ in core.arrived() }
      return bench
    }

    /// The state as the desk knows it: it does not know whether the peer has closed.
    static func word(for desk: Desk) -> String {
      switch desk.seat {
      case .empty: desk.isClosed ? "closed" : "empty"
      case .arriving: "arriving"
      case .departed: "departed"
      case .serving: desk.turn.map { "\($0)" } ?? "nobody"
      }
    }
  }

  /// All inputs except `accepted`, which requires an empty seat.
  enum Event: String, CaseIterable {
    case line = "line changes"
    case peerShutdown = "peer shut down"
    case name
    case badName = "bad name"
    case message
    case badMessage = "bad message"
    case unknownType = "unknown type"
    case rubbish, ended
    case endedInside = "ended inside"
    case broke
    case brokeInside = "broke inside"
    case hour = "an hour passes"
    case say
    case sayToAnother = "say to another"
    case sayNothing = "say nothing"
    case end
    case endAnother = "end another"
    case block
    case blockAnother = "block another"
    case note
    case noteOnAnother = "note on another"
    case unblock, close

    func happen(to bench: inout AgentBench) throws(CommandRefusal) -> [AgentAction] {
      switch self {
      case .line: return bench.on(.lineChanged(waiting: 2))
      case .peerShutdown: return bench.on(.peerShutdown)
      case .name: return bench.on(.name("小红"))
      case .badName: return bench.on(.badName)
      case .message: return bench.on(.message("喂"))
      case .badMessage: return bench.on(.badMessage)
      case .unknownType: return bench.on(.unknown(8))
      case .rubbish: return bench.on(.rubbish)
      case .ended: return bench.on(.ended(.finished))
      case .endedInside: return bench.on(.bytes(wire("000"))) + bench.on(.ended(.finished))
      case .broke: return bench.on(.reset)
      case .brokeInside: return bench.on(.bytes(wire("000"))) + bench.on(.reset)
      case .hour:
        bench.wait(.seconds(3600))
        return bench.on(.timePassed)
      case .say: return try bench.command(.say("您好"))
      case .sayToAnother: return try bench.command(.say("您好"), for: 99)
      case .sayNothing: return try bench.command(.say(" "))
      case .end: return try bench.command(.end)
      case .endAnother: return try bench.command(.end, for: 99)
      case .block: return try bench.command(.block(for: nil))
      case .blockAnother: return try bench.command(.block(for: nil), for: 99)
      case .note: return try bench.command(.note("call back"))
      case .noteOnAnother: return try bench.command(.note("call back"), for: 99)
      case .unblock: return try bench.command(.unblock(host: nil))
      case .close: return try bench.command(.close)
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func happens(_ state: State, _ event: Event) {
    var bench = state.bench
    var outcome = ""
    do throws(CommandRefusal) {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error.sketch)"
    }
    // The next connection is accepted at once.
    if bench.core.wantsNext, state != .empty { outcome += ", take next" }
    outcome += (outcome.isEmpty ? "→ " : " → ") + State.word(for: bench.desk)
    #expect(!bench.core.isBusy)
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs == Set(pairs))
  }

  @Test func aTakenSeatCanNotBeTakenAgain() async {
    await #expect(processExitsWith: .failure) {
      var bench = AgentBench.serving()
      bench.on(.accepted(waited: .zero))
    }
  }
}
