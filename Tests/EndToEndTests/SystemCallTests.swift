import Glibc
import TestSupport
import Testing

/// What the programs ask of the kernel, seen and disturbed by strace(1).
@Suite struct SystemCallTests {
  static let why: Comment = "strace is not installed, or may not trace"
  static let canTrace =
    (try? outcome("strace", ["-o", "/dev/null", "true"]).status) == .exited(0)

  /// A desk under strace; `trace` is a file with what was traced.
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

  @Test(
    .enabled(if: canTrace, why),
    arguments: [
      "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "ECONNABORTED", "EINTR", "EPROTO", "ENETDOWN",
      "EPERM",
      "EHOSTUNREACH", "EOPNOTSUPP", "ETIMEDOUT",
    ])
  func acceptFailsAndTheNextIsServed(error: String) throws {
    let desk = try Self.desk([
      "-e", "trace=accept4,accept", "-e", "inject=accept4,accept:error=\(error):when=1..2",
    ])
    let first = try RawPeer(connectingTo: desk.port)
    try first.send(frame(1, "First") + frame(2, "hello"))
    try desk.expect("* First connected")
    try desk.expect("< hello\n")
    let isShort = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"].contains(error)
    #expect(
      desk.notices.filter { $0.contains("nobody can be accepted") }.count == (isShort ? 1 : 0))
  }

  /// A shortage that lasts is waited for, not run against.
  @Test(.enabled(if: canTrace, why))
  func aLastingShortageBurnsNoProcessor() throws {
    let trace = "/tmp/kefu-trace-\(getpid())-shortage"
    defer { unlink(trace) }
    let desk = try Self.desk(
      ["-e", "trace=accept4", "-e", "inject=accept4:error=EMFILE"], trace: trace)
    let peer = try RawPeer(connectingTo: desk.port)
    try desk.expect("* nobody can be accepted just now: Too many open files\n")
    try peer.expectSilence(for: .seconds(1))
    #expect(try contents(trace).split(separator: "\n").count < 6)
    #expect(desk.notices.filter { $0.contains("nobody can be accepted") }.count == 1)
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

  /// strace writes a call that has not returned at its beginning: the sleep itself is there already.
  private func expectNoCalls(
    _ trace: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var before = try contents(trace)
    try wait(for: "rest") {
      poll(nil, 0, 200)
      defer { before = (try? contents(trace)) ?? "" }
      return try contents(trace) == before
    }
    before = try contents(trace)
    poll(nil, 0, 1000)
    let calls = try String(contents(trace).dropFirst(before.count))
    #expect(calls == "", sourceLocation: sourceLocation)
    #expect(before.hasSuffix("epoll_wait(") || before.contains("epoll_wait("))
  }

  @Test(.enabled(if: canTrace, why), arguments: ["ENETUNREACH", "EACCES", "EHOSTUNREACH"])
  func connectFails(error: String) throws {
    let listener = try RawListener()
    let result = try outcome(
      "strace",
      ["-f", "-o", "/dev/null", "-e", "trace=connect", "-e", "inject=connect:error=\(error)"]
        + [
          builtProgram("customer-term"), "--host", "127.0.0.1", "--port", "\(listener.port)", "Mei",
        ])
    #expect(result.status == .exited(1))
    expectOneLine(result.errors)
    #expect(result.errors.contains("127.0.0.1:\(listener.port)"))
  }

  /// Interrupted calls are made again.
  @Test(.enabled(if: canTrace, why))
  func interruptedCallsAreMadeAgain() throws {
    let desk = try Self.desk([
      "-e", "trace=read,write,recvfrom,sendto,epoll_wait,epoll_ctl",
      "-e", "inject=recvfrom,sendto,epoll_ctl:error=EINTR:when=1+3",
    ])
    let peer = try desk.seat()
    for turn in 1...5 {
      try peer.send(frame(2, "question \(turn)"))
      try desk.expect("< question \(turn)\n")
      try desk.say("answer \(turn)")
      #expect(try peer.receiveMessage() == "answer \(turn)")
    }
  }
}
