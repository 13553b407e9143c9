import ChatCore
import Testing

@Suite struct RepairedTextTests {
  /// Invalid UTF-8, and its repair: one U+FFFD for each maximal subpart (The Unicode Standard, §3.9).
  static let bad: [([UInt8], String)] = [
    ([0x80], "\u{FFFD}"),
    ([0xFF], "\u{FFFD}"),
    ([0x61, 0xFE, 0x62], "a\u{FFFD}b"),
    // Truncated: at the end, before an ASCII character, before another lead byte.
    ([0xE4, 0xBD], "\u{FFFD}"),
    ([0xE4, 0xBD, 0x62], "\u{FFFD}b"),
    ([0xF0, 0x9F, 0x98, 0xE4, 0xBD, 0xA0], "\u{FFFD}你"),
    // Overlong.
    ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
    ([0xE0, 0x80, 0xAF], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    // Surrogates.
    ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ([0xED, 0xBF, 0xBF], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    // Above U+10FFFF.
    ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
    ([0xF5, 0x80], "\u{FFFD}\u{FFFD}"),
    // 你好 in GBK; E3 BA could be the beginning of a character.
    ([0xC4, 0xE3, 0xBA, 0xC3], "\u{FFFD}\u{FFFD}\u{FFFD}"),
  ]

  @Test(arguments: bad)
  func whatIsNotUTF8IsRepaired(_ body: [UInt8], _ text: String) {
    for (kind, digit) in [(Frame.Kind.name, 1), (.message, 2)] {
      let header = wire("000\(body.count + 7)".suffix(4) + "|\(digit)|")
      #expect(Decoded(header + body).frames == [Frame(kind, text, isRepaired: true)])
    }
  }

  @Test(arguments: [
    // U+FFFD itself, sent as valid UTF-8.
    "\u{FFFD}", "\u{FEFF}begins with a mark", "\0", "\u{7F}\u{80}", "\u{FFFE}", "\u{10FFFF}",
    "e\u{301}", "\r\n", "\u{202E}abc",
  ])
  func whatIsUTF8IsLeftAlone(_ text: String) throws {
    let frame = try #require(Decoded(Frame(.message, text).encoded).frames.first)
    #expect(!frame.isRepaired)
    // Not `==`, which compares strings by canonical equivalence.
    #expect(Array(frame.text.utf8) == Array(text.utf8))
  }

  @Test func aCharacterDoesNotReachFromOneFrameIntoTheNext() {
    let you: [UInt8] = [0xE4, 0xBD, 0xA0]
    let decoded = Decoded(wire("0008|2|") + you[..<1] + wire("0009|2|") + you[1...])
    #expect(
      decoded.frames == [
        Frame(.message, "\u{FFFD}", isRepaired: true),
        Frame(.message, "\u{FFFD}\u{FFFD}", isRepaired: true),
      ])
  }

  @Test func theBodyOfAnUnknownTypeIsNotLookedAt() {
    #expect(Decoded(wire("0008|5|") + [0xFF]).frames == [Frame(.unknown(digit: 5), "")])
  }
}
