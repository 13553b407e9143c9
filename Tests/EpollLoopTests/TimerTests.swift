import EpollLoop
import Glibc
import MonotonicTime
import TestSupport
import Testing

@Suite struct TimerTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  @Test func timersFireInTheOrderOfTheirDeadlines() throws {
    let start = Instant.now
    var fired: [Int] = []
    for delay in [20, 5, 10, 0, 5] {
      _ = loop.schedule(at: start + .milliseconds(delay)) { [loop] in
        fired.append(delay)
        #expect(loop.now >= start + .milliseconds(delay))
      }
    }
    try loop.run(until: "all fired") { fired.count == 5 }
    #expect(fired == [0, 5, 5, 10, 20])
  }

  @Test func ofEqualDeadlinesTheOneScheduledFirstComesFirst() throws {
    let deadline = Instant.now
    var fired: [Int] = []
    for number in 0..<5 { _ = loop.schedule(at: deadline) { fired.append(number) } }
    try loop.pass()
    #expect(fired == [0, 1, 2, 3, 4])
  }

  /// A process may be stopped for any time during a handler. The handlers after it in the same pass must see
  /// the right time; but a timer that is due by then waits until events from before its deadline are handled.
  @Test func theClockIsReadAgainWhenAskedFor() throws {
    let (first, second) = try (Pipe(holding: "x"), Pipe())
    var happened: [String] = []
    _ = try loop.add(second.readEnd, .readable) { [unowned loop] _ in
      happened.append(second.take() ?? "")
      if happened.count == 2 { loop.stop() }
    }
    _ = try loop.add(first.readEnd, .readable) { [unowned loop] _ in
      _ = first.take()
      let began = loop.now
      _ = loop.schedule(at: began + .nanoseconds(1)) { [unowned loop] in
        happened.append("due")
        if happened.count == 2 { loop.stop() }
      }
      second.put("in time")
      while Instant.now <= began + .nanoseconds(1) {}
      #expect(loop.now == began)
      loop.updateNow()
      #expect(loop.now > began + .nanoseconds(1))
    }
    try loop.run()
    #expect(happened == ["in time", "due"])
  }

  @Test func aTimerFiresOnce() throws {
    var fired = 0
    _ = loop.schedule(at: .now) { fired += 1 }
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(fired == 1)
  }

  @Test func aCancelledTimerNeitherFiresNorWakes() throws {
    var fired = 0
    let timer = loop.schedule(at: .now + .milliseconds(5)) { fired += 1 }
    loop.cancel(timer)
    loop.cancel(timer)
    #expect(try loop.wakeups() == 0)
    #expect(fired == 0)
  }

  @Test func aTimerMayCancelOneThatIsDueAsWell() throws {
    let deadline = Instant.now
    var fired: [String] = []
    var second: TimerToken?
    _ = loop.schedule(at: deadline) { [loop] in
      fired.append("first")
      if let second { loop.cancel(second) }
    }
    second = loop.schedule(at: deadline) { fired.append("second") }
    _ = loop.schedule(at: deadline) { fired.append("third") }
    try loop.pass()
    #expect(fired == ["first", "third"])
  }

  @Test func aTimerThatFiredCanBeSetAgain() throws {
    var times: [Instant] = []
    func arm(_ loop: EventLoop) {
      _ = loop.schedule(at: loop.now + .milliseconds(3)) { [unowned loop] in
        times.append(loop.now)
        if times.count < 3 { arm(loop) }
      }
    }
    arm(loop)
    try loop.run(until: "it fired three times") { times.count == 3 }
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(later >= earlier + .milliseconds(3))
    }
  }

  @Test(arguments: [Int64.min, -1, 0, 1])
  func whatLiesInThePastIsDueAtOnce(nanoseconds: Int64) throws {
    var fired = 0
    _ = loop.schedule(at: Instant(nanoseconds: nanoseconds)) { fired += 1 }
    try loop.pass()
    #expect(fired == 1)
  }

  @Test func theEndOfTimeIsFarAway() throws {
    var fired = 0
    _ = loop.schedule(at: Instant(nanoseconds: .max)) { fired += 1 }
    _ = loop.schedule(at: .now + .seconds(Int64.max)) { fired += 1 }
    #expect(try loop.wakeups() == 0)
    #expect(fired == 0)
  }

  @Test func timersThatScheduleTimersLetOthersLive() throws {
    var rounds = 0
    func renew(_ loop: EventLoop) {
      // Already due in the pass that schedules it.
      _ = loop.schedule(at: loop.now) { [unowned loop] in
        rounds += 1
        if rounds < 1000 { renew(loop) }
      }
    }
    renew(loop)
    let pipe = try Pipe(holding: "x")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    for _ in 0..<3 { try loop.pass() }
    // Each pass runs the due timers once and dispatches its events.
    #expect(rounds == 3)
    #expect(told == 3)
  }

  /// If the process was stopped past a deadline, bytes that arrived before the deadline are handled before
  /// the timer.
  @Test func eventsComeBeforeTimersAndTheirWordCounts() throws {
    let pipe = try Pipe(holding: "x")
    var told: [String] = []
    let timer = loop.schedule(at: .now) { told.append("timer") }
    _ = try loop.add(pipe.readEnd, .readable) { [unowned loop] _ in
      told.append("event")
      loop.cancel(timer)
    }
    try loop.pass()
    #expect(told == ["event"])
  }

  // MARK: Deadlines that outlive many sleeps

  /// Sleeps that events end before the nearest deadline, many times in a row.
  private func sleepShortly() throws {
    let pipe = try Pipe(holding: "x")
    let token = try loop.add(pipe.readEnd, .readable) { _ in }
    var passes = 0
    let observer = loop.observeBeforeSleep { [loop] in
      passes += 1
      if passes > 20 { loop.stop() }
    }
    defer {
      loop.removeObserver(observer)
      loop.remove(token)
    }
    try loop.run()
  }

  @Test func aDeadlineThatOutlivesManySleepsComesInTime() throws {
    let deadline = Instant.now + .milliseconds(100)
    var fired: [Instant] = []
    _ = loop.schedule(at: deadline) { [loop] in fired.append(loop.now) }
    try sleepShortly()
    #expect(fired == [])
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(fired.count == 1)
    #expect(fired.allSatisfy { $0 >= deadline })
  }

  @Test func oneThatIsTakenBackAfterManySleepsDoesNotWake() throws {
    var fired = 0
    let timer = loop.schedule(at: .now + .milliseconds(100)) { fired += 1 }
    try sleepShortly()
    loop.cancel(timer)
    #expect(try loop.wakeups(during: .milliseconds(200)) == 0)
    #expect(fired == 0)
  }

  @Test func aNearerDeadlineComesBeforeOneThatOutlivedManySleeps() throws {
    var fired: [String] = []
    let start = Instant.now
    _ = loop.schedule(at: start + .milliseconds(150)) { fired.append("far") }
    try sleepShortly()
    _ = loop.schedule(at: start + .milliseconds(100)) { fired.append("near") }
    try sleepShortly()
    #expect(try loop.wakeups(due: 2) == 2)
    #expect(fired == ["near", "far"])
  }

  @Test func oneThatPassedWhileTheProgramWasBusyIsDueAtOnce() throws {
    var fired = 0
    let deadline = Instant.now + .milliseconds(50)
    _ = loop.schedule(at: deadline) { fired += 1 }
    try sleepShortly()
    while Instant.now < deadline { poll(nil, 0, 1) }
    try loop.pass()
    #expect(fired == 1)
    #expect(try loop.wakeups() == 0)
  }

  @Test func aWaitThatIsInterruptedAgainAndAgainStillEndsInTime() async {
    await #expect(processExitsWith: .success) {
      makeInterrupting(SIGUSR1)
      let loop = try EventLoop()
      let target = pthread_self()
      let interruptions = Background {
        let end = Instant.now + .timeout
        while Instant.now < end, pthread_kill(target, SIGUSR1) == 0 { poll(nil, 0, 10) }
      }
      let start = Instant.now
      _ = loop.schedule(at: start + .milliseconds(200)) { loop.stop() }
      try loop.run()
      let elapsed = Instant.now - start
      #expect(elapsed >= .milliseconds(200))
      #expect(elapsed < .timeout / 2)
      withExtendedLifetime(interruptions) {}
    }
  }
}
