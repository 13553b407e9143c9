import Glibc
import TestSupport
import Testing

@Suite struct ChildTests {
  @Test func catGivesBackWhatItIsSent() throws {
    let cat = try Child("cat")
    try cat.send("一\n")
    let place = try cat.waitForOutput(containing: "一\n")
    try cat.send("一\n")
    #expect(try cat.waitForOutput(containing: "一", after: place) == 7)
    cat.closeInput()
    #expect(try cat.waitForExit() == .exited(0))
    #expect(cat.output == "一\n一\n")
  }

  @Test func tellsExitCodesFromSignals() throws {
    let shell = try Child("sh", ["-c", "echo oops >&2; exit 7"])
    #expect(try shell.waitForExit() == .exited(7))
    #expect(shell.errors == "oops\n")
    #expect(shell.output == "")

    let cat = try Child("cat")
    #expect(cat.exitStatus == nil)
    cat.signal(SIGTERM)
    #expect(try cat.waitForExit() == .signaled(SIGTERM))
  }

  @Test func aFailureShowsWhatCame() throws {
    let shell = try Child("sh", ["-c", "printf 'almost\\033'; exec cat"])
    let failure = #expect(throws: TestFailure.self) {
      try shell.waitForOutput(containing: "there", within: .milliseconds(200))
    }
    #expect(failure?.description.contains("almost\\u{1B}") == true)
  }

  @Test func noNeedToWaitForOneThatIsGone() throws {
    let started = ContinuousClock.now
    let shell = try Child("sh", ["-c", "echo bye"])
    #expect(throws: TestFailure.self) { try shell.waitForOutput(containing: "hello") }
    #expect(ContinuousClock.now - started < .timeout)
  }

  @Test func moreThanAPipeHoldsGoesThrough() throws {
    let cat = try Child("cat")
    let line = String(repeating: "x", count: 999) + "\n"
    try cat.send(String(repeating: line, count: 1000))
    cat.closeInput()
    #expect(try cat.waitForEndOfOutput().utf8.count == 1_000_000)
  }

  @Test func startsWithUsualSignalsAndAnEnglishUTF8World() throws {
    let grep = try Child("grep", ["SigIgn\\|SigBlk", "/proc/self/status"])
    let signals = try grep.waitForEndOfOutput().split(separator: "\n")
    #expect(signals.count == 2)
    for line in signals {
      // The C library reserves signals 32 and 33, which are bits 31 and 32.
      let mask = try #require(UInt64(line.suffix(16), radix: 16))
      #expect(mask & ~0x1_8000_0000 == 0, "\(line)")
    }

    let environment = try Child("env", environment: ["PATH": nil, "LC_TIME": "C"])
    let lines = try environment.waitForEndOfOutput().split(separator: "\n").map(String.init)
    #expect(lines.contains("LANG=C.UTF-8"))
    #expect(lines.filter { $0.hasPrefix("LC_") } == ["LC_TIME=C"])
    #expect(!lines.contains { $0.hasPrefix("PATH=") })
  }

  @Test func isKilledWithItsGroupWhenLetGo() throws {
    var shell: Child? = try Child("sh", ["-c", "sleep 1000 & echo $!; wait"])
    try shell?.waitForOutput(containing: "\n")
    let grandchild = try #require(Int32(shell?.output.dropLast() ?? ""))
    #expect(kill(grandchild, 0) == 0)
    shell = nil
    // After the kill it may stay a zombie, if its new parent does not reap it.
    let isAlive = "grep -q 'State:.[^ZX]' /proc/\(grandchild)/status"
    let watcher = try Child("sh", ["-c", "while \(isAlive); do :; done"])
    #expect(try watcher.waitForExit() == .exited(0))
  }
}

@Suite struct PseudoTerminalTests {
  @Test func hasTheSizeThatWasAskedFor() throws {
    let size = WindowSize(columns: 72, rows: 11)
    let stty = try Child("stty", ["size"], input: .terminal, output: .terminal, size: size)
    #expect(try stty.waitForExit() == .exited(0))
    #expect(stty.output == "11 72\r\n")
  }

  @Test func isTheControllingTerminalAlsoOfAProgramInAPipe() throws {
    let script = "test -t 2 && stty -a </dev/tty | head -1"
    let shell = try Child("sh", ["-c", script], output: .pipe, errors: .terminal)
    #expect(try shell.waitForEndOfOutput().contains("rows 24; columns 80;"))
  }

  @Test func tellsOfItsNewSize() throws {
    let script = "trap 'stty size' WINCH; echo ready; while :; do read line; done"
    let shell = try Child("bash", ["-c", script], input: .terminal, output: .terminal)
    try shell.waitForOutput(containing: "ready")
    try shell.setWindowSize(WindowSize(columns: 40, rows: 12))
    try shell.send("\n")
    try shell.waitForOutput(containing: "12 40")
  }

