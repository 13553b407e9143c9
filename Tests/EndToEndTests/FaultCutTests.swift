import Glibc
import TestSupport
import Testing

/// Conversations with short reads and writes, and with occasional errors. Both programs run with a preloaded
/// library (`Tests/Preload/cut.c`) that causes these.
@Suite(.enabled(if: CutLibrary.hasCompiler, CutLibrary.why)) struct FaultCutTests {
  /// Short, long and longest texts, in two languages, and one of several lines.
  static let texts = [
    "hi", "您好，有什么可以帮您？", String(repeating: "汉", count: 3330) + "ab",
    String(repeating: "x", count: 9992), "再见 👋🏽 é",
  ]

  @Test(arguments: 1...6, [1, 7, 900])
  func bothProgramsInLines(seed: Int, piece: Int) async throws {
    try await asRow {
      let port = try freePort()
      let (deskCut, customerCut) = try (Cut(seed, piece), Cut(seed + 100, piece))
      let desk = try Desk(
        deskCut.child("agent-console", ["--no-history", "--port", "\(port)"], in: .pipes),
        port: port)
      let customer = try Program(
        customerCut.child(
          "customer-term", ["--host", "127.0.0.1", "--port", "\(port)", "小明"], in: .pipes))
      try desk.expect("小明 connected")
      // The longest texts one byte at a time would only take long.
      let texts = Self.texts.filter { piece > 1 || $0.utf8.count < 100 }
      for (number, text) in texts.enumerated() {
        try customer.say(text)
        try desk.expect("< \(text)\n")
        try desk.say("\(number) \(text)".prefix(bytes: 9992))
        try customer.expect("< \("\(number) \(text)".prefix(bytes: 9992))\n")
      }
      customer.child.closeInput()
      try customer.child.requireEnd(0, saying: "", in: .pipes)
      try desk.expect("小明 left")
      desk.child.signal(SIGTERM)
      try desk.child.requireEnd(128 + SIGTERM, saying: "", in: .pipes)
      try deskCut.requireCuts()
      try customerCut.requireCuts()
    }
  }

  /// Full screens; the test plays the peer, so that every byte of it is checked.
  @Test(arguments: 1...3, [3, 300])
  func theDesksScreen(seed: Int, piece: Int) async throws {
    try await asRow {
      let port = try freePort()
      let cut = try Cut(seed, piece)
      let desk = try Desk(
        cut.child("agent-console", ["--no-history", "--port", "\(port)"], in: .screen), port: port)
      let peer = try desk.seat()
      for (number, text) in Self.texts.enumerated() {
        try peer.send(frame(2, text) + frame(2, "end\(number)."))
        try desk.expect("end\(number).")
        try desk.child.send(pasted(text))
        guard try peer.receiveMessage() == text else { throw Complaint("another text came") }
      }
      desk.child.signal(SIGTERM)
      try desk.child.requireEnd(128 + SIGTERM, saying: "", in: .screen)
      try cut.requireCuts()
    }
  }

  @Test(arguments: 1...3, [3, 300])
  func theCustomersScreen(seed: Int, piece: Int) async throws {
    try await asRow {
      let listener = try RawListener()
      let cut = try Cut(seed, piece)
      let customer = try Program(
        cut.child(
          "customer-term", ["--host", "127.0.0.1", "--port", "\(listener.port)", "小明"],
          in: .screen))
      let agent = try listener.accept()
      guard try agent.receiveFrame().body == "小明" else { throw Complaint("another name came") }
      for (number, text) in Self.texts.enumerated() {
        try customer.child.send(pasted(text))
        guard try agent.receiveMessage() == text else { throw Complaint("another text came") }
        try agent.send(frame(2, "\(number) answered."))
        try customer.expect("\(number) answered.")
      }
      customer.child.signal(SIGTERM)
      try customer.child.requireEnd(128 + SIGTERM, saying: "", in: .screen)
      try cut.requireCuts()
    }
  }

  /// The last output is complete: the error line, and the draft that was not sent.
  @Test(arguments: 1...4)
  func theLastWords(seed: Int) async throws {
    try await asRow {
      let port = try freePort()
      let cut = try Cut(seed, 2)
      let child = try cut.child(
        "customer-term", ["--host", "127.0.0.1", "--port", "\(port)", "Mei"], in: .pipes)
      let reason = "customer-term: can't connect to 127.0.0.1:\(port): 127.0.0.1:\(port) Connection"
      try child.requireEnd(1, saying: reason + " refused\n", in: .pipes)

      let customer = try Customer(in: .screen, environment: cut.environment)
      let agent = try customer.greet()
      try customer.expect("Your turn")
      try customer.child.send("half a thought")
      try customer.expect("thought")
      customer.child.signal(SIGTERM)
      try customer.child.waitForExit()
      guard customer.child.output.contains("Not sent:\r\nhalf a thought\r\n") else {
        throw Complaint("the draft is lost: \(customer.child.output.suffix(100))")
      }
      _ = try agent.receiveUntilEnd()
      try cut.requireCuts()
    }
  }

  private func pasted(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~\r" }
}

extension String {
  /// The longest prefix of whole characters that fits into `bytes`.
  fileprivate func prefix(bytes: Int) -> String {
    var result = self
    while result.utf8.count > bytes { result.removeLast() }
    return result
  }
}

/// The library, compiled once with the available C compiler.
enum CutLibrary {
  static let why: Comment = "there is no C compiler (cc or clang)"
  static let hasCompiler = compiler != nil

  private static let compiler = ["cc", "clang"].first {
    (try? outcome($0, ["--version"]).status) == .exited(0)
  }

  static func path() throws -> String { try library.get() }

  private static let library = Result {
    let path = "/tmp/kefu-cut-\(getpid()).so"
    atexit { if let path = try? CutLibrary.path() { unlink(path) } }
    let source = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
    let made = try outcome(
      compiler ?? "cc",
      ["-shared", "-fPIC", "-O1", "-o", path, source + "/Preload/cut.c", "-ldl"])
    guard made.status == .exited(0) else { throw Complaint(made.errors) }
    return path
  }
}

/// One random sequence of cuts, for one program.
struct Cut {
  private let counts: FaultTrace
  let environment: [String: String?]

  init(_ seed: Int, _ piece: Int) throws {
    counts = try FaultTrace()
    environment = [
      "LD_PRELOAD": try CutLibrary.path(), "KEFU_CUT_SEED": "\(seed)", "KEFU_CUT_MAX": "\(piece)",
      "KEFU_CUT_FILE": counts.path,
    ]
  }

  func child(_ program: String, _ arguments: [String], in setting: Setting) throws -> Child {
    try Child.atFault([], program, arguments, in: setting, environment: environment)
  }

  /// Checks that calls were shortened and calls failed; the library reports this when its program ends.
  func requireCuts() throws {
    let lines = try contents(counts.path).split(separator: "\n")
    let numbers = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 })
    else { throw Complaint("nothing was cut: \(lines)") }
  }
}
