import ChatCore
import TestSupport

// Texts that people write, and the bytes of hostile peers.
extension SplitMix64 {
  private static let phrases = [
    "你好", "ok", "0007|2|", "👩‍👩‍👧‍👧", "two\nlines", "\ttab", "\u{202E}back", "|", "é", "e\u{301}",
    "\u{1B}[2J", "\0", "您好，有什么可以帮您？",
  ]

  /// A text that begins with `tag`; sometimes one that fills a frame.
  mutating func text(_ tag: String) -> String {
    let text = tag + " " + one(of: Self.phrases)
    guard one(in: 60) else { return text }
    return text + String(repeating: "x", count: Limits.bodyBytesMax - text.utf8.count)
  }

  /// A text that must be refused, and the refusal.
  mutating func unsendable() -> (String, SendRefusal) {
    if one(in: 2) { return (one(of: ["", " ", "\n\t", "\u{3000}"]), .blank) }
    let over = int(1...5)
    let text = String(repeating: "x", count: Limits.bodyBytesMax + over)
    return (text, .tooLong(bytesOver: over))
  }
}

extension Channel {
  private static let bad: [([UInt8], String)] = [
    ([0xFF], "\u{FFFD}"),
    ([0x61, 0xE4, 0xBD], "a\u{FFFD}"),
    ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
    ([0xED, 0xA0, 0x80, 0x21], "\u{FFFD}\u{FFFD}\u{FFFD}!"),
  ]

  /// Invalid frames, and the number of bytes after which the violation is detected.
  private static let garbage: [(String, Int, ProtocolViolation.Rule)] = [
    ("GET / HTTP/1.1\r\nHost: kefu\r\n\r\n", 1, .lengthIsNotANumber),
    ("1x", 2, .lengthIsNotANumber),
    ("0006|2|", 4, .lengthUnderHeader(6)),
    ("0015x2|", 5, .barMissing),
    ("0015|x|", 6, .typeIsNotADigit),
    ("0015|2x", 7, .barMissing),
  ]

  /// Writes something random: valid, invalid or out of turn.
  mutating func writeAnything(_ random: inout SplitMix64) {
    switch random.int(0...19) {
    case 0...3: write(Frame(.name, random.one(of: ["小明", "", "bob", "a\nb"])))
    case 4...11: write(Frame(.message, random.one(in: 6) ? "" : random.text("hostile")))
    case 12, 13: writeUnknown(&random)
    case 14...16: writeBad(random.one(in: 4) ? .name : .message, &random)
    case 17: writeGarbage(&random)
    case 18: writeFragment(&random)
    default: writeBurst(&random)
    }
  }

  /// Many frames at once, sometimes more than the out-of-turn limits.
  private mutating func writeBurst(_ random: inout SplitMix64) {
    let longest = String(repeating: "x", count: Limits.bodyBytesMax)
    switch random.int(0...9) {
    case 0: for number in 0..<220 { write(Frame(.name, "\(number)")) }
    case 1: for _ in 0..<40 { write(Frame(.message, longest)) }
    case 2, 3: for _ in 0..<250 { write(Frame(.message, random.text("burst"))) }
    default:
      for _ in 0..<random.one(of: [2, 5, 70]) { write(Frame(.message, random.text("burst"))) }
    }
  }

  private mutating func writeUnknown(_ random: inout SplitMix64) {
    let kind = Frame.Kind.unknown(digit: random.one(of: [0, 3, 4, 9]))
    write(Frame(kind, "what is it").encoded, .frame(Frame(kind, "")))
  }

  private mutating func writeBad(_ kind: Frame.Kind, _ random: inout SplitMix64) {
    let (body, text) = random.one(of: Self.bad)
    let header = "000\(body.count + 7)|\(kind.digit)|"
    write(Array(header.suffix(7).utf8) + body, .frame(Frame(kind, text, isRepaired: true)))
  }

  private mutating func writeGarbage(_ random: inout SplitMix64) {
    let (text, shows, rule) = random.one(of: Self.garbage)
    write(Array(text.utf8), .violation(rule), complete: shows)
    close()
  }

  private mutating func writeFragment(_ random: inout SplitMix64) {
    let frame = Frame(.message, "never finished").encoded
    write(Array(frame.prefix(random.int(1...frame.count - 1))), .fragment)
    close()
  }
}
