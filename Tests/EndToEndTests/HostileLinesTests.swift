import Glibc
import TestSupport
import Testing

/// Hostile text in plain lines, error messages and arguments.
@Suite struct HostileLinesTests {
  static func expectVisible(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let objection = VisibleScalars.firstObjection(in: bytes)
    #expect(objection == nil, sourceLocation: sourceLocation)
  }

  @Test func linesOfTheDesk() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    for name in HostileText.samples { try peer.send(frame(1, name)) }
    for body in HostileText.bodies { try peer.send(frame(2, body)) }
    // Who hangs up before they are seated is passed over.
    try desk.expect(" connected from ", within: .seconds(60))
    peer.close()
    try desk.expect(" left\n", within: .seconds(60))
    for bytes in HostileText.samples {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(bytes + Array("||||||||".utf8))
      try desk.expect("* disconnected ")
    }
    Self.expectVisible(desk.child.bytes(of: .output))
    Self.expectVisible(desk.child.bytes(of: .errors))
    // Each line begins with a sign of the program.
    let lines = desk.child.output.split(separator: "\n")
    #expect(lines.allSatisfy { ["* ", "< ", "> ", "  "].contains($0.prefix(2)) || $0 == "<" })
  }

  @Test func linesOfTheCustomer() throws {
    let customer = try Customer()
    let agent = try customer.greet()
    for body in HostileText.bodies { try agent.send(frame(1, body) + frame(2, body)) }
    try agent.send(HostileText.sequences[0] + Array("||||||||".utf8))
    #expect(try customer.child.waitForExit(within: .seconds(30)) == .exited(1))
    Self.expectVisible(customer.child.bytes(of: .output))
    Self.expectVisible(customer.child.bytes(of: .errors))
  }

  // MARK: Arguments, which a shell may pass on from any source

  /// Starts a program with arguments that may not be valid text, through a shell.
  private func errors(
    of program: String, _ arguments: String, _ word: [UInt8],
    environment: [String: String?] = [:]
  ) throws -> [UInt8] {
    let octal = word.map { byte in
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    let script = """
      word=$'\(octal.joined())'; exec \(try builtProgram(program)) \(arguments)
      """
    let child = try Child("bash", ["-c", script], environment: environment, input: .nothing)
    let status = try child.waitForExit()
    #expect(status == .exited(64) || status == .exited(1), "\(status)")
    #expect(child.bytes(of: .output) == [])
    return child.bytes(of: .errors)
  }

  /// Several hostile words joined into one, which saves processes.
  static let words: [[UInt8]] = stride(from: 0, to: HostileText.words.count, by: 25).map { start in
    Array(HostileText.words[start..<min(start + 25, HostileText.words.count)].joined().prefix(200))
  }

  @Test(arguments: [
    ("agent-console", #"--host "h$word""#), ("agent-console", #"--port "$word""#),
    ("agent-console", #""--$word""#), ("agent-console", #""x$word""#),
    ("agent-console", #"--config "/proc/kefu-tests/$word""#),
    ("agent-console", #"--history "/proc/kefu-tests/$word""#),
    ("agent-console", #"history show "$word""#),
    ("agent-console", #"history list --since "$word""#),
    ("agent-console", #"history list --history "/proc/kefu-tests/$word""#),
    ("customer-term", #"--host "h$word" Mei"#), ("customer-term", #"Mei "$word""#),
    ("customer-term", #"--save "/proc/kefu-tests/$word" --port 1 Mei"#),
    ("customer-term", #"--config "/proc/kefu-tests/$word" Mei"#),
    ("customer-term", #"--port 1 -- "$word""#),
  ])
  func arguments(program: String, arguments: String) throws {
    for word in Self.words {
      let errors = try errors(of: program, arguments, word)
      #expect(!errors.isEmpty)
      Self.expectVisible(errors)
    }
    let inChinese = try errors(of: program, arguments, Self.words[0], environment: chinese)
    Self.expectVisible(inChinese)
  }

  /// The error for a preferences file quotes the wrong words.
  @Test(arguments: ["config.toml", "replies.toml"])
  func files(name: String) throws {
    let shapes: [([UInt8]) -> [UInt8]] = [
      { $0 + Array(" = 1".utf8) }, { Array("\"".utf8) + $0 + Array("\" = 1".utf8) },
      { Array("bell = \"".utf8) + $0 + Array("\"".utf8) },
      { Array("[theme]\ntitle = '".utf8) + $0 + Array("'".utf8) },
      { Array("[theme]\n'".utf8) + $0 + Array("' = 'bold'".utf8) },
      { Array("# ".utf8) + $0 }, { Array("[[replies]]\nname = '".utf8) + $0 + Array("'".utf8) },
    ]
    for (number, word) in Self.words.enumerated() {
      let escaped = word.flatMap { byte -> [UInt8] in
        // Written as TOML escapes, which the parser decodes.
        byte < 0x20 || byte == 0x7F
          ? Array(("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8) : [byte]
      }
      for text in [word, escaped] {
        let bytes = shapes[number % shapes.count](text)
        try expectVisibleError(ofFile: name, bytes)
      }
    }
  }

  /// Writes bytes that may not be valid text; `ConfigurationFolder` writes only text.
  private static func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard descriptor >= 0 else { throw Complaint("can't write \(path): errno \(errno)") }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count
    else { throw Complaint("can't write \(path): errno \(errno)") }
  }

  private func expectVisibleError(ofFile name: String, _ bytes: [UInt8]) throws {
    let folder = try ConfigurationFolder(["config.toml": "", "replies.toml": ""])
    try Self.overwrite("\(folder.path)/kefu/\(name)", bytes)
    let port = try freePort()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(port)"],
      environment: folder.environment, input: .nothing)
    // If the file happens to be valid, the desk opens and must be ended.
    try wait(for: "a word") { !child.output.isEmpty || child.hasExited }
    if !child.hasExited { child.signal(SIGTERM) }
    let status = try child.waitForExit()
    #expect(status == .exited(64) || status == .exited(143) || status == .exited(1))
    Self.expectVisible(child.bytes(of: .errors))
    Self.expectVisible(child.bytes(of: .output))
  }
}
