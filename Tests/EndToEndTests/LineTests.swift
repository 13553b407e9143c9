import Glibc
import TestSupport
import Testing

/// The desk serves exactly one customer; the others wait in the kernel's accept queue.
@Suite struct LineTests {
  @Test func oneAfterTheOtherInOrder() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let waiting = try (1...4).map { number in
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(frame(1, "W\(number)") + frame(2, "hello from \(number)"))
      try desk.expect("* \(number) waiting\n")
      return peer
    }
    // They are connected, but not accepted.
    #expect(!desk.child.output.contains("W1"))
    for peer in waiting { try peer.expectSilence(for: .milliseconds(20)) }
    first.close()
    try desk.expect("* First left\n")
    for (number, peer) in zip(1..., waiting) {
      try desk.expect("* W\(number) connected from 127.0.0.1:\(peer.port)")
      try desk.expect("< hello from \(number)\n")
      try desk.say("hello W\(number)")
      #expect(try peer.receiveMessage() == "hello W\(number)")
      peer.close()
      try desk.expect("* W\(number) left\n")
    }
  }

  /// A desk that closes ends the waiting connections in order, and does not reset them.
  @Test func theLineIsDismissed() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second") + frame(2, "hello"))
    try desk.expect("* 1 waiting\n")
    desk.child.signal(SIGTERM)
    #expect(try first.receiveUntilEnd().end == .closed)
    #expect(try second.receiveUntilEnd().end == .closed)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))
  }

  @Test func howLongOneHasWaited() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    try desk.expect("* 1 waiting\n")
    let start = ContinuousClock.now
    try second.send(frame(1, "Second"))
    try second.expectSilence(for: .milliseconds(1100))
    first.close()
    try expectWait(of: "Second", second, at: desk, since: start)
  }

  /// Expects a displayed wait of at least one second and at most the real one.
  private func expectWait(
    of name: String, _ peer: RawPeer, at desk: Desk, since start: ContinuousClock.Instant
  ) throws {
    let seconds = try desk.expectSeconds(
      behind: "* \(name) connected from 127.0.0.1:\(peer.port), waited ")
    #expect(seconds >= 1 && .seconds(seconds) <= ContinuousClock.now - start)
  }

  /// The kernel also knows the waiting times of connections that arrived while the desk was stopped.
  @Test func theWaitBeforeTheDeskLooked() throws {
    let desk = try Desk()
    desk.child.signal(SIGSTOP)
    let start = ContinuousClock.now
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Patient"))
    try peer.expectSilence(for: .milliseconds(1100))
    desk.child.signal(SIGCONT)
    try expectWait(of: "Patient", peer, at: desk, since: start)
  }

  @Test(arguments: [false, true])
  func oneWhoLeftInTheLineIsNotedAndPassedOver(byReset: Bool) throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let gone = try RawPeer(connectingTo: desk.port)
    let port = gone.port
    try gone.send(frame(1, "Gone") + frame(2, "too slow") + frame(2, "I go\nelsewhere"))
    try desk.expect("* 1 waiting\n")
    if byReset { gone.reset() } else { gone.close() }
    let live = try RawPeer(connectingTo: desk.port)
    try live.send(frame(1, "Live"))
    try desk.expect("* 2 waiting\n")
    first.close()
    try desk.expect("* First left\n* Gone (127.0.0.1:\(port)) left while waiting")
    try desk.expect("< too slow\n")
    try desk.expect("< I go\n  elsewhere\n")
    try desk.expect("* Live connected from 127.0.0.1:\(live.port)")
    #expect(!desk.child.output.contains("Gone connected"))
  }

  /// The end of the stream is behind more data than the kernel's receive buffer holds.
  @Test func oneWhoWroteMuchAndLeftInTheLineIsPassedOver() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    let message = frame(2, String(repeating: "x", count: 9000))
    try second.send(frame(1, "Second") + Array(repeating: message, count: 300).flatMap { $0 })
    second.close()
    let third = try RawPeer(connectingTo: desk.port)
    try third.send(frame(1, "Third"))
    try desk.expect("* 2 waiting\n")
    first.close()
    try desk.expect("* Second (127.0.0.1:")
    try desk.expect("left while waiting")
    try desk.expect("* Third connected from 127.0.0.1:\(third.port)")
    #expect(!desk.child.output.contains("* Second connected"))
  }

  @Test func oneWhoLeftInTheLineWithoutAName() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let silent = try RawPeer(connectingTo: desk.port)
    let halfway = try RawPeer(connectingTo: desk.port)
    try halfway.send("0012|1|ha")
    let ports = (silent.port, halfway.port)
    try desk.expect("* 2 waiting\n")
    silent.close()
    halfway.close()
    first.close()
    try desk.expect("* 127.0.0.1:\(ports.0) left while waiting")
    try desk.expect("* connection ended in the middle of a message (9 bytes received)")
    try desk.expect("* 127.0.0.1:\(ports.1) left while waiting")
  }

  @Test(arguments: [false, true], [false, true])
  func thirtyDeadThenOneAlive(byReset: Bool, named: Bool) throws {
    let desk = try Desk(["--backlog", "64"])
    let first = try desk.seat("First")
    for number in 1...30 {
      let dead = try RawPeer(connectingTo: desk.port)
      if named { try dead.send(frame(1, "Dead\(number)")) }
      if byReset { dead.reset() } else { dead.close() }
    }
    let live = try RawPeer(connectingTo: desk.port)
    try live.send(frame(1, "Live") + frame(2, "at last"))
    try desk.expect("* 31 waiting\n")
    first.close()
    try desk.expect("* First left\n")
    let watch = Stopwatch(of: desk.child)
    try desk.expect("* Live connected")
    #expect(watch.elapsed < .seconds(1))
    try desk.expect("< at last\n")
    #expect(desk.notices.filter { $0.contains("left while waiting") }.count == 30)
  }

  /// A backlog of n lets n + 1 connections wait; one more is still connecting.
  @Test func theBacklogIsTheUsersChoice() throws {
    let desk = try Desk(["--backlog", "1"])
    let first = try desk.seat("First")
    let line = try (1...2).map { _ in try RawPeer(connectingTo: desk.port) }
    #expect(throws: TestFailure.self) {
      try RawPeer(connectingTo: desk.port, within: .milliseconds(300))
    }
    #expect(line.count == 2)
    first.close()
    try desk.expect("* First left\n")
  }

  @Test func aCustomerIsServedWhileOthersKnock() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    var knocks: [RawPeer] = []
    for turn in 1...3 {
      knocks.append(try RawPeer(connectingTo: desk.port))
      try peer.send(frame(2, "question \(turn)"))
      try desk.expect("< question \(turn)\n")
      try desk.say("answer \(turn)")
      #expect(try peer.receiveMessage() == "answer \(turn)")
    }
    #expect(desk.notices.filter { $0.contains("connected") }.count == 1)
  }

  @Test func whoeverWaitsIsLetGoWhenTheDeskCloses() throws {
    let desk = try Desk()
    let first = try desk.seat("First")
    let second = try RawPeer(connectingTo: desk.port)
    try second.send(frame(1, "Second"))
    try desk.expect("* 1 waiting\n")
    desk.child.signal(SIGINT)
    #expect(try desk.child.waitForExit() == .exited(130))
    #expect(try first.receiveUntilEnd().end == .closed)
    _ = try second.receiveUntilEnd()
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: desk.port) }
  }
}
