import TestSupport
import Testing

/// Invalid input from a customer, at the desk.
@Suite struct DeskBadInputTests {
  struct Untrusted: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let shown: String
    let reason: String
    var testDescription: String { shown }

    init(_ bytes: [UInt8], shown: String, _ reason: String) {
      (self.bytes, self.shown, self.reason) = (bytes, shown, reason)
    }

    init(_ text: String, _ reason: String) {
      self.init(Array(text.utf8), shown: text, reason)
    }
  }

  static let untrusted = [
    Untrusted("GET / HTTP/1.1", "not four digits"),
    Untrusted("12x4|2|hello", "not four digits"),
    Untrusted(" 012|2|hello", "not four digits"),
    Untrusted("-001|2|hello", "not four digits"),
    Untrusted("+012|2|hello", "not four digits"),
    Untrusted([0x1B, 0x5B, 0x41], shown: "\\x1b[A", "not four digits"),
    Untrusted([0xFF, 0xFE], shown: "\\xff\\xfe", "not four digits"),
    Untrusted(Array("００１２|2|x".utf8), shown: "\\xef\\xbc\\x90", "not four digits"),
    Untrusted("0006|2|", "6 is less than its header"),
    Untrusted("0000|2|", "0 is less than its header"),
    Untrusted("00122|hello", "\"|\" is missing"),
    Untrusted("0012|2hello", "\"|\" is missing"),
    Untrusted("0012|x|hello", "not a digit"),
    Untrusted("0012|||hello", "not a digit"),
    Untrusted(Array("0012|٢|hell".utf8), shown: "0012|\\xd9", "not a digit"),
  ]

  @Test(arguments: untrusted, [false, true])
  func aStreamThatCantBeTrustedIsClosed(_ input: Untrusted, asACustomer: Bool) throws {
    let desk = try Desk()
    let peer = try asACustomer ? desk.seat() : RawPeer(connectingTo: desk.port)
    try peer.send(input.bytes)
    try desk.expect("* disconnected ")
    try desk.expect(input.reason)
    try desk.expect(input.shown)
    _ = try peer.receiveUntilEnd()
    // The desk goes on serving.
    _ = try desk.seat("Next")
  }

  @Test func whatCameBeforeTheBrokenFrameIsServed() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei") + frame(2, "kept") + Array("junk".utf8) + frame(2, "lost"))
    try desk.expect("< kept\n* disconnected Mei")
    _ = try desk.seat("Next")
    #expect(!desk.child.output.contains("< lost"))
  }

  @Test func unknownTypesAreSkippedAndMentionedOncePerDigit() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(3, "before the name") + frame(1, "Mei") + frame(0, "a0020|2|fake"))
    for digit in [9, 3, 9, 0, 4, 5, 6, 7, 8, 9] { try peer.send(frame(digit, "\u{1B}[2J")) }
    try peer.send(frame(2, "still here"))
    try desk.expect("< still here\n")
    let skips = desk.notices.filter { $0.contains("unknown type") }
    #expect(skips == [3, 0, 9, 4, 5, 6, 7, 8].map { "skipped a frame of unknown type \($0)" })
    #expect(desk.child.output.split(separator: "\n").filter { $0.hasPrefix("< ") }.count == 1)
    // The notice appears again for the next customer.
    peer.close()
    let next = try desk.seat("Next")
    try next.send(frame(9, ""))
    try desk.expect("* skipped a frame of unknown type 9\n")
  }

  @Test func whatIsNotUTF8IsRepairedShownAndMarked() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, [0x4D, 0xE5, 0xB0]))
    try desk.expect("* M\u{FFFD} connected")
    try desk.expect("was not UTF-8 and was repaired")
    let cutCharacter: [UInt8] = [0xE4, 0xBD, 0xA0, 0xE5, 0xA5]
    let surrogate: [UInt8] = [0xED, 0xA0, 0x80]
    let overlong: [UInt8] = [0xC0, 0x9B]
    try peer.send(frame(2, cutCharacter + surrogate + overlong + Array("好".utf8)))
    try desk.expect("not UTF-8, repaired")
    try desk.expect("< 你\u{FFFD}")
    try desk.expect("好\n")
  }

  @Test func aMessageBeforeTheNameIsKeptAndItsSenderDropped() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(2, "who needs names") + frame(1, "Late"))
    try desk.expect("< who needs names\n")
    try desk.expect("127.0.0.1:\(peer.port) sent a message before its name")
    _ = try peer.receiveUntilEnd()
    _ = try desk.seat("Next")
    #expect(!desk.child.output.contains("Late"))
  }

  @Test func anEmptyNameIsShownAsNone() throws {
    let desk = try Desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, ""))
    try desk.expect("* (no name) connected")
    peer.close()
    try desk.expect("* (no name) left")
  }

  @Test func anotherNameIsANewName() throws {
    let desk = try Desk()
    let peer = try desk.seat("Mei")
    try peer.send(frame(1, "小明"))
    try desk.expect("* Mei is now called 小明\n")
    // A new name is not a message: it is still the customer's turn.
    try peer.send(frame(2, "hello"))
    try desk.expect("< hello\n")
    try desk.say("hello 小明")
    #expect(try peer.receiveMessage() == "hello 小明")
    try peer.send(frame(1, ""))
    try desk.expect("* 小明 is now called (no name)\n")
    peer.close()
    try desk.expect("* (no name) left")
  }

  @Test func anEmptyMessageIsAnOrdinaryTurn() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    try peer.send(frame(2, ""))
    try desk.expect("< \n")
    try desk.say("yes?")
    #expect(try peer.receiveMessage() == "yes?")
    try peer.send(frame(2, " \t "))
    try desk.expect("<  \t \n")
    try desk.say("yes??")
    #expect(try peer.receiveMessage() == "yes??")
  }

  @Test(arguments: [1, 6, 7, 8, 9998])
  func anUnfinishedFrameIsCounted(count: Int) throws {
    let desk = try Desk()
    let peer = try desk.seat()
    let whole = frame(2, String(repeating: "x", count: 9992))
    try peer.send(Array(whole.prefix(count)))
    peer.close()
    try desk.expect(
      "* connection ended in the middle of a message (\(count) \(count == 1 ? "byte" : "bytes") received)"
    )
    try desk.expect("* Mei left")
    _ = try desk.seat("Next")
  }

  @Test func aBrokenConnectionIsTold() throws {
    let desk = try Desk()
    let peer = try desk.seat()
    peer.reset()
    try desk.expect("* the connection to Mei (127.0.0.1:")
    try desk.expect("broke: Connection reset by peer\n")
    _ = try desk.seat("Next")
  }
}
