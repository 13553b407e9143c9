import Glibc
import TestSupport
import Testing

/// A terminal that takes no more bytes blocks nothing: timers run, and later the screen shows the latest
/// state.
@Suite struct TerminalStuckTests {
  /// Whether the program waits until the terminal can be written: then its epoll set contains the terminal
  /// with EPOLLOUT (proc(5), fdinfo).
  static func isStuck(_ program: Program) throws -> Bool {
    let folder = "/proc/\(program.child.pid)"
    let writable = 0x4
    for descriptor in 3..<20 {
      guard let text = try? contents("\(folder)/fdinfo/\(descriptor)") else { continue }
      for match in text.matches(of: #/tfd: *([0-9]+) events: *([0-9a-f]+)/#) {
        guard Int(match.2, radix: 16).map({ $0 & writable != 0 }) ?? false else { continue }
        var target = [CChar](repeating: 0, count: 100)
        let count = readlink("\(folder)/fd/\(match.1)", &target, target.count - 1)
        let path = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        if String(decoding: path, as: UTF8.self).hasPrefix("/dev/pts/") { return true }
      }
    }
    return false
  }

  /// The idle timeout expires while the screen is not read; the next customer is served as well.
  @Test func aDeadlineOnAScreen() throws {
    let size = WindowSize(columns: 300, rows: 150)
    let desk = try Desk(["--idle-timeout", "2", "--backlog", "5"], in: .screen, size: size)
    let watch = try TerminalWatch(desk.child, size: size)
    let silent = try RawPeer(connectingTo: desk.port)
    // Names do not take the turn, so it stays the customer's. Each makes a notice with 40 wide characters.
    let names = (0..<400).map { frame(1, "\($0)" + String(repeating: "名", count: 60)) }
    try silent.send(Array(names.joined()))
    try wait(for: "a full terminal") { try Self.isStuck(desk) }
    let next = try RawPeer(connectingTo: desk.port)
    try next.send(frame(1, "Next") + frame(2, "hello?"))
    // The test still does not read the terminal.
    #expect(try silent.receiveUntilEnd().end == .closed)
    #expect(try Self.isStuck(desk))
    #expect(desk.child.exitStatus == nil)
    // Keys were processed meanwhile; their effect is seen later.
    try watch.expectToRead("sent nothing for 2 s")
    try watch.expectToRead("hello?")
    try watch.expectToRead("Your turn")
    try desk.child.send("here\r")
    #expect(try next.receiveMessage() == "here")
  }

  /// Plain lines are never skipped: every line must arrive, in order.
  @Test func aDeadlineAtPlainLines() throws {
    let options = ["--idle-timeout", "1", "--out-of-turn", "0"]
    let desk = try Desk(options, in: .plainTerminal)
    let silent = try RawPeer(connectingTo: desk.port)
    let names = (0..<600).map { frame(1, "\($0)" + String(repeating: "名", count: 60)) }
    try silent.send(Array(names.joined()))
    try wait(for: "a full terminal") { try Self.isStuck(desk) }
    #expect(try silent.receiveUntilEnd().end == .closed)
    #expect(try Self.isStuck(desk))
    try desk.expect("sent nothing for 1 s and was disconnected")
    let lines = desk.child.output.split(separator: "\r\n")
    let renamed = lines.filter { $0.contains("is now called") }
    let numbers = renamed.compactMap { $0.split(separator: "called ").last?.prefix { $0.isNumber } }
    #expect(numbers.map(String.init) == (1..<600).map(String.init))
    _ = try desk.seat("Next")
  }

  /// The customer's side: the connection ends while the terminal is not read; the text and the exit status
  /// are right.
  @Test func theDeskLeavesMeanwhile() throws {
    let size = WindowSize(columns: 300, rows: 150)
    let customer = try Customer(in: .screen, size: size)
    let watch = try TerminalWatch(customer.child, size: size)
    let agent = try customer.greet()
    for letter in "abcdefghijkl" {
      try agent.send(frame(2, String(repeating: letter, count: 9992)))
    }
    try wait(for: "a full terminal") { try Self.isStuck(customer) }
    agent.close()
    // The terminal is not read, and the end of the stream is behind messages that could not be shown yet.
    try wait(for: "still full") { try Self.isStuck(customer) }
    try watch.expectToRead("The agent ended the conversation")
    try watch.expectToRead("llllllll")
    try customer.child.send("q")
    #expect(try customer.child.waitForExit() == .exited(0))
    try watch.expectGivenBack()
  }
}
