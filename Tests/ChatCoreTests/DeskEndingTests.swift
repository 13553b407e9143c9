import ChatCore
import Testing

/// How a conversation at the desk ends.
@Suite struct DeskEndingTests {
  private static let here = Peer.here("小明")
  private static let violation = ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("GET"))
  private static let unfinished = AgentAction.happened(.messageUnfinished(bytes: 9))

  /// Inputs of a served customer that end the conversation, and the actions.
  static let endings: [([Input], [AgentAction])] = [
    ([.ended(.finished)], [.ended(here, .left)]),
    ([.bytes(wire("0012|2|ab")), .ended(.finished)], [unfinished, .ended(here, .left)]),
    ([.reset], [.ended(here, .connectionBroke(errno: 104))]),
    (
      [.bytes(wire("0012|2|ab")), .ended(.broken(errno: 110))],
      [unfinished, .ended(here, .connectionBroke(errno: 110))]
    ),
    ([.rubbish], [.hangUp, .ended(here, .violated(violation))]),
  ]

  @Test(arguments: endings, [Party.customer, .agent])
  func theNextIsTakenAtOnce(_ ending: (inputs: [Input], actions: [AgentAction]), turn: Party) {
    var bench = AgentBench.serving(turn: turn)
    bench.wait(.seconds(5))
    #expect(ending.inputs.flatMap { bench.on($0) } == ending.actions)
    #expect(bench.desk.seat == .empty(since: bench.now))
    #expect(bench.core.wantsNext)
    bench.seat("小红")
    #expect(bench.desk.customer?.peer == .here("小红"))
  }

  @Test func theAgentEndsIt() throws {
    var bench = AgentBench.serving()
    #expect(try bench.command(.end) == [.hangUp, .ended(Self.here, .agentEnded)])
    #expect(bench.core.wantsNext)
  }

  @Test func aViolationBeforeTheNameEndsItToo() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.rubbish) == [.hangUp, .ended(.here(), .violated(Self.violation))])
  }

  @Test func aViolationBehindANewNameIsThatOnes() {
    var bench = AgentBench.serving()
    #expect(
      bench.on(.bytes(wire("0009|1|meGET"))) == [
        .hangUp, .happened(.renamed(from: "小明", to: "me")),
        .ended(.here("me"), .violated(Self.violation)),
      ])
  }

  @Test func theAgentEndsAnArrivalToo() throws {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(try bench.command(.end) == [.hangUp, .ended(.here(), .agentEnded)])
  }

  @Test func endingNothingDoesNothing() throws {
    var bench = AgentBench()
    #expect(try bench.command(.end) == [])
    bench.seat("小明")
    try bench.command(.end)
    #expect(try bench.command(.end) == [])
  }

  @Test func whomTheAgentDidNotSeeIsNotEnded() throws {
    var bench = AgentBench.serving("小明")
    let old = bench.number
    bench.on(.ended(.finished))
    bench.seat("小红")
    for shown in [old, nil] {
      #expect(throws: CommandRefusal.customerChanged(now: .here("小红"))) {
        try bench.command(.end, for: shown)
      }
    }
    #expect(bench.desk.customer?.peer == .here("小红"))
  }

  @Test func whatComesBehindTheEndIsNobodys() throws {
    var bench = AgentBench.serving()
    try bench.command(.end)
    let seat = bench.desk.seat
    bench.wait(.seconds(1))
    let late: [Input] = [
      .name("小红"), .message("hi"), .unknown(3), .peerShutdown, .rubbish, .ended(.finished), .reset,
    ]
    for input in late {
      #expect(bench.on(input) == [])
      #expect(bench.desk.seat == seat)
    }
    // The next connection starts with an empty decoder.
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.name("小红")).sketch == "seated")
  }

  @Test func aStreamThatHasEndedIsNotHungUpOn() throws {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    bench.on(.bytes(wire("0008|2|a0008|2|b")))
    bench.on(.ended(.finished))
    #expect(bench.core.isOccupied)
    #expect(try bench.command(.end) == [.ended(Self.here, .agentEnded)])
  }
}

/// The agent quits.
@Suite struct DeskCloseTests {
  @Test func anEmptyDesk() throws {
    var bench = AgentBench()
    #expect(try bench.command(.close) == [.happened(.closed), .finished])
    #expect(bench.desk.isClosed)
  }

  @Test(arguments: [1, nil, 99])
  func withACustomerOnTheLineShownOrNot(_ shown: Int?) throws {
    var bench = AgentBench.serving()
    #expect(
      try bench.command(.close, for: shown)
        == [.hangUp, .ended(.here("小明"), .deskClosed), .happened(.closed), .finished])
  }

  @Test func withAnArrival() throws {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      try bench.command(.close)
        == [.hangUp, .ended(.here(), .deskClosed), .happened(.closed), .finished])
  }

  @Test func nobodyIsTakenAfterwards() throws {
    var bench = AgentBench.serving()
    try bench.command(.close)
    _ = bench.actions { core, _, _ in core.arrived() }
    #expect(!bench.core.wantsNext && !bench.core.isOccupied)
    #expect(try bench.command(.close) == [])
    #expect(try bench.command(.end) == [])
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed) == [])
    #expect(throws: CommandRefusal.send(.writtenForAnother)) {
      try bench.command(.say("hi"), for: 1)
    }
    #expect(throws: CommandRefusal.send(.nobodyThere)) { try bench.say("hi") }
  }
}
