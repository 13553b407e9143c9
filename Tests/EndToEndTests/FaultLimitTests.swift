import Glibc
import TestSupport
import Testing

/// Programs that reach the limits of setrlimit(2), at the start or later.
@Suite(.enabled(if: LimitTool.isThere, LimitTool.why))
struct FaultLimitTests {
  private static func limit(_ child: Child, _ limit: String) throws {
    let result = try outcome("prlimit", ["--pid", "\(child.pid)", limit])
    guard result.status == .exited(0) else { throw Complaint("prlimit: \(result.errors)") }
  }

  // MARK: Descriptors

  /// The counts include the standard descriptors. With fewer than 4, not even the libraries load.
  @Test(arguments: 4...13, Setting.faulty)
  func fewFilesForTheDesk(_ count: Int, _ setting: Setting) async throws {
    LimitTool.inheritNothing()
    try await asRow {
      let port = try freePort()
      let child = try Child.atFault(
        ["prlimit", "--nofile=\(count)"], "agent-console", ["--no-history", "--port", "\(port)"],
        in: setting)
      // Descriptors: epoll, listener, signalfd. Then standard input and output are reopened, which is
      // optional; then the customer's socket.
      guard count >= 6 else {
        return try child.requireEnd(
          1, saying: "can't listen on 127.0.0.1:\(port): Too many open files", in: setting)
      }
      try child.waitForOutput(containing: "127.0.0.1:\(port)")
      let peer = try RawPeer(connectingTo: port)
      try peer.send(frame(1, "Mei"))
      try child.waitForOutput(
        containing: count < 9 ? "can't accept customers" : "Mei connected")
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    }
  }

  @Test(arguments: 4...10, Setting.faulty)
  func fewFilesForTheCustomer(_ count: Int, _ setting: Setting) async throws {
    LimitTool.inheritNothing()
    try await asRow {
      let listener = try RawListener()
      let address = "127.0.0.1:\(listener.port)"
      let child = try Child.atFault(
        ["prlimit", "--nofile=\(count)"], "customer-term",
        ["--host", "127.0.0.1", "--port", "\(listener.port)", "Mei"], in: setting)
      // Descriptors: epoll, signalfd, the socket.
      guard count >= 6 else {
        return try child.requireEnd(
          1, saying: "can't connect to \(address): ", in: setting)
      }
      let agent = try listener.accept()
      _ = try agent.receiveFrame()
      try agent.send(frame(2, "welcome"))
      try child.waitForOutput(containing: "welcome")
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    }
  }

  /// While no descriptor is free, new connections wait, and the present conversation goes on.
  @Test(arguments: Setting.faulty)
  func filesRunOut(_ setting: Setting) async throws {
    try await asRow {
      let port = try freePort()
      let child = try Child.atFault(
        [], "agent-console", ["--no-history", "--port", "\(port)"], in: setting)
      let desk = try Desk(child, port: port)
      let first = try desk.seat("Mei")
      try Self.limit(child, "--nofile=4:")
      let second = try RawPeer(connectingTo: port)
      try second.send(frame(1, "Bob"))
      try first.send(frame(2, "still served"))
      try desk.expect("still served")
      first.close()
      try desk.expect("can't accept customers right now: Too many open files")
      let before = try desk.processorTicks()
      try second.expectSilence(for: .seconds(1))
      guard try desk.processorTicks() - before < 30 else { throw Complaint("it spins") }
      try Self.limit(child, "--nofile=64:")
      try desk.expect("Bob connected")
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
    }
  }

  // MARK: Memory

  enum Memory: String, CaseIterable, Sendable { case `as`, data }

