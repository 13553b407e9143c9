import ChatCore
import MonotonicTime
import Testing

/// Messages of a customer who is served.
@Suite struct DeskTurnTests {
  @Test func theTurnsAlternateBeginningWithTheCustomer() throws {
    var bench = DeskBench.serving()
    for round in 1...3 {
      #expect(bench.desk.customer?.turn == .customer && bench.desk.turn == .customer)
      bench.wait(.seconds(1))
      #expect(
        bench.on(.message("question \(round)"))
          == [.show(.customer, "question \(round)"), .turnBegan(.agent)])
      #expect(bench.desk.customer?.turn == .agent && bench.desk.turn == .agent)
      #expect(bench.desk.customer?.turnSince == bench.now)
      bench.wait(.seconds(1))
      #expect(
        try bench.say("answer \(round)") == [
          .send(Frame(.message, "answer \(round)")),
          .show(.agent, "answer \(round)"),
          .turnBegan(.customer),
        ])
      #expect(bench.desk.customer?.turnSince == bench.now)
    }
  }

  @Test func whereNobodyIsItIsNobodysTurn() {
    let bench = DeskBench(idleTimeout: nil)
    #expect(bench.desk.turn == nil && bench.desk.customerNumber == nil)
    let serving = DeskBench.serving().desk
    #expect(serving.customerNumber != nil && serving.customerNumber == serving.customer?.number)
  }

  @Test func aMessageOutOfTurnIsMarkedAndChangesNothing() {
    var bench = DeskBench.serving(turn: .agent)
    let before = bench.desk.customer
    bench.wait(.seconds(1))
    #expect(bench.on(.message("还有")) == [.show(.customer, "还有", .outOfTurn)])
    #expect(bench.on(.message("喂")) == [.show(.customer, "喂", .outOfTurn)])
    #expect(bench.desk.customer == before)
  }

  @Test func anEmptyMessageIsAnOrdinaryTurn() {
    var bench = DeskBench.serving()
    #expect(bench.on(.message("")) == [.show(.customer, ""), .turnBegan(.agent)])
  }

  @Test func aRepairedMessageIsMarked() {
    var bench = DeskBench.serving()
    let bad = DeskEvent.received(Frame(.message, "\u{FFFD}", isRepaired: true))
    #expect(bench.on(bad) == [.show(.customer, "\u{FFFD}", .repaired), .turnBegan(.agent)])
    #expect(bench.on(bad) == [.show(.customer, "\u{FFFD}", [.repaired, .outOfTurn])])
  }

  @Test(arguments: [Party.customer, .agent])
  func anotherNameIsTakenAndSaid(_ turn: Party) {
    var bench = DeskBench.serving(turn: turn)
    let before = bench.desk.customer
    bench.wait(.seconds(1))
    #expect(bench.on(.name("小红")) == [.show(.renamed(from: "小明", to: "小红"))])
    #expect(bench.desk.customer?.caller.name == "小红")
    #expect(bench.desk.customer?.number == before?.number)
    #expect(bench.desk.customer?.turn == turn)
    #expect(bench.desk.customer?.turnSince == before?.turnSince)
    // Whoever leaves has the new name.
    #expect(bench.on(.ended(unfinished: 0)).first == .show(.left(.here("小红"))))
  }

  @Test func anotherNameMayBeEmptyOrBad() {
    var bench = DeskBench.serving()
    #expect(bench.on(.name("")) == [.show(.renamed(from: "小明", to: ""))])
    #expect(
      bench.on(.received(Frame(.name, "\u{FFFD}", isRepaired: true))) == [
        .show(.renamed(from: "", to: "\u{FFFD}")),
        .show(.nameRepaired(.here("\u{FFFD}"))),
      ])
  }

  @Test func anUnknownTypeIsSaidOncePerDigitAndCustomer() {
    func unknown(_ digit: UInt8) -> DeskEvent { .received(Frame(.unknown(digit: digit), "")) }
    var bench = DeskBench.serving()
    let before = bench.desk.customer
    #expect(bench.on(unknown(3)) == [.show(.skippedType(digit: 3))])
    #expect(bench.on(unknown(3)) == [])
    #expect(bench.on(unknown(0)) == [.show(.skippedType(digit: 0))])
    #expect(bench.on(unknown(3)) == [])
    #expect(bench.desk.customer == before)
    bench.on(.ended(unfinished: 0))
    bench.seat("小红")
    #expect(bench.on(unknown(3)) == [.show(.skippedType(digit: 3))])
  }
}

/// What the agent may say, and when.
@Suite struct DeskSayTests {
  @Test func toNobodyIsRefused() {
    var bench = DeskBench()
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("hi") }
    bench.on(.accepted(waited: .zero))
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("hi") }
  }

  @Test func onTheCustomersTurnIsRefused() {
    var bench = DeskBench.serving(turn: .customer)
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("hi") }
  }

  @Test func toAnotherCustomerIsRefused() throws {
    var bench = DeskBench.serving("小明", turn: .agent)
    let old = try #require(bench.desk.customer?.number)
    bench.on(.ended(unfinished: 0))
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("for 小明", to: old) }
    bench.seat("小红")
    #expect(throws: SendRefusal.writtenForAnother) { try bench.say("for 小明", to: old) }
    bench.on(.message("你好"))
    #expect(throws: SendRefusal.writtenForAnother) { try bench.say("for 小明", to: old) }
    #expect(try bench.say("for 小红").first == .send(Frame(.message, "for 小红")))
  }

  @Test(arguments: ["", " ", "\n", "\t \r\n", "\u{3000}", "\u{A0}\u{2028}\u{85}"])
  func aBlankTextIsRefused(_ text: String) {
    var bench = DeskBench.serving(turn: .agent)
    #expect(throws: SendRefusal.blank) { try bench.say(text) }
  }

  @Test(arguments: [" \u{301}", ".", " x ", "\u{200D}", "\0"])
  func whatIsNotOnlyWhiteSpaceIsSent(_ text: String) throws {
    var bench = DeskBench.serving(turn: .agent)
    #expect(try bench.say(text).first == .send(Frame(.message, text)))
  }

  @Test(arguments: [(9993, 1), (10_000, 8), (109_992, 100_000)])
  func aTextTooLongIsRefusedByHowMuch(_ bytes: Int, _ over: Int) {
    var bench = DeskBench.serving(turn: .agent)
    #expect(throws: SendRefusal.tooLong(bytesOver: over)) {
      try bench.say(String(repeating: "x", count: bytes))
    }
  }

  @Test func theLimitCountsBytes() throws {
    let fits = String(repeating: "好", count: 3330) + "xx"
    var bench = DeskBench.serving(turn: .agent)
    #expect(throws: SendRefusal.tooLong(bytesOver: 1)) { try bench.say(fits + "x") }
    #expect(try bench.say(fits).count == 3)
  }

  @Test func aRefusalChangesNothing() throws {
    var bench = DeskBench.serving(turn: .agent)
    let before = bench.desk.seat
    bench.wait(.seconds(5))
    #expect(throws: SendRefusal.blank) { try bench.say("") }
    #expect(throws: SendRefusal.writtenForAnother) { try bench.say("x", to: 99) }
    #expect(bench.desk.seat == before)
    #expect(try bench.say("still the agent's turn").last == .turnBegan(.customer))
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("two in a row") }
  }
}
