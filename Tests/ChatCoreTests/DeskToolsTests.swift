import MonotonicTime
import Testing

@testable import ChatCore

/// Notes and blocks.
@Suite struct DeskToolsTests {
  @Test func aNoteIsShownAndNotSent() {
    var bench = DeskBench.serving()
    #expect(bench.note("asks for\nmoney") == [.show(.note("asks for\nmoney"))])
    #expect(bench.note(" \n").isEmpty)
    var empty = DeskBench()
    #expect(empty.note("nobody came today") == [.show(.note("nobody came today"))])
  }

  @Test func aBlockEndsTheConversationAndTurnsAway() {
    var bench = DeskBench.serving("小明")
    #expect(
      bench.block(for: nil) == [
        .show(.blocked(host: "127.0.0.1", for: nil)), .hangUp,
        .show(.agentEnded(.here("小明"))), .customerChanged, .takeNext,
      ])
    bench.wait(.seconds(86_400))
    #expect(
      bench.on(.accepted(waited: .zero))
        == [.hangUp, .show(.turnedAway(host: "127.0.0.1", attempts: 1)), .takeNext])
    #expect(bench.desk.caller == nil)
  }

  @Test func whoKeepsTryingIsToldAtPowersOfTen() {
    var bench = DeskBench.serving()
    _ = bench.block(for: nil)
    let told = (1...1000).filter { _ in bench.on(.accepted(waited: .zero)).count == 3 }
    #expect(told == [1, 10, 100, 1000])
  }

  @Test func aBlockForATimeEnds() {
    var bench = DeskBench.serving()
    _ = bench.block(for: .seconds(60))
    #expect(bench.desk.blockedHosts(at: bench.now) == ["127.0.0.1"])
    bench.wait(.seconds(59))
    #expect(bench.on(.accepted(waited: .zero)).first == .hangUp)
    bench.wait(.seconds(1))
    #expect(bench.desk.blockedHosts(at: bench.now).isEmpty)
    #expect(bench.on(.accepted(waited: .zero)).isEmpty)
    #expect(bench.desk.caller != nil)
  }

  @Test func whoHasNoNameYetCanBeBlocked() {
    var bench = DeskBench()
    bench.on(.accepted(waited: .zero))
    #expect(bench.block(for: nil)?.contains(.hangUp) == true)
  }

  @Test func withoutAnybodyThereIsNothingToBlock() {
    var bench = DeskBench()
    #expect(bench.block(for: nil) == nil)
  }

  @Test func unblocking() {
    var bench = DeskBench.serving()
    #expect(bench.unblock(nil) == nil)
    _ = bench.block(for: nil)
    #expect(bench.unblock("10.0.0.1") == nil)
    #expect(bench.unblock("127.0.0.1") == [.show(.unblocked(host: "127.0.0.1"))])
    bench.seat("again")
    _ = bench.block(for: .seconds(5))
    #expect(bench.unblock(nil) == [.show(.unblocked(host: "127.0.0.1"))])
    bench.seat("again")
    _ = bench.block(for: .seconds(5))
    bench.wait(.seconds(5))
    #expect(bench.unblock(nil) == nil)
    #expect(bench.unblock("127.0.0.1") == nil)
  }

  @Test func aClosedDeskTakesNobodyAfterABlock() {
    var bench = DeskBench.serving()
    _ = bench.block(for: nil)
    bench.on(.close)
    #expect(bench.on(.accepted(waited: .zero)).contains(.takeNext) == false)
  }

  @Test func repliesAreCounted() throws {
    var bench = DeskBench.serving(turn: .agent)
    #expect(bench.desk.customer?.replyCount == 0)
    try bench.say("one")
    bench.on(.message("and"))
    try bench.say("two")
    #expect(bench.desk.customer?.replyCount == 2)
  }

  @Test(arguments: [
    ("127.0.0.1:21567", "127.0.0.1"), ("[::1]:5", "::1"), ("[fe80::1%eth0]:5", "fe80::1%eth0"),
    ("somewhere", "somewhere"),
  ])
  func hostsOfAddresses(address: String, host: String) {
    #expect(Caller(address: address).host == host)
  }
}

extension DeskBench {
  fileprivate mutating func note(_ text: String) -> [DeskEffect] {
    self.effects { desk, _, effects in desk.note(text, &effects) }
  }

  /// nil if there was nobody to block.
  fileprivate mutating func block(for time: Duration?) -> [DeskEffect]? {
    var isDone = false
    let effects = self.effects { desk, now, effects in
      isDone = desk.block(for: time, at: now, &effects)
    }
    return isDone ? effects : nil
  }

  /// nil if none was blocked.
  fileprivate mutating func unblock(_ host: String?) -> [DeskEffect]? {
    var isDone = false
    let effects = self.effects { desk, now, effects in
      isDone = desk.unblock(host, at: now, &effects)
    }
    return isDone ? effects : nil
  }
}
