import Glibc
import TestSupport
import Testing

/// Programs that come to the limits of setrlimit(2), from the start or while they run.
@Suite(.enabled(if: LimitTool.isThere, LimitTool.why))
struct FaultLimitTests {
  private static func limit(_ child: Child, _ limit: String) throws {
    let result = try outcome("prlimit", ["--pid", "\(child.pid)", limit])
    guard result.status == .exited(0) else { throw Complaint("prlimit: \(result.errors)") }
  }

  // MARK: Descriptors

  /// Standard ones included. With fewer than 4 not even the libraries can be loaded.
  @Test(arguments: 4...13, Setting.faulty)
  func fewFilesForTheDesk(_ count: Int, _ setting: Setting) async throws {
    LimitTool.inheritNothing()
    try await asRow {
      let port = try freePort()
      let child = try Child.atFault(
        ["prlimit", "--nofile=\(count)"], "agent-console", ["--no-history", "--port", "\(port)"],
        in: setting)
      // epoll, the listener, the signals. Standard input and output are opened once more, which a
      // program can do without; then comes the customer.
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
      // epoll, the signals, the socket.
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

  /// Whoever comes while there is nothing left waits; whoever is served goes on.
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

  /// Where no memory is left a program can't go on; but it says so, and gives the terminal back.
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
      // Less than it has: what it has stays, and nothing is added.
      try Self.limit(child, "--\(memory)=1000000:")
      let flood = (0..<20).flatMap { _ in frame(2, String(repeating: "好", count: 3330)) }
      // Until it is gone; it takes long to use what it has already.
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

  // MARK: The size of files

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
      // On the screen the long message pushes the notice out of sight; the divider says it too.
      try desk.expect(setting == .screen ? "NOT SAVED" : "nothing after this point")
      // Above the warning, and perhaps painted before it.
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
      // Its own exit status: the conversation has ended as it was told to.
      try child.requireEnd(
        128 + SIGTERM, saying: "not in \(folder.path): File too large", in: setting)
    }
  }
}

enum LimitTool {
  static let why: Comment = "there is no prlimit(1)"
  static let isThere = (try? outcome("prlimit", ["--version"]).status) == .exited(0)

  /// Whoever runs the tests may have left descriptors open, which would count for the programs.
  static func inheritNothing() {
    for descriptor in Int32(3)..<1024 where fcntl(descriptor, F_GETFD) == 0 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }
}
