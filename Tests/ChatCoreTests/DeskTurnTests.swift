import ChatCore
import MonotonicTime
import Testing

/// Messages of a served customer.
@Suite struct DeskTurnTests {
  @Test func theTurnsAlternateBeginningWithTheCustomer() throws {
    var bench = AgentBench.serving()
    for round in 1...3 {
      #expect(bench.desk.turn == .customer && bench.desk.turn == .customer)
      #expect(!bench.core.canSay)
      bench.wait(.seconds(1))
      #expect(bench.on(.message("question \(round)")) == [.said(.customer, "question \(round)")])
      #expect(bench.desk.turn == .agent && bench.desk.turn == .agent)
      #expect(bench.core.canSay)
      #expect(bench.desk.turnSince == bench.now)
      bench.wait(.seconds(1))
      #expect(
        try bench.say("answer \(round)") == [
          .send(Frame(.message, "answer \(round)")), .said(.agent, "answer \(round)"),
        ])
      #expect(bench.desk.turnSince == bench.now)
    }
  }

  @Test func whereNobodyIsItIsNobodysTurn() {
    let bench = AgentBench()
    #expect(bench.desk.turn == nil && bench.number == nil && bench.desk.peer == nil)
    let serving = AgentBench.serving()
    #expect(serving.number != nil && serving.number == serving.desk.customer?.number)
  }

  @Test func aMessageOutOfTurnIsMarkedAndChangesNothing() {
    var bench = AgentBench.serving(turn: .agent)
    let (before, since) = (bench.desk.customer, bench.desk.turnSince)
    bench.wait(.seconds(1))
    #expect(bench.on(.message("还有")) == [.said(.customer, "还有", .outOfTurn)])
    #expect(bench.on(.message("喂")) == [.said(.customer, "喂", .outOfTurn)])
    #expect(bench.desk.turn == .agent)
    #expect(bench.desk.turnSince == since)
    #expect(bench.desk.customer?.peer == before?.peer)
  }

  @Test func anEmptyMessageIsAnOrdinaryTurn() {
    var bench = AgentBench.serving()
    #expect(bench.on(.message("")) == [.said(.customer, "")])
    #expect(bench.core.canSay)
  }

  @Test func aRepairedMessageIsMarked() {
    var bench = AgentBench.serving()
    #expect(bench.on(.badMessage) == [.said(.customer, "\u{FFFD}", .repaired)])
    #expect(bench.on(.badMessage) == [.said(.customer, "\u{FFFD}", [.repaired, .outOfTurn])])
  }

  @Test(arguments: [Party.customer, .agent])
  func anotherNameIsTakenAndSaid(_ turn: Party) {
    var bench = AgentBench.serving(turn: turn)
    let (before, since) = (bench.desk.customer, bench.desk.turnSince)
    bench.wait(.seconds(1))
    #expect(bench.on(.name("小红")) == [.happened(.renamed(from: "小明", to: "小红"))])
    #expect(bench.desk.customer?.peer.name == "小红")
    #expect(bench.desk.customer?.number == before?.number)
    #expect(bench.desk.turn == turn)
    #expect(bench.desk.turnSince == since)
    // The ending has the new name.
    #expect(bench.on(.ended(.finished)) == [.ended(.here("小红"), .left)])
  }

  @Test func anotherNameMayBeEmptyOrBad() {
    var bench = AgentBench.serving()
    #expect(bench.on(.name("")) == [.happened(.renamed(from: "小明", to: ""))])
    #expect(
      bench.on(.badName) == [
        .happened(.renamed(from: "", to: "\u{FFFD}")),
        .happened(.nameRepaired(.here("\u{FFFD}"))),
      ])
  }

  @Test func anUnknownTypeIsSaidOncePerDigitAndCustomer() {
    var bench = AgentBench.serving()
    let before = bench.desk.customer
    #expect(bench.on(.unknown(3)) == [.happened(.typeSkipped(digit: 3))])
    #expect(bench.on(.unknown(3)) == [])
    #expect(bench.on(.unknown(0)) == [.happened(.typeSkipped(digit: 0))])
    #expect(bench.on(.unknown(3)) == [])
    #expect(bench.desk.customer == before)
    bench.on(.ended(.finished))
    bench.seat("小红")
    #expect(bench.on(.unknown(3)) == [.happened(.typeSkipped(digit: 3))])
  }

  @Test func repliesAreCounted() throws {
    var bench = AgentBench.serving(turn: .agent)
    #expect(bench.desk.customer?.replyCount == 0)
    try bench.say("one")
    bench.on(.message("and"))
    try bench.say("two")
    #expect(bench.desk.customer?.replyCount == 2)
  }
}

