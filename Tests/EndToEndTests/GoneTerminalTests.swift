import Glibc
import TestSupport
import Testing

/// A program that loses its terminal or reader ends within a second without spinning.
@Suite struct GoneTerminalTests {
  enum Ignoring: String, CaseIterable, Sendable {
    case nothing, hangUps
    var prefix: String { self == .hangUps ? "trap '' HUP; " : "" }
  }

  /// 30 clock ticks are 300 ms: plenty for an orderly end, but far less than a second of spinning.
  static func expectQuickEnd(
    _ child: Child, sourceLocation: SourceLocation = #_sourceLocation, _ cause: () throws -> Void
  ) throws {
    let program = Program(child)
    let before = try program.processorTicks()
    let watch = Stopwatch(of: child)
    try cause()
    var ticks = before
    try wait(for: "the end") {
      if let now = try? program.processorTicks() { ticks = max(ticks, now) }
      return child.exitStatus != nil
    }
    #expect(watch.elapsed < .seconds(1), sourceLocation: sourceLocation)
    #expect(ticks - before < 30, sourceLocation: sourceLocation)
    // The program exited and was not killed by a signal.
    guard case .exited = child.exitStatus else {
      Issue.record("\(String(describing: child.exitStatus))", sourceLocation: sourceLocation)
      return
    }
  }

  @Test(arguments: Ignoring.allCases, [Setting.screen, .plainTerminal])
  func theDesksTerminal(_ ignoring: Ignoring, _ setting: Setting) throws {
    let port = try freePort()
    let program = try
      "\(builtProgram("agent-console")) --no-history --port \(port) \(setting.options.joined())"
    let child = try Child(
      "sh", ["-c", "\(ignoring.prefix)exec \(program)"], input: .terminal, output: .terminal,
      errors: .terminal)
    let desk = try Desk(child, port: port)
    let peer = try desk.seat()
    try Self.expectQuickEnd(child) { try child.hangUpTerminal() }
    #expect(child.exitStatus == .exited(129))
    #expect(try peer.receiveUntilEnd().end == .closed)
  }

  @Test(arguments: Ignoring.allCases, [Setting.screen, .plainTerminal])
  func theCustomersTerminal(_ ignoring: Ignoring, _ setting: Setting) throws {
    let listener = try RawListener()
    let address = "--host 127.0.0.1 --port \(listener.port)"
    let program = try "\(builtProgram("customer-term")) \(address) \(setting.options.joined()) Mei"
    let child = try Child(
      "sh", ["-c", "\(ignoring.prefix)exec \(program)"], input: .terminal, output: .terminal,
      errors: .terminal)
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try child.waitForOutput(containing: "connected")
    try Self.expectQuickEnd(child) { try child.hangUpTerminal() }
    #expect(try agent.receiveUntilEnd().end == .closed)
  }

  /// While connecting there may be no screen yet; the hang-up is noticed all the same.
  @Test(arguments: Ignoring.allCases)
  func whileConnecting(_ ignoring: Ignoring) throws {
    let full = try FullLine()
    let address = "--host 127.0.0.1 --port \(full.listener.port)"
    let program = try "\(builtProgram("customer-term")) \(address) Mei"
    let child = try Child(
      "sh", ["-c", "\(ignoring.prefix)exec \(program)"], input: .terminal, output: .terminal,
      errors: .terminal)
    try child.waitForOutput(containing: "Connecting for")
    try Self.expectQuickEnd(child) { try child.hangUpTerminal() }
  }

  /// Mixed cases: one end is a terminal that hangs up, the other stays.
  @Test(arguments: Ignoring.allCases, [true, false])
  func oneEndIsATerminal(_ ignoring: Ignoring, isInput: Bool) throws {
    let port = try freePort()
    let program = try "\(builtProgram("agent-console")) --no-history --port \(port)"
    let child = try Child(
      "sh", ["-c", "\(ignoring.prefix)exec \(program)"], input: isInput ? .terminal : .nothing,
      output: isInput ? .file("/dev/null") : .terminal, errors: .file("/dev/null"))
    let peer = try connectWhenReady(to: port)
    try peer.send(frame(1, "Mei"))
    try peer.expectSilence(for: .milliseconds(100))
    try Self.expectQuickEnd(child) { try child.hangUpTerminal() }
    _ = try peer.receiveUntilEnd()
  }

  @Test func theReaderOfTheDesksOutput() throws {
    let port = try freePort()
    let program = try "\(builtProgram("agent-console")) --no-history --port \(port)"
    // `head` exits after the first line.
    let child = try Child(
      "bash", ["-c", "exec > >(head -1 >&2); exec \(program)"], output: .file("/dev/null"))
    try wait(for: "the end") { child.exitStatus != nil }
    #expect(child.exitStatus == .exited(1))
  }

  @Test func theReaderOfTheCustomersOutput() throws {
    let listener = try RawListener()
    let address = "--host 127.0.0.1 --port \(listener.port)"
    let program = try "\(builtProgram("customer-term")) \(address) Mei"
    let child = try Child(
      "bash", ["-c", "exec > >(head -1 >&2); exec \(program)"], output: .file("/dev/null"))
    let agent = try listener.accept()
    _ = try agent.receiveFrame()
    try wait(for: "the end") { child.exitStatus != nil }
    #expect(child.exitStatus == .exited(1))
    #expect(try agent.receiveUntilEnd().end == .closed)
  }

  @Test func outputThatCantBeWritten() throws {
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"],
      output: .file("/dev/full"))
    try wait(for: "the end") { child.exitStatus != nil }
    #expect(child.exitStatus == .exited(1))
    #expect(child.errors.contains("No space left on device"))
  }
}

/// Connects as soon as the port is listened on.
func connectWhenReady(to port: UInt16) throws -> RawPeer {
  var peer: RawPeer?
  try wait(for: "a listener on \(port)") {
    peer = try? RawPeer(connectingTo: port)
    return peer != nil
  }
  guard let peer else { throw Complaint("no connection to \(port)") }
  return peer
}

/// A listener whose accept queue is full: the kernel answers no further connection.
final class FullLine {
  let listener: RawListener
  private let inTheLine: RawPeer

  init() throws {
    listener = try RawListener(backlog: 0)
    inTheLine = try RawPeer(connectingTo: listener.port)
  }

  /// Accepts one connection, which makes room for the next.
  func moveOn() throws -> RawPeer { try listener.accept() }
}
