import TestSupport
import Testing

/// No control character from a peer ever reaches the terminal.
@Suite struct ControlCharacterTests {
  /// Different kinds of dangerous text; none may be output as it is.
  static let attacks = [
    "\u{1B}]0;owned\u{7}", "\u{1B}[2J\u{1B}[H", "\u{1B}P$q\"p\u{1B}\\", "a\u{8}b", "a\rb", "\u{0}",
    "\u{7F}", "\u{9B}31m", "\u{85}", "\u{202E}txt.exe", "\u{2066}x\u{2069}", "\u{200E}", "\u{2028}",
    "\u{E0001}", "\u{FEFF}", "a\u{B}\u{C}b",
  ]

  static let everyControl: [Unicode.Scalar] =
    ((0x00...0x1F).filter { $0 != 0x0A && $0 != 0x09 } + Array(0x7F...0x9F)
    + Array(0x202A...0x202E) + Array(0x2066...0x2069)).compactMap(Unicode.Scalar.init)

  static let all = attacks + [String(String.UnicodeScalarView(everyControl))]

  /// The control characters that plain output must not contain. Newlines and tabs are its own.
  static func dangers(in output: String) -> [Unicode.Scalar] {
    output.unicodeScalars.filter { everyControl.contains($0) }
  }

  @Test func plainLinesOfTheDesk() throws {
    let desk = try Desk()
    for (number, attack) in Self.all.enumerated() {
      let peer = try RawPeer(connectingTo: desk.port)
      try peer.send(frame(1, "n\(attack)\n\t!") + frame(2, "m\(attack)!"))
      try peer.send(frame(2, "first\nsecond\r\n\tthird \(number)"))
      try desk.expect("\n  second\n  \tthird \(number)\n")
      try peer.send(frame(1, attack) + Array("\(attack)|".utf8))
      _ = try peer.receiveUntilEnd()
      try desk.expect("* disconnected")
    }
    #expect(Self.dangers(in: desk.child.output) == [])
    #expect(desk.child.output.contains("n␛]0;owned␇␊␉! connected"))
    #expect(desk.child.output.contains("m<U+202E>txt.exe!"))
  }

  @Test func plainLinesOfTheCustomer() throws {
    let customer = try Customer()
    let peer = try customer.greet()
    for (number, attack) in Self.all.enumerated() {
      try peer.send(frame(2, "m\(attack) \(number)!"))
      try customer.expect("\(number)!\n")
    }
    #expect(Self.dangers(in: customer.child.output) == [])
  }

  /// On a pseudo-terminal, every output byte can be checked.
  @Test func fullScreens() throws {
    let desk = try Desk(in: .screen)
    let peer = try RawPeer(connectingTo: desk.port)
    let text = Self.all.joined(separator: "/")
    try peer.send(frame(1, "n" + Self.attacks[0]) + frame(2, text + "END"))
    try desk.expect("END")
    try Self.expectNoneRaw(in: desk)

    let customer = try Customer("n" + Self.attacks[0], in: .screen)
    let agent = try customer.greet("n" + Self.attacks[0])
    try agent.send(frame(2, text + "END"))
    try customer.expect("END")
    try Self.expectNoneRaw(in: customer)
  }

  private static func expectNoneRaw(in program: Program) throws {
    let output = program.child.output
    for attack in attacks where attack != "a\rb" && attack != "a\u{8}b" {
      #expect(!output.contains(attack), "\(attack.debugDescription)")
    }
    let harmful = everyControl.filter { $0.value >= 0x7F || $0.value == 0 }
    #expect(output.unicodeScalars.filter { harmful.contains($0) } == [])
  }

  @Test func evenTheUsersOwnNameAndAddress() throws {
    let port = try freePort()
    let result = try outcome(
      try builtProgram("customer-term"),
      ["--host", "ba\u{1B}[31md\u{202E}", "--port", "\(port)", "x"])
    #expect(result.status == .exited(1))
    #expect(Self.dangers(in: result.errors) == [])
  }
}
