import Glibc
import TestSupport
import Testing

/// The system calls of idle programs, seen by strace(1). Failing calls are tested in `FaultDeskTests` and the
/// like.
@Suite struct SystemCallTests {
  static let why: Comment = "strace is not installed, or may not trace"
  static let canTrace =
    (try? outcome("strace", ["-o", "/dev/null", "true"]).status) == .exited(0)

  /// A desk under strace, whose output goes into the file `trace`.
  static func desk(
    _ options: [String], trace: String = "/dev/null", _ setting: Setting = .pipes
  ) throws -> Desk {
    let port = try freePort()
    let program = try [builtProgram("agent-console"), "--no-history", "--port", "\(port)"]
    let child = try Child(
      "strace", ["-f", "-o", trace] + options + ["--"] + program + setting.options,
      input: setting.end, output: setting.end)
    return try Desk(child, port: port)
  }

  /// During a lasting shortage the desk waits between its attempts and does not spin.
  @Test(.enabled(if: canTrace, why))
  func aLastingShortageBurnsNoProcessor() throws {
    let trace = "/tmp/kefu-trace-\(getpid())-shortage"
    defer { unlink(trace) }
    let desk = try Self.desk(
      ["-e", "trace=accept4", "-e", "inject=accept4:error=EMFILE"], trace: trace)
    let peer = try RawPeer(connectingTo: desk.port)
    try desk.expect("* can't accept customers right now: Too many open files\n")
    let start = ContinuousClock.now
    try peer.expectSilence(for: .seconds(1))
    // Two attempts a second, and the calls before the first notice.
    let attempts = try contents(trace).split(separator: "\n").count
    #expect(attempts < 4 + Int((ContinuousClock.now - start) / .milliseconds(500)))
    #expect(desk.notices.filter { $0.contains("can't accept customers") }.count == 1)
    desk.child.signal(SIGTERM)
  }

  enum Rest: String, CaseIterable, Sendable {
    case alone, silentCustomer, customersInLine, agentsTurn, fullScreen
  }

  @Test(.enabled(if: canTrace, why), arguments: Rest.allCases)
  func anIdleDeskMakesNoSystemCalls(_ rest: Rest) throws {
    let trace = "/tmp/kefu-trace-\(getpid())-\(rest)"
    defer { unlink(trace) }
    let desk = try Self.desk([], trace: trace, rest == .fullScreen ? .screen : .pipes)
    var peers: [RawPeer] = []
    if rest != .alone, rest != .fullScreen {
      let peer = try desk.seat()
      if rest == .agentsTurn {
        try peer.send(frame(2, "well?"))
        try desk.expect("< well?\n")
      }
      peers.append(peer)
    }
    if rest == .customersInLine {
      peers += try (1...3).map { _ in try RawPeer(connectingTo: desk.port) }
      try desk.expect("* 3 waiting\n")
    }
    try expectNoCalls(trace)
    withExtendedLifetime(peers) {}
  }

  @Test(.enabled(if: canTrace, why))
  func anIdleCustomerMakesNoSystemCalls() throws {
    let trace = "/tmp/kefu-trace-\(getpid())-customer"
    defer { unlink(trace) }
    let listener = try RawListener()
    let program = try builtProgram("customer-term")
    let child = try Child(
      "strace",
      ["-f", "-o", trace, program, "--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"])
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try child.waitForOutput(containing: "connected")
    try expectNoCalls(trace)
    try child.send("hi\n")
    try child.waitForOutput(containing: "> hi")
    try expectNoCalls(trace)
  }

  /// A customer is served, so the status shows a time, and there is always a deadline.
  @Test(.enabled(if: canTrace, why))
  func aKeyCostsThreeCalls() throws {
    let trace = "/tmp/kefu-trace-\(getpid())-keys"
    defer { unlink(trace) }
    let desk = try Self.desk([], trace: trace, .screen)
    let peer = try desk.seat()
    try peer.send(frame(2, "well?"))
    var place = try desk.child.waitForOutput(containing: "well?")
    for letter in "abcdefghij" {
      try desk.child.send("\(letter)")
      place = try desk.child.waitForOutput(containing: "\(letter)", after: place)
    }
    let lines = try contents(trace).split(separator: "\n")
    // A pass is the part between two calls of epoll_wait; the passes of the keys are the last ones.
    let passes = lines.split { $0.contains("epoll_wait(") }.suffix(5)
    #expect(passes.count == 5)
    for calls in passes {
      let names = calls.compactMap { $0.firstMatch(of: #/^\d+ +(\w+)\(/#)?.1 }
      #expect(names == ["read", "write"], "\(calls)")
    }
    withExtendedLifetime(peer) {}
  }

  /// strace writes a call when it begins, so the blocking epoll_wait is in the trace already.
  private func expectNoCalls(
    _ trace: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var before = try contents(trace)
    try wait(for: "rest") {
      poll(nil, 0, 200)
      defer { before = (try? contents(trace)) ?? "" }
      let isAsleep = before.split(separator: "\n").last?.contains(#/epoll_wait\([^)]*$/#) ?? false
      return try isAsleep && contents(trace) == before
    }
    before = try contents(trace)
    poll(nil, 0, 1000)
    let calls = try String(contents(trace).dropFirst(before.count))
    #expect(calls == "", sourceLocation: sourceLocation)
  }
}
