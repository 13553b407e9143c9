import ChatHistory
import Glibc
import TestSupport
import Testing

/// A desk that is killed while writing has lost nothing that was shown.
@Suite struct HistoryFaultKillTests {
  struct Moment: Sendable, CustomTestStringConvertible {
    let call: String
    let number: Int
    var testDescription: String { "\(call) \(number)" }
  }

  private static func moments(_ numbers: [String: [Int]]) -> [Moment] {
    numbers.sorted { $0.key < $1.key }
      .flatMap { call, numbers in numbers.map { Moment(call: call, number: $0) } }
  }

  /// A commit consists of about ten writes and one fdatasync.
  @Test(
    .enabled(if: DiskFault.isPermitted, DiskFault.why),
    arguments: moments(["fdatasync": [1, 2, 3, 8], "pwrite64": [1, 2, 7, 20, 33, 61, 110]]))
  func inTheMiddleOfACommit(_ moment: Moment) throws {
    let history = try HistoryFolder()
    let talk = try Talk(Desk(["--history", history.path]))
    let fault = try DiskFault(
      talk.desk.child.pid, "\(moment.call):signal=SIGKILL:when=\(moment.number)")
    try talk.untilTheEnd(atMost: 40)
    #expect(try talk.desk.child.waitForExit() == .signaled(SIGKILL))
    _ = try talk.desk.child.waitForEndOfOutput()
    withExtendedLifetime(fault) {}

    let kept = try history.messages()
    #expect(kept == Array(talk.all.prefix(kept.count)))
    #expect(talk.displayed == Array(kept.prefix(talk.displayed.count)))
    #expect(talk.received.allSatisfy(kept.contains))
    try history.expectSound()
    // The next desk can go on with the same history.
    let next = try Talk(Desk(["--history", history.path]))
    try next.round()
    #expect(try history.messages() == kept + next.all)
  }

  /// Creating a database is atomic.
  @Test(
    .enabled(if: DiskFault.isPermitted, DiskFault.why),
    arguments: moments(["fdatasync": [1, 6, 11, 13, 14], "renameat2": [1], "fsync": [1]]))
  func whileTheDatabaseIsMade(_ moment: Moment) throws {
    let history = try HistoryFolder()
    let port = try freePort()
    let command = try [builtProgram("agent-console"), "--port", "\(port)"]
    let first = try outcome(
      "strace",
      ["-f", "-o", "/dev/null", "-e", "trace=\(moment.call)", "-e"]
        + ["inject=\(moment.call):signal=SIGKILL:when=\(moment.number)"] + command
        + ["--history", history.path])
    #expect(first.status == .signaled(SIGKILL))
    let next = try Talk(Desk(["--history", history.path]))
    try next.round()
    #expect(try history.messages() == next.all)
    try history.expectSound()
  }
}
