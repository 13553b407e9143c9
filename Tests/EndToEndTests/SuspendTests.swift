import Glibc
import TestSupport
import Testing

/// Ctrl-Z, and other ways to stop and continue a program.
@Suite struct SuspendTests {
  /// A shell with job control that runs the program as a job and goes on when it stops.
  static func job(_ port: UInt16, _ options: String = "") throws -> Child {
    let program = try "\(builtProgram("agent-console")) --no-history --port \(port) \(options)"
    let script = """
      set -m; \(program); echo "stopped: $?"; read line; echo "going on"; fg >/dev/null
      echo "ended: $?"
      """
    return try Child(
      "bash", ["--norc", "-c", script], input: .terminal, output: .terminal, errors: .terminal)
  }

  static func processNumber(ofJobIn shell: Child) throws -> pid_t {
    var number: pid_t?
    try wait(for: "the job") {
      let children = try contents("/proc/\(shell.pid)/task/\(shell.pid)/children")
      number = children.split(separator: " ").compactMap { pid_t($0) }.first
      return number != nil
    }
    return try #require(number)
  }

  @Test(arguments: ["key", "signal"])
  func theTerminalIsTheShellsWhileStopped(how: String) throws {
    let port = try freePort()
    let shell = try Self.job(port)
    let modes = try shell.terminalModes()
    var place = try shell.waitForOutput(containing: "127.0.0.1:\(port)")
    try wait(for: "raw modes") { try !shell.terminalModes().isByLine }
    let raw = try shell.terminalModes()
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "Mei"))
    place = try shell.waitForOutput(containing: "Mei connected", after: place)

    if how == "key" {
      try shell.send("\u{1A}")
    } else {
      kill(try Self.processNumber(ofJobIn: shell), SIGTSTP)
    }
    let left = try shell.waitForOutput(containing: "\u{1B}[?1049l", after: place)
    place = try shell.waitForOutput(containing: "stopped: 148", after: left)
    #expect(try shell.terminalModes() == modes)

    try peer.send(frame(2, "are you there?"))
    try shell.send("\n")
    place = try shell.waitForOutput(containing: "\u{1B}[?1049h", after: place)
    place = try shell.waitForOutput(containing: "are you there?", after: place)
    // The whole screen is painted again.
    #expect(shell.output.ranges(of: "Mei connected").count >= 2)
    #expect(try shell.terminalModes() == raw)
    try shell.send("\u{18}")
    #expect(try peer.receiveUntilEnd().end == .closed)
    try shell.send("\u{3}")
    try shell.waitForOutput(containing: "ended: 0", after: place)
    #expect(try shell.terminalModes() == modes)
  }

  /// SIGSTOP can't be handled: when the process is continued, the terminal may be in any state.
  @Test func afterSIGSTOPTheScreenIsTakenAgain() throws {
    let desk = try Desk(in: .screen)
    let peer = try desk.seat()
    try wait(for: "raw modes") { try !desk.child.terminalModes().isByLine }
    desk.child.signal(SIGSTOP)
    let stty = try Child("sh", ["-c", "stty sane < /proc/\(desk.child.pid)/fd/0"])
    #expect(try stty.waitForExit() == .exited(0))
    #expect(try desk.child.terminalModes().isByLine)
    desk.child.signal(SIGCONT)
    try desk.expect("\u{1B}[?1049h")
    try desk.expect("Mei connected")
    try wait(for: "raw modes") { try !desk.child.terminalModes().isByLine }
    _ = peer
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(143))
    try expectTerminalIsBack(desk.child)
  }

  @Test func plainLinesAreStoppedAndContinued() throws {
    let port = try freePort()
    let shell = try Self.job(port, "--plain")
    try shell.waitForOutput(containing: "listening")
    try shell.send("\u{1A}")
    try shell.waitForOutput(containing: "stopped: 148")
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "Mei"))
    try shell.send("\n")
    try shell.waitForOutput(containing: "* Mei connected")
    try shell.send("\u{3}")
    try shell.waitForOutput(containing: "ended: 130")
  }

  /// `kill %1` sends SIGTERM and then SIGCONT to a stopped job. The terminal belongs to the shell.
  @Test(arguments: [SIGTSTP, SIGSTOP])
  func endedWhileStopped(by stop: Int32) throws {
    let port = try freePort()
    let shell = try Self.job(port)
    let modes = try shell.terminalModes()
    try shell.waitForOutput(containing: "127.0.0.1:\(port)")
    let number = try Self.processNumber(ofJobIn: shell)
    kill(number, stop)
    let place = try shell.waitForOutput(containing: "stopped: ")
    kill(number, SIGTERM)
    kill(number, SIGCONT)
    try Self.waitForEnd(of: number)
    #expect(try shell.terminalModes() == modes)
    let after = String(decoding: shell.bytes(of: .output).dropFirst(place), as: UTF8.self)
    #expect(!after.contains("\u{1B}[?1049h"))
  }

  /// A program that is continued in the background stops again. With SIGTERM pending, it ends.
  @Test func inTheBackground() throws {
    let port = try freePort()
    let shell = try Self.job(port)
    let modes = try shell.terminalModes()
    try shell.waitForOutput(containing: "127.0.0.1:\(port)")
    let number = try Self.processNumber(ofJobIn: shell)
    try shell.send("\u{1A}")
    try shell.waitForOutput(containing: "stopped: 148")
    for _ in 1...3 {
      kill(number, SIGCONT)
      try wait(for: "stopped again") { try contents("/proc/\(number)/stat").contains(") T") }
      #expect(try shell.terminalModes() == modes)
    }
    kill(number, SIGTERM)
    kill(number, SIGCONT)
    try Self.waitForEnd(of: number)
    #expect(try shell.terminalModes() == modes)
  }

  static func waitForEnd(of number: pid_t) throws {
    try wait(for: "the end") { (try? contents("/proc/\(number)/stat"))?.contains(") Z") ?? true }
  }
}

