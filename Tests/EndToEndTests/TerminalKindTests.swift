import TestSupport
import Testing

/// Both programs on terminals of every size and with few capabilities.
@Suite struct TerminalKindTests {
  enum Role: String, CaseIterable, Sendable { case desk, customer }

  /// One of the programs at a terminal, with the turn, and its peer.
  final class Scene {
    let child: Child
    let listener: RawListener?
    let peer: RawPeer
    let size: WindowSize

    init(
      _ role: Role, size: WindowSize = .standard, environment: [String: String?] = [:]
    ) throws {
      self.size = size
      func start(_ program: String, _ options: [String]) throws -> Child {
        try Child(
          builtProgram(program), options, environment: environment, input: .terminal,
          output: .terminal, errors: .terminal, size: size)
      }
      switch role {
      case .desk:
        listener = nil
        let port = try freePort()
        child = try start("agent-console", ["--no-history", "--port", "\(port)"])
        peer = try connectWhenReady(to: port)
        try peer.send(frame(1, "小明") + frame(2, "您好 hello"))
      case .customer:
        let listener = try RawListener()
        self.listener = listener
        child = try start(
          "customer-term", ["--port", "\(listener.port)", "--host", "127.0.0.1", "小明"])
        peer = try listener.accept()
        _ = try peer.receiveFrame()
        try peer.send(frame(2, "您好 hello"))
      }
    }

    func watch() throws -> TerminalWatch { try TerminalWatch(child, size: size) }
  }

  static let allSizes = [(0, 0), (1, 1), (2, 1), (19, 5), (20, 4), (20, 5), (3, 200), (500, 500)]

  /// Sizes from the start; a terminal that is too small works once it is large enough.
  @Test(arguments: Role.allCases, allSizes)
  func anySize(_ role: Role, _ size: (Int, Int)) throws {
    let scene = try Scene(role, size: WindowSize(columns: size.0, rows: size.1))
    let watch = try scene.watch()
    try watch.expectScreen("something that fits") { lines in
      guard lines.contains(where: { $0.contains { $0 != " " } }) else { return false }
      let (columns, rows) = size == (0, 0) ? (80, 24) : size
      guard columns >= 20, rows >= 5 else {
        return columns < 9 || lines.joined().contains("too small")
      }
      return lines.contains { $0.contains("您好") } && TerminalFuzzProgram.divider(of: lines) != nil
    }
    try watch.resize(WindowSize(columns: 81, rows: 25))
    try watch.expectToRead("Your turn")
    try scene.child.send("answer\r")
    #expect(try scene.peer.receiveMessage() == "answer")
    try watch.expectScreen("the other's turn") {
      TerminalFuzzProgram.divider(of: $0) != "Your turn"
    }
    try scene.child.send(role == .desk ? "\u{3}\u{3}" : "\u{3}")
    #expect(try scene.child.waitForExit() == .exited(0))
    try watch.expectGivenBack()
  }

  /// The locale selects the language; text is UTF-8 in any locale.
  @Test(arguments: Role.allCases, ["C", "POSIX", "en_US.ISO-8859-1", "xx_YY", ""])
  func localesThatAreNotUnicode(_ role: Role, locale: String) throws {
    let scene = try Scene(role, environment: ["LC_ALL": locale])
    let watch = try scene.watch()
    try watch.expectToRead("您好 hello")
    try watch.expectToRead("Your turn")
    try scene.child.send("再见\r")
    #expect(try scene.peer.receiveMessage() == "再见")
    try watch.expectToRead("再见")
  }

  /// For the desk, PlainInputTests tests the same.
  @Test(arguments: ["dumb", "no-such-terminal", "", nil, "../xterm", "\u{1B}[c", "unknown"])
  func aCustomersTerminalThatCantShowAScreen(term: String?) throws {
    let scene = try Scene(.customer, environment: ["TERM": term])
    try scene.child.waitForOutput(containing: "< 您好 hello")
    try scene.child.send("thanks\n")
    #expect(try scene.peer.receiveMessage() == "thanks")
    #expect(!scene.child.output.contains("\u{1B}"))
    #expect(try scene.child.terminalModes().isByLine)
    scene.peer.close()
    #expect(try scene.child.waitForExit() == .exited(0))
  }
}
