import Glibc
import TestSupport
import Testing

/// A command as the connection: `customer-term --via COMMAND`.
@Suite struct ViaTests {
  /// Starts a customer whose connection is a command.
  private func customer(
    by command: String, in setting: Setting = .pipes, environment: [String: String?] = [:]
  ) throws -> Program {
    try Program(
      "customer-term", ["--via", command, "Mei"], in: setting, environment: environment,
      size: .standard)
  }

  @Test(.enabled(if: Python.isThere, Python.why), arguments: Setting.allCases)
  func aConversation(_ setting: Setting) throws {
    let relay = try Relay()
    let customer = try customer(by: relay.command, in: setting)
    let agent = try relay.listener.accept()
    #expect(try agent.receiveFrame().body == "Mei")
    try customer.expect("connecting by command: exec python3 ")
    try customer.child.send(setting == .screen ? "你好\r" : "你好\n")
    #expect(try agent.receiveMessage() == "你好")
    let long = String(repeating: "x", count: 9992)
    try agent.send(frame(2, long))
    try customer.expect("xxxx")
    // The relay closes its output alone, and waits for the end of its input.
    agent.close()
    try customer.expect("the agent ended the conversation")
    if setting == .screen { try customer.child.send(" ") }
    #expect(try customer.child.waitForExit() == .exited(0))
    try relay.expectGone()
  }

