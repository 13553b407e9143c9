import ChatCore
import Testing

/// The limits of messages out of turn.
@Suite(.serialized) struct OutOfTurnTests {
  private static let told = DeskEvent.outOfTurnLimitReached(.here("小明"))

  private static func messages(_ numbers: Range<Int>) -> [UInt8] {
    numbers.flatMap { Frame(.message, "\($0)").encoded }
  }

  @Test(arguments: [false, true])
  func twoHundredMessages(_ isDiskLate: Bool) throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: isDiskLate)
    let first = bench.write(.bytes(Self.messages(0..<199))).events
    #expect(first.count == 199 && bench.core.wantsBytes)
    let rest = bench.write(.bytes(Self.messages(199..<450))).events
    #expect(rest == [.said(.customer, "199", .outOfTurn), Self.told])
    #expect(!bench.core.wantsBytes && bench.core.canSay)
    // The reply resumes reading. The kept messages follow in order, the first one in turn.
    let actions = try bench.say("slowly, please") + bench.commit()
    let events = actions.events
    #expect(events.count == 203)
    #expect(
      events.prefix(3) == [
        .said(.agent, "slowly, please", []), .said(.customer, "200", []),
        .said(.customer, "201", .outOfTurn),
      ])
    #expect(events.suffix(2) == [.said(.customer, "400", .outOfTurn), Self.told])
    #expect(!bench.core.wantsBytes)
  }

  @Test(arguments: [1, 64, 65])
  func asManyAsWereAskedFor(_ limit: Int) {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: limit)
    let events = bench.on(.bytes(Self.messages(0..<200))).events
    #expect(events.count == limit + 1 && events.last == Self.told)
  }

  @Test func aQuarterMebibyte() {
    var bench = AgentBench.serving(turn: .agent)
    let long = String(repeating: "x", count: Limits.bodyBytesMax)
    var bytes = 0
    while bench.core.wantsBytes {
      bench.on(.message(long))
      bytes += Limits.bodyBytesMax
    }
    // The last text taken fits; another of the greatest length would not.
    #expect(bytes <= Limits.outOfTurnBytesMax)
    #expect(bytes + Limits.bodyBytesMax > Limits.outOfTurnBytesMax)
  }

  @Test func namesCountToo() {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 2)
    #expect(
      bench.on(.bytes(wire("0008|1|a0008|2|b0008|1|c"))).events == [
        .renamed(from: "小明", to: "a"), .said(.customer, "b", .outOfTurn),
        .outOfTurnLimitReached(.here("a")),
      ])
    #expect(!bench.core.wantsBytes)
  }

  /// On the customer's turn reading can't pause, since their message is queued behind the names.
  @Test func tooManyNamesOnTheCustomersTurnArePassedOver() throws {
    var bench = AgentBench.serving(outOfTurnMessagesMax: 2)
    let bytes = wire("0008|1|a0008|1|b0008|1|c0008|1|d0008|2|?0008|1|e")
    #expect(
      bench.on(.bytes(bytes)).events == [
        .renamed(from: "小明", to: "a"), .renamed(from: "a", to: "b"),
        .outOfTurnLimitReached(.here("b")), .said(.customer, "?", []),
        .renamed(from: "b", to: "e"),
      ])
    #expect(bench.core.canSay && bench.core.wantsBytes)
  }

  @Test func withoutALimitEverythingIsTaken() {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: nil)
    #expect(bench.on(.bytes(Self.messages(0..<1000))).events.count == 1000)
    let long = Frame(.message, String(repeating: "x", count: Limits.bodyBytesMax)).encoded
    for _ in 0..<60 { bench.on(.bytes(long)) }
    #expect(bench.core.wantsBytes)
  }

  @Test func unknownTypesDoNotCount() {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 2)
    let unknown = (0..<300).flatMap { _ in Frame(.unknown(digit: 3), "").encoded }
    #expect(bench.on(.bytes(unknown + Self.messages(0..<1))).events.count == 2)
    #expect(bench.core.wantsBytes)
  }

  @Test func itIsToldOnceATurn() throws {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    #expect(bench.on(.bytes(Self.messages(0..<1))).events.last == Self.told)
    try bench.say("go on")
    #expect(bench.on(.bytes(Self.messages(0..<1))).events == [.said(.customer, "0", [])])
    #expect(bench.on(.bytes(Self.messages(0..<1))).events.last == Self.told)
  }

  @Test func theEndOfWhoIsHeldBackIsBehindTheirBytes() throws {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    bench.on(.bytes(Self.messages(0..<3)))
    #expect(bench.on(.ended(.finished)) == [])
    #expect(bench.core.isOccupied)
    #expect(
      try bench.say("bye").events == [
        .said(.agent, "bye", []), .said(.customer, "1", []),
        .said(.customer, "2", .outOfTurn), Self.told, .ended(.here("小明"), .left),
      ])
  }

  /// The decoder keeps all of a read while the header is incomplete.
  @Test func whatIsHeldBackBehindACutHeaderFollowsToo() throws {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    let bytes = Self.messages(0..<2)
    bench.on(.bytes(Array(bytes[..<3])))
    bench.on(.bytes(Array(bytes[3...])))
    #expect(
      try bench.say("go on").events == [.said(.agent, "go on", []), .said(.customer, "1", [])])
  }

  @Test func theEndOfWhoIsHeldBackWithNothingBehindIsNoticedAtOnce() {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    bench.on(.bytes(Self.messages(0..<1)))
    #expect(bench.on(.ended(.finished)).events == [.ended(.here("小明"), .left)])
  }

  @Test func aBrokenConnectionOfWhoIsHeldBackIsNoticedAtOnce() {
    var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
    bench.on(.bytes(Self.messages(0..<3)))
    #expect(bench.on(.reset).events == [.ended(.here("小明"), .connectionBroke(errno: 104))])
  }

  @Test func endingAndBlockingDoNotWaitForWhatIsHeldBack() throws {
    for command in [AgentCommand.end, .block(for: nil)] {
      var bench = AgentBench.serving(turn: .agent, outOfTurnMessagesMax: 1)
      bench.on(.bytes(Self.messages(0..<300)))
      try bench.command(command)
      #expect(bench.desk.peer == nil && bench.core.wantsNext)
    }
  }

  /// A peer that has hung up ends at the limit: no turn would resume reading.
  @Test(arguments: [false, true])
  func whoLeftInTheLineWithMoreIsDoneWith(_ isDiskLate: Bool) {
    var bench = AgentBench(isDiskLate: isDiskLate, outOfTurnMessagesMax: 3)
    bench.write(.accepted(waited: .zero))
    bench.on(.peerShutdown)
    bench.write(.name("小明"))
    let actions = bench.write(.bytes(Self.messages(0..<10)))
    #expect(
      actions.events == [
        .said(.customer, "0", []), .said(.customer, "1", .outOfTurn),
        .said(.customer, "2", .outOfTurn), .said(.customer, "3", .outOfTurn), Self.told,
        .ended(.here("小明"), .leftWhileWaiting),
      ])
    #expect(actions.contains(.hangUp) && bench.core.wantsNext)
  }

  /// Someone who is never served can connect again at once, so less of theirs is kept.
  @Test func whoLeftInTheLineLeavesThreeOfTheLongestMessages() {
    var bench = AgentBench()
    bench.write(.accepted(waited: .zero))
    bench.on(.peerShutdown)
    bench.write(.name("小明"))
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    var events: [DeskEvent] = []
    for _ in 0..<10 { events += bench.write(.message(longest)).events }
    #expect(events.count { if case .said = $0 { true } else { false } } == 1 + 3)
    #expect(events.last == .ended(.here("小明"), .leftWhileWaiting))
  }
}
