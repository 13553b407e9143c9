import TestSupport
import Testing

/// Nobody may block the only seat.
@Suite struct TimeLimitTests {
  static let timeToName: ClosedRange<Duration> = .seconds(9.5)...(.seconds(16))

  @Test func oneWithoutANameIsDroppedAfterTenSeconds() async throws {
    let waited = try await onOwnThread {
      let desk = try Desk()
      let silent = try RawPeer(connectingTo: desk.port)
      let next = try RawPeer(connectingTo: desk.port)
      try next.send(frame(1, "Next"))
      let start = ContinuousClock.now
      let notice = "* 127.0.0.1:\(silent.port) gave no name within 10 s and was disconnected\n"
      try desk.expect(notice, within: .seconds(20))
      let waited = ContinuousClock.now - start
      _ = try silent.receiveUntilEnd()
      try desk.expect("* Next connected")
      return waited
    }
    #expect(Self.timeToName.contains(waited))
  }

  @Test func bytesThatTrickleBuyNoTime() async throws {
    let waited = try await onOwnThread {
      let desk = try Desk()
      let slow = try RawPeer(connectingTo: desk.port)
      let start = ContinuousClock.now
      let name = frame(3, "skipped") + frame(1, String(repeating: "x", count: 9000))
      for byte in name {
        do {
          try slow.send([byte])
          try slow.expectSilence(for: .milliseconds(100))
        } catch {
          break
        }
        if ContinuousClock.now - start > .seconds(20) { break }
      }
      let waited = ContinuousClock.now - start
      try desk.expect("gave no name within 10 s")
      return waited
    }
    #expect(Self.timeToName.contains(waited))
  }

  @Test func silenceOnTheCustomersTurnCounts() throws {
    let desk = try Desk(["--idle-timeout", "1"])
    let peer = try desk.seat()
    let start = ContinuousClock.now
    try desk.expect("* Mei was silent for 1 s and was disconnected\n")
    #expect(ContinuousClock.now - start > .milliseconds(700))
    #expect(try peer.receiveUntilEnd().end == .closed)
    _ = try desk.seat("Next")
  }

  @Test func silenceOnTheAgentsTurnDoesNot() throws {
    let desk = try Desk(["--idle-timeout", "1"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello\n")
    try peer.expectSilence(for: .milliseconds(1500))
    try desk.say("I had to look it up")
    #expect(try peer.receiveMessage() == "I had to look it up")
    // The customer's time starts with the turn.
    let start = ContinuousClock.now
    try desk.expect("* Mei was silent for 1 s")
    #expect(ContinuousClock.now - start > .milliseconds(700))
  }

  @Test func theLongestTimeoutIsNoTrouble() throws {
    let desk = try Desk(["--idle-timeout", "4294967295"])
    let peer = try desk.seat()
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello\n")
  }

  /// Both wait more than 20 s, so they wait together.
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
      try owed.expect("broke: ", within: .seconds(40))
      try idle.expect("broke: ", within: .seconds(40))
      try waiting.expect("broke: ", within: .seconds(40))
      let waited = ContinuousClock.now - start
      withExtendedLifetime((first, second)) {}
      return (waited, try waiting.child.waitForExit())
    }
    #expect(seen.0 < .seconds(31))
    #expect(seen.1 == .exited(1))
  }
}
