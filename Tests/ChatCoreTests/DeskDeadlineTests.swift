import ChatCore
import MonotonicTime
import Testing

/// Deadlines are absolute: bytes that trickle in do not postpone them.
@Suite struct DeskDeadlineTests {
  @Test func withoutANameTenSeconds() {
    var bench = AgentBench()
    #expect(bench.core.deadline == nil)
    bench.on(.accepted(waited: .seconds(60)))
    let deadline = bench.now + .seconds(10)
    #expect(bench.core.deadline == deadline)

    bench.wait(.seconds(9))
    bench.on(.unknown(3))
    bench.on(.bytes(wire("0015|1|nick")))
    bench.on(.lineChanged(waiting: 3))
    #expect(bench.core.deadline == deadline)

    bench.wait(.nanoseconds(999_999_999))
    #expect(bench.on(.timePassed) == [])
    bench.wait(.nanoseconds(1))
    #expect(bench.on(.timePassed) == [.hangUp, .ended(.here(), .nameTimeout)])
    #expect(bench.desk.seat == .empty(since: bench.now))
    #expect(bench.core.deadline == nil)
  }

  @Test func aNameInTimeEndsTheTenSeconds() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    bench.wait(.nanoseconds(9_999_999_999))
    bench.on(.name("小明"))
    #expect(bench.core.deadline == nil)
    bench.wait(.seconds(1_000_000))
    #expect(bench.on(.timePassed) == [])
    #expect(bench.desk.customer != nil)
  }

  @Test func whoHasLeftHasTenSecondsToo() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    let deadline = bench.core.deadline
    bench.on(.peerShutdown)
    bench.wait(.seconds(4))
    bench.on(.name("小明"))
    #expect(bench.core.deadline == deadline)
    bench.wait(.seconds(6))
    #expect(bench.on(.timePassed) == [.hangUp, .ended(.here("小明"), .leftWhileWaiting)])
  }

  @Test(arguments: [Party.customer, .agent])
  func withoutAnIdleTimeoutSilenceIsForEver(_ turn: Party) {
    var bench = AgentBench.serving(turn: turn)
    #expect(bench.core.deadline == nil)
    bench.wait(.seconds(1_000_000))
    #expect(bench.on(.timePassed) == [])
  }

  @Test func theCustomersSilenceCountsOnTheirTurn() throws {
    var bench = AgentBench.serving(turn: .customer, idleTimeout: .seconds(60))
    #expect(bench.core.deadline == bench.now + .seconds(60))
    bench.wait(.seconds(59))
    bench.on(.message("hi"))
    #expect(bench.core.deadline == nil)

    // There is no time limit for the agent.
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed) == [])
    try bench.say("hello")
    #expect(bench.core.deadline == bench.now + .seconds(60))

    bench.wait(.nanoseconds(59_999_999_999))
    #expect(bench.on(.timePassed) == [])
    bench.wait(.nanoseconds(1))
    #expect(
      bench.on(.timePassed) == [.hangUp, .ended(.here("小明"), .idle(after: .seconds(60)))])
  }

  @Test(arguments: [
    Input.name("小红"), .unknown(3), .peerShutdown, .bytes(wire("0015|2|")),
  ])
  func onlyAMessageBreaksTheSilence(_ input: Input) {
    var bench = AgentBench.serving(turn: .customer, idleTimeout: .seconds(60))
    let deadline = bench.core.deadline
    bench.wait(.seconds(30))
    bench.on(input)
    #expect(bench.core.deadline == deadline)
  }

  @Test func aMessageOutOfTurnStartsNoSilence() {
    var bench = AgentBench.serving(turn: .agent, idleTimeout: .seconds(60))
    bench.on(.message("喂"))
    #expect(bench.core.deadline == nil)
  }

  @Test func theIdleTimeoutDoesNotShortenTheTimeToName() {
    var bench = AgentBench(idleTimeout: .seconds(1))
    bench.on(.accepted(waited: .zero))
    #expect(bench.core.deadline == bench.now + .seconds(10))
  }

  @Test func anIdleTimeoutPastTheEndOfTheClockNeverComes() {
    let bench = AgentBench.serving(turn: .customer, idleTimeout: .seconds(Int64.max))
    #expect(bench.core.deadline == Instant(nanoseconds: .max))
  }

  @Test func aTimerThatIsLateStillDrops() {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    bench.wait(.seconds(3600))
    #expect(bench.on(.timePassed).sketch == "hang up, ended nameTimeout")
    #expect(bench.on(.timePassed) == [])
  }

  // MARK: While the disk is busy

  @Test func whileSomethingIsWrittenNothingIsDue() {
    var bench = AgentBench(isDiskLate: true)
    bench.on(.accepted(waited: .zero))
    #expect(bench.core.deadline == nil)
    bench.wait(.seconds(60))
    #expect(bench.on(.timePassed) == [])
    // Their name could not be read before: the ten seconds begin now.
    #expect(bench.commit().sketch == "arrived")
    #expect(bench.core.deadline == bench.now + .seconds(10))
  }

  @Test func whatCameInTimeCountsAlsoIfTheDiskWasBusy() throws {
    var bench = AgentBench.serving(isDiskLate: true, idleTimeout: .seconds(60))
    bench.wait(.seconds(59))
    try bench.command(.note("slow"))
    #expect(!bench.core.wantsBytes)
    bench.wait(.seconds(2))
    // Their message may be in the kernel already: it is read before the deadline is checked.
    #expect(bench.commitOnce().sketch == "noted")
    #expect(bench.core.wantsBytes)
    #expect(bench.core.deadline.map { $0 <= bench.now } == true)
    #expect(bench.write(.message("here I am")).sketch == "record, message")
    #expect(bench.on(.timePassed) == [])
    #expect(bench.desk.turn == .agent)
  }

  @Test func whatWasReadInTimeCountsAlsoIfTheDiskWasBusy() throws {
    var bench = AgentBench.serving(isDiskLate: true, idleTimeout: .seconds(60))
    let names = (0..<Limits.framesPerBatch).flatMap { Frame(.name, "\($0)").encoded }
    bench.on(.bytes(names + Frame(.message, "here I am").encoded))
    bench.wait(.seconds(61))
    bench.commit()
    #expect(bench.write(.timePassed) == [])
    #expect(bench.desk.turn == .agent)
  }

  @Test func whoSaysNothingIsDroppedWhenTheDiskIsDone() throws {
    var bench = AgentBench.serving(isDiskLate: true, idleTimeout: .seconds(60))
    try bench.command(.note("slow"))
    bench.wait(.seconds(61))
    bench.on(.timePassed)
    bench.commit()
    #expect(bench.write(.timePassed).sketch == "record, hang up, ended idle")
  }
}