  /// Without memory a program must end, but it reports that and restores the terminal.
  @Test(
    .unsanitized("it ends by itself, with words of its own, where there is no memory"),
    arguments: Memory.allCases, ["agent-console", "customer-term"])
  func memoryRunsOut(_ memory: Memory, _ program: String) async throws {
    try await asRow {
      let isDesk = program == "agent-console"
      let port = try freePort()
      let listener = isDesk ? nil : try RawListener(port: port)
      let child = try Child.atFault(
        [], program,
        isDesk
          ? ["--no-history", "--port", "\(port)"]
          : ["--host", "127.0.0.1", "--port", "\(port)", "Mei"], in: .screen)
      try child.waitForOutput(containing: "127.0.0.1:\(port)")
      let peer = try listener?.accept() ?? RawPeer(connectingTo: port)
      if isDesk { try peer.send(frame(1, "Mei")) }
      try child.waitForOutput(containing: isDesk ? "Mei connected" : "Your turn")
      // A limit below the present use: memory in use stays, but none can be added.
      try Self.limit(child, "--\(memory)=1000000:")
      let flood = (0..<20).flatMap { _ in frame(2, String(repeating: "好", count: 3330)) }
      // Until the program has ended. It takes long to use up its free memory.
      try wait(for: "the end", within: .seconds(120)) {
        try? peer.send(flood, within: .seconds(1))
        _ = child.output
        return child.hasExited
      }
      let errors = try child.waitForEndOfOutput(from: .errors)
      guard case .signaled = try child.waitForExit(), errors.contains("crashed: signal") else {
        throw Complaint("\(try child.waitForExit()) \(errors)")
      }
      try child.requireTerminalIsBack()
    }
  }

  // MARK: File size

  @Test(arguments: Setting.faulty)
  func theHistorysFileIsFull(_ setting: Setting) async throws {
    try await asRow {
      let history = try HistoryFolder()
      let port = try freePort()
      let child = try Child.atFault(
        [], "agent-console", ["--history", history.path, "--port", "\(port)"], in: setting)
      let desk = try Desk(child, port: port)
      let peer = try desk.seat()
      try Self.limit(child, "--fsize=4096:")
      try peer.send(frame(2, String(repeating: "x", count: 9000) + " overflowing."))
      // On the screen the long message scrolls the notice away; the divider shows it too.
      try desk.expect(setting == .screen ? "NOT SAVED" : "nothing after this point")
      // The message is above the warning, and may be painted first.
      try child.waitForOutput(containing: "overflowing.")
      try Self.limit(child, "--fsize=unlimited:")
      try desk.expect("saving works again; nothing was lost")
      child.signal(SIGTERM)
      try child.requireEnd(128 + SIGTERM, saying: "", in: setting)
      guard try history.messages().count == 1 else { throw Complaint("it was not saved") }
    }
  }

  @Test(.withoutThreadSanitizer, arguments: Setting.faulty)
  func theCustomersCopyIsFull(_ setting: Setting) async throws {
    try await asRow {
      let (folder, listener) = (try SaveFolder(), try RawListener())
      let child = try Child.atFault(
        ["prlimit", "--fsize=600:"], "customer-term",
        ["--host", "127.0.0.1", "--port", "\(listener.port)", "--save", folder.path, "Mei"],
        in: setting)
      let agent = try listener.accept()
      _ = try agent.receiveFrame()
      try agent.send(frame(2, String(repeating: "x", count: 900) + " overflowing."))
      try child.waitForOutput(containing: "nothing after this point")
      try child.waitForOutput(containing: "overflowing.")
      child.signal(SIGTERM)
      // The exit status is that of the conversation.
      try child.requireEnd(
        128 + SIGTERM, saying: "not in \(folder.path): File too large", in: setting)
    }
  }
}

enum LimitTool {
  static let why: Comment = "there is no prlimit(1)"
  static let isThere = (try? outcome("prlimit", ["--version"]).status) == .exited(0)

  /// Marks inherited descriptors close-on-exec. Otherwise they would count for the programs too.
  static func inheritNothing() {
    for descriptor in Int32(3)..<1024 where fcntl(descriptor, F_GETFD) == 0 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }
}
