import Glibc
import TestSupport
import Testing

/// Plain mode: each line of standard input is a message and is read on the user's turn.
@Suite struct PlainInputTests {
  /// Starts a customer whose standard input is a file with these bytes.
  static func customer(reading text: [UInt8], from listener: RawListener) throws -> Child {
    let path = "/tmp/kefu-input-\(listener.port)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Complaint("can't create \(path)") }
    defer {
      _ = close(descriptor)
      unlink(path)
    }
    guard write(descriptor, text, text.count) == text.count else {
      throw Complaint("write \(path)")
    }
    return try Child(
      builtProgram("customer-term"), ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"],
      input: .file(path))
  }

  /// The customer's messages, each answered with a reply; then the customer leaves.
  static func conversation(_ listener: RawListener) throws -> [String] {
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    var messages: [String] = []
    while true {
      do {
        messages.append(try agent.receiveMessage())
      } catch let failure as TestFailure where failure.description.contains("closed") {
        return messages
      }
      try agent.send(frame(2, "reply \(messages.count)"))
    }
  }

  @Test(arguments: [
    ("你好\n再见\n", ["你好", "再见"]), ("one\r\ntwo\r\n", ["one", "two"]),
    ("no newline at the end", ["no newline at the end"]), ("one\ntwo", ["one", "two"]),
    ("", []), ("\n\n", []), ("\n \n\t\r\none\n\n\n", ["one"]), ("a\r\r\n", ["a\r"]),
    ("/quit\n/end\n//x\n/what\n", ["/quit", "/end", "//x", "/what"]),
    ("  kept  \n", ["  kept  "]), ("tab\there\n", ["tab\there"]), ("\u{1B}[2J\n", ["\u{1B}[2J"]),
    ("> not sent\n* no notice\n", ["> not sent", "* no notice"]), ("\u{FEFF}x\n", ["\u{FEFF}x"]),
    ("　\n\u{A0}\nx\n", ["x"]),
  ])
  func linesOfAFile(text: String, messages: [String]) throws {
    let listener = try RawListener()
    let child = try Self.customer(reading: Array(text.utf8), from: listener)
    #expect(try Self.conversation(listener) == messages)
    #expect(try child.waitForExit() == .exited(0))
    #expect(child.errors == "")
    #expect(child.output.hasSuffix("* you left\n"))
    // The program also waited for the last reply.
    if !messages.isEmpty { #expect(child.output.contains("< reply \(messages.count)\n")) }
  }

  @Test func throughAPipe() throws {
    let listener = try RawListener()
    let address = "--host 127.0.0.1 --port \(listener.port)"
    let program = try builtProgram("customer-term")
    let child = try Child("sh", ["-c", "printf '你好\\n再见\\n' | \(program) \(address) 小明"])
    #expect(try Self.conversation(listener) == ["你好", "再见"])
    #expect(try child.waitForExit() == .exited(0))
    let place = try #require(child.output.split(separator: "\n", maxSplits: 1).last)
    #expect(place == "> 你好\n< reply 1\n> 再见\n< reply 2\n* you left\n")
  }

  @Test(arguments: [9993, 9994, 9995, 20000, 200_000, 1_000_000])
  func aLineThatIsTooLong(count: Int) throws {
    let listener = try RawListener()
    let long = String(repeating: "x", count: count)
    let text = "before\n\(long)\r\nafter\n\(long)"
    let child = try Self.customer(reading: Array(text.utf8), from: listener)
    #expect(try Self.conversation(listener) == ["before", "after"])
    #expect(try child.waitForExit() == .exited(0))
    let over = count - 9992
    let reason = "too long by \(over) \(over == 1 ? "byte" : "bytes") (at most 9992)"
    #expect(
      child.errors == """
        customer-term: input line 2 was not sent: \(reason)
        customer-term: input line 4 was not sent: \(reason)

        """)
  }

  @Test func theLongestLineWithItsEnd() throws {
    let listener = try RawListener()
    let long = String(repeating: "界", count: 3330) + "ab"
    let child = try Self.customer(reading: Array("\(long)\r\n\(long)".utf8), from: listener)
    #expect(try Self.conversation(listener) == [long, long])
    #expect(child.errors == "")
  }

  @Test func aLineThatIsNotUTF8() throws {
    let listener = try RawListener()
    let text = Array("ok\nab".utf8) + [0xC3, 0x28] + Array("c\nfine\n".utf8)
    let child = try Self.customer(reading: text, from: listener)
    #expect(try Self.conversation(listener) == ["ok", "fine"])
    #expect(try child.waitForExit() == .exited(0))
    #expect(child.errors == "customer-term: input line 2 was not sent: not UTF-8 at byte 3\n")
  }

