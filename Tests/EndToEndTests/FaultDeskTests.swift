import Glibc
import TestSupport
import Testing

/// A running desk whose system calls fail. (It uses no timerfd: deadlines are epoll_wait's.)
@Suite(.enabled(if: DiskFault.isPermitted, DiskFault.why)) struct FaultDeskTests {
  /// Faults that are retried or affect no customer: no message is lost, and the next customer is served.
  static let unnoticed: [Fault] =
    Fault.all("epoll_wait epoll_ctl accept4 recvfrom sendto read write", "EINTR")
    + Fault.all("recvfrom sendto read write", "EAGAIN")
    + Fault.all("getsockopt", "ENOBUFS ENOMEM EINVAL")
    + Fault.all("accept4", "ECONNABORTED EPROTO ENETDOWN EPERM")
    + Fault.all("accept4", "EHOSTUNREACH EOPNOTSUPP ETIMEDOUT", ["1"])
    // A shortage of resources: the desk retries every half second.
    + Fault.all("accept4", "EMFILE ENFILE ENOBUFS ENOMEM", ["1", "1..3"])

  @Test(arguments: unnoticed, Setting.faulty)
  func isUnnoticed(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let desk = try FaultDesk(fault, in: setting)
      try desk.serve("Mei")
      try desk.serve("Bob")
      try desk.finish()
    }
  }

  /// A seccomp filter refuses every attempt.
  @Test(arguments: Setting.faulty)
  func saysThatItMayNotAccept(_ setting: Setting) async throws {
    try await asRow {
      let fault = Fault(call: "accept4", error: "EPERM", when: "1..64")
      let desk = try FaultDesk(fault, in: setting)
      try desk.serveLate("Mei", after: "can't accept customers right now: Operation not permitted")
      try desk.serve("Bob")
      try desk.finish()
    }
  }

  /// Faults that break one conversation: both sides are told, and the next customer is served.
  static let losing: [(Fault, reason: String)] = [
    ("recvfrom", "ECONNRESET", "Connection reset by peer"),
    ("recvfrom", "EIO", "Input/output error"),
    ("recvfrom", "ETIMEDOUT", "Connection timed out"),
    ("recvfrom", "ENOMEM", "Cannot allocate memory"),
    ("sendto", "EPIPE", "Connection reset by peer"),
    ("sendto", "ECONNRESET", "Connection reset by peer"),
    ("sendto", "ENOBUFS", "No buffer space available"),
    ("sendto", "ENOMEM", "Cannot allocate memory"),
  ].map { (Fault(call: $0, error: $1, when: "1"), $2) }

  @Test(arguments: losing, Setting.faulty)
  func losesOneCustomer(
    _ row: (fault: Fault, reason: String), _ setting: Setting
  ) async throws {
    try await asRow {
      let desk = try FaultDesk(row.fault, in: setting, alreadyServing: "Mei")
      try desk.loseServed("Mei", row.reason)
      try desk.serve("Bob")
      try desk.finish()
    }
  }

  /// Faults before a customer is seated: the connection is closed at once, and the customer does not wait.
  static let unseated: [(Fault, reason: String)] = [
    ("epoll_ctl", "ENOMEM", "can't accept customers right now: Cannot allocate memory"),
    ("epoll_ctl", "ENOSPC", "can't accept customers right now: No space left on device"),
    ("recvfrom", "ECONNRESET", "left while waiting"),
    ("recvfrom", "ETIMEDOUT", "left while waiting"),
  ].map { (Fault(call: $0, error: $1, when: "1"), $2) }

  @Test(arguments: unseated, Setting.faulty)
  func losesOneWhoArrives(
    _ row: (fault: Fault, reason: String), _ setting: Setting
  ) async throws {
    try await asRow {
      let desk = try FaultDesk(row.fault, in: setting)
      try desk.loseArriving("Mei", row.reason)
      try desk.serve("Bob")
      try desk.finish()
    }
  }

  @Test(arguments: ["ECONNRESET", "ETIMEDOUT"], Setting.faulty)
  func losesThreeWhoArrive(_ error: String, _ setting: Setting) async throws {
    try await asRow {
      let desk = try FaultDesk(
        Fault(call: "recvfrom", error: error, when: "1..3"), in: setting)
      for name in ["Mei", "Ann", "Eve"] { try desk.loseArriving(name, "left while waiting") }
      try desk.serve("Bob")
      try desk.finish()
    }
  }

  /// accept4 reports no connection although there is one: it is accepted, in order, when the next one
  /// arrives.
  @Test(arguments: Setting.faulty)
  func acceptSaysNobody(_ setting: Setting) async throws {
    try await asRow {
      let desk = try FaultDesk(
        Fault(call: "accept4", error: "EAGAIN", when: "1"), in: setting)
      let first = try desk.arrive("Mei")
      try desk.waitForFault()
      let second = try desk.arrive("Bob")
      try desk.serve("Mei", first)
      try desk.serve("Bob", second)
      try desk.finish()
    }
  }

  /// Fatal faults: one error line, an exit status, and a restored terminal.
  static let ending: [FaultEnd] =
    FaultEnd.all("epoll_wait EBADF", Setting.faulty, 1, "epoll_wait: Bad file descriptor")
    + FaultEnd.all("read EIO", [.pipes], 1, "can't read standard input: Input/output error")
    + FaultEnd.all("read ENOMEM", Setting.faulty, 1, "can't read standard input: Cannot allocate")
    + FaultEnd.all("write EIO", [.pipes], 1, "can't write standard output: Input/output error")
    + FaultEnd.all("write ENOSPC", [.pipes], 1, "can't write standard output: No space left")
    + FaultEnd.all("write ENOBUFS", Setting.faulty, 1, "can't write standard output: No buffer")
    // The reader has closed the pipe, so no error line is needed.
    + FaultEnd.all("write EPIPE", [.pipes], 1, "")
    // The terminal was closed.
    + FaultEnd.all("read EIO", [.screen], 128 + SIGHUP, "")
    + FaultEnd.all("write EIO", [.screen], 128 + SIGHUP, "")
    // The second call concerns standard input.
    + FaultEnd.all(
      "epoll_ctl ENOMEM", [.pipes], 1, "can't read standard input: Cannot allocate", when: "2")

  @Test(arguments: ending)
  func ends(_ row: FaultEnd) async throws {
    try await asRow {
      let desk = try FaultDesk(row.fault, in: row.setting)
      try desk.requireEnd(row.status, saying: row.reason)
    }
  }

  /// Faults at exit, while a customer is there.
  static let leaving: [(Fault, Setting)] =
    Setting.faulty.flatMap { setting in
      (Fault.all("shutdown", "ENOTCONN", ["1", "1..3"])
        + Fault.all("epoll_ctl recvfrom", "EINTR", ["1..3"])).map { ($0, setting) }
    } + Fault.all("ioctl", "EINTR", ["1", "2", "3", "1..3"]).map { ($0, .screen) }

  @Test(arguments: leaving)
  func onTheWayOut(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let desk = try FaultDesk(fault, in: setting, alreadyServing: "Mei")
      try desk.leave()
    }
  }

  /// With a history: strace counts each thread's calls separately, including the call that wakes the loop
  /// after a commit.
  @Test(
    arguments: Fault.all("read write", "EINTR") + Fault.all("read", "EAGAIN"), Setting.faulty)
  func isUnnoticedWithAHistory(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let history = try HistoryFolder()
      let desk = try FaultDesk(fault, in: setting, ["--history", history.path])
      try desk.serve("Mei")
      try desk.serve("Bob")
      try desk.finish()
      let texts = ["Mei", "Bob"].flatMap { name in
        (1...2).flatMap { ["\(name) asks \($0)", "to \(name) \($0)"] }
      }
      guard try history.messages() == texts else { throw Complaint("not all is saved") }
    }
  }
}
