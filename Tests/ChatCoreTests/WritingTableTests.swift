import Testing

@testable import ChatCore

/// All pairs of events being written and an input: the actions at once, and those after the write
/// (WritingTable.swift).
@Suite struct WritingTableTests {
  /// The events being written. If a customer is shown, the committed turn is the agent's.
  enum State: String, CaseIterable {
    case arrival, name
    case firstMessage = "1st message"
    case reply
    case leaving
    case ending
    case note

    func bench() throws(CommandRefusal) -> AgentBench {
      switch self {
      case .arrival, .name:
        var bench = AgentBench(isDiskLate: true, idleTimeout: .seconds(60))
        bench.on(.accepted(waited: .zero))
        if self == .name {
          bench.commit()
          bench.on(.name("小明"))
        }
        return bench
      case .firstMessage:
        var bench = AgentBench.serving(isDiskLate: true, idleTimeout: .seconds(60))
        bench.on(.message("在吗"))
        return bench
      case .reply, .leaving, .ending, .note:
        var bench = AgentBench.serving(turn: .agent, isDiskLate: true, idleTimeout: .seconds(60))
        switch self {
        case .reply: try bench.say("您好")
        case .leaving: bench.on(.ended(.finished))
        case .ending: try bench.command(.end)
        default: try bench.command(.note("call back"))
        }
        return bench
      }
    }
  }

  @Test(arguments: State.allCases, DeskTableTests.Event.allCases)
  func happens(_ state: State, _ event: DeskTableTests.Event) throws {
    var bench = try state.bench()
    let before = bench.desk
    var outcome = ""
    do throws(CommandRefusal) {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error.sketch)"
    }
    // No input changes the committed state.
    #expect(bench.desk == before && bench.core.isBusy)
    let later = bench.commit().sketch
    outcome += (outcome.isEmpty ? "/ " : " / ") + later
    if event == .hour {
      let due = bench.write(.timePassed).sketch
      if !due.isEmpty { outcome += ", due: " + due }
    }
    outcome += " → " + DeskTableTests.State.word(for: bench.desk)
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      DeskTableTests.Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs == Set(pairs))
  }
}
