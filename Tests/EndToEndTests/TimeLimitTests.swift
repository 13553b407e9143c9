import TestSupport
import Testing

/// No peer can block the only seat.
@Suite struct TimeLimitTests {
  /// Not before ten seconds; the upper bound is loose for busy machines.
  static let nameTimeout: ClosedRange<Duration> = .seconds(10)...(.seconds(20))

  @Test func oneWithoutANameIsDroppedAfterTenSeconds() async throws {
    let waited = try await onOwnThread {
      let desk = try Desk()
      let start = ContinuousClock.now
      let silent = try RawPeer(connectingTo: desk.port)
      let next = try RawPeer(connectingTo: desk.port)
      try next.send(frame(1, "Next"))
      let notice = "* 127.0.0.1:\(silent.port) gave no name within 10 s and was disconnected\n"
      try desk.expect(notice)
      let waited = ContinuousClock.now - start
      _ = try silent.receiveUntilEnd()
      try desk.expect("* Next connected")
      return waited
    }
    #expect(Self.nameTimeout.contains(waited))
  }

  @Test func bytesThatTrickleBuyNoTime() async throws {
    let waited = try await onOwnThread {
      let desk = try Desk()
      let start = ContinuousClock.now
      let slow = try RawPeer(connectingTo: desk.port)
      let name = frame(3, "skipped") + frame(1, String(repeating: "x", count: 9000))
      for byte in name {
        do {
          try slow.send([byte])
          try slow.expectSilence(for: .milliseconds(100))
        } catch {
          break
        }
        if ContinuousClock.now - start > .seconds(30) { break }
      }
      let waited = ContinuousClock.now - start
      try desk.expect("gave no name within 10 s")
      return waited
    }
    #expect(Self.nameTimeout.contains(waited))
  }

  @Test func silenceOnTheCustomersTurnCounts() throws {
    let desk = try Desk(["--idle-timeout", "1"])
    let start = ContinuousClock.now
    let peer = try desk.seat()
    try desk.expect("* Mei sent nothing for 1 s and was disconnected\n")
    #expect(ContinuousClock.now - start >= .seconds(1))
    #expect(try peer.receiveUntilEnd().end == .closed)
    _ = try desk.seat("Next")
  }

  @Test func silenceOnTheAgentsTurnDoesNot() throws {
    let desk = try Desk(["--idle-timeout", "1"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello\n")
    try peer.expectSilence(for: .milliseconds(1500))
    // The idle timeout starts with the customer's turn.
    let start = ContinuousClock.now
    try desk.say("I had to look it up")
    #expect(try peer.receiveMessage() == "I had to look it up")
    try desk.expect("* Mei sent nothing for 1 s")
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test func theLongestTimeoutIsNoTrouble() throws {
    let desk = try Desk(["--idle-timeout", "4294967295"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello\n")
  }

  /// Both cases take more than 20 s, so they run at the same time.
  @Test(.enabled(if: PrivateNetwork.isPossible, PrivateNetwork.why))
  func onesThatVanishedAreFound() async throws {
    let seen = try await onOwnThread {
      let network = try PrivateNetwork()
      let idle = try network.desk(port: 4001)
      let owed = try network.desk(port: 4002)
      let waiting = try network.customer(port: 4003)
      let first = try network.silentPeer(port: 4001, sending: "0010|1|Mei")
      let second = try network.silentPeer(port: 4002, sending: "0010|1|Mei0009|2|hi")
      try idle.expect("* Mei connected")
      try owed.expect("< hi")
      try waiting.expect("* connected to")
      try network.pullTheCable()
      let start = ContinuousClock.now
      try owed.say("are you there?")
      try owed.expect("broke: ", within: .seconds(60))
      try idle.expect("broke: ", within: .seconds(60))
      try waiting.expect("broke: ", within: .seconds(60))
      let waited = ContinuousClock.now - start
      withExtendedLifetime((first, second)) {}
      return (waited, try waiting.child.waitForExit())
    }
    #expect(seen.0 < .seconds(40))
    #expect(seen.1 == .exited(1))
  }
}
