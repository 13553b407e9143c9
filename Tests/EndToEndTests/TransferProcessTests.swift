import Glibc
import TestSupport
import Testing

/// A customer is handed over from one desk to another, and notices nothing.
@Suite struct TransferProcessTests {
  let line: SharedDesks
  let first: Desk
  let second: Desk

  init() throws {
    line = try SharedDesks()
    let options = ["--history", line.history]
    first = try line.start("ann", options, in: .plainTerminal)
    second = try line.start("bob", options, in: .plainTerminal)
    try line.waitUntilComplete()
  }

  private func seat(_ name: String = "Mei") throws -> RawPeer {
    let peer = try line.connect(name)
    try first.expect("* \(name) connected")
    return peer
  }

  private func handOver(_ name: String = "Mei", to agent: String = "bob") throws {
    let (giver, taker) = agent == "bob" ? (first, second) : (second, first)
    try giver.say("/transfer \(agent) please")
    try taker.expect("asks you to take over \(name): please")
    try taker.say("/accept")
    try taker.expect("* took over \(name) from")
    try giver.expect("* handed \(name) over to \(agent)")
  }

  @Test func inTheMiddleOfAFrame() throws {
    let peer = try seat()
    try peer.send(frame(2, "hello"))
    try first.expect("< hello")
    let message = frame(2, "half and half")
    try peer.send(Array(message.prefix(12)))
    try handOver()
    // It is still the agent's turn.
    try second.say("welcome")
    #expect(try peer.receiveMessage() == "welcome")
    try peer.send(Array(message.dropFirst(12)))
    try second.expect("< half and half")
    #expect(!first.child.output.contains("half"))
    // In the history it is one conversation, with both agents in it.
    let shown = try outcome(
      builtProgram("agent-console"), ["history", "show", "1", "--history", line.history])
    #expect(shown.output.contains("served by ann"))
    for text in ["hello", "welcome", "half and half"] { #expect(shown.output.contains(text)) }
    let list = try outcome(
      builtProgram("agent-console"), ["history", "list", "--history", line.history])
    #expect(list.output.split(separator: "\n").count == 1)
  }

  @Test func thereAndBack() throws {
    let peer = try seat()
    for round in 0..<6 {
      let (here, there) = round.isMultiple(of: 2) ? (first, second) : (second, first)
      try peer.send(frame(2, "question \(round)"))
      try here.expect("< question \(round)")
      try handOver(to: round.isMultiple(of: 2) ? "bob" : "ann")
      try there.say("answer \(round)")
      #expect(try peer.receiveMessage() == "answer \(round)")
    }
  }

  /// Whoever dies after the transfer, or has nothing to do with the customer, changes nothing.
  @Test(arguments: [true, false])
  func aDeskDies(isGiver: Bool) throws {
    let peer = try seat()
    if isGiver {
      try handOver()
      first.child.signal(SIGKILL)
    } else {
      try first.say("/transfer bob")
      try second.expect("asks you to take over Mei")
      second.child.signal(SIGKILL)
      try first.expect("* bob left; the customer is not handed over")
    }
    let (desk, dead) = isGiver ? (second, first) : (first, second)
    _ = try dead.child.waitForExit()
    try peer.send(frame(2, "still there?"))
    try desk.expect("< still there?")
    try desk.say("yes")
    #expect(try peer.receiveMessage() == "yes")
  }

  /// The taker is stopped when the customer comes: the giver waits, and goes on when the taker dies.
  @Test func theTakerDiesWithTheConnectionOnItsWay() throws {
    let peer = try seat()
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    // It accepts, and is stopped before it can read the answer.
    try second.say("/accept")
    second.child.signal(SIGSTOP)
    try peer.send(frame(2, "hello"))
    second.child.signal(SIGKILL)
    _ = try second.child.waitForExit()
    let told = try first.expect(oneOf: ["* handed Mei over", "the customer is not handed over"])
    if told.hasPrefix("the") {
      try wait(for: "the message") { first.child.output.contains("< hello") }
    } else {
      // The taker had the customer, and died with the message unread: the kernel resets the connection.
      _ = try peer.receiveUntilEnd()
    }
  }

  @Test func aColleagueWhoServesTakesTheCustomerNext() throws {
    let peer = try seat()
    let other = try line.connect("Lan")
    try second.expect("* Lan connected")
    let waiting = try line.connect("Patient")
    try second.expect("waiting")
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    try second.say("/accept")
    try first.expect("* bob will take over after the present customer")
    try peer.send(frame(2, "hello"))
    try first.expect("< hello")
    other.close()
    // Before the line.
    try second.expect("* took over Mei from ann")
    try first.expect("* Patient connected")
    #expect(waiting.port > 0)
  }

  /// What was said between the offer and the transfer is shown too, under the name of who said it.
  @Test func theTakerSeesAllThatWasSaid() throws {
    let peer = try seat()
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    try peer.send(frame(2, "a late question"))
    try first.expect("< a late question")
    try first.say("a late answer")
    #expect(try peer.receiveMessage() == "a late answer")
    try second.say("/accept")
    try second.expect("Mei: a late question")
    try second.expect("ann")
    try second.expect(": a late answer")
    try second.expect("* took over Mei from ann")
  }

  @Test func declinedAndWithdrawn() throws {
    let peer = try seat()
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    try second.say("/decline")
    try first.expect("* bob declined; the customer stays here")
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    try first.say("/transfer")
    try first.expect("* the transfer was withdrawn")
    try second.expect("* ann's offer is over")
    try second.say("/accept")
    try second.expectError("no transfer waits for an answer")
    try peer.send(frame(2, "hello"))
    try first.expect("< hello")
  }

  @Test func theCustomerLeavesMeanwhile() throws {
    let peer = try seat()
    try first.say("/transfer bob")
    try second.expect("asks you to take over Mei")
    peer.close()
    try first.expect("* Mei left")
    try second.expect("* ann's offer is over")
  }

  @Test func badTransfersChangeNothing() throws {
    try first.say("/transfer bob")
    try first.expectError("customer")
    let peer = try seat()
    for (command, reason) in [
      ("/transfer eve", "no colleague is called eve; there are: bob"),
      ("/transfer ann", "that is your own desk"), ("/transfer 1", "that is your own desk"),
      ("/transfer bob " + String(repeating: "x", count: 3000), "the reason is 2000 bytes too long"),
    ] {
      try first.say(command)
      try first.expectError(reason)
    }
    try line.start("bob", ["--history", line.history])
    try line.waitUntilComplete()
    try first.say("/transfer bob")
    try first.expectError("several colleagues are called bob: use the desk's number (2, 3)")
    try line.start("cat")
    try line.waitUntilComplete()
    try first.say("/transfer cat")
    try first.expectError("cat's desk keeps another history")
    try peer.send(frame(2, "hello"))
    try first.expect("< hello")
  }

  /// Enter takes over only when the offer has been visible for a second.
  @Test func onTheFullScreen() throws {
    let third = try line.start("cat", ["--history", line.history], in: .screen)
    try line.waitUntilComplete()
    let peer = try seat()
    try peer.send(frame(2, "what was said before"))
    try first.expect("< what was said before")
    try first.say("/transfer cat she knows it")
    try third.expect("asks you to take over Mei")
    try third.expect("what was said before")
    try wait(for: "the offer to be taken") {
      try third.child.send("\r")
      return first.child.output.contains("* handed Mei over to cat")
    }
    // The seat is taken when what was said before has been read.
    try third.expect("took over Mei from ann")
    try third.child.send("hello Mei\r")
    #expect(try peer.receiveMessage() == "hello Mei")
  }
}
