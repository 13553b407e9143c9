import ChatCore
import MonotonicTime
import Testing

/// Deadlines are absolute: nothing that trickles in moves them.
@Suite struct DeskDeadlineTests {
  @Test func withoutANameTenSeconds() {
    var bench = DeskBench()
    #expect(bench.desk.deadline == nil)
    bench.on(.accepted(waited: .seconds(60)))
    let deadline = bench.now + .seconds(10)
    #expect(bench.desk.deadline == deadline)

    bench.wait(.seconds(9))
    bench.on(.received(Frame(.unknown(digit: 3), "")))
    bench.on(.lineChanged(waiting: 3))
    #expect(bench.desk.deadline == deadline)

    bench.wait(.nanoseconds(999_999_999))
    #expect(bench.on(.timePassed) == [])
    bench.wait(.nanoseconds(1))
    #expect(
      bench.on(.timePassed) == [.show(.droppedNameless(.here())), .hangUp, .takeNext])
    #expect(bench.desk.seat == .empty(since: bench.now))
    #expect(bench.desk.deadline == nil)
  }

  @Test func aNameInTimeEndsTheTenSeconds() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    bench.wait(.nanoseconds(9_999_999_999))
    bench.on(.name("小明"))
    #expect(bench.desk.deadline == nil)
    bench.wait(.seconds(1_000_000))
    #expect(bench.on(.timePassed) == [])
    #expect(bench.desk.customer != nil)
  }

  @Test(arguments: [Party.customer, .agent])
  func withoutAnIdleTimeoutSilenceIsForEver(_ turn: Party) {
    var bench = DeskBench.serving(turn: turn)
    #expect(bench.desk.deadline == nil)
    bench.wait(.seconds(1_000_000))
    #expect(bench.on(.timePassed) == [])
  }

  @Test func theCustomersSilenceCountsOnTheirTurn() throws {
    var bench = DeskBench.serving(turn: .customer, idleTimeout: .seconds(60))
    #expect(bench.desk.deadline == bench.now + .seconds(60))
    bench.wait(.seconds(59))
    bench.on(.message("hi"))
    #expect(bench.desk.deadline == nil)

    // The agent may think as long as they like.
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed) == [])
    try bench.say("hello")
    #expect(bench.desk.deadline == bench.now + .seconds(60))

    bench.wait(.nanoseconds(59_999_999_999))
    #expect(bench.on(.timePassed) == [])
    bench.wait(.nanoseconds(1))
    #expect(
      bench.on(.timePassed) == [
        .show(.droppedAsIdle(.here("小明"), after: .seconds(60))), .hangUp, .customerChanged,
        .takeNext,
      ])
  }

  @Test(arguments: [
    DeskEvent.name("小红"), .received(Frame(.unknown(digit: 3), "")), .peerFinished,
  ])
  func onlyAMessageBreaksTheSilence(_ event: DeskEvent) {
    var bench = DeskBench.serving(turn: .customer, idleTimeout: .seconds(60))
    let deadline = bench.desk.deadline
    bench.wait(.seconds(30))
    bench.on(event)
    #expect(bench.desk.deadline == deadline)
  }

  @Test func aMessageOutOfTurnStartsNoSilence() {
    var bench = DeskBench.serving(turn: .agent, idleTimeout: .seconds(60))
    bench.on(.message("喂"))
    #expect(bench.desk.deadline == nil)
  }

  @Test func theIdleTimeoutDoesNotShortenTheTimeToName() {
    var bench = DeskBench(idleTimeout: .seconds(1))
    bench.on(.accepted(waited: .zero))
    #expect(bench.desk.deadline == bench.now + .seconds(10))
  }

  @Test func anIdleTimeoutPastTheEndOfTheClockNeverComes() {
    let bench = DeskBench.serving(turn: .customer, idleTimeout: .seconds(Int64.max))
    #expect(bench.desk.deadline == Instant(nanoseconds: .max))
  }

  @Test func aTimerThatIsLateStillDrops() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed).first == .show(.droppedNameless(.here())))
    #expect(bench.on(.timePassed) == [])
  }
}
