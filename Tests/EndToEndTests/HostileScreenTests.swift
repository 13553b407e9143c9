import TestSupport
import Testing

/// Checks every byte that the full-screen programs write while a peer sends every kind of control sequence.
/// Only known sequences and visible characters may occur (TerminalGrammar).
@Suite struct HostileScreenTests {
  /// Sent last; when it is shown, everything before it was processed.
  static func end(_ number: Int) -> String { "the end of \(number)!" }

  @Test func textsOfACustomer() throws {
    let desk = try Desk(in: .screen)
    let watch = try TerminalWatch(desk.child)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, HostileText.samples[0]))
    for (number, body) in HostileText.bodies.enumerated() {
      try peer.send(frame(2, body) + frame(2, Self.end(number)))
      try watch.expectToRead(Self.end(number))
      // Scroll back, so that earlier messages are drawn, and search, so that matches are.
      try desk.child.send(Array("\u{1B}[5~\u{1B}[5~\u{1B}[1;5F/find ".utf8))
      try desk.child.send("end\r\u{1B}[27u")
      try watch.catchUp()
    }
    peer.close()
    try watch.expectToRead("No customer")
    try Self.quit(desk, watch)
  }

  @Test func namesOfACustomer() throws {
    let desk = try Desk(["--out-of-turn", "0"], in: .screen)
    let watch = try TerminalWatch(desk.child)
    let peer = try RawPeer(connectingTo: desk.port)
    for (number, name) in HostileText.samples.enumerated() {
      try peer.send(frame(1, name) + frame(2, Self.end(number)))
      // The name appears in the title and in a notice, different each time.
      try watch.expectToRead(Self.end(number))
    }
    try Self.quit(desk, watch)
  }

  /// The notice about a protocol violation quotes the first bytes.
  @Test func streamsThatCantBeTrusted() throws {
    let desk = try Desk(in: .screen)
    let watch = try TerminalWatch(desk.child)
    for (number, bytes) in HostileText.samples.enumerated() where number % 3 == 0 {
      let peer = try RawPeer(connectingTo: desk.port)
      // Each as the first bytes of a connection, or after an equally hostile name.
      let name = number % 2 == 0 ? frame(1, bytes) : []
      try peer.send(name + bytes + Array("||||||||".utf8))
      _ = try peer.receiveUntilEnd()
      try watch.expectToRead("No customer")
    }
    try Self.quit(desk, watch)
  }

  @Test func textsOfADesk() throws {
    let customer = try Customer(in: .screen)
    let watch = try TerminalWatch(customer.child)
    let agent = try customer.greet()
    for (number, body) in HostileText.bodies.enumerated() {
      try agent.send(frame(1, body) + frame(2, body) + frame(2, Self.end(number)))
      try watch.expectToRead(Self.end(number))
    }
    try Self.quit(customer, watch)
  }

  @Test func deskThatCantBeTrusted() throws {
    for bytes in [HostileText.sequences[0], HostileText.eightBit[1], HostileText.malformed[0]] {
      let customer = try Customer(in: .screen)
      let watch = try TerminalWatch(customer.child)
      try customer.greet().send(bytes + Array("||||||||".utf8))
      try watch.expectToRead("The other side is not a desk")
      try customer.child.send("q")
      #expect(try customer.child.waitForExit() == .exited(1))
      try watch.expectGivenBack()
    }
  }

  /// Pasted text is untrusted too; it is printed once more at the end.
  @Test func textsThatArePasted() throws {
    let customer = try Customer(in: .screen)
    let watch = try TerminalWatch(customer.child)
    let agent = try customer.greet()
    try watch.expectToRead("Your turn")
    for body in HostileText.bodies {
      // A paste can't contain its own end marker.
      var text = String(decoding: body, as: UTF8.self)
      text = text.replacing("\u{1B}[201~", with: "")
      try customer.child.send("\u{1B}[200~" + text + "\u{1B}[201~")
      try watch.catchUp()
    }
    try customer.child.send("END")
    try watch.expectToRead("END")
    try Self.quit(customer, watch)
    #expect(customer.child.output.contains("Not sent:"))
    withExtendedLifetime(agent) {}
  }

  private static func quit(_ program: Program, _ watch: TerminalWatch) throws {
    // With a customer the desk asks for confirmation; otherwise it ends at the first key and ignores the
    // second.
    try program.child.send(program is Desk ? "\u{3}\u{3}" : "\u{3}")
    #expect(try program.child.waitForExit() == .exited(0))
    try watch.expectGivenBack()
  }
}