  @Test func nothingToSay() throws {
    for input in [Child.End.nothing, .file("/")] {
      let listener = try RawListener()
      let child = try Child(
        builtProgram("customer-term"),
        ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"],
        input: input)
      #expect(try Self.conversation(listener) == [])
      #expect(try child.waitForExit() == .exited(0))
    }
  }

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func aClosedStandardDescriptor(redirection: String) throws {
    let listener = try RawListener()
    let address = "--host 127.0.0.1 --port \(listener.port)"
    let program = try builtProgram("customer-term")
    let child = try Child("sh", ["-c", "exec \(program) \(address) Mei \(redirection)"])
    let agent = try listener.accept()
    #expect(try agent.receiveFrame().body == "Mei")
    if redirection.hasPrefix("<") {
      #expect(try agent.receiveUntilEnd() == ([], .closed))
      #expect(try child.waitForExit() == .exited(0))
    } else {
      try child.send("hi\n")
      #expect(try agent.receive(exactly: 9) == frame(2, "hi"))
      child.signal(SIGTERM)
      #expect(try child.waitForExit() == .exited(143))
      #expect(try agent.receiveUntilEnd() == ([], .closed))
    }
  }
}

/// End of input, and commands typed in plain lines.
@Suite struct PlainConversationTests {
  /// The end of the agent's input takes effect when a line would be read: on the agent's turn.
  @Test func theAgentsEndOfInput() throws {
    let desk = try Desk()
    try desk.say("only answer")
    desk.child.closeInput()
    let peer = try desk.seat()
    try peer.send(frame(2, "one"))
    #expect(try peer.receiveMessage() == "only answer")
    let waiting = try RawPeer(connectingTo: desk.port)
    try waiting.send(frame(1, "Next"))
    try desk.expect("* 1 waiting\n")
    #expect(desk.child.exitStatus == nil)
    try peer.send(frame(2, "two"))
    #expect(try peer.receiveUntilEnd() == ([], .closed))
    #expect(try desk.child.waitForExit() == .exited(0))
    try desk.expect("< two\n* you ended the conversation with Mei\n")
    _ = try waiting.receiveUntilEnd()
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: desk.port) }
    #expect(!desk.child.output.contains("Next connected"))
  }

  @Test func aDeskWithoutInputServesUntilItsTurn() throws {
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"], input: .nothing)
    let desk = try Desk(child, port: port)
    let first = try desk.seat("First")
    first.close()
    let second = try desk.seat("Second")
    try second.send(frame(2, "hello?"))
    #expect(try second.receiveUntilEnd() == ([], .closed))
    #expect(try child.waitForExit() == .exited(0))
    #expect(child.output.contains("< hello?\n"))
  }

  /// Each event is shown at once: output to a pipe is not held back in a buffer.
  @Test func eachEventComesAtOnce() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    try peer.send(frame(2, "one"))
    try desk.expect("< one\n")
    try desk.say("two")
    try desk.expect("> two\n")
  }

  @Test func slashLinesOfAPipeAreMessages() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    for line in ["/quit", "/end", "/help", "//", "/nonsense"] {
      try peer.send(frame(2, "?"))
      try desk.say(line)
      #expect(try peer.receiveMessage() == line)
    }
  }

  @Test func commandsAtAPlainTerminal() throws {
    let desk = try Desk(in: .plainTerminal)
    let modes = try desk.child.terminalModes()
    #expect(modes.isByLine && modes.echoes)
    try desk.say("/help")
    try desk.expect("* /help")
    try desk.expect("* /quit")
    let peer = try desk.seat()
    // The lock concerns messages, not commands.
    try desk.say("too early")
    try desk.expectError("was not sent: it is not your turn")
    try desk.say("/nonsense")
    try desk.expectError("unknown command /nonsense")
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("//slash")
    #expect(try peer.receiveMessage() == "/slash")
    try desk.say("/end")
    #expect(try peer.receiveUntilEnd() == ([], .closed))
    _ = try desk.seat("Next")
    try desk.say("/quit")
    #expect(try desk.child.waitForExit() == .exited(0))
    #expect(try desk.child.terminalModes() == modes)
    #expect(!desk.child.output.contains("\u{1B}"))
  }

  @Test func aCustomerAtAPlainTerminal() throws {
    let customer = try Customer(in: .plainTerminal)
    let agent = try customer.greet()
    try customer.expect("* connected")
    try customer.say("/end")
    try customer.expectError("unknown command /end")
    try customer.say("hello")
    #expect(try agent.receiveMessage() == "hello")
    try customer.say("impatient")
    try customer.expectError("it is not your turn")
    try agent.expectSilence(for: .milliseconds(100))
    try customer.child.send("\u{4}")
    #expect(try agent.receiveUntilEnd() == ([], .closed))
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test(arguments: ["dumb", "no-such-terminal", "", nil])
  func aTerminalThatCantShowAScreen(term: String?) throws {
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"],
      environment: ["TERM": term],
      input: .terminal, output: .terminal, errors: .terminal)
    let desk = try Desk(child, port: port)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    #expect(!child.output.contains("\u{1B}"))
    #expect(try child.terminalModes().isByLine)
    try child.send("\u{3}")
    #expect(try child.waitForExit() == .exited(130))
  }

  @Test(arguments: [true, false])
  func oneEndThatIsNoTerminal(isInput: Bool) throws {
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"],
      input: isInput ? .pipe : .terminal,
      output: isInput ? .terminal : .pipe, errors: .pipe)
    let desk = try Desk(child, port: port)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("hello")
    #expect(try peer.receiveMessage() == "hello")
    #expect(!child.output.contains("\u{1B}"))
  }
}
