import Glibc
import TestSupport
import Testing

/// A running desk whose system calls fail. (It uses no timerfd: deadlines are epoll_wait's.)
@Suite(.enabled(if: DiskFault.isPermitted, DiskFault.why)) struct FaultDeskTests {
  /// What is tried again, or concerns nobody: not a word is lost, and the next is served as well.
  static let unnoticed: [Fault] =
    Fault.all("epoll_wait epoll_ctl accept4 recvfrom sendto read write", "EINTR")
    + Fault.all("recvfrom sendto read write", "EAGAIN")
    + Fault.all("getsockopt", "ENOBUFS ENOMEM EINVAL")
    + Fault.all("accept4", "ECONNABORTED EPROTO ENETDOWN EPERM")
    + Fault.all("accept4", "EHOSTUNREACH EOPNOTSUPP ETIMEDOUT", ["1"])
    // A shortage is waited for, half a second at a time.
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

  /// A filter of system calls refuses each attempt.
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

  /// What breaks one conversation: both sides are told, and the next is served.
  static let losing: [(Fault, reason: String)] = [
    ("recvfrom", "ECONNRESET", "Connection reset by peer"),
    ("recvfrom", "EIO", "Input/output error"),
    ("recvfrom", "ETIMEDOUT", "Connection timed out"),
    ("recvfrom", "ENOMEM", "Cannot allocate memory"),
    ("sendto", "EPIPE", "Broken pipe"),
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

  /// Whoever can't be watched is told so at once, not left waiting.
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

  /// The kernel says that nobody is there when somebody is: they are taken when the next one comes, and
  /// before them.
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

  /// What nobody could go on without: one line, a status, and the terminal as it was.
  static let ending: [FaultEnd] =
    FaultEnd.all("epoll_wait EBADF", Setting.faulty, 1, "epoll_wait: Bad file descriptor")
    + FaultEnd.all("read EIO", [.pipes], 1, "can't read standard input: Input/output error")
    + FaultEnd.all("read ENOMEM", Setting.faulty, 1, "can't read standard input: Cannot allocate")
    + FaultEnd.all("write EIO", [.pipes], 1, "can't write standard output: Input/output error")
    + FaultEnd.all("write ENOSPC", [.pipes], 1, "can't write standard output: No space left")
    + FaultEnd.all("write ENOBUFS", Setting.faulty, 1, "can't write standard output: No buffer")
    // The reader went away: there is nobody to say it to.
    + FaultEnd.all("write EPIPE", [.pipes], 1, "")
    // A terminal that was closed.
    + FaultEnd.all("read EIO", [.screen], 128 + SIGHUP, "")
    + FaultEnd.all("write EIO", [.screen], 128 + SIGHUP, "")
    // The second one is about standard input, after the customer's.
    + FaultEnd.all(
      "epoll_ctl ENOMEM", [.pipes], 1, "can't read standard input: Cannot allocate", when: "2")

  @Test(arguments: ending)
  func ends(_ row: FaultEnd) async throws {
    try await asRow {
      let desk = try FaultDesk(row.fault, in: row.setting)
      try desk.requireEnd(row.status, saying: row.reason)
    }
  }

  /// On the way out, with a customer there.
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

  /// With the history's thread, each thread's calls are counted by themselves: also the one that wakes
  /// the loop when something is saved.
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