  @Test(arguments: [[:], chinese])
  func failingAtOnceLeavesTheTerminalAlone(environment: [String: String?]) throws {
    for setting in Setting.allCases {
      let child = try Child(
        builtProgram("customer-term"),
        setting.options + ["--via", "echo 'no \u{1B}route' >&2; exit 255", "Mei"],
        environment: environment, input: setting.end, output: setting.end, errors: .pipe)
      #expect(try child.waitForExit() == .exited(1))
      #expect(child.bytes(of: .output) == [])
      let lines = try child.waitForEndOfOutput(from: .errors).split(separator: "\n")
      let command = "echo 'no ␛route' >&2; exit 255"
      #expect(
        lines
          == (environment.isEmpty
            ? [
              "customer-term: command: no ␛route",
              "customer-term: \(command) ended with status 255",
            ]
            : ["customer-term: 命令输出：no ␛route", "customer-term: \(command) 已结束，退出码 255"]))
    }
  }

  /// The command reads the name, which is sent once the connection is opened.
  @Test(
    arguments: [
      ("exit 3", "ended with status 3", 1), ("kill -9 $$", "was ended by signal 9", 1),
      ("kill -TERM $$", "was ended by signal 15", 1),
      ("exit 0", "ended, and nothing had come from the desk", 0),
    ] as [(String, String, Int32)])
  func theEndIsTold(_ end: String, _ words: String, _ status: Int32) throws {
    let customer = try customer(by: "head -c 10 >/dev/null; \(end)")
    try customer.expect(words)
    #expect(try customer.child.waitForExit() == .exited(status))
    #expect(customer.notices.last?.hasPrefix("the connection broke: ") == (status == 1))
    let inChinese = try self.customer(
      by: "head -c 10 >/dev/null; \(end)", environment: chinese)
    #expect(try inChinese.child.waitForExit() == .exited(status))
    #expect(
      englishWords(
        in: inChinese.notices.last ?? "?",
        except: ["head", "exit", "kill", "dev", "null", "Mei", "TERM"]) == [])
  }

  @Test func theEndIsShownOnTheScreen() throws {
    let screen = try Tmux([
      builtProgram("customer-term"), "--via", "head -c10 >&2; exit 4", "Mei",
    ])
    try screen.waitFor("The connection broke: head")
    try screen.waitFor("command: 0010|1|Mei")
    try screen.waitFor("ended with status 4")
    try screen.press("Enter")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 1 }
  }

  /// Half a message, and then an end that was no orderly one.
  @Test func whatWasSaidIsShownBeforeTheEnd() throws {
    let customer = try customer(by: "head -c 10 >/dev/null; printf '0012|2|hello0012|2|he'; exit 9")
    try customer.expect("hello")
    try customer.expect("in the middle of a message")
    try customer.expect("ended with status 9")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  @Test func aCommandThatClosesItsInput() throws {
    let customer = try customer(by: "exec <&-; exec sleep 1000")
    try customer.expect("the connection broke: exec <&-; exec sleep 1000 reads no more")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  // MARK: Standard error

  @Test func standardErrorIsCleanedAndCut() throws {
    let line = "printf 'red \\033[31m\\007 \\342\\200\\256end\\n' >&2"
    let long = "head -c 5000 /dev/zero | tr '\\0' x >&2; echo >&2"
    let customer = try customer(by: "\(line); \(long); cat >/dev/null")
    try customer.expect("* command: red ␛[31m␇ <U+202E>end\n")
    try customer.expect("* command: " + String(repeating: "x", count: 400) + "\n")
    customer.child.closeInput()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(!customer.child.output.contains("\u{1B}"))
    #expect(customer.child.errors == "")
  }

  /// A flood neither fills the screen nor keeps the conversation from going on.
  @Test(.enabled(if: Python.isThere, Python.why))
  func aFloodOnStandardErrorIsBounded() throws {
    let relay = try Relay()
    let customer = try customer(by: "yes flood >&2 & \(relay.command.dropFirst(5)); kill $!")
    let agent = try relay.listener.accept()
    #expect(try agent.receiveFrame().body == "Mei")
    try customer.expect("more lines, not shown")
    try customer.say("hello")
    #expect(try agent.receiveMessage() == "hello")
    try agent.send(frame(2, "hi"))
    try customer.expect("hi")
    let ticks = try customer.processorTicks()
    try customer.expect("more lines, not shown")
    try customer.expect("more lines, not shown")
    // Two seconds of a flood take less than a fifth of a processor.
    #expect(try customer.processorTicks() - ticks < 40)
    #expect(customer.notices.count { $0 == "command: flood" } < 30)
    customer.child.closeInput()
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  /// A line without an end, which a process keeps that the command has left behind.
  @Test func theLastLineNeedsNoEnd() throws {
    let customer = try customer(
      by: "sleep 1000 >&- & head -c 10 >/dev/null; printf broken >&2; exit 3")
    try customer.expect("* command: broken\n")
    try customer.expect("ended with status 3")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  /// What a command says that fails while the customer leaves. What others say then is about their own end.
  @Test(arguments: [
    ("exit 4", true), ("exit 0", false), ("exec 2>&-; sleep 0.2; exit 4", true),
  ])
  func theLastWordsOfACommandThatFails(_ end: String, _ isTold: Bool) throws {
    let command = "cat >/dev/null; echo could not deliver >&2; \(end)"
    for setting in [Setting.pipes, .plainTerminal] {
      let customer = try customer(by: command, in: setting)
      try customer.expect("connecting by command")
      if setting == .pipes { customer.child.closeInput() } else { try customer.child.send("\u{4}") }
      #expect(try customer.child.waitForExit() == .exited(0))
      let errors = try customer.child.waitForEndOfOutput(from: .errors)
      #expect(errors == (isTold ? "customer-term: command: could not deliver\n" : ""))
    }
  }

  // MARK: The command's life

  /// What the command has started ends with it. What has left its process group stays: it belongs to others
  /// (ControlPersist of ssh_config(5)).
  @Test(arguments: ["sleep 1000", "trap '' TERM HUP INT; sleep 1000"], [true, false])
  func whatTheCommandHasStartedEnds(_ script: String, _ isAlive: Bool) throws {
    let note = try NotedProcess()
    let background = "sh -c '\(note.script); \(script.replacing("'", with: "\""))' >&- 2>&- &"
    // Ended at once, it might be ended before it has noted itself.
    let rest = isAlive ? "cat >/dev/null" : "until test -s \(note.path); do sleep 0.01; done"
    let customer = try customer(by: "\(background) \(rest)")
    let pid = try note.waitForProcess()
    if isAlive {
      try customer.expect("connecting by command")
      customer.child.closeInput()
    }
    #expect(try customer.child.waitForExit() == .exited(0))
    try wait(for: "it has ended") { kill(pid, 0) != 0 }
  }

  /// The program's end ends the command, whatever it does about it.
  @Test(
    arguments: [
      "exec sleep 1000", "trap '' TERM HUP INT; while :; do sleep 1; done",
      "trap '' TERM; cat >/dev/null; sleep 1000",
    ], ["end of input", "INT", "HUP"])
  func theCommandEndsWithTheProgram(_ script: String, _ how: String) throws {
    let note = try NotedProcess()
    let customer = try customer(by: "\(note.script); \(script)")
    try customer.expect("connecting by command")
    let pid = try note.waitForProcess()
    switch how {
    case "INT": customer.child.signal(SIGINT)
    case "HUP": customer.child.signal(SIGHUP)
    default: customer.child.closeInput()
    }
    let status: Int32 = how == "INT" ? 130 : how == "HUP" ? 129 : 0
    #expect(try customer.child.waitForExit() == .exited(status))
    try wait(for: "the command has ended") { kill(pid, 0) != 0 }
  }

  /// It can neither read the terminal nor be reached by its keys.
  @Test(.enabled(if: Python.isThere, Python.why))
  func theCommandHasNoTerminal() throws {
    let probe = """
      python3 -c '
      import os, sys
      try: os.open("/dev/tty", os.O_RDWR); tty = "a terminal"
      except OSError: tty = "no terminal"
      print("leader of its session" if os.getsid(0) == os.getpgid(0) == os.getppid() else "no leader", "with", tty, file=sys.stderr)
      '; cat >/dev/null
      """
    let customer = try customer(by: probe, in: .plainTerminal)
    try customer.expect("command: leader of its session with no terminal")
  }

  /// While the program is stopped, the command goes on, as the kernel does for a TCP connection.
  @Test(.enabled(if: Python.isThere, Python.why))
  func suspended() throws {
    let relay = try Relay()
    let screen = try Tmux()
    try screen.enter("\(builtProgram("customer-term")) --via '\(relay.command)' Mei")
    let agent = try relay.listener.accept()
    #expect(try agent.receiveFrame().body == "Mei")
    try screen.waitFor("Your turn")
    try screen.press("C-z")
    try screen.waitFor("Stopped")
    try agent.send(frame(2, "are you there?"))
    try relay.waitUntilPassedOn(bytes: 21)
    try screen.enter("fg")
    try screen.waitFor("are you there?")
    try screen.press("C-c")
    try screen.waitFor("$ ")
    #expect(try agent.receiveUntilEnd().end == .closed)
    try relay.expectGone()
  }

  /// What was said last arrives, even if the command is slow and the customer leaves at once.
  @Test(.enabled(if: Python.isThere, Python.why))
  func theLastWordsArrive() throws {
    let relay = try Relay()
    let customer = try customer(by: "sleep 0.5; \(relay.command)", in: .screen)
    try customer.expect("Your turn")
    try customer.child.send("goodbye\r\u{3}")
    let agent = try relay.listener.accept()
    #expect(try agent.receiveFrame().body == "Mei")
    #expect(try agent.receiveMessage() == "goodbye")
    #expect(try customer.child.waitForExit() == .exited(0))
  }
}
