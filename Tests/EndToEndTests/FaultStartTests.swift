import Glibc
import TestSupport
import Testing

/// System calls that fail while a program starts: one error line, exit status 1, and an untouched terminal.
@Suite(.enabled(if: SystemCallTests.canTrace, SystemCallTests.why)) struct FaultStartTests {
  static let desks: [(Fault, reason: String)] =
    reasons("EMFILE ENFILE ENOMEM", of: "epoll_create1 socket signalfd4")
    + reasons("EADDRINUSE EACCES EADDRNOTAVAIL", of: "bind")
    + reasons("EADDRINUSE", of: "listen") + reasons("ENOBUFS", of: "getsockname")
    + reasons("ENOMEM ENOBUFS", of: "setsockopt")
    + reasons("ENOMEM ENOSPC", of: "epoll_ctl", ["1", "2", "3"])

  @Test(arguments: desks, Setting.faulty)
  func theDesk(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      let port = try freePort()
      try Self.requireNoStart(
        row.fault, "agent-console", ["--no-history", "--port", "\(port)"], in: setting,
        saying: "can't listen on 127.0.0.1:\(port): \(row.reason)")
    }
  }

  /// As under a seccomp filter: the error line must name the call, since the phrase alone does not tell what
  /// failed.
  @Test(arguments: [
    Fault(call: "epoll_create1", error: "ENOSYS", when: "1"),
    Fault(call: "epoll_create1", error: "EPERM", when: "1"),
  ])
  func aCallThatIsNotThere(_ fault: Fault) async throws {
    let reason = fault.error == "ENOSYS" ? "Function not implemented" : "Operation not permitted"
    let words = "\(fault.call): \(reason)"
    try await asRow {
      let port = try freePort()
      try Self.requireNoStart(
        fault, "agent-console", ["--no-history", "--port", "\(port)"], in: .pipes,
        saying: "can't listen on 127.0.0.1:\(port): \(words)")
      try Self.requireNoStart(
        fault, "customer-term", ["--host", "127.0.0.1", "--port", "\(port)", "Mei"], in: .pipes,
        saying: "can't connect to 127.0.0.1:\(port): \(words)")
    }
  }

  /// An output pipe is added to epoll too; of a terminal, only the input is.
  @Test(arguments: reasons("ENOMEM ENOSPC", of: "epoll_ctl", ["4"]))
  func theDeskOnPipes(_ row: (fault: Fault, reason: String)) async throws {
    try await theDesk(row, .pipes)
  }

  /// The history needs an eventfd, with which its thread wakes the loop, …
  @Test(arguments: reasons("EMFILE ENFILE ENOMEM", of: "eventfd2"), Setting.faulty)
  func theDesksHistory(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      try Self.requireNoHistory(row.fault, in: setting) { _ in
        "can't keep the history: \(row.reason)"
      }
    }
  }

  /// … and a thread.
  @Test(
    .withoutThreadSanitizer("the first thread is its own"),
    arguments: reasons("EAGAIN", of: "clone3"), Setting.faulty)
  func theHistorysThread(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      try Self.requireNoHistory(row.fault, in: setting) { path in
        "\(path): no thread can be made for it: \(row.reason)"
      }
    }
  }

  static let customers: [(Fault, reason: String)] =
    reasons("EMFILE ENFILE ENOMEM", of: "epoll_create1 socket signalfd4")
    + reasons("ENETUNREACH EACCES EHOSTUNREACH ECONNREFUSED ENOBUFS", of: "connect")
    + reasons("ENOBUFS", of: "getsockopt") + reasons("ENOMEM", of: "setsockopt", ["1", "2"])
    + reasons("ENOMEM ENOSPC", of: "epoll_ctl", ["1", "2"])

  @Test(arguments: customers, Setting.faulty)
  func theCustomer(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      let listener = try RawListener()
      let address = "127.0.0.1:\(listener.port)"
      let call = row.fault.call
      // Once there is an address, the error names it.
      let isOfAddress =
        ["socket", "connect", "getsockopt", "setsockopt"].contains(call)
        || call == "epoll_ctl" && row.fault.when == "2"
      try Self.requireNoStart(
        row.fault, "customer-term", ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"],
        in: setting,
        saying: "can't connect to \(address): \(isOfAddress ? address + " " : "")\(row.reason)")
    }
  }

  /// The connection exists but the frontend can't be opened: not even the name is sent.
  @Test(arguments: reasons("ENOMEM ENOSPC", of: "epoll_ctl", ["4"]), Setting.faulty)
  func theCustomersFace(_ row: (fault: Fault, reason: String), _ setting: Setting) async throws {
    try await asRow {
      let listener = try RawListener()
      let address = "127.0.0.1:\(listener.port)"
      try Self.requireNoStart(
        row.fault, "customer-term", ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"],
        in: setting, saying: "can't connect to \(address): \(row.reason)")
      let sent = try listener.accept().receiveUntilEnd().bytes
      guard sent.isEmpty else { throw Complaint("it has sent \(sent.count) bytes") }
    }
  }

  /// Faults that a start survives: the call is optional or retried.
  static let harmless: [Fault] =
    Fault.all("epoll_ctl socket bind listen setsockopt", "EINTR", ["1", "1..3"])
    + Fault.all("getsockname", "EINTR", ["1"])

  @Test(arguments: harmless, Setting.faulty)
  func theDeskStartsAllTheSame(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let port = try freePort()
      let trace = try FaultTrace()
      let child = try Child.atFault(
        Child.tracer([fault], into: trace), "agent-console",
        ["--no-history", "--port", "\(port)"], in: setting)
      let desk = try Desk(child, port: port)
      let peer = try desk.seat()
      try peer.send(frame(2, "served"))
      try desk.expect("served")
      try trace.requireInjected()
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    }
  }

  @Test(
    arguments: Fault.all("connect socket epoll_ctl getsockopt setsockopt", "EINTR", ["1", "1..3"]),
    Setting.faulty)
  func theCustomerStartsAllTheSame(_ fault: Fault, _ setting: Setting) async throws {
    try await asRow {
      let listener = try RawListener()
      let trace = try FaultTrace()
      let child = try Child.atFault(
        Child.tracer([fault], into: trace), "customer-term",
        ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"], in: setting)
      let agent = try listener.accept()
      guard try agent.receiveFrame().body == "Mei" else { throw Complaint("another name") }
      try agent.send(frame(2, "welcome"))
      try child.waitForOutput(containing: "welcome")
      try trace.requireInjected()
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    }
  }

  /// All combinations of the errors and the calls, with the kernel's phrases.
  private static func reasons(
    _ errors: String, of calls: String, _ times: [String] = ["1"]
  ) -> [(Fault, reason: String)] {
    Fault.all(calls, errors, times).map { ($0, words[$0.error] ?? "?") }
  }

  private static let words = [
    "EMFILE": "Too many open files", "ENFILE": "Too many open files in system",
    "ENOMEM": "Cannot allocate memory", "ENOSPC": "No space left on device",
    "ENOBUFS": "No buffer space available", "EADDRINUSE": "Address already in use",
    "EACCES": "Permission denied", "EADDRNOTAVAIL": "Cannot assign requested address",
    "ENETUNREACH": "Network is unreachable", "EHOSTUNREACH": "No route to host",
    "ECONNREFUSED": "Connection refused", "EAGAIN": "Resource temporarily unavailable",
  ]

  private static func requireNoHistory(
    _ fault: Fault, in setting: Setting, saying reason: (_ path: String) -> String
  ) throws {
    let history = try HistoryFolder()
    let port = try freePort()
    try requireNoStart(
      fault, "agent-console", ["--history", history.path, "--port", "\(port)"], in: setting,
      saying: reason(history.path))
  }

  private static func requireNoStart(
    _ fault: Fault, _ program: String, _ arguments: [String], in setting: Setting,
    saying reason: String
  ) throws {
    let trace = try FaultTrace()
    let child = try Child.atFault(
      Child.tracer([fault], into: trace), program, arguments, in: setting)
    try child.requireEnd(1, saying: reason, in: setting)
    try trace.requireInjected()
    guard child.output.isEmpty else { throw Complaint("it has shown \(child.output)") }
  }
}
