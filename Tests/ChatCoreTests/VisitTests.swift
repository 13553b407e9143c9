import ChatCore
import MonotonicTime
import Testing

@Suite struct VisitTests {
  private static let desk = Caller(address: VisitBench.address)
  private static let violation = ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("HTTP"))

  @Test(arguments: ["小明", "", "two words"])
  func theNameGoesFirstThenItIsTheCustomersTurn(_ name: String) {
    var bench = VisitBench(name)
    #expect(!bench.visit.isCustomersTurn)
    bench.wait(.seconds(3))
    #expect(
      bench.on(.connected) == [
        .send(Frame(.name, name)),
        .show(.connectedToDesk(address: VisitBench.address)),
        .turnBegan(.customer),
      ])
    #expect(bench.visit.isCustomersTurn)
    #expect(bench.visit.deskAddress == VisitBench.address)
    #expect(bench.visit.connectedSince == bench.now)
    #expect(bench.visit.phase == .talking(turn: .customer, since: bench.now))
  }

  @Test func theLongestNameFitsAndALongerOneIsOurOwnMistake() async {
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    var bench = VisitBench(longest)
    #expect(bench.on(.connected).first == .send(Frame(.name, longest)))
    await #expect(processExitsWith: .failure) {
      _ = VisitBench(String(repeating: "x", count: Limits.bodyBytesMax + 1))
    }
  }

  @Test func theTurnsAlternate() throws {
    var bench = try VisitBench.talking()
    for round in 1...3 {
      bench.wait(.seconds(1))
      #expect(
        try bench.say("question \(round)") == [
          .send(Frame(.message, "question \(round)")),
          .show(.customer, "question \(round)"),
          .turnBegan(.agent),
        ])
      #expect(bench.visit.phase == .talking(turn: .agent, since: bench.now))
      bench.wait(.seconds(1))
      #expect(
        bench.on(.message("answer \(round)"))
          == [.show(.agent, "answer \(round)"), .turnBegan(.customer)])
      #expect(bench.visit.phase == .talking(turn: .customer, since: bench.now))
    }
  }

  @Test func aMessageOutOfTurnIsMarkedAndChangesNothing() throws {
    var bench = try VisitBench.talking(turn: .customer)
    let before = bench.visit.phase
    bench.wait(.seconds(1))
    #expect(bench.on(.message("welcome")) == [.show(.agent, "welcome", .outOfTurn)])
    #expect(bench.visit.phase == before)
  }

  @Test func anEmptyMessageIsAnOrdinaryTurn() throws {
    var bench = try VisitBench.talking(turn: .agent)
    #expect(bench.on(.message("")) == [.show(.agent, ""), .turnBegan(.customer)])
  }

  @Test func aRepairedMessageIsMarked() throws {
    var bench = try VisitBench.talking(turn: .agent)
    let bad = VisitEvent.received(Frame(.message, "\u{FFFD}", isRepaired: true))
    #expect(bench.on(bad) == [.show(.agent, "\u{FFFD}", .repaired), .turnBegan(.customer)])
    #expect(bench.on(bad) == [.show(.agent, "\u{FFFD}", [.repaired, .outOfTurn])])
  }

  @Test(arguments: [Party.customer, .agent])
  func aNameAndUnknownTypesAreSkippedAndSaidOnce(_ turn: Party) throws {
    var bench = try VisitBench.talking(turn: turn)
    let before = bench.visit.phase
    let name = VisitEvent.received(Frame(.name, "agent"))
    #expect(bench.on(name) == [.show(.skippedType(digit: 1))])
    #expect(bench.on(name) == [])
    for digit: UInt8 in [0, 3, 9] {
      let unknown = VisitEvent.received(Frame(.unknown(digit: digit), ""))
      #expect(bench.on(unknown) == [.show(.skippedType(digit: digit))])
      #expect(bench.on(unknown) == [])
    }
    #expect(bench.on(name) == [])
    #expect(bench.visit.phase == before)
  }

  // MARK: Endings

  /// What ends a visit, what is done, and how it ended.
  static let endings: [(VisitEvent, [VisitEffect], VisitEnding)] = [
    (.ended(unfinished: 0), [.show(.deskEnded)], .deskEnded),
    (.ended(unfinished: 8), [.show(.unfinished(bytes: 8)), .show(.deskEnded)], .deskEnded),
    (
      .broke(errno: 104, unfinished: 0), [.show(.connectionBroke(desk, errno: 104))],
      .broke(errno: 104)
    ),
    (
      .broke(errno: 110, unfinished: 2),
      [.show(.unfinished(bytes: 2)), .show(.connectionBroke(desk, errno: 110))],
      .broke(errno: 110)
    ),
    (.violated(violation), [.show(.violated(desk, violation)), .hangUp], .violated),
    (.leave, [.hangUp, .show(.youLeft)], .left),
  ]

  @Test(arguments: endings, [Party.customer, .agent])
  func ends(
    _ end: (event: VisitEvent, effects: [VisitEffect], ending: VisitEnding), turn: Party
  ) throws {
    var bench = try VisitBench.talking(turn: turn)
    #expect(bench.on(end.event) == end.effects + [.over(end.ending)])
    #expect(bench.visit.phase == .over(end.ending))
    #expect(!bench.visit.isCustomersTurn)
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("still here?") }
    // Whatever comes now, it ended as it ended.
    for (event, _, _) in Self.endings { #expect(bench.on(event) == []) }
    #expect(bench.visit.phase == .over(end.ending))
  }

  @Test func theCustomerMayGiveUpConnecting() {
    var bench = VisitBench()
    #expect(bench.on(.leave) == [.hangUp, .show(.youLeft), .over(.left)])
    #expect(bench.on(.connected) == [])
  }

  // MARK: Refusals

  @Test func beforeTheConnectionStandsNothingIsSent() {
    var bench = VisitBench()
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("hi") }
  }

  @Test func onTheAgentsTurnNothingIsSent() throws {
    var bench = try VisitBench.talking(turn: .agent)
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("hi") }
    // Also where the text itself could not be sent.
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("") }
  }

  @Test(arguments: [
    ("", 1, SendRefusal.blank), (" \n\t", 1, .blank), ("\u{3000}", 9999, .blank),
    ("x", 9993, .tooLong(bytesOver: 1)), ("好", 4000, .tooLong(bytesOver: 2008)),
  ])
  func aRefusalChangesNothing(_ text: String, times: Int, _ refusal: SendRefusal) throws {
    var bench = try VisitBench.talking(turn: .customer)
    let before = bench.visit.phase
    bench.wait(.seconds(1))
    #expect(throws: refusal) { try bench.say(String(repeating: text, count: times)) }
    #expect(bench.visit.phase == before)
    #expect(try bench.say("ok").first == .send(Frame(.message, "ok")))
  }

  @Test func theLongestMessageIsSent() throws {
    var bench = try VisitBench.talking(turn: .customer)
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    #expect(try bench.say(longest).first == .send(Frame(.message, longest)))
  }
}
