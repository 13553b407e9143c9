import ChatCore
import MonotonicTime
import Testing

/// The limit of bytes recorded of visitors who leave without a reply.
@Suite struct UnservedTests {
  private static let longest = String(repeating: "x", count: Limits.bodyBytesMax)

  /// A visitor connects, writes and hangs up before being seated.
  private static func pass(_ bench: inout AgentBench, _ words: [UInt8]) -> [DeskEvent] {
    var events = bench.write(.accepted(waited: .zero)).events
    events += bench.write(.peerShutdown).events
    if !words.isEmpty { events += bench.write(.bytes(words)).events }
    if bench.core.isOccupied { events += bench.write(.ended(.finished)).events }
    return events
  }

  /// The bytes recorded of visitors: their messages and their names.
  private static func bytes(_ events: [DeskEvent]) -> Int {
    events.reduce(0) { sum, event in
      switch event {
      case .said(_, let text, _): sum + text.utf8.count
      case .leftWhileWaiting(let peer, _), .seated(let peer, _):
        sum + (peer.name ?? "").utf8.count
      default: sum
      }
    }
  }

  static let words = [
    Frame(.name, "小明").encoded + Frame(.message, longest).encoded,
    Frame(.name, longest).encoded, Frame(.message, longest).encoded, wire("GET /"), wire("0007|3|"),
    [],
  ]

  @Test(arguments: words, [false, true])
  func onlySoMuchIsNotedInAMinute(_ words: [UInt8], isDiskLate: Bool) {
    var bench = AgentBench(isDiskLate: isDiskLate)
    var events: [DeskEvent] = []
    let count = words.count > 1000 ? 150 : 2100
    for _ in 0..<count { events += Self.pass(&bench, words) }
    let most = Limits.unservedBytesMax + 5 * Limits.bodyBytesMax
    #expect(Self.bytes(events) <= most)
    #expect(events.count { $0 == .unservedLimitReached } == 1)
    let listed = events.count {
      if case .ended(_, let ending) = $0 { ending != .unrecorded } else { false }
    }
    #expect(listed <= Limits.unservedBytesMax / Limits.recordOverheadBytes)
    // Each visitor gets the seat and leaves it.
    #expect(events.count { if case .arrived = $0 { true } else { false } } == count)
    #expect(bench.core.wantsNext)
    // In the next minute visitors are recorded again.
    bench.wait(.seconds(60))
    #expect(!Self.pass(&bench, words).contains(.ended(.here(), .unrecorded)))
  }

  private static func crowded() -> AgentBench {
    var bench = AgentBench()
    for _ in 0..<60 { _ = pass(&bench, words[0]) }
    return bench
  }

  /// A visitor who stays for a moment is served.
  @Test func whoStaysIsSeated() throws {
    var bench = Self.crowded()
    bench.write(.accepted(waited: .zero))
    #expect(bench.write(.name("小红")) == [] && bench.core.wantsBytes)
    bench.wait(Limits.gatheringQuietTime)
    #expect(bench.write(.timePassed).events == [.seated(.here("小红"), waited: .zero)])
    #expect(bench.write(.message("在吗")).events == [.said(.customer, "在吗", [])])
    #expect(bench.core.wantsBytes)
    try bench.say("在的")
    // After a reply the limit does not apply any more.
    for _ in 0..<20 { bench.write(.message(Self.longest)) }
    #expect(bench.core.wantsBytes)
  }

  @Test func whoStaysAndFloodsIsHeldBackSooner() {
    var bench = Self.crowded()
    bench.write(.accepted(waited: .zero))
    bench.write(.name("小红"))
    bench.wait(Limits.gatheringQuietTime)
    bench.write(.timePassed)
    for text in ["1", "2", "3"] { bench.write(.message(text)) }
    #expect(!bench.core.wantsBytes)
  }

  /// One visitor who writes as much as is ever taken stays under the limit; so does a long line.
  @Test func honestCustomersAreNoCrowd() {
    var bench = AgentBench()
    bench.seat("小明")
    while bench.core.wantsBytes { bench.write(.message(Self.longest)) }
    bench.write(.ended(.finished))
    for _ in 0..<500 {
      let events = Self.pass(&bench, Frame(.name, "小红").encoded + Frame(.message, "在吗").encoded)
      #expect(!events.contains(.unservedLimitReached))
    }
  }

  @Test func whoIsGivenAReplyIsNoneOfThem() throws {
    var bench = AgentBench()
    for _ in 0..<1000 {
      bench.seat("小明")
      bench.write(.message(String(repeating: "x", count: 200)))
      try bench.say("ok")
      for _ in 0..<10 { bench.write(.message(String(repeating: "x", count: 200))) }
      bench.write(.ended(.finished))
    }
    #expect(!Self.pass(&bench, Self.words[0]).contains(.unservedLimitReached))
  }
}
