import Testing

@testable import ChatCore

/// Inputs that are queued because events are being written.
@Suite struct WaitingTests {
  @Test func nothingIsTrueBeforeItIsWritten() throws {
    var bench = AgentBench(isDiskLate: true)
    let arrived = DeskEvent.arrived(.here(), waited: .zero)
    #expect(bench.on(.accepted(waited: .zero)) == [.record([arrived])])
    #expect(bench.number == nil && bench.core.isOccupied && !bench.core.wantsBytes)
    #expect(bench.commitOnce() == [.happened(arrived)])
    let seated = DeskEvent.seated(.here("小明"), waited: .zero)
    let said = DeskEvent.said(.customer, "在吗", [])
    #expect(
      bench.on(.bytes(Frame(.name, "小明").encoded + Frame(.message, "在吗").encoded))
        == [.record([seated, said])])
    #expect(bench.desk.customer == nil)
    #expect(bench.commitOnce() == [.happened(seated), .happened(said)])
    #expect(try bench.say("您好") == [.record([.said(.agent, "您好", [])])])
    #expect(bench.desk.turn == .agent)
    #expect(bench.commitOnce() == [.send(Frame(.message, "您好")), .said(.agent, "您好")])
    #expect(!bench.core.isBusy && bench.commitOnce() == [])
  }

  @Test func commandsAreTakenUpInOrder() throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    try bench.command(.note("one"))
    #expect(try bench.command(.note("two")) == [])
    #expect(try bench.command(.say("three")) == [])
    #expect(try bench.command(.end) == [])
    #expect(bench.commitOnce().sketch == "noted, record")
    #expect(bench.commitOnce().sketch == "noted, record")
    #expect(bench.commitOnce().sketch == "send, reply, record")
    #expect(bench.commitOnce().sketch == "hang up, ended agentEnded")
  }

  @Test func commandsComeBeforeBytes() throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    let flood = (0..<65).flatMap { Frame(.message, "\($0)").encoded }
    bench.on(.bytes(flood))
    try bench.command(.end)
    #expect(bench.commit().events.count == 65)
    #expect(bench.desk.peer == nil)
  }

  @Test func aCommandForOneWhoHasLeftMeanwhileDoesNothing() throws {
    var bench = AgentBench.serving("小明", turn: .agent, isDiskLate: true)
    let old = bench.number
    bench.on(.ended(.finished))
    let commands: [AgentCommand] = [.say("hi"), .end, .block(for: nil), .note("x")]
    for command in commands { #expect(try bench.command(command) == []) }
    #expect(
      bench.commit() == [
        .ended(.here("小明"), .left),
        .refused(.say("hi"), .send(.writtenForAnother)),
        .refused(.end, .customerChanged(now: nil)),
        .refused(.block(for: nil), .customerChanged(now: nil)),
        .refused(.note("x"), .customerChanged(now: nil)),
      ])
    // Nor to the next customer.
    bench.seat("小红")
    for command in commands {
      #expect(throws: CommandRefusal.self) { try bench.command(command, for: old) }
    }
    #expect(bench.desk.customer?.peer == .here("小红"))
  }

  @Test func aBrokenConnectionComesBeforeCommands() throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    try bench.command(.note("x"))
    try bench.say("you still there?")
    bench.on(.reset)
    #expect(
      bench.commit() == [
        .happened(.noted("x")),
        .record([.ended(.here("小明"), .connectionBroke(errno: 104))]),
        .ended(.here("小明"), .connectionBroke(errno: 104)),
        .refused(.say("you still there?"), .send(.writtenForAnother)),
      ])
  }

  @Test func aSecondMessageWhileOneIsUnderWayIsRefused() throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    try bench.say("one")
    #expect(!bench.core.canSay)
    #expect(throws: CommandRefusal.send(.notYourTurn)) { try bench.say("two") }
    // Even if the first reply is queued itself.
    bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    try bench.command(.note("x"))
    #expect(bench.core.canSay)
    try bench.say("one")
    #expect(!bench.core.canSay)
    #expect(throws: CommandRefusal.send(.notYourTurn)) { try bench.say("two") }
    #expect(bench.commit().filter { if case .send = $0 { true } else { false } }.count == 1)
  }

  @Test func aCustomersMessageOnItsWayLeavesTheAgentsReplyInTurn() throws {
    var bench = AgentBench.serving(turn: .agent, isDiskLate: true)
    bench.on(.message("and another thing"))
    try bench.say("answer")
    #expect(bench.commit().sketch == "message!, record, send, reply")
    #expect(bench.desk.turn == .customer)
  }

  @Test func quittingWhileSomebodyIsBeingSeated() throws {
    var bench = AgentBench(isDiskLate: true)
    bench.on(.accepted(waited: .zero))
    // The seat is taken although nobody is shown: the program asks the agent before it quits.
    #expect(bench.desk.peer == nil && bench.core.isOccupied)
    #expect(try bench.command(.close) == [])
    #expect(
      bench.commit().sketch
        == "arrived, record, hang up, ended deskClosed, closed, finished")
    #expect(!bench.core.wantsNext)
  }

  @Test func nobodyIsAcceptedWhileSomethingIsWritten() throws {
    var bench = AgentBench(isDiskLate: true)
    _ = bench.actions { core, _, _ in core.arrived() }
    try bench.command(.note("nobody yet"))
    #expect(!bench.core.wantsNext)
    // The agent quits and sees correctly that the seat is empty.
    try bench.command(.close)
    bench.commit()
    #expect(bench.desk.isClosed && !bench.core.wantsNext)
  }

  @Test func bytesThatComeTooEarlyAreKept() {
    var bench = AgentBench.serving(isDiskLate: true)
    bench.on(.message("one"))
    #expect(!bench.core.wantsBytes)
    #expect(bench.on(.bytes(wire("0010|2|tw"))) == [])
    #expect(bench.commit().sketch == "message")
    #expect(bench.core.wantsBytes)
    #expect(bench.write(.bytes(wire("o"))).sketch == "record, message!")
  }

  /// The decoder keeps all of a read while the header is incomplete.
  @Test func manyBehindACutHeaderAreAllTaken() {
    var bench = AgentBench.serving(isDiskLate: true)
    let flood = (0..<130).flatMap { Frame(.name, "\($0)").encoded }
    bench.on(.bytes(Array(flood[..<3])))
    #expect(bench.write(.bytes(Array(flood[3...]))).events.count == 130)
  }

  @Test func bytesBehindAnEndAreNobodys() throws {
    var bench = AgentBench.serving(isDiskLate: true)
    bench.on(.rubbish)
    bench.on(.message("more"))
    bench.on(.ended(.finished))
    #expect(bench.commit().sketch == "ended violated")
    bench.seat("小红")
    #expect(bench.desk.turn == .customer)
  }

  @Test(arguments: [StreamEnd.finished, .broken(errno: 104)])
  func anEndWhileSomethingIsWrittenComesBehindIt(_ end: StreamEnd) {
    var bench = AgentBench.serving(isDiskLate: true)
    bench.on(.message("one"))
    #expect(bench.on(.ended(end)) == [])
    let ending = end == .finished ? "ended left" : "ended connectionBroke"
    #expect(bench.commit().sketch == "message, record, \(ending)")
  }

  @Test func aNormalEndComesBehindTheBytesBeforeIt() {
    var bench = AgentBench.serving(isDiskLate: true)
    let flood = (0..<66).flatMap { Frame(.name, "\($0)").encoded }
    bench.on(.bytes(flood + wire("00")))
    bench.on(.ended(.finished))
    let events = bench.commit().events
    #expect(events.count == 68)
    #expect(
      events.suffix(2) == [.messageUnfinished(bytes: 2), .ended(.here("65"), .left)])
  }

  @Test func aResetTakesWhatWasNotLookedAtWithIt() {
    var bench = AgentBench.serving(isDiskLate: true)
    let flood = (0..<66).flatMap { Frame(.name, "\($0)").encoded }
    bench.on(.bytes(flood))
    bench.on(.reset)
    let events = bench.commit().events
    // Whole frames that are not decoded are not an unfinished message.
    #expect(events.count == 65)
    #expect(events.last == .ended(.here("63"), .connectionBroke(errno: 104)))
  }

  /// A conversation gives the same result wherever it is split, and however late the disk is.
  @Test(arguments: [false, true])
  func cutAnywhereItIsTheSame(_ isDiskLate: Bool) {
    let bytes =
      wire("0009|1|me0013|2|你好0007|2|0008|3|x0010|1|bob0008|2|") + [0xFF] + wire("0009|2|okGET")
    var whole = AgentBench()
    whole.on(.accepted(waited: .zero))
    let expected = whole.on(.bytes(bytes)).events
    #expect(expected.count == 8)
    for cut in 0...bytes.count {
      var bench = AgentBench(isDiskLate: isDiskLate)
      bench.write(.accepted(waited: .zero))
      var actions = bench.on(.bytes(Array(bytes[..<cut])))
      if cut % 2 == 0 { actions += bench.commit() }
      actions += bench.write(.bytes(Array(bytes[cut...])))
      // How many invalid bytes are shown depends on how many had arrived.
      #expect(actions.events.dropLast() == expected.dropLast(), "cut after \(cut) bytes")
      #expect(actions.events.last?.sketch == "ended violated", "cut after \(cut) bytes")
    }
  }
}
