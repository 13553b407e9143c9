import MonotonicTime
import Testing

@testable import ChatCore

/// Being away, opening hours and the wrap-up: all pairs of a state and an input (AvailabilityTable.swift).
@Suite struct AvailabilityTests {
  enum State: String, CaseIterable {
    case open, away
    /// Outside of the opening hours.
    case shut
    case awayAndShut = "away, shut"
    /// Taking customers outside of the opening hours.
    case overtime
    case wrapUp = "wrap-up"
    case awayInWrapUp = "away in wrap-up"
    case serving
    case servingAway = "serving, away"
    case closed

    var bench: AgentBench {
      get throws {
        var bench = AgentBench(wrapUp: .seconds(30))
        switch self {
        case .open: break
        case .away: try bench.command(.goAway("lunch"))
        case .shut: bench.on(.hours(.closed(opens: 1)))
        case .awayAndShut:
          bench.on(.hours(.closed(opens: 1)))
          try bench.command(.goAway("lunch"))
        case .overtime:
          bench.on(.hours(.closed(opens: 1)))
          try bench.command(.comeBack)
        case .wrapUp, .awayInWrapUp:
          bench.seat("小明")
          bench.on(.ended(.finished))
          if self == .awayInWrapUp { try bench.command(.goAway("lunch")) }
        case .serving, .servingAway:
          bench.seat("小明")
          if self == .servingAway { try bench.command(.goAway("lunch")) }
        case .closed: try bench.command(.close)
        }
        _ = bench.actions { core, _, _ in core.arrived() }
        return bench
      }
    }
  }

  enum Event: String, CaseIterable {
    case away, lunch
    case tooLong = "too long"
    case back, next
    case hoursEnd = "hours end"
    case otherHours = "other hours"
    case hoursBegin = "hours begin"
    case leave
    case time = "time passes"
    case close

    func happen(to bench: inout AgentBench) throws(CommandRefusal) -> [AgentAction] {
      switch self {
      case .away: return try bench.command(.goAway(""))
      case .lunch: return try bench.command(.goAway("lunch"))
      case .tooLong: return try bench.command(.goAway(String(repeating: "x", count: 501)))
      case .back: return try bench.command(.comeBack)
      case .next: return try bench.command(.next)
      case .hoursEnd: return bench.on(.hours(.closed(opens: 1)))
      case .otherHours: return bench.on(.hours(.closed(opens: 2)))
      case .hoursBegin: return bench.on(.hours(.open))
      case .leave: return bench.on(.ended(.finished))
      case .time:
        bench.wait(.seconds(30))
        return bench.on(.timePassed)
      case .close: return try bench.command(.close)
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func happens(_ state: State, _ event: Event) throws {
    var bench = try state.bench
    var outcome = ""
    do throws(CommandRefusal) {
      outcome = try event.happen(to: &bench).sketch
    } catch {
      outcome = "refused \(error.sketch)"
    }
    let availability = String("\(bench.desk.availability)".prefix { $0 != "(" })
    outcome += (outcome.isEmpty ? "→ " : " → ") + availability
    if bench.core.wantsNext { outcome += ", takes next" }
    #expect(outcome == Self.table.outcome(state.rawValue, event.rawValue))
  }

  @Test func everyRowOfTheTableIsAStateAndAnEvent() {
    let pairs = State.allCases.flatMap { state in
      Event.allCases.map { "\(state.rawValue) | \($0.rawValue)" }
    }
    #expect(Self.table.pairs == Set(pairs))
  }

  @Test func anAbsenceKeepsItsBeginning() throws {
    var bench = AgentBench()
    let start = bench.now
    try bench.command(.goAway(""))
    bench.wait(.seconds(60))
    try bench.command(.goAway("午休"))
    #expect(bench.desk.availability == .away(text: "午休", since: start))
    try bench.command(.comeBack)
    try bench.command(.goAway(""))
    #expect(bench.desk.availability == .away(text: "", since: bench.now))
  }

  @Test func aConversationGoesOnWhileTheAgentIsAway() throws {
    var bench = AgentBench.serving(turn: .agent)
    try bench.command(.goAway(""))
    #expect(bench.core.canSay && bench.core.wantsBytes)
    #expect(try bench.say("您好").sketch == "send, reply")
    #expect(bench.on(.message("好")).sketch == "message")
  }

  @Test func aWrapUpIsOverToTheNanosecond() {
    var bench = AgentBench(wrapUp: .seconds(30))
    bench.seat("小明")
    #expect(bench.core.deadline == nil)
    bench.on(.ended(.finished))
    let end = bench.now + .seconds(30)
    #expect(bench.desk.availability == .wrappingUp(until: end) && bench.core.deadline == end)
    bench.wait(.nanoseconds(29_999_999_999))
    #expect(bench.on(.timePassed) == [] && !bench.core.wantsNext)
    bench.wait(.nanoseconds(1))
    #expect(bench.on(.timePassed) == [.happened(.wrapUpEnded)])
    #expect(bench.core.wantsNext && bench.core.deadline == nil)
  }

  /// Who was never served leaves nothing to wrap up.
  @Test func onlyAConversationIsWrappedUp() {
    var bench = AgentBench(wrapUp: .seconds(30))
    bench.on(.accepted(waited: .zero))
    bench.on(.ended(.finished))
    #expect(bench.desk.availability == .open)
    bench.on(.accepted(waited: .zero))
    bench.on(.peerShutdown)
    bench.on(.name("gone"))
    bench.on(.ended(.finished))
    #expect(bench.desk.availability == .open && bench.core.wantsNext)
  }

  @Test func theHoursWaitForTheDiskAndNobodyIsTakenBetween() {
    var bench = AgentBench(isDiskLate: true)
    _ = bench.actions { core, now, actions in core.opened("desk", at: now, &actions) }
    #expect(bench.on(.hours(.closed(opens: nil))) == [])
    #expect(bench.commitOnce().sketch == "opened, record")
    #expect(!bench.core.wantsNext)
    #expect(bench.commitOnce() == [.happened(.hoursEnded(opens: nil))])
    #expect(!bench.core.wantsNext)
  }

  @Test func aQueuedCommandIsCheckedAgain() throws {
    var bench = AgentBench(isDiskLate: true)
    try bench.command(.goAway(""))
    try bench.command(.goAway(""))
    #expect(throws: CommandRefusal.notAway) { try bench.command(.comeBack) }
    #expect(bench.commit().sketch == "wentAway, refused alreadyAway")
  }
}
