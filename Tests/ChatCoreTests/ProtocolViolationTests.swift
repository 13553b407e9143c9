import ChatCore
import Testing

@Suite struct ProtocolViolationTests {
  /// Each is the shortest beginning of a stream that shows the violation.
  static let violations: [(String, ProtocolViolation.Rule)] = [
    ("G", .lengthIsNotANumber),
    (" ", .lengthIsNotANumber),
    ("+", .lengthIsNotANumber),
    ("-", .lengthIsNotANumber),
    ("/", .lengthIsNotANumber),
    (":", .lengthIsNotANumber),
    ("|", .lengthIsNotANumber),
    ("\0", .lengthIsNotANumber),
    ("0x", .lengthIsNotANumber),
    ("00.", .lengthIsNotANumber),
    ("001\n", .lengthIsNotANumber),
    ("999|", .lengthIsNotANumber),
    ("0000", .lengthUnderHeader(0)),
    ("0001", .lengthUnderHeader(1)),
    ("0006", .lengthUnderHeader(6)),
    ("0015 ", .barMissing),
    ("0015:", .barMissing),
    ("00151", .barMissing),
    ("0015||", .typeIsNotADigit),
    ("0015|/", .typeIsNotADigit),
    ("0015|:", .typeIsNotADigit),
    ("0015|a", .typeIsNotADigit),
    ("0015|-", .typeIsNotADigit),
    ("0015|11", .barMissing),
    ("0015|1 ", .barMissing),
    ("0015|9\n", .barMissing),
  ]

  @Test(arguments: violations)
  func theEarliestByteShowsIt(_ text: String, _ rule: ProtocolViolation.Rule) {
    let bytes = wire(text)
    for count in 0..<bytes.count {
      #expect(Decoded(Array(bytes[..<count])) == Decoded(unfinishedByteCount: count))
    }
    #expect(Decoded(bytes).violation == ProtocolViolation(rule, firstBytes: bytes))
    #expect(Decoded(pieces: bytes.map { [$0] }).violation?.rule == rule)
  }

  @Test(arguments: violations)
  func whatCameBeforeIsGivenOutFirst(_ text: String, _ rule: ProtocolViolation.Rule) {
    let decoded = Decoded(wire("0010|1|bob0012|2|hello" + text))
    #expect(decoded.frames == [Frame(.name, "bob"), Frame(.message, "hello")])
    #expect(decoded.violation == ProtocolViolation(rule, firstBytes: wire(text)))
  }

  @Test func digitsOfOtherScriptsAreNoDigits() {
    #expect(Decoded(wire("００１５|1|nickname")).violation?.rule == .lengthIsNotANumber)
    #expect(Decoded(wire("0015|١|nickname")).violation?.rule == .typeIsNotADigit)
  }

  @Test func aStreamThatBrokeTheRulesStaysBroken() {
    var decoder = FrameDecoder()
    decoder.hold(wire("GET"))
    let violation = ProtocolViolation(.lengthIsNotANumber, firstBytes: wire("GET"))
    for _ in 0..<3 {
      #expect(throws: violation) { try decoder.next() }
      decoder.hold(wire("0015|1|nickname"))
    }
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: example.org\r\n", #"GET / HTTP/1.1\x0d\x0aHost: example.or"#),
    ("SSH-2.0-OpenSSH_9.2\r\n", #"SSH-2.0-OpenSSH_9.2\x0d\x0a"#),
    ("\u{16}\u{3}\u{1}\u{2}\0", #"\x16\x03\x01\x02\x00"#),
    (#"a\b"#, #"a\\b"#),
    ("\u{1B}[2J\u{7F}", #"\x1b[2J\x7f"#),
    ("你|~ ", #"\xe4\xbd\xa0|~ "#),
    ("0006|2|", "0006|2|"),
  ])
  func theFirstBytesAreShownEscaped(_ text: String, _ shown: String) {
    #expect(Decoded(wire(text)).violation?.escapedBytes == shown)
  }

  @Test func noMoreThan32BytesAreShown() {
    let long = [UInt8](repeating: 0xFF, count: 100_000)
    #expect(Decoded(long).violation?.firstBytes.count == Limits.offendingBytesShown)
    #expect(Decoded(long).violation?.escapedBytes == String(repeating: #"\xff"#, count: 32))
  }
}
