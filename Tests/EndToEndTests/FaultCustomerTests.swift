import Glibc
import TestSupport
import Testing

/// A running customer's program whose system calls fail.
@Suite(.enabled(if: DiskFault.isPermitted, DiskFault.why)) struct FaultCustomerTests {
  static let unnoticed: [Fault] =
    Fault.all("epoll_wait recvfrom sendto read write", "EINTR")
    + Fault.all("recvfrom sendto read write", "EAGAIN")

  @Test(arguments: unnoticed, Setting.faulty)
  func isUnnoticed(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let customer = try FaultCustomer(fault, in: setting)
      for turn in 1...3 { try customer.exchange("ask \(turn)", "answer \(turn)") }
      try customer.finish()
    }
  }

  /// Faults that break the conversation; the customer is told the reason.
  static let breaking: [(Fault, reason: String)] = [
    ("recvfrom", "ECONNRESET", "Connection reset by peer"),
    ("recvfrom", "EIO", "Input/output error"),
    ("recvfrom", "ETIMEDOUT", "Connection timed out"),
    ("sendto", "EPIPE", "Connection reset by peer"),
    ("sendto", "ECONNRESET", "Connection reset by peer"),
    ("sendto", "ENOBUFS", "No buffer space available"),
  ].map { (Fault(call: $0, error: $1, when: "1"), $2) }

  @Test(arguments: breaking, Setting.faulty)
  func breaks(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      let customer = try FaultCustomer(row.fault, in: setting)
      try customer.requireBroken(saying: row.reason)
    }
  }

  static let ending: [FaultEnd] =
    FaultEnd.all("epoll_wait EBADF", Setting.faulty, 1, "epoll_wait: Bad file descriptor")
    + FaultEnd.all("read EIO", [.pipes], 1, "can't read standard input: Input/output error")
    + FaultEnd.all("read ENOMEM", Setting.faulty, 1, "can't read standard input: Cannot allocate")
    + FaultEnd.all("write ENOSPC", [.pipes], 1, "can't write standard output: No space left")
    + FaultEnd.all("write ENOMEM", Setting.faulty, 1, "can't write standard output: Cannot allo")
    + FaultEnd.all("write EPIPE", [.pipes], 1, "")
    + FaultEnd.all("read EIO", [.screen], 128 + SIGHUP, "")
    + FaultEnd.all("write EIO", [.screen], 128 + SIGHUP, "")

  @Test(arguments: ending)
  func ends(_ row: FaultEnd) async throws {
    try await asRow {
      let customer = try FaultCustomer(row.fault, in: row.setting)
      try customer.requireEnd(row.status, saying: row.reason)
    }
  }
}

/// A customer's program with an injected fault, and the agent.
final class FaultCustomer {
  private let customer: Program
  private let agent: RawPeer
  private let setting: Setting
  private let trace: FaultTrace
  private let fault: DiskFault

  /// Begins the conversation and then injects the fault.
  init(_ fault: Fault, in setting: Setting) throws {
    self.setting = setting
    let listener = try RawListener()
    let child = try Child.atFault(
      [], "customer-term", ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"],
      in: setting)
    customer = Program(child)
    agent = try listener.accept()
    _ = try agent.receiveFrame()
    try customer.expect("127.0.0.1:\(listener.port)")
    // Exchange one message first, so that no line waits for the delay behind the name any more.
    try child.send("hello" + (setting == .screen ? "\r" : "\n"))
    _ = try agent.receiveFrame()
    try agent.send(frame(2, "welcome"))
    try customer.expect("welcome")
    trace = try FaultTrace()
    self.fault = try DiskFault(
      child.pid, fault.injection, alsoTracing: "epoll_wait", into: trace.path)
  }

  private func say(_ text: String) throws {
    try customer.child.send(text + (setting == .screen ? "\r" : "\n"))
  }

  func exchange(_ question: String, _ answer: String) throws {
    try say(question)
    let received = try agent.receiveMessage()
    guard received == question else { throw Complaint("received \(received)") }
    try agent.send(frame(2, answer))
    try customer.expect(answer)
  }

  /// Checks that the fault occurred, that the program becomes idle, and that it ends normally.
  func finish() throws {
    try trace.requireInjected()
    try trace.waitForRest()
    try fault.mend()
    customer.child.signal(SIGTERM)
    try customer.child.requireEnd(128 + SIGTERM, saying: "", in: setting)
  }

  /// Attempts one exchange and checks that the program reports a broken connection. In plain lines it ends
  /// then; the screen waits for a key.
  func requireBroken(saying reason: String) throws {
    try say("lost")
    try? agent.send(frame(2, "never seen"))
    try customer.expect(reason)
    if setting == .screen {
      try customer.expect("any key")
      try trace.waitForRest()
      try customer.child.send("x")
    }
    try customer.child.requireEnd(1, saying: "", in: setting)
    try trace.requireInjected()
  }

  /// Attaching strace may interrupt the program's sleeping call. If the restarted call fails already, the
  /// program may be gone before the text is typed.
  func requireEnd(_ status: Int32, saying reason: String) throws {
    try? say("lost")
    try? agent.send(frame(2, "perhaps seen"))
    try customer.child.requireEnd(status, saying: reason, in: setting)
    _ = try agent.receiveUntilEnd()
    try trace.requireInjected()
  }
}