  @Test func showsTheModesThatAProgramLeavesBehind() throws {
    let script = "modes=$(stty -g); read a; stty raw -echo; echo raw; read b; stty $modes"
    let shell = try Child(
      "sh", ["-c", script], input: .terminal, output: .terminal, errors: .terminal)
    let before = try shell.terminalModes()
    #expect(before.isByLine && before.echoes && before.makesSignals)
    try shell.send("\n")
    try shell.waitForOutput(containing: "raw")
    #expect(try shell.terminalModes() != before)
    #expect(try !shell.terminalModes().echoes)
    try shell.send("\n")
    #expect(try shell.waitForExit() == .exited(0))
    #expect(try shell.terminalModes() == before)
  }

  @Test func keysMakeSignals() throws {
    let cat = try Child("cat", input: .terminal, output: .terminal)
    try cat.send("echo me")
    try cat.waitForOutput(containing: "echo me")
    try cat.send("\u{3}")
    #expect(try cat.waitForExit() == .signaled(SIGINT))
  }

  @Test func closingTheWindowHangsUp() throws {
    let cat = try Child("cat", input: .terminal, output: .terminal)
    try cat.send("there?\n")
    try cat.waitForOutput(containing: "there?\r\nthere?")
    try cat.hangUpTerminal()
    #expect(try cat.waitForExit() == .signaled(SIGHUP))
  }
}

@Suite struct RawPeerTests {
  @Test func bytesGoBothWays() throws {
    let listener = try RawListener()
    let left = try RawPeer(connectingTo: listener.port)
    let right = try listener.accept()
    try left.send(frame(1, "小明") + frame(2, "hello"))
    #expect(try right.receive(exactly: 4) == Array("0013".utf8))
    #expect(try right.receive(until: "明") == Array("|1|小明".utf8))
    let next = try right.receiveFrame()
    #expect(next.type == 2 && next.body == "hello")
    try right.expectSilence(for: .milliseconds(20))
    left.shutdownOutput()
    try right.send("late")
    #expect(try right.receiveUntilEnd().end == .closed)
    right.close()
    #expect(try left.receiveUntilEnd().bytes == Array("late".utf8))
  }

  @Test func aResetIsNoOrderlyEnd() throws {
    let listener = try RawListener()
    let left = try RawPeer(connectingTo: listener.port)
    let right = try listener.accept()
    left.reset()
    let (bytes, end) = try right.receiveUntilEnd()
    #expect(bytes.isEmpty)
    #expect(end == .reset)
  }

  @Test func waitingIsBounded() throws {
    let listener = try RawListener()
    let peer = try RawPeer(connectingTo: listener.port)
    #expect(throws: TestFailure.self) {
      try peer.receive(exactly: 1, within: .milliseconds(20))
    }
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: freePort()) }
  }

  @Test func portsAreGivenOnce() throws {
    let ports = try (0..<50).map { _ in try freePort() }
    #expect(Set(ports).count == 50)
  }
}

@Suite struct TmuxTests {
  @Test func aShellAsAPersonSeesIt() throws {
    let terminal = try Tmux(size: WindowSize(columns: 40, rows: 6))
    try terminal.waitFor("$")
    try terminal.enter("printf '中\\033[1m文\\033[m|\\n'")
    try terminal.waitUntil("it has printed") { try terminal.capture()[1] == "中文|" }
    #expect(try terminal.capture(escapes: true)[1].contains("\u{1B}[1m文"))
    #expect(try terminal.cursor() == Tmux.Cursor(column: 2, row: 2))

    try terminal.enter("clear; tput civis; tput smcup; stty size")
    try terminal.waitFor("6 40")
    #expect(try terminal.isInAlternateScreen())
    #expect(try !terminal.cursor().isVisible)

    try terminal.resize(WindowSize(columns: 30, rows: 5))
    try terminal.enter("stty size; exit 3")
    try terminal.waitUntil("the shell has ended") { try terminal.exitStatus() == 3 }
    try terminal.waitFor("5 30")
  }

  @Test func aPasteIsBracketedIfTheProgramAskedForIt() throws {
    let terminal = try Tmux(["sh", "-c", "printf '\\033[?2004h'; echo ready; cat -v"])
    try terminal.waitFor("ready")
    try terminal.paste("a\nb")
    try terminal.press("Enter")
    try terminal.waitFor("^[[200~a")
  }
}

@Suite struct BuiltProgramTests {
  @Test(arguments: ["agent-console", "customer-term"])
  func theProgramsAreFound(name: String) throws {
    #expect(try builtProgram(name).hasSuffix("/\(name)"))
    #expect(throws: TestFailure.self) { try builtProgram("no-such-program") }
  }
}
