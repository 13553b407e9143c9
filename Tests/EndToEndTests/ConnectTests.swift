import Glibc
import TestSupport
import Testing

/// How the customer's program connects to a desk, and how that fails.
@Suite struct ConnectTests {
  @Test(arguments: Setting.allCases)
  func refused(_ setting: Setting) throws {
    let port = try freePort()
    let child = try Child(
      builtProgram("customer-term"),
      ["--host", "127.0.0.1", "--port", "\(port)", "Mei"] + setting.options, input: setting.end,
      output: setting.end, errors: .pipe)
    let before = try? child.terminalModes()
    #expect(try child.waitForExit() == .exited(1))
    let said = try child.waitForEndOfOutput(from: .errors)
    expectOneLine(said)
    #expect(said.contains("127.0.0.1:\(port)") && said.contains("Connection refused"))
    // The terminal is untouched.
    #expect(child.bytes(of: .output) == [])
    #expect(before == (try? child.terminalModes()))
  }

  @Test(arguments: [
    ["--host", "no-such-host.invalid"], ["--host", ""], ["--host", "256.0.0.1"],
    ["--host", "::1", "--port", "1"], ["--host", "[::1]", "--port", "1"],
    ["--host", "127.0.0.1", "--port", "0"],
  ])
  func whatIsNoDesk(options: [String]) throws {
    let result = try outcome(builtProgram("customer-term"), options + ["Mei"])
    #expect(result.status == .exited(1))
    #expect(result.output == "")
    expectOneLine(result.errors)
    #expect(result.errors.hasPrefix("customer-term: can't connect to "))
    if options[1].contains("::1") { #expect(result.errors.contains(" [::1]:1: ")) }
    let inChinese = try outcome(
      builtProgram("customer-term"), options + ["Mei"], environment: chinese)
    #expect(inChinese.status == .exited(1))
    #expect(englishWords(in: inChinese.errors, except: [options[1]]) == [])
  }

  /// The accept queue is full, so the kernel does not answer.
  @Test func stillTryingIsShown() throws {
    let full = try FullLine()
    let screen = try customerOnScreen("小明", port: full.listener.port)
    let seconds = try screen.waitForSeconds(behind: "Connecting for ", atLeast: 1)
    try screen.waitForSeconds(behind: "Connecting for ", atLeast: seconds + 1)
    #expect(try screen.capture()[0].contains("小明"))
    #expect(try screen.capture()[0].contains("127.0.0.1:\(full.listener.port)"))
    // Nothing can be sent yet.
    try screen.type("x")
    try screen.waitFor("Input locked: not connected yet")
    // The kernel retries on its own, and succeeds once there is room in the queue.
    try full.moveOn().close()
    let agent = try full.listener.accept()
    #expect(try agent.receiveFrame().body == "小明")
    try screen.waitFor("Your turn")
    try screen.enter("hello")
    #expect(try agent.receiveMessage() == "hello")
  }

  @Test(arguments: ["\u{3}", "\u{18}", "/quit\r"])
  func leavingWhileTrying(keys: String) throws {
    let full = try FullLine()
    let customer = try Customer(in: .screen, listener: full.listener)
    try customer.expect("Connecting for")
    let watch = Stopwatch(of: customer.child)
    try customer.child.send(keys)
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(watch.elapsed < .seconds(1))
    try expectTerminalIsBack(customer.child)
  }

  @Test func stillTryingInPlainLines() async throws {
    let status = try await onOwnThread {
      let full = try FullLine()
      let customer = try Customer(listener: full.listener)
      let trying = "* still trying to connect to 127.0.0.1:\(full.listener.port), for "
      let seconds = try (1...2).map { _ in try customer.expectSeconds(behind: trying) }
      guard seconds[0] >= 5, seconds[1] >= seconds[0] + 5
      else { throw Complaint("said after \(seconds) seconds") }
      customer.child.signal(SIGINT)
      return try customer.child.waitForExit()
    }
    #expect(status == .exited(130))
  }

  /// While the customer waits in the line, the first message is sent and waits for its reply.
  @Test func inTheLineTheFirstMessageWaits() throws {
    let listener = try RawListener()
    let screen = try customerOnScreen("小明", port: listener.port)
    try screen.waitFor("Your turn")
    try screen.enter("你好")
    let seconds = try screen.waitForSeconds(behind: "Their turn, waiting for ", atLeast: 1)
    try screen.waitForSeconds(behind: "Their turn, waiting for ", atLeast: seconds + 1)
    let agent = try listener.accept()
    #expect(try agent.receiveFrame().body == "小明")
    #expect(try agent.receiveMessage() == "你好")
    try agent.send(frame(2, "您好"))
    try screen.waitFor("您好")
    try screen.waitFor("Your turn")
  }

  /// The draft that was not sent is printed on exit.
  @Test(arguments: ["\u{3}", "closed", "reset", "TERM"])
  func aDraftIsNotLost(how: String) throws {
    let customer = try Customer(in: .screen)
    let agent = try customer.greet()
    try customer.expect("Your turn")
    try customer.child.send("half a 句子")
    try customer.expect("句子")
    switch how {
    case "closed": agent.close()
    case "reset": agent.reset()
    case "TERM": customer.child.signal(SIGTERM)
    default: try customer.child.send(how)
    }
    if how == "closed" || how == "reset" {
      try customer.expect("any key")
      try customer.child.send(" ")
    }
    _ = try customer.child.waitForExit()
    let after = customer.child.output.ranges(of: "\u{1B}[?1049l").last.map {
      String(customer.child.output[$0.upperBound...])
    }
    #expect(after?.contains("half a 句子") == true)
  }

  @Test func everyAddressOfTheHostIsTried() throws {
    // `localhost` has two addresses; a connection to the first (::1) is refused.
    let desk = try Desk()
    let visit = try Program(
      "customer-term", ["--host", "localhost", "--port", "\(desk.port)", "Mei"], in: .pipes,
      environment: [:], size: .standard)
    try visit.expect("* connected to 127.0.0.1:\(desk.port)\n")
  }
}
