import ChatCore
import MonotonicTime
import Testing

/// If a peer has sent more than a name and a message before it is seated, everything is read first: it may
/// have hung up after that.
@Suite struct GatheringTests {
  private static let longest = Frame(.message, String(repeating: "x", count: Limits.bodyBytesMax))
  /// A name and more than one message.
  private static let much = Frame(.name, "小明").encoded + longest.encoded + longest.encoded

  private static func arrived(isDiskLate: Bool = false) -> AgentBench {
    var bench = AgentBench(isDiskLate: isDiskLate)
    bench.write(.accepted(waited: .seconds(5)))
    return bench
  }

  @Test func aNameAndTheLongestMessageAreSeatedAtOnce() {
    var bench = Self.arrived()
    bench.write(.bytes(Frame(.name, "小明").encoded + Self.longest.encoded))
    #expect(bench.desk.customer?.peer.name == "小明" && bench.core.canSay)
  }

  @Test(arguments: [false, true])
  func whoHungUpBehindMuchIsPassedOver(_ isDiskLate: Bool) {
    var bench = Self.arrived(isDiskLate: isDiskLate)
    #expect(bench.write(.bytes(Self.much)) == [])
    #expect(bench.core.wantsBytes && bench.desk.customer == nil)
    for _ in 0..<10 { #expect(bench.write(.bytes(Self.longest.encoded)) == []) }
    let events = bench.write(.peerShutdown).events
    #expect(events.first == .leftWhileWaiting(.here("小明"), waited: .seconds(5)))
    #expect(events.count { if case .said = $0 { true } else { false } } == 1 + 3)
    #expect(events.last == .ended(.here("小明"), .leftWhileWaiting))
    #expect(bench.core.wantsNext)
  }

  @Test(arguments: [StreamEnd.finished, .broken(errno: 104)])
  func theEndItselfTellsItToo(_ end: StreamEnd) {
    var bench = Self.arrived()
    bench.write(.bytes(Self.much))
    let events = bench.write(.ended(end)).events
    #expect(events.first == .leftWhileWaiting(.here("小明"), waited: .seconds(5)))
    #expect(events.last == .ended(.here("小明"), .leftWhileWaiting))
  }

  @Test func whoStaysIsSeatedWhenNothingMoreComes() {
    var bench = Self.arrived()
    bench.write(.bytes(Self.much))
    bench.wait(.milliseconds(400))
    bench.write(.bytes(Self.longest.encoded))
    bench.wait(.milliseconds(400))
    #expect(bench.write(.timePassed) == [])
    #expect(bench.core.deadline == bench.now + .milliseconds(100))
    bench.wait(.milliseconds(100))
    let events = bench.write(.timePassed).events
    #expect(events.first == .seated(.here("小明"), waited: .seconds(5)))
    #expect(events.count == 1 + 3 && bench.core.canSay)
  }

  @Test func whoWritesWithoutEndIsSeatedAtTheBound() {
    var bench = Self.arrived()
    var bytes = Self.much.count
    bench.write(.bytes(Self.much))
    while bench.desk.customer == nil {
      #expect(bench.core.wantsBytes)
      bench.write(.bytes(Self.longest.encoded))
      bytes += Self.longest.encoded.count
    }
    #expect(bytes >= Limits.unseatedBytesMax && bytes < Limits.unseatedBytesMax + 9999)
    #expect(!bench.core.wantsBytes)
  }

  /// Bytes that trickle in do not hold the seat longer than the time limit for a name.
  @Test func whoTricklesIsSeatedInTime() {
    var bench = Self.arrived()
    bench.write(.bytes(Self.much))
    let begin = bench.now
    while bench.desk.customer == nil, bench.now < begin + .seconds(60) {
      bench.wait(.milliseconds(400))
      bench.write(.timePassed)
      if bench.desk.customer == nil { bench.write(.bytes([])) }
    }
    #expect(bench.now <= begin + Limits.nameTimeout + .milliseconds(400))
    #expect(bench.desk.customer?.peer.name == "小明")
  }

  @Test func theAgentNeedNotWait() throws {
    var bench = Self.arrived()
    bench.write(.bytes(Self.much))
    #expect(try bench.command(.end).events == [.ended(.here(), .agentEnded)])
    #expect(bench.core.wantsNext)
  }
}
