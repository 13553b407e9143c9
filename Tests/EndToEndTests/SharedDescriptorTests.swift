import Glibc
import TestSupport
import Testing

/// Standard input and output share their file descriptions with the shell: nothing may be changed there.
@Suite struct SharedDescriptorTests {
  /// Whether O_NONBLOCK is set on descriptors 0 to 2 of a process (proc(5), fdinfo).
  static func nonblocking(_ pid: pid_t) throws -> [Bool] {
    try (0...2).map { number in
      let information = try contents("/proc/\(pid)/fdinfo/\(number)")
      let flags = information.firstMatch(of: #/flags:\s*0([0-7]+)/#)?.1 ?? ""
      return (Int32(flags, radix: 8) ?? 0) & O_NONBLOCK != 0
    }
  }

  @Test(arguments: Setting.allCases)
  func neverNonblocking(_ setting: Setting) throws {
    let desk = try Desk(in: setting)
    let peer = try desk.seat()
    #expect(try Self.nonblocking(desk.child.pid) == [false, false, false])
    try peer.send(frame(2, String(repeating: "x", count: 9992)))
    try desk.expect("xxx")
    #expect(try Self.nonblocking(desk.child.pid) == [false, false, false])

    let customer = try Customer(in: setting)
    let agent = try customer.greet()
    #expect(try Self.nonblocking(customer.child.pid) == [false, false, false])
    agent.close()
  }

  /// The shell finds its descriptors unchanged, however the program ended.
  @Test(arguments: ["TERM", "USR1", "KILL", "SEGV"], [true, false])
  func norAfterwards(signal: String, onTerminal: Bool) throws {
    let port = try freePort()
    let program = try "\(builtProgram("agent-console")) --no-history --port \(port)"
    let script =
      "\(program) <&0 & wait $!; echo status $?; grep flags /proc/self/fdinfo/[012]; stty -a"
    let end: Child.End = onTerminal ? .terminal : .pipe
    let shell = try Child(
      "bash", ["-c", script], input: end, output: end, errors: onTerminal ? .terminal : .pipe)
    try shell.waitForOutput(containing: "127.0.0.1:\(port)")
    let number = try SuspendTests.processNumber(ofJobIn: shell)
    kill(number, ["TERM": SIGTERM, "USR1": SIGUSR1, "KILL": SIGKILL, "SEGV": SIGSEGV][signal] ?? 0)
    let place = try shell.waitForOutput(containing: "status ")
    _ = try shell.waitForExit()
    let after = String(decoding: shell.bytes(of: .output).dropFirst(place), as: UTF8.self)
    let flags = after.matches(of: #/flags:\s*0([0-7]+)/#).compactMap { Int32($0.1, radix: 8) }
    #expect(flags.count == 3)
    #expect(flags.allSatisfy { $0 & O_NONBLOCK == 0 })
    if onTerminal, signal != "KILL" {
      #expect(after.contains(" icanon") && after.contains(" echo "))
    }
  }

  /// Descriptors that were nonblocking before stay so, and the program works.
  @Test(.enabled(if: Python.isThere, Python.why))
  func inheritedNonblocking() throws {
    let port = try freePort()
    let script = """
      import fcntl, os, sys
      for n in (0, 1): fcntl.fcntl(n, fcntl.F_SETFL, fcntl.fcntl(n, fcntl.F_GETFL) | os.O_NONBLOCK)
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let child = try Child(
      "python3", ["-c", script, builtProgram("agent-console"), "--no-history", "--port", "\(port)"])
    let desk = try Desk(child, port: port)
    let peer = try desk.seat()
    try peer.send(frame(2, String(repeating: "x", count: 9000) + "end"))
    try desk.expect("xend\n")
    try desk.say("reply")
    #expect(try peer.receiveMessage() == "reply")
    #expect(try Self.nonblocking(child.pid) == [true, true, false])
  }

  /// No descriptor is inherited by child processes, and none leaks with customers.
  @Test func descriptorsDoNotPileUp() throws {
    let desk = try Desk()
    try desk.seat("First").close()
    try desk.expect("* First left\n")
    let script = "ls /proc/\(desk.child.pid)/fd | wc -l"
    let before = try outcome("sh", ["-c", script]).output
    for number in 1...50 {
      let peer = try desk.seat("N\(number)")
      if number % 2 == 0 { peer.reset() } else { peer.close() }
    }
    try desk.expect("N50")
    try wait(for: "the last one's end") { try outcome("sh", ["-c", script]).output == before }
  }
}
