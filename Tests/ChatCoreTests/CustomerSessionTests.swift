import ChatCore
import MonotonicTime
import Testing

@Suite struct CustomerSessionTests {
  private static let violation = ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("HTTP"))

  @Test(arguments: ["小明", "", "two words"])
  func theNameGoesFirstThenItIsTheCustomersTurn(_ name: String) {
    var bench = CustomerBench(name)
    #expect(!bench.session.isCustomersTurn)
    bench.wait(.seconds(3))
    #expect(
      bench.on(.connected) == [
        .send(Frame(.name, name)),
        .happened(.connected(address: CustomerBench.address)),
      ])
    #expect(bench.session.isCustomersTurn)
    #expect(bench.session.deskAddress == CustomerBench.address)
    #expect(bench.session.connectedSince == bench.now)
    #expect(bench.session.phase == .talking(turn: .customer, since: bench.now))
  }

  @Test func theLongestNameFitsAndALongerOneIsOurOwnMistake() async {
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    var bench = CustomerBench(longest)
    #expect(bench.on(.connected).first == .send(Frame(.name, longest)))
    await #expect(processExitsWith: .failure) {
      _ = CustomerBench(String(repeating: "x", count: Limits.bodyBytesMax + 1))
    }
  }

  @Test func theTurnsAlternate() throws {
    var bench = try CustomerBench.talking()
    #expect(!bench.session.hasReply)
    for round in 1...3 {
      bench.wait(.seconds(1))
      #expect(
        try bench.say("question \(round)") == [
          .said(.customer, "question \(round)"), .send(Frame(.message, "question \(round)")),
        ])
      #expect(bench.session.phase == .talking(turn: .agent, since: bench.now))
      bench.wait(.seconds(1))
      #expect(bench.on(.message("answer \(round)")) == [.said(.agent, "answer \(round)")])
      #expect(bench.session.phase == .talking(turn: .customer, since: bench.now))
      #expect(bench.session.hasReply)
    }
  }

  @Test func aMessageOutOfTurnIsMarkedAndChangesNothing() throws {
    var bench = try CustomerBench.talking(turn: .customer)
    let before = bench.session.phase
    bench.wait(.seconds(1))
    #expect(bench.on(.message("welcome")) == [.said(.agent, "welcome", .outOfTurn)])
    #expect(bench.session.phase == before)
    // It may be a greeting, sent to everybody in the line: it is not a reply.
    #expect(!bench.session.hasReply)
  }

  @Test func anEmptyMessageIsAnOrdinaryTurn() throws {
    var bench = try CustomerBench.talking(turn: .agent)
    #expect(bench.on(.message("")) == [.said(.agent, "")])
    #expect(bench.session.isCustomersTurn)
  }

  @Test func aRepairedMessageIsMarked() throws {
    var bench = try CustomerBench.talking(turn: .agent)
    #expect(bench.on(.badMessage) == [.said(.agent, "\u{FFFD}", .repaired)])
    #expect(bench.on(.badMessage) == [.said(.agent, "\u{FFFD}", [.repaired, .outOfTurn])])
  }

  @Test(arguments: [Party.customer, .agent])
  func aNameAndUnknownTypesAreSkippedAndSaidOnce(_ turn: Party) throws {
    var bench = try CustomerBench.talking(turn: turn)
    let before = bench.session.phase
    let name = CustomerInput.frame(Frame(.name, "agent"))
    #expect(bench.on(name) == [.happened(.typeSkipped(digit: 1))])
    #expect(bench.on(name) == [])
    for digit: UInt8 in [0, 3, 9] {
      let unknown = CustomerInput.frame(Frame(.unknown(digit: digit), ""))
      #expect(bench.on(unknown) == [.happened(.typeSkipped(digit: digit))])
      #expect(bench.on(unknown) == [])
    }
    #expect(bench.on(name) == [])
    #expect(bench.session.phase == before)
  }

  /// A desk's stream gives the same result wherever it is split.
  @Test func cutAnywhereItIsTheSame() throws {
    let bytes = wire("0010|2|您0008|3|x0007|1|0010|2|abc0009|2|ha0009|2|") + [0xE4, 0xBD]
    var whole = try CustomerBench.talking(turn: .agent)
    let expected = whole.on(.bytes(bytes))
    #expect(expected.count == 6)
    for cut in 0...bytes.count {
      var bench = try CustomerBench.talking(turn: .agent)
      let first = bench.on(.bytes(Array(bytes[..<cut])))
      #expect(first + bench.on(.bytes(Array(bytes[cut...]))) == expected, "cut after \(cut) bytes")
    }
  }

  @Test func whatComesBeforeRubbishIsShown() throws {
    var bench = try CustomerBench.talking(turn: .agent)
    #expect(
      bench.on(.bytes(wire("0009|2|hi0009|2|hoHTTP0009|2|no"))) == [
        .said(.agent, "hi"), .said(.agent, "ho", .outOfTurn), .hangUp,
        .ended(
          .violated(ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("HTTP0009|2|no")))),
      ])
  }

  // MARK: Endings

  /// Inputs that end a session, the actions and the ending.
  static let endings: [(CustomerInput, [CustomerAction], CustomerEvent.Ending)] = [
    (.ended(.finished), [], .deskEnded),
    (.reset, [], .connectionBroke(errno: 104)),
    (.rubbish, [.hangUp], .violated(violation)),
    (.leave, [.hangUp], .left),
  ]

  @Test(arguments: endings, [Party.customer, .agent])
  func ends(
    _ end: (input: CustomerInput, actions: [CustomerAction], ending: CustomerEvent.Ending),
    turn: Party
  ) throws {
    var bench = try CustomerBench.talking(turn: turn)
    #expect(bench.on(end.input) == end.actions + [.ended(end.ending)])
    #expect(bench.session.phase == .over(end.ending))
    #expect(!bench.session.isCustomersTurn)
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("still here?") }
    // Further inputs change nothing.
    for (input, _, _) in Self.endings { #expect(bench.on(input) == []) }
    #expect(bench.session.phase == .over(end.ending))
  }

  @Test(arguments: [
    (StreamEnd.finished, CustomerEvent.Ending.deskEnded),
    (.broken(errno: 110), .connectionBroke(errno: 110)),
  ])
  func mayEndInsideAMessage(_ end: StreamEnd, _ ending: CustomerEvent.Ending) throws {
    var bench = try CustomerBench.talking(turn: .agent)
    bench.on(.bytes(wire("0009|2|h")))
    #expect(
      bench.on(.ended(end)) == [.happened(.messageUnfinished(bytes: 8)), .ended(ending)])
  }

  @Test func theCustomerMayGiveUpConnecting() {
    var bench = CustomerBench()
    #expect(bench.on(.leave) == [.hangUp, .ended(.left)])
    #expect(bench.on(.connected) == [])
  }

  // MARK: Refusals

  @Test func beforeTheConnectionStandsNothingIsSent() {
    var bench = CustomerBench()
    #expect(throws: SendRefusal.nobodyThere) { try bench.say("hi") }
  }

  @Test func onTheAgentsTurnNothingIsSent() throws {
    var bench = try CustomerBench.talking(turn: .agent)
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("hi") }
    // Even for a text that could not be sent anyway.
    #expect(throws: SendRefusal.notYourTurn) { try bench.say("") }
  }

  @Test(arguments: [
    ("", 1, SendRefusal.blank), (" \n\t", 1, .blank), ("\u{3000}", 9999, .blank),
    ("x", 9993, .tooLong(bytesOver: 1)), ("好", 4000, .tooLong(bytesOver: 2008)),
  ])
  func aRefusalChangesNothing(_ text: String, times: Int, _ refusal: SendRefusal) throws {
    var bench = try CustomerBench.talking(turn: .customer)
    let before = bench.session.phase
    bench.wait(.seconds(1))
    #expect(throws: refusal) { try bench.say(String(repeating: text, count: times)) }
    #expect(bench.session.phase == before)
    #expect(try bench.say("ok").last == .send(Frame(.message, "ok")))
  }

  @Test func theLongestMessageIsSent() throws {
    var bench = try CustomerBench.talking(turn: .customer)
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    #expect(try bench.say(longest).last == .send(Frame(.message, longest)))
  }
}
