import ChatCore
import Testing

/// How a conversation ends, at the desk.
@Suite struct DeskEndingTests {
  private static let here = Caller.here("小明")
  private static let violation = ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("GET"))

  /// What a customer who is served can do, and what it makes the desk do before the seat is empty.
  static let endings: [(DeskEvent, [DeskEffect])] = [
    (.ended(unfinished: 0), [.show(.left(here))]),
    (.ended(unfinished: 9), [.show(.unfinished(bytes: 9)), .show(.left(here))]),
    (.broke(errno: 104, unfinished: 0), [.show(.connectionBroke(here, errno: 104))]),
    (
      .broke(errno: 110, unfinished: 3),
      [.show(.unfinished(bytes: 3)), .show(.connectionBroke(here, errno: 110))]
    ),
    (.violated(violation), [.show(.violated(here, violation)), .hangUp]),
    (.end, [.hangUp, .show(.agentEnded(here))]),
  ]

  @Test(arguments: endings, [Party.customer, .agent])
  func theNextIsTakenAtOnce(_ ending: (event: DeskEvent, effects: [DeskEffect]), turn: Party) {
    var bench = DeskBench.serving(turn: turn)
    bench.wait(.seconds(5))
    #expect(bench.on(ending.event) == ending.effects + [.customerChanged, .takeNext])
    #expect(bench.desk.seat == .empty(since: bench.now))
    #expect(bench.on(.accepted(waited: .zero)) == [])
    #expect(bench.on(.name("小红")).first == .customerChanged)
  }

  @Test func aViolationBeforeTheNameEndsItToo() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(
      bench.on(.violated(Self.violation))
        == [.show(.violated(.here(), Self.violation)), .hangUp, .takeNext])
  }

  @Test func theAgentEndsAnArrivalToo() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.end) == [.hangUp, .show(.agentEnded(.here())), .takeNext])
  }

  @Test func endingNothingDoesNothing() {
    var bench = DeskBench()
    #expect(bench.on(.end) == [])
    bench.seat("小明")
    bench.on(.end)
    #expect(bench.on(.end) == [])
  }

  @Test func whatComesBehindTheEndIsNobodys() {
    var bench = DeskBench.serving()
    bench.on(.end)
    let seat = bench.desk.seat
    bench.wait(.seconds(1))
    let late: [DeskEvent] = [
      .name("小红"), .message("hi"), .received(Frame(.unknown(digit: 3), "")), .peerFinished,
      .violated(Self.violation), .ended(unfinished: 5), .broke(errno: 104, unfinished: 5),
    ]
    for event in late {
      #expect(bench.on(event) == [])
      #expect(bench.desk.seat == seat)
    }
  }
}

/// The agent leaves.
@Suite struct DeskCloseTests {
  @Test func anEmptyDesk() {
    var bench = DeskBench()
    #expect(bench.on(.close) == [.finished])
    #expect(bench.desk.isClosed)
  }

  @Test func withACustomerOnTheLine() {
    var bench = DeskBench.serving()
    #expect(
      bench.on(.close)
        == [.hangUp, .show(.agentEnded(.here("小明"))), .customerChanged, .finished])
  }

  @Test func withAnArrival() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.on(.close) == [.hangUp, .show(.agentEnded(.here())), .finished])
  }

  @Test func nobodyIsTakenAfterwards() {
    var bench = DeskBench.serving()
    bench.on(.close)
    #expect(bench.on(.arrived) == [])
    #expect(bench.on(.close) == [])
    #expect(bench.on(.end) == [])
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed) == [])
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("hi", to: 1) }
  }
}
