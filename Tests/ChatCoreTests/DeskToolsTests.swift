import MonotonicTime
import Testing

@testable import ChatCore

/// Notes and blocks.
@Suite struct DeskToolsTests {
  private static let host = "127.0.0.1"

  @Test func aNoteIsShownAndNotSent() throws {
    var bench = AgentBench.serving()
    #expect(
      try bench.command(.note("asks for\nmoney")) == [.happened(.noted("asks for\nmoney"))])
    #expect(try bench.command(.note(" \n")) == [])
    var empty = AgentBench()
    #expect(
      try empty.command(.note("nobody came today")) == [.happened(.noted("nobody came today"))])
  }

  @Test func aBlockEndsTheConversationAndTurnsAway() throws {
    var bench = AgentBench.serving("小明")
    #expect(
      try bench.command(.block(for: nil)) == [
        .hangUp, .happened(.blocked(host: Self.host, for: nil)), .ended(.here("小明"), .blocked),
      ])
    bench.wait(.seconds(86_400))
    #expect(
      bench.on(.accepted(waited: .zero))
        == [.hangUp, .happened(.rejected(host: Self.host, attempts: 1))])
    #expect(bench.desk.peer == nil && !bench.core.isOccupied && bench.core.wantsNext)
  }

  @Test func whoIsTurnedAwayDoesNotWaitForTheDisk() throws {
    var bench = AgentBench.serving(isDiskLate: true)
    try bench.command(.block(for: nil))
    bench.commit()
    #expect(bench.on(.accepted(waited: .zero)).sketch == "hang up, record")
    #expect(!bench.core.isOccupied && !bench.core.wantsNext)
    #expect(bench.commit().sketch == "rejected")
    #expect(bench.core.wantsNext)
  }

  @Test func attemptsAreCounted() throws {
    var bench = AgentBench.serving()
    try bench.command(.block(for: nil))
    for attempt in 1...12 {
      #expect(
        bench.on(.accepted(waited: .zero)).events
          == [.rejected(host: Self.host, attempts: attempt)])
    }
    // A new block starts a new count.
    try bench.command(.unblock(host: nil))
    bench.seat("again")
    try bench.command(.block(for: .seconds(5)))
    #expect(
      bench.on(.accepted(waited: .zero)).events == [.rejected(host: Self.host, attempts: 1)])
  }

  @Test func aBlockForATimeEnds() throws {
    var bench = AgentBench.serving()
    try bench.command(.block(for: .seconds(60)))
    #expect(bench.desk.blockedHosts(at: bench.now) == [Self.host])
    bench.wait(.seconds(59))
    #expect(bench.on(.accepted(waited: .zero)).first == .hangUp)
    bench.wait(.seconds(1))
    #expect(bench.desk.blockedHosts(at: bench.now).isEmpty)
    #expect(bench.on(.accepted(waited: .zero)).sketch == "arrived")
  }

  @Test func whoHasNoNameYetCanBeBlocked() throws {
    var bench = AgentBench()
    bench.on(.accepted(waited: .zero))
    #expect(try bench.command(.block(for: nil)).sketch == "hang up, blocked, ended blocked")
  }

  @Test func withoutAnybodyThereIsNothingToBlock() {
    var bench = AgentBench()
    #expect(throws: CommandRefusal.send(.nobodyThere)) { try bench.command(.block(for: nil)) }
  }

  @Test func whomTheAgentDidNotSeeIsNotBlocked() {
    var bench = AgentBench.serving("小明")
    for shown in [99, nil] {
      let refusal = CommandRefusal.customerChanged(now: .here("小明"))
      #expect(throws: refusal) { try bench.command(.block(for: nil), for: shown) }
      #expect(throws: refusal) { try bench.command(.note("rude"), for: shown) }
    }
    #expect(bench.desk.blockedHosts(at: bench.now).isEmpty && bench.desk.customer != nil)
  }

  @Test func unblocking() throws {
    var bench = AgentBench.serving()
    #expect(throws: CommandRefusal.notBlocked(host: nil)) { try bench.command(.unblock(host: nil)) }
    try bench.command(.block(for: nil))
    #expect(throws: CommandRefusal.notBlocked(host: "10.0.0.1")) {
      try bench.command(.unblock(host: "10.0.0.1"))
    }
    let unblocked = AgentAction.happened(.unblocked(host: Self.host))
    #expect(try bench.command(.unblock(host: Self.host)) == [unblocked])
    bench.seat("again")
    try bench.command(.block(for: .seconds(5)))
    #expect(try bench.command(.unblock(host: nil)) == [unblocked])
    bench.seat("again")
    try bench.command(.block(for: .seconds(5)))
    bench.wait(.seconds(5))
    for host in [nil, Self.host] {
      #expect(throws: CommandRefusal.notBlocked(host: host)) {
        try bench.command(.unblock(host: host))
      }
    }
  }

  @Test func aClosedDeskTakesNobodyAfterABlock() throws {
    var bench = AgentBench.serving()
    try bench.command(.block(for: nil))
    try bench.command(.close)
    #expect(!bench.core.wantsNext)
  }

  @Test func blocksOfSeveralHostsAreKeptApart() {
    var blocks = BlockList()
    let now = Instant(nanoseconds: 0)
    blocks.add("b", for: nil, at: now)
    blocks.add("a", for: .seconds(1), at: now)
    blocks.setAttempts(7, from: "b")
    #expect(blocks.hosts(at: now) == ["a", "b"])
    #expect(blocks.attempts(from: "a", at: now) == 0 && blocks.attempts(from: "b", at: now) == 7)
    #expect(blocks.attempts(from: "a", at: now + .seconds(1)) == nil)
    blocks.remove("b")
    #expect(blocks.hosts(at: now) == ["a"] && blocks.attempts(from: "b", at: now) == nil)
  }

  @Test(arguments: [
    ("127.0.0.1:21567", "127.0.0.1"), ("[::1]:5", "::1"), ("[fe80::1%eth0]:5", "fe80::1%eth0"),
    ("somewhere", "somewhere"),
  ])
  func hostsOfAddresses(address: String, host: String) {
    #expect(Peer(address: address).host == host)
  }
}
