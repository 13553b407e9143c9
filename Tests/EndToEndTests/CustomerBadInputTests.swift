import TestSupport
import Testing

/// Invalid input from the desk, at the customer's program.
@Suite struct CustomerBadInputTests {
  @Test(arguments: [
    "HTTP/1.1 400 Bad Request", "0006|2|", "0012/2|hello", "0012|2/hello", "0012|a|hello", "12",
    "\u{0}\u{0}\u{0}\u{5}",
  ])
  func aStreamThatCantBeTrustedIsLeft(bytes: String) throws {
    let customer = try Customer()
    let desk = try customer.greet()
    // Two digits alone are no violation, but the end of the stream after them is.
    try desk.send(bytes == "12" ? "12  " : bytes)
    try customer.expect("* disconnected 127.0.0.1:\(customer.listener.port): ")
    try customer.expect("it sent “")
    #expect(try desk.receiveUntilEnd().end == .closed)
    #expect(try customer.child.waitForExit() == .exited(1))
    #expect(customer.child.errors == "")
  }

  /// For the customer's program, a name is an unknown type too: only customers send names.
  @Test func unknownTypesAreSkippedAndMentionedOncePerDigit() throws {
    let customer = try Customer()
    let desk = try customer.greet()
    for digit in [1, 9, 1, 0, 3, 9, 4, 5, 6, 7, 8] { try desk.send(frame(digit, "0009|2|x")) }
    try desk.send(frame(2, "hello"))
    try customer.expect("< hello\n")
    let skips = customer.notices.filter { $0.contains("unknown type") }
    #expect(skips == [1, 9, 0, 3, 4, 5, 6, 7, 8].map { "skipped a frame of unknown type \($0)" })
    #expect(customer.child.output.split(separator: "\n").filter { $0.hasPrefix("< ") }.count == 1)
  }

  @Test func whatIsNotUTF8IsRepairedShownAndMarked() throws {
    let customer = try Customer()
    let desk = try customer.greet()
    try customer.say("hi")
    _ = try desk.receiveMessage()
    try desk.send(frame(2, [0x66, 0xFC, 0x72]))
    try customer.expect("* not UTF-8, repaired:\n< f\u{FFFD}r\n")
    // The message still took the turn.
    try customer.say("what?")
    #expect(try desk.receiveMessage() == "what?")
  }

  @Test func aMessageOutOfTurnIsShownAndChangesNothing() throws {
    let customer = try Customer()
    let desk = try customer.greet()
    try desk.send(frame(2, "welcome"))
    try customer.expect("* out of turn:\n< welcome\n")
    // It is still the customer's turn, once.
    try customer.say("one\ntwo")
    #expect(try desk.receiveMessage() == "one")
    try desk.expectSilence(for: .milliseconds(200))
    try desk.send(frame(2, "reply") + frame(2, "and another thing"))
    try customer.expect("< reply\n")
    try customer.expect("< and another thing\n")
    #expect(try desk.receiveMessage() == "two")
    try desk.expectSilence(for: .milliseconds(200))
  }

  /// A desk that sends too many messages out of turn fills neither the screen nor the file. After the next
  /// message the chat goes on.
  @Test func whatComesOutOfTurnIsLimited() throws {
    let folder = try SaveFolder()
    let customer = try Customer("Mei", ["--save", folder.path])
    let desk = try customer.greet()
    for number in 1...450 { try desk.send(frame(2, "message \(number).")) }
    try customer.expect("< message 200.")
    try customer.expect("the agent's side has sent too much out of turn")
    try customer.say("slowly")
    #expect(try desk.receiveMessage() == "slowly")
    try customer.expect("< message 401.")
    #expect(customer.notices.filter { $0.contains("has sent too much") }.count == 2)
    try customer.say("thank you")
    #expect(try desk.receiveMessage() == "thank you")
    try customer.expect("< message 450.")
    desk.close()
    try customer.expect("* the agent ended the conversation\n")
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(try folder.text.contains("message 450."))
  }

  /// A desk that never stops sending is slowed by TCP flow control, and the customer can leave.
  @Test func anEndlessDeskIsLeft() throws {
    let folder = try SaveFolder()
    let customer = try Customer("Mei", ["--save", folder.path], in: .plainTerminal)
    let desk = try customer.greet()
    let flood = frame(2, String(repeating: "x", count: 9000))
    #expect(throws: (any Error).self) {
      while true { try desk.send(flood, within: .milliseconds(500)) }
    }
    try customer.expect("has sent too much out of turn")
    #expect(try folder.text.utf8.count < 300 * 1024)
    try customer.say("/quit")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func anEmptyReplyIsAnOrdinaryTurn() throws {
    let customer = try Customer()
    let desk = try customer.greet()
    try customer.say("one\ntwo")
    #expect(try desk.receiveMessage() == "one")
    try desk.send(frame(2, ""))
    try customer.expect("< \n")
    #expect(try desk.receiveMessage() == "two")
  }

  @Test(arguments: [1, 6, 20])
  func anUnfinishedFrameIsCountedThenANormalEnd(count: Int) throws {
    let customer = try Customer()
    let desk = try customer.greet()
    try desk.send(Array(frame(2, "a reply that does not come").prefix(count)))
    desk.close()
    let unit = count == 1 ? "byte" : "bytes"
    try customer.expect(
      "* connection ended in the middle of a message (\(count) \(unit) received)\n")
    try customer.expect("* the agent ended the conversation\n")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func aBrokenConnectionIsNoEnd() throws {
    let customer = try Customer()
    try customer.greet().reset()
    try customer.expect("* the connection to 127.0.0.1:\(customer.listener.port) broke: ")
    try customer.expect("Connection reset by peer\n")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  @Test func theDeskClosing() throws {
    let customer = try Customer()
    try customer.greet().close()
    try customer.expect("* the agent ended the conversation\n")
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(customer.child.errors == "")
  }
}
