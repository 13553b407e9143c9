import Glibc
import TestSupport
import Testing

/// If no thread can be started after the one that writes the history (RLIMIT_NPROC, a full cgroup, no address
/// space left), the desk works without the thread that reads. Nothing waits for ever.
@Suite(
  .enabled(if: SystemCallTests.canTrace, SystemCallTests.why),
  .withoutThreadSanitizer("the first thread is its own"))
struct FaultThreadTests {
  private static let refusal = "Resource temporarily unavailable"

  private static func desk(
    _ history: HistoryFolder, _ trace: FaultTrace, in setting: Setting
  ) throws -> Desk {
    let port = try freePort()
    let fault = Fault(call: "clone3", error: "EAGAIN", when: "2+")
    let child = try Child.atFault(
      Child.tracer([fault], into: trace), "agent-console",
      ["--history", history.path, "--port", "\(port)"], in: setting)
    return try Desk(child, port: port)
  }

  @Test func itServesAndSaves() throws {
    let (history, trace) = try (HistoryFolder(), FaultTrace())
    let desk = try Self.desk(history, trace, in: .pipes)
    try trace.requireInjected()
    try desk.expectError("earlier conversations can't be looked up: ")
    try desk.expectError(Self.refusal)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("< hi")
    try desk.say("hello")
    #expect(try peer.receiveMessage() == "hello")
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(128 + SIGTERM))
    #expect(try history.messages() == ["hi", "hello"])
  }

  /// The screen says so at the start, and when the agent runs a query.
  @Test func onTheScreen() throws {
    let (history, trace) = try (HistoryFolder(), FaultTrace())
    let desk = try Self.desk(history, trace, in: .screen)
    // On a slow disk it is painted before the address, behind which `expect` would look.
    _ = try desk.child.waitForOutput(containing: "looked up", after: 0)
    let peer = try desk.seat()
    try peer.send(frame(2, "hi"))
    try desk.expect("Your turn")
    try desk.child.send("/history\r")
    try desk.expect("no thread")
    withExtendedLifetime(peer) {}
    desk.child.signal(SIGTERM)
    try desk.child.requireEnd(128 + SIGTERM, saying: "", in: .screen)
  }
}