/// When the agent can send, and what.
@Suite struct DeskSayTests {
  @Test func toNobodyIsRefused() {
    var bench = AgentBench()
    #expect(throws: CommandRefusal.send(.nobodyThere)) { try bench.say("hi") }
    bench.on(.accepted(waited: .zero))
    #expect(throws: CommandRefusal.send(.nobodyThere)) { try bench.say("hi") }
  }

  @Test func onTheCustomersTurnIsRefused() {
    var bench = AgentBench.serving(turn: .customer)
    #expect(throws: CommandRefusal.send(.notYourTurn)) { try bench.say("hi") }
  }

  @Test func toAnotherCustomerIsRefused() throws {
    var bench = AgentBench.serving("小明", turn: .agent)
    let old = try #require(bench.number)
    bench.on(.ended(.finished))
    let refusal = CommandRefusal.send(.writtenForAnother)
    #expect(throws: refusal) { try bench.command(.say("for 小明"), for: old) }
    bench.seat("小红")
    #expect(throws: refusal) { try bench.command(.say("for 小明"), for: old) }
    bench.on(.message("你好"))
    #expect(throws: refusal) { try bench.command(.say("for 小明"), for: old) }
    #expect(try bench.say("for 小红").first == .send(Frame(.message, "for 小红")))
  }

  @Test func ofAnAgentWhoSawNobodyIsRefused() {
    var bench = AgentBench.serving("小明", turn: .agent)
    #expect(throws: CommandRefusal.customerChanged(now: .here("小明"))) {
      try bench.command(.say("hi"), for: nil)
    }
  }

  @Test(arguments: ["", " ", "\n", "\t \r\n", "\u{3000}", "\u{A0}\u{2028}\u{85}"])
  func aBlankTextIsRefused(_ text: String) {
    var bench = AgentBench.serving(turn: .agent)
    #expect(throws: CommandRefusal.send(.blank)) { try bench.say(text) }
  }

  @Test(arguments: [" \u{301}", ".", " x ", "\u{200D}", "\0"])
  func whatIsNotOnlyWhiteSpaceIsSent(_ text: String) throws {
    var bench = AgentBench.serving(turn: .agent)
    #expect(try bench.say(text).first == .send(Frame(.message, text)))
  }

  @Test(arguments: [(9993, 1), (10_000, 8), (109_992, 100_000)])
  func aTextTooLongIsRefusedByHowMuch(_ bytes: Int, _ over: Int) {
    var bench = AgentBench.serving(turn: .agent)
    #expect(throws: CommandRefusal.send(.tooLong(bytesOver: over))) {
      try bench.say(String(repeating: "x", count: bytes))
    }
  }

  @Test func theLimitCountsBytes() throws {
    let fits = String(repeating: "好", count: 3330) + "xx"
    var bench = AgentBench.serving(turn: .agent)
    #expect(throws: CommandRefusal.send(.tooLong(bytesOver: 1))) { try bench.say(fits + "x") }
    #expect(try bench.say(fits).count == 2)
  }

  @Test func aRefusalChangesNothing() throws {
    var bench = AgentBench.serving(turn: .agent)
    let before = bench.desk
    bench.wait(.seconds(5))
    #expect(throws: CommandRefusal.send(.blank)) { try bench.say("") }
    #expect(throws: CommandRefusal.send(.writtenForAnother)) {
      try bench.command(.say("x"), for: 99)
    }
    #expect(bench.desk == before)
    #expect(try bench.say("still the agent's turn").sketch == "send, reply")
    #expect(throws: CommandRefusal.send(.notYourTurn)) { try bench.say("two in a row") }
  }
}