/// SIGWINCH, and invalid sizes.
@Suite struct SizeTests {
  @Test func zeroByZeroIsTakenForAUsualTerminal() throws {
    let desk = try Desk(in: .screen, size: WindowSize(columns: 0, rows: 0))
    try desk.expect("^C")
    // The last of 24 rows is drawn on, and nothing below it, by absolute or relative moves.
    #expect(!desk.child.output.contains("too small"))
    let moves = #/\u{1B}\[(\d+);\d+H|\n|\u{1B}M/#.matchingSemantics(.unicodeScalar)
    var row = 1
    let rows = desk.child.output.matches(of: moves).map { move in
      row = move.1.flatMap { Int($0) } ?? row + (move.0 == "\n" ? 1 : -1)
      return row
    }
    #expect(rows.max() == 24)
    _ = try desk.seat()
  }

  @Test func anySizeAndBack() throws {
    let port = try freePort()
    let screen = try deskOnScreen(port: port)
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "小明") + frame(2, "您好"))
    try screen.waitFor("您好")
    // Ignore the divider: it counts the seconds.
    func capture() throws -> [String] { try screen.capture().filter { !$0.contains("Your turn") } }
    let before = try capture()
    for (columns, rows) in [(20, 5), (3, 2), (1, 1), (200, 60), (19, 5), (20, 4), (40, 12)] {
      try screen.resize(WindowSize(columns: columns, rows: rows))
      let works = columns >= 20 && rows >= 5
      if works {
        try screen.waitFor("您好")
        try screen.waitFor(">")
      } else if columns >= 9 {
        try screen.waitFor("too small")
      } else {
        try screen.waitUntil("it has repainted") {
          try screen.capture()[0].hasPrefix("t") || rows > 1
        }
      }
      #expect(try screen.exitStatus() == nil)
    }
    try screen.resize(.standard)
    try screen.waitUntil("it is as before") { try capture() == before }
    // Text typed while the screen was too small is kept.
    try screen.resize(WindowSize(columns: 3, rows: 2))
    try screen.type("hi")
    try screen.resize(.standard)
    try screen.waitFor("> hi")
    try screen.press("Enter")
    #expect(try peer.receiveFrame().body == "hi")
  }
}
