import EpollLoop
import Glibc
import Testing

@Suite struct EventLoopTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  // MARK: Level and edge

  @Test func aLevelIsToldForAsLongAsItLasts() throws {
    let pipe = try Pipe(holding: "abc")
    var told: [Readiness] = []
    _ = try loop.add(pipe.readEnd, .readable) { told.append($0) }
    for _ in 0..<3 { try loop.pass() }
    #expect(told == [.readable, .readable, .readable])
    #expect(pipe.take() == "abc")
    #expect(try loop.wakeups() == 0)
    #expect(told.count == 3)
  }

  @Test func whatIsClosedAtOnceNeedsNoCallToLeave() throws {
    let gone = try Pipe(holding: "abc")
    let token = try loop.add(gone.readEnd, .readable) { _ in Issue.record("it has left") }
    loop.remove(token, closing: true)
    gone.closeReadEnd()
    // The slot is reused, and most likely the descriptor number too.
    let pipe = try Pipe(holding: "abc")
    var told: [Readiness] = []
    let next = try loop.add(pipe.readEnd, .readable) { told.append($0) }
    try loop.pass()
    #expect(told == [.readable])
    loop.remove(next)
    #expect(try loop.wakeups() == 0)
  }

  @Test func anEdgeIsToldOnceForEachChange() throws {
    let pipe = try Pipe(holding: "abc")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable, edgeTriggered: true) { _ in told += 1 }
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told == 1)
    pipe.put("d")
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(told == 2)
  }

  @Test func onlyWhatIsWantedIsTold() throws {
    let pipe = try Pipe()
    var told: [Readiness] = []
    let token = try loop.add(pipe.writeEnd, .readable) { told.append($0) }
    #expect(try loop.wakeups() == 0)
    try loop.setInterest(.writable, of: token)
    try loop.pass()
    #expect(told == [.writable])
  }

  // MARK: Interest that comes and goes

  @Test func interestThatShrinksReachesTheKernelWithTheFirstUnwantedEvent() throws {
    let pipe = try Pipe()
    var told = 0
    let token = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    try loop.setInterest([], of: token)
    pipe.put("abc")
    // One wakeup for the unwanted event, then none.
    #expect(try loop.wakeups(due: 1) == 1)
    #expect(try loop.wakeups() == 0)
    #expect(told == 0)
    try loop.setInterest(.readable, of: token)
    try loop.pass()
    #expect(told == 1)
  }

  @Test func interestThatComesBackBeforeAnEventIsAsIfItHadStayed() throws {
    let pipe = try Pipe()
    var told = 0
    let token = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    try loop.setInterest([], of: token)
    try loop.setInterest(.readable, of: token)
    pipe.put("abc")
    try loop.pass()
    #expect(told == 1)
  }

  @Test func aHandlerMayLoseInterest() throws {
    let pipe = try Pipe(holding: "abc")
    var told = 0
    var token: EventToken?
    token = try loop.add(pipe.readEnd, .readable) { [unowned loop] _ in
      told += 1
      if let token { try? loop.setInterest([], of: token) }
    }
    #expect(try loop.wakeups(due: 2) == 2)
    #expect(told == 1)
  }

  // MARK: What cannot be registered

  @Test func aFailedRegistrationLeavesTheLoopAsItWas() throws {
    let pipe = try Pipe(holding: "abc")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    #expect(throws: SystemError("epoll_ctl", errno: EBADF)) {
      _ = try loop.add(-1, .readable) { _ in told += 100 }
    }
    #expect(throws: SystemError("epoll_ctl", errno: EEXIST)) {
      _ = try loop.add(pipe.readEnd, .readable) { _ in told += 100 }
    }
    try loop.pass()
    #expect(told == 1)
  }

  @Test func aFailedRegistrationLetsItsHandlerGo() {
    final class Canary {}
    var canary: Canary? = Canary()
    weak let watched = canary
    _ = try? loop.add(-1, .readable) { [canary] _ in _ = canary }
    canary = nil
    #expect(watched == nil)
  }

  // MARK: Much at once

  @Test func moreReadyDescriptorsThanOnePassTakesAreAllServed() throws {
    let pipes = try (0..<150).map { _ in try Pipe(holding: "x") }
    var counts = [Int](repeating: 0, count: pipes.count)
    for (index, pipe) in pipes.enumerated() {
      _ = try loop.add(pipe.readEnd, .readable) { _ in
        _ = pipe.take()
        counts[index] += 1
      }
    }
    try loop.run(until: "all were told") { !counts.contains(0) }
    #expect(counts.allSatisfy { $0 == 1 })
  }

  @Test func oneThatIsAlwaysReadyKeepsNobodyFromBeingServed() throws {
    let busy = try (0..<150).map { _ in try Pipe(holding: "x") }
    for pipe in busy { _ = try loop.add(pipe.readEnd, .readable) { _ in } }
    let quiet = try Pipe(holding: "x")
    var told = 0
    _ = try loop.add(quiet.readEnd, .readable) { _ in told += 1 }
    try loop.run(until: "the last one was told") { told > 0 }
  }

  // MARK: Stopping

  @Test func stopEndsThePassItComesInAndAsksBeforeSleepOnceMore() throws {
    let first = try Pipe(holding: "x")
    let second = try Pipe(holding: "x")
    var told = 0
    for pipe in [first, second] {
      _ = try loop.add(pipe.readEnd, .readable) { [unowned loop] _ in
        told += 1
        loop.stop()
      }
    }
    var sleeps = 0
    loop.observeBeforeSleep { sleeps += 1 }
    try loop.run()
    #expect(told == 2)
    #expect(sleeps == 2)
    // The loop can be run again.
    try loop.run()
    #expect(told == 4)
  }

  @Test func aStopBeforeTheRunCounts() throws {
    let pipe = try Pipe(holding: "x")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable) { [unowned loop] _ in
      told += 1
      loop.stop()
    }
    var sleeps = 0
    loop.observeBeforeSleep { sleeps += 1 }
    loop.stop()
    try loop.run()
    #expect(told == 0)
    #expect(sleeps == 1)
    try loop.run()
    #expect(told == 1)
  }

  @Test func stopBeforeASleepEndsTheRunWithoutAPass() throws {
    let pipe = try Pipe(holding: "x")
    var told = 0
    _ = try loop.add(pipe.readEnd, .readable) { _ in told += 1 }
    loop.observeBeforeSleep { [unowned loop] in loop.stop() }
    try loop.run()
    #expect(told == 0)
  }
}
