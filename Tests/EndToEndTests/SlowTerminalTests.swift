import Glibc
import TestSupport
import Testing

/// A terminal or reader that has stopped reading blocks nothing else.
@Suite struct SlowTerminalTests {
  /// A customer with a large screen whose terminal is no longer read; more is painted than the terminal
  /// buffers.
  static func stuckCustomer() throws -> (Customer, RawPeer) {
    let customer = try Customer(in: .screen, size: WindowSize(columns: 250, rows: 80))
    let agent = try customer.greet()
    try customer.expect("Your turn")
    for letter in "abcdefghijklmnop" {
      try agent.send(frame(2, String(repeating: letter, count: 9992)))
    }
    // Give it time to stop reading from the peer (backpressure).
    try agent.expectSilence(for: .milliseconds(400))
    return (customer, agent)
  }

  @Test func itEndsAndRestoresTheModes() throws {
    let (customer, agent) = try Self.stuckCustomer()
    let watch = Stopwatch(of: customer.child)
    customer.child.signal(SIGTERM)
    // The test must not read the terminal while it waits.
    try wait(for: "the end") { customer.child.exitStatus != nil }
    #expect(watch.elapsed < .seconds(3))
    #expect(customer.child.exitStatus == .exited(143))
    _ = try agent.receiveUntilEnd()
    #expect(try customer.child.terminalModes().isByLine)
  }

  /// A second signal during the exit does not interrupt restoring the terminal.
  @Test func aSecondSignalOnTheWayOut() throws {
    let (customer, agent) = try Self.stuckCustomer()
    try customer.child.send("\u{3}")
    _ = try agent.receiveUntilEnd()
    poll(nil, 0, 50)
    customer.child.signal(SIGTERM)
    customer.child.signal(SIGHUP)
    try wait(for: "the end") { customer.child.exitStatus != nil }
    #expect(try customer.child.terminalModes().isByLine)
    #expect(try customer.child.terminalModes().echoes)
  }

  /// The network is still served, and nothing piles up.
  @Test func theDeskStillNoticesThatACustomerLeft() throws {
    let desk = try Desk(in: .screen, size: WindowSize(columns: 250, rows: 80))
    let peer = try desk.seat()
    for letter in "abcdefghijklmnop" {
      try peer.send(frame(2, String(repeating: letter, count: 9992)))
    }
    try peer.expectSilence(for: .milliseconds(400))
    // The program becomes idle: it has painted what it could, and does not spin.
    try wait(for: "rest") {
      let ticks = try desk.processorTicks()
      poll(nil, 0, 500)
      return try desk.processorTicks() - ticks < 10
    }
    // When the terminal is read again, the screen shows the latest state.
    peer.close()
    try desk.expect("Mei left")
    desk.child.signal(SIGINT)
    #expect(try desk.child.waitForExit() == .exited(130))
    try expectTerminalIsBack(desk.child)
  }

  /// More than the kernel and the desk buffer together: backpressure stops the customer.
  @Test func aSlowReaderOfPlainLinesGetsEverything() throws {
    let count = try Self.mostThatTheKernelBuffers() / 9999 + 400
    let port = try freePort()
    let program = try "\(builtProgram("agent-console")) --no-history --out-of-turn 0 --port \(port)"
    let sign = try SaveFolder()
    let waiting = "while test ! -e \(sign.path); do sleep 0.1; done"
    // Whether Mei has to wait for the first connection depends on timing, so those lines are not counted.
    let counting = "grep --line-buffered -v '^. [0-9]* waiting$'"
    let finding = "\(counting) | grep -n -m 1 ' left$'"
    let desk = try Child("sh", ["-c", "\(program) | { read line; \(waiting); \(finding); }"])
    try connectWhenReady(to: port).reset()
    let script = """
      text=$(printf 'y%.0s' {1..9992}); exec 3<>/dev/tcp/127.0.0.1/\(port)
      printf '0010|1|Mei' >&3; for i in {1..\(count)}; do printf '9999|2|%s' $text >&3; done; echo sent
      """
    let flood = try Child("bash", ["-c", script])
    try wait(for: "the customer is held back") {
      let written = try contents("/proc/\(flood.pid)/io")
      poll(nil, 0, 500)
      return try contents("/proc/\(flood.pid)/io") == written
    }
    #expect(!flood.output.contains("sent"), "nothing holds the customer back")
    try sign.write("read on")
    try flood.waitForOutput(containing: "sent", within: .seconds(60))
    // The first connection, Mei, and the messages, of which all but one are out of turn.
    try desk.waitForOutput(containing: "\(2 + 2 * count):* Mei left\n", within: .seconds(60))
    withExtendedLifetime(sign) {}
  }

  /// Bytes. A socket's buffers grow up to the third number (tcp(7), tcp_rmem and tcp_wmem).
  static func mostThatTheKernelBuffers() throws -> Int {
    try ["tcp_rmem", "tcp_wmem"].reduce(0) { sum, name in
      let numbers = try contents("/proc/sys/net/ipv4/\(name)").split { $0.isWhitespace }
      return sum + (try #require(numbers.last.flatMap { Int($0) }))
    }
  }

  /// A signal ends a program even if its output is not read.
  @Test func aSignalEndsAPlainProgramThatNobodyReads() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    for _ in 0..<40 { try peer.send(frame(2, String(repeating: "z", count: 9992))) }
    try peer.expectSilence(for: .milliseconds(300))
    let watch = Stopwatch(of: desk.child)
    desk.child.signal(SIGTERM)
    try wait(for: "the end") { desk.child.exitStatus != nil }
    #expect(watch.elapsed < .seconds(3))
    #expect(desk.child.exitStatus == .exited(143))
  }
}
