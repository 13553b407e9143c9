import ChatCore
import Testing

/// The limit of a desk's messages out of turn.
@Suite struct CustomerOutOfTurnTests {
  private static let told = CustomerAction.happened(.outOfTurnLimitReached)

  private static func messages(_ numbers: Range<Int>) -> CustomerInput {
    .bytes(numbers.flatMap { Frame(.message, "\($0)").encoded })
  }

  private static func said(_ numbers: Range<Int>) -> [CustomerAction] {
    numbers.map { .said(.agent, "\($0)", .outOfTurn) }
  }

  @Test func twoHundredMessages() throws {
    var bench = try CustomerBench.talking()
    #expect(bench.on(Self.messages(0..<199)) == Self.said(0..<199))
    #expect(bench.session.wantsBytes)
    #expect(bench.on(Self.messages(199..<450)) == Self.said(199..<200) + [Self.told])
    #expect(!bench.session.wantsBytes && bench.session.isCustomersTurn)
    // The customer's next message resumes reading. The kept messages follow in order, the first one as the
    // reply.
    let actions = try bench.say("slowly, please")
    #expect(
      actions == [
        .said(.customer, "slowly, please"), .send(Frame(.message, "slowly, please")),
        .said(.agent, "200"),
      ] + Self.said(201..<401) + [Self.told])
    #expect(!bench.session.wantsBytes && bench.session.isCustomersTurn)
  }

  @Test func aQuarterMebibyte() throws {
    var bench = try CustomerBench.talking()
    let long = String(repeating: "x", count: Limits.bodyBytesMax)
    var bytes = 0
    while bench.session.wantsBytes {
      bench.on(.message(long))
      bytes += Limits.bodyBytesMax
    }
    #expect(bytes <= Limits.outOfTurnBytesMax)
    #expect(bytes + Limits.bodyBytesMax > Limits.outOfTurnBytesMax)
  }

  @Test func withoutALimitEverythingIsTaken() throws {
    var bench = try CustomerBench.talking(outOfTurnMessagesMax: nil)
    #expect(bench.on(Self.messages(0..<1000)) == Self.said(0..<1000))
    #expect(bench.session.wantsBytes)
  }

  @Test func aReplyAndWhatFollowsIsOneTurn() throws {
    var bench = try CustomerBench.talking(turn: .agent, outOfTurnMessagesMax: 1)
    #expect(
      bench.on(Self.messages(0..<3)) == [.said(.agent, "0")] + Self.said(1..<2) + [Self.told])
    #expect(try bench.say("yes").last == .said(.agent, "2"))
    #expect(bench.session.wantsBytes)
  }

  /// After the end of the stream TCP can't hold anything back: all messages that were read are shown before
  /// the end.
  @Test func anEndShowsWhatWasRead() throws {
    var bench = try CustomerBench.talking(outOfTurnMessagesMax: 1)
    bench.on(Self.messages(0..<5))
    #expect(bench.on(.ended(.finished)) == Self.said(1..<5) + [.ended(.deskEnded)])
  }

  @Test func anEndInsideAMessageBehindWhatWasRead() throws {
    var bench = try CustomerBench.talking(outOfTurnMessagesMax: 1)
    bench.on(.bytes(wire("0008|2|a0008|2|b0009|2|c")))
    #expect(
      bench.on(.ended(.finished)) == [
        .said(.agent, "b", .outOfTurn), .happened(.messageUnfinished(bytes: 8)), .ended(.deskEnded),
      ])
  }

  @Test func rubbishBehindWhatWasRead() throws {
    for isEnd in [false, true] {
      var bench = try CustomerBench.talking(outOfTurnMessagesMax: 1)
      bench.on(.bytes(wire("0008|2|aHTTP")))
      let actions = try isEnd ? bench.on(.ended(.finished)) : bench.say("?")
      guard case .happened(.ended(.violated))? = actions.last else {
        Issue.record("\(actions)")
        return
      }
    }
  }

  @Test func aBrokenConnectionIsNoticedAtOnce() throws {
    var bench = try CustomerBench.talking(outOfTurnMessagesMax: 1)
    bench.on(Self.messages(0..<5))
    #expect(bench.on(.reset) == [.ended(.connectionBroke(errno: 104))])
  }

  @Test func leavingDoesNotWait() throws {
    var bench = try CustomerBench.talking(outOfTurnMessagesMax: 1)
    bench.on(Self.messages(0..<5))
    #expect(bench.on(.leave) == [.hangUp, .ended(.left)])
    #expect(bench.on(.ended(.finished)) == [])
  }

  /// Bytes that no conversation stands for are not kept for the next message.
  @Test func bytesBeforeTheConnectionAreDropped() throws {
    var bench = CustomerBench()
    #expect(bench.on(.message("early")) == [])
    bench.on(.connected)
    #expect(try bench.say("在吗") == [.said(.customer, "在吗"), .send(Frame(.message, "在吗"))])
  }
}
