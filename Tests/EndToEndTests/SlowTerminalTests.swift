import Glibc
import TestSupport
import Testing

/// A terminal or a reader that has stopped reading stops nothing else.
@Suite struct SlowTerminalTests {
  /// A customer whose large screen nobody reads any more, with more painted than a terminal holds.
  static func stuckCustomer() throws -> (Customer, RawPeer) {
    let customer = try Customer(in: .screen, size: WindowSize(columns: 250, rows: 80))
    let agent = try customer.greet()
    try customer.expect("Your turn")
    for letter in "abcdefghijklmnop" {
      try agent.send(frame(2, String(repeating: letter, count: 9992)))
    }
    // It reads no more when it can't show what it read; give it the time to come to that.
    try agent.expectSilence(for: .milliseconds(400))
    return (customer, agent)
  }

  @Test func itEndsAndRestoresTheModes() throws {
    let (customer, agent) = try Self.stuckCustomer()
    let start = ContinuousClock.now
    customer.child.signal(SIGTERM)
    // The test does not read the terminal while it waits.
    try wait(for: "the end") { customer.child.exitStatus != nil }
    #expect(ContinuousClock.now - start < .seconds(3))
    #expect(customer.child.exitStatus == .exited(143))
    _ = try agent.receiveUntilEnd()
    #expect(try customer.child.terminalModes().isByLine)
  }

  /// A second signal on the way out does not tear the restoring off.
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

  /// It is not the terminal's turn only: the network is served on, and nothing piles up.
  @Test func theDeskStillNoticesThatACustomerLeft() throws {
    let desk = try Desk(in: .screen, size: WindowSize(columns: 250, rows: 80))
    let peer = try desk.seat()
    for letter in "abcdefghijklmnop" {
      try peer.send(frame(2, String(repeating: letter, count: 9992)))
    }
    try peer.expectSilence(for: .milliseconds(400))
    let ticks = try desk.processorTicks()
    poll(nil, 0, 500)
    #expect(try desk.processorTicks() - ticks < 10)
    // Read again, the screen shows what is true now.
    peer.close()
    try desk.expect("Mei left")
    desk.child.signal(SIGINT)
    #expect(try desk.child.waitForExit() == .exited(130))
    try expectTerminalIsBack(desk.child)
  }

  @Test func aSlowReaderOfPlainLinesGetsEverything() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    let text = String(repeating: "y", count: 9992)
    // Megabytes, far more than a pipe and the desk's own buffer hold: the customer is held back.
    for _ in 0..<400 { try peer.send(frame(2, text), within: .seconds(20)) }
    peer.close()
    try desk.expect("* Mei left\n", within: .seconds(30))
    let messages = desk.child.output.split(separator: "\n").filter { $0.hasPrefix("< ") }
    #expect(messages.count == 400)
    #expect(messages.allSatisfy { $0.utf8.count == 9994 })
  }

  /// Whoever is stopped reading can still be told to end.
  @Test func aSignalEndsAPlainProgramThatNobodyReads() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    for _ in 0..<40 { try peer.send(frame(2, String(repeating: "z", count: 9992))) }
    try peer.expectSilence(for: .milliseconds(300))
    let start = ContinuousClock.now
    desk.child.signal(SIGTERM)
    try wait(for: "the end") { desk.child.exitStatus != nil }
    #expect(ContinuousClock.now - start < .seconds(3))
    #expect(desk.child.exitStatus == .exited(143))
  }
}
