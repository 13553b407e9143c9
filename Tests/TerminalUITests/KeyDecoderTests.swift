import Testing

@testable import ChatUI
@testable import TerminalUI

/// Input bytes with the expected events.
struct KeySample: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let events: [KeyEvent]

  init(_ text: String, _ events: KeyEvent...) {
    self.init(bytes: Array(text.utf8), events)
  }

  init(_ text: String, _ key: Key, _ modifiers: Modifiers = []) {
    self.init(text, .key(key, modifiers))
  }

  init(bytes: [UInt8], _ events: [KeyEvent]) {
    self.bytes = bytes
    self.events = events
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }
}

/// Joins neighbouring text events, which differ only by how the input was split.
func joiningText(_ events: [KeyEvent]) -> [KeyEvent] {
  events.reduce(into: []) { joined, event in
    if case .text(let new) = event, case .text(let old)? = joined.last {
      joined[joined.count - 1] = .text(old + new)
    } else {
      joined.append(event)
    }
  }
}

func decode(
  _ parts: [[UInt8]], with decoder: KeyDecoder = KeyDecoder(), flushing: Bool = false
) -> [KeyEvent] {
  var decoder = decoder
  var events: [KeyEvent] = []
  for part in parts { decoder.feed(part, into: &events) }
  if flushing {
    decoder.flush(into: &events)
    #expect(!decoder.isPending)
  }
  return joiningText(events)
}

/// The bytes in one piece, split in two at every place, and one by one.
func everyCut(of bytes: [UInt8]) -> [[[UInt8]]] {
  (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
}

private let complete: [KeySample] = [
  // Text
  KeySample("hello, 你好 👋🏽!", .text("hello, 你好 👋🏽!")),
  KeySample("a\u{85}\u{9B}b", .text("ab")),
  // Control characters
  KeySample("\r", .enter), KeySample("\n", .character("j"), .control),
  KeySample("\t", .tab), KeySample("\u{7F}", .backspace),
  KeySample("\u{8}", .character("h"), .control), KeySample("\0", .character(" "), .control),
  KeySample("\u{1}", .character("a"), .control), KeySample("\u{1A}", .character("z"), .control),
  KeySample("\u{1C}", .character("\\"), .control), KeySample("\u{1F}", .character("_"), .control),
  // Alt
  KeySample("\u{1B}b", .character("b"), .alt), KeySample("\u{1B}B", .character("B"), .alt),
  KeySample("\u{1B}é", .character("é"), .alt), KeySample("\u{1B}\r", .enter, .alt),
  KeySample("\u{1B}\n", .enter, .alt), KeySample("\u{1B}\u{7F}", .backspace, .alt),
  KeySample("\u{1B}\u{8}", .backspace, .alt), KeySample("\u{1B}\t", .tab, .alt),
  KeySample("\u{1B}\u{1}", .character("a"), [.alt, .control]),
  KeySample("\u{1B}\u{1B}[A", .up, .alt), KeySample("\u{1B}\u{1B}OD", .left, .alt),
  KeySample("\u{1B}\u{1B}b", .key(.escape, []), .key(.character("b"), .alt)),
  KeySample("\u{1B}\u{1B}[I", .key(.escape, []), .focus(true)),
  KeySample("\u{1B}\u{1B}\u{1B}[A", .key(.escape, []), .key(.up, .alt)),
  // xterm, VT220
  KeySample("\u{1B}[A", .up), KeySample("\u{1B}OB", .down),
  KeySample("\u{1B}[1;5C", .right, .control),
  KeySample("\u{1B}[1;9D", .left, .alt), KeySample("\u{1B}[1;33D", .left, .alt),
  KeySample("\u{1B}[1;3D", .left, .alt), KeySample("\u{1B}[5D", .left, .control),
  KeySample("\u{1B}O5D", .left, .control), KeySample("\u{1B}O1;2P", .function(1), .shift),
  KeySample("\u{1B}[H", .home), KeySample("\u{1B}OF", .end),
  KeySample("\u{1B}[1;6H", .home, [.control, .shift]),
  KeySample("\u{1B}[Z", .tab, .shift), KeySample("\u{1B}[1;2R", .function(3), .shift),
  KeySample("\u{1B}[2~", .insert), KeySample("\u{1B}[3;5~", .delete, .control),
  KeySample("\u{1B}[5~", .pageUp), KeySample("\u{1B}[6;2~", .pageDown, .shift),
  KeySample("\u{1B}[1~", .home), KeySample("\u{1B}[4~", .end), KeySample("\u{1B}OP", .function(1)),
  KeySample("\u{1B}[15~", .function(5)), KeySample("\u{1B}[24;5~", .function(12), .control),
  KeySample("\u{1B}[26~", .function(14)), KeySample("\u{1B}[34~", .function(20)),
  // The keypad in application mode
  KeySample("\u{1B}OM", .enter), KeySample("\u{1B}Ou\u{1B}Ok\u{1B}OX", .text("5+=")),
  // rxvt, the Linux console
  KeySample("\u{1B}[7~", .home), KeySample("\u{1B}[8^", .end, .control),
  KeySample("\u{1B}[3$", .delete, .shift), KeySample("\u{1B}[5@", .pageUp, [.control, .shift]),
  KeySample("\u{1B}[c", .right, .shift), KeySample("\u{1B}Od", .left, .control),
  KeySample("\u{1B}[[A", .function(1)), KeySample("\u{1B}[[E", .function(5)),
  // modifyOtherKeys, CSI u
  KeySample("\u{1B}[27;5;97~", .character("a"), .control),
  KeySample("\u{1B}[27;6;95~", .character("_"), .control),
  KeySample("\u{1B}[27;2;13~", .enter, .shift), KeySample("\u{1B}[27;5;9~", .tab, .control),
  KeySample("\u{1B}[97;5u", .character("a"), .control), KeySample("\u{1B}[97u", .text("a")),
  KeySample("\u{1B}[97;6u", .character("a"), [.control, .shift]),
  KeySample("\u{1B}[97;3u", .character("a"), .alt),
  KeySample("\u{1B}[98;4u", .character("B"), .alt),
  KeySample("\u{1B}[97:65;2u", .text("A")), KeySample("\u{1B}[49:33;2u", .text("!")),
  KeySample("\u{1B}[0;;229u", .text("å")), KeySample("\u{1B}[32;5u", .character(" "), .control),
  KeySample("\u{1B}[1092::97;5u", .character("a"), .control),
  KeySample("\u{1B}[105;5u", .tab), KeySample("\u{1B}[109;5u", .enter),
  KeySample("\u{1B}[91;5u", .escape),
  KeySample("\u{1B}[27u", .escape), KeySample("\u{1B}[127;3u", .backspace, .alt),
  KeySample("\u{1B}[57414u", .enter), KeySample("\u{1B}[57376u", .function(13)),
  KeySample("\u{1B}[57404u", .text("5")), KeySample("\u{1B}[97;1:3u"), KeySample("\u{1B}[1;1:3A"),
  KeySample("\u{1B}[57358u"),
  // Focus, mouse
  KeySample("\u{1B}[I\u{1B}[O", .focus(true), .focus(false)),
  KeySample("\u{1B}[<64;10;5M", .mouse(MouseEvent(action: .wheelUp, column: 9, row: 4))),
  KeySample(
    "\u{1B}[<81;1;1M",
    .mouse(MouseEvent(action: .wheelDown, column: 0, row: 0, modifiers: .control))),
  KeySample(
    "\u{1B}[<2;3;4M\u{1B}[<2;3;4m",
    .mouse(MouseEvent(action: .press(button: 3), column: 2, row: 3)),
    .mouse(MouseEvent(action: .release(button: 3), column: 2, row: 3))),
  KeySample("\u{1B}[<35;3;4M"), KeySample("\u{1B}[<32;3;4M"), KeySample("\u{1B}[<64;3;4m"),
  KeySample("\u{1B}[<66;3;4M"), KeySample("\u{1B}[<0;3M"),
  KeySample("\u{1B}[<0;0;0M", .mouse(MouseEvent(action: .press(button: 1), column: 0, row: 0))),
  KeySample(bytes: [0x1B, 0x5B, 0x4D, 0x60, 0xFF, 0x1B], []), KeySample("\u{1B}[32;5;6M"),
  // Paste
  KeySample(
    "\u{1B}[200~a\r\n\u{1B}[A\u{3}\u{1B}[201~", .paste(Array("a\r\n\u{1B}[A\u{3}".utf8), cut: 0)),
  KeySample(
    "\u{1B}[200~\u{1B}[20\u{1B}[201\u{1B}[201~", .paste(Array("\u{1B}[20\u{1B}[201".utf8), cut: 0)),
  KeySample("\u{1B}[200~\u{1B}[201~", .paste([], cut: 0)), KeySample("\u{1B}[201~"),
  // Discarded as a whole
  KeySample("\u{1B}[?62;22c"), KeySample("\u{1B}[12;40R"), KeySample("\u{1B}[?2026;1$y"),
  KeySample("\u{1B}[2;1$y"), KeySample("\u{1B}[99~"), KeySample("\u{1B}[>1;5u"),
  KeySample("\u{1B}[ q"),
  KeySample("\u{1B}[1;2;3A"), KeySample("\u{1B}Oz"), KeySample("\u{1B}[[Z"), KeySample("\u{1B}[E"),
  KeySample("\u{1B}[\(String(repeating: "9", count: 300))~"),
  KeySample("\u{1B}[\(String(repeating: " ", count: 60))A"),
  // Longer than the decoder keeps: the part that is kept would be decoded as Delete.
  KeySample("\u{1B}[\(String(repeating: "0", count: 60))399~"),
  KeySample("\u{1B}]11;rgb:0/0/0\u{7}"), KeySample("\u{1B}]52;c;YQ==\u{1B}\\"),
  KeySample("\u{1B}P>|tmux 3.4\u{1B}\\"), KeySample("\u{1B}_Gi=1;OK\u{1B}\\"),
  KeySample("\u{1B}^x\r\n你\u{1B}\\"), KeySample("\u{1B}X\u{1B}\\"),
  // Interrupted by the next byte
  KeySample("\u{1B}[\r", .key(.character("["), .alt), .key(.enter, [])),
  KeySample("\u{1B}O\r", .key(.character("O"), .alt), .key(.enter, [])),
  KeySample("\u{1B}P\r", .key(.character("P"), .alt), .key(.enter, [])),
  KeySample("\u{1B}P\u{1B}b", .key(.character("P"), .alt), .key(.character("b"), .alt)),
  KeySample("\u{1B}[1;\u{1B}[A", .up), KeySample("\u{1B}]0;x\u{1B}[A", .up),
  KeySample("\u{1B}]0;x\u{3}", .character("c"), .control), KeySample("\u{1B}[[\r", .enter),
  // Invalid UTF-8
  KeySample(bytes: [0x61, 0xFF, 0x62], [.text("a\u{FFFD}b")]),
  KeySample(bytes: [0xE4, 0xBD, 0x41], [.text("\u{FFFD}A")]),
  KeySample(bytes: [0xED, 0xA0, 0x80], [.text("\u{FFFD}\u{FFFD}\u{FFFD}")]),
  KeySample(bytes: [0xC0, 0x80, 0xF4, 0x90], [.text("\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")]),
  KeySample(
    bytes: [0xE0, 0x9F, 0xF0, 0x8F, 0xF5], [.text(String(repeating: "\u{FFFD}", count: 5))]),
  KeySample(bytes: [0x1B, 0xFF], [.key(.escape, []), .text("\u{FFFD}")]),
  KeySample(bytes: [0x1B, 0xED, 0xA0], [.key(.escape, []), .text("\u{FFFD}\u{FFFD}")]),
  KeySample(bytes: [0x1B, 0xC2, 0x85], [.key(.escape, [])]),
]

/// Sequences that are complete only after the escape delay.
private let pending: [KeySample] = [
  KeySample("\u{1B}", .escape), KeySample("\u{1B}\u{1B}", .key(.escape, []), .key(.escape, [])),
  KeySample("\u{1B}[", .character("["), .alt), KeySample("\u{1B}O", .character("O"), .alt),
  KeySample("\u{1B}]", .character("]"), .alt), KeySample("\u{1B}P", .character("P"), .alt),
  KeySample("\u{1B}\u{1B}[", .key(.escape, []), .key(.character("["), .alt)),
  KeySample("\u{1B}P\u{1B}", .key(.character("P"), .alt), .key(.escape, [])),
  KeySample("\u{1B}[1;5"), KeySample("\u{1B}[M "), KeySample("\u{1B}[["),
  KeySample("\u{1B}]0;title"),
  KeySample("\u{1B}]0;title\u{1B}"), KeySample("\u{1B}O5"),
  KeySample(bytes: [0xE4, 0xBD], [.text("\u{FFFD}")]),
  KeySample(bytes: [0x1B, 0xE4], [.key(.escape, []), .text("\u{FFFD}")]),
]

@Suite struct KeyDecoderTests {
  @Test(arguments: complete)
  func decodesHoweverItIsCut(_ sample: KeySample) {
    for parts in everyCut(of: sample.bytes) {
      #expect(decode(parts) == sample.events, "\(parts)")
    }
  }

  @Test(arguments: complete)
  func leavesWhatStandsAroundAlone(_ sample: KeySample) {
    let bytes = Array("x".utf8) + sample.bytes + Array("y\r".utf8)
    let events = [.text("x")] + sample.events + [.text("y"), .key(.enter, [])]
    #expect(decode([bytes]) == joiningText(events))
  }

  @Test(arguments: complete)
  func nothingIsPendingAfterAWhole(_ sample: KeySample) {
    var decoder = KeyDecoder()
    var events: [KeyEvent] = []
    decoder.feed(sample.bytes, into: &events)
    #expect(!decoder.isPending)
    let before = events
    decoder.flush(into: &events)
    #expect(events == before)
  }

  @Test(arguments: pending)
  func waitsUntilTheTimeIsOver(_ sample: KeySample) {
    for parts in everyCut(of: sample.bytes) {
      var decoder = KeyDecoder()
      var events: [KeyEvent] = []
      for part in parts { decoder.feed(part, into: &events) }
      #expect(decoder.isPending)
      decoder.flush(into: &events)
      #expect(joiningText(events) == sample.events, "\(parts)")
      decoder.feed(Array("[A\r".utf8), into: &events)
      #expect(joiningText(events).suffix(2) == [.text(tail(sample) + "[A"), .key(.enter, [])])
    }
  }

  /// The text at the end of a sample, which is joined with the text that follows.
  private func tail(_ sample: KeySample) -> String {
    if case .text(let text)? = sample.events.last { text } else { "" }
  }

  @Test func aPasteIsLeftByItsMarkerOnly() {
    var decoder = KeyDecoder()
    var events: [KeyEvent] = []
    decoder.feed(Array("\u{1B}[200~a\u{1B}[20".utf8), into: &events)
    #expect(!decoder.isPending)
    decoder.flush(into: &events)
    #expect(events == [])
    decoder.feed(Array("1~b".utf8), into: &events)
    #expect(events == [.paste(Array("a".utf8), cut: 0), .text("b")])
  }

  @Test func aLongPasteIsCutAndSaysSo() {
    let bytes = Array("\u{1B}[200~0123456\u{1B}[2789\u{1B}[201~x\u{1B}[200~y\u{1B}[201~".utf8)
    for parts in everyCut(of: bytes) {
      #expect(
        decode(parts, with: KeyDecoder(pasteLimit: 8)) == [
          .paste(Array("0123456\u{1B}".utf8), cut: 5), .text("x"), .paste([0x79], cut: 0),
        ])
    }
  }

  @Test func aStringWithoutEndGivesTheKeyboardBack() {
    let filler = [UInt8](repeating: 0x61, count: KeyDecoder.discardedBytesMax)
    #expect(decode([[0x1B, 0x5D] + filler + Array("zz".utf8)]).last == .text("azz"))
  }

  @Test func theTerminalsDescriptionOutweighsWhatIsBuiltIn() {
    let decoder = KeyDecoder(sequences: [
      Array("\u{1B}[4~".utf8): (.insert, []), Array("\u{1B}[224z".utf8): (.function(1), []),
      Array("\u{1B}OX".utf8): (.end, .shift), Array("\u{1B}A".utf8): (.up, []),
    ])
    let bytes = Array("\u{1B}[4~\u{1B}[224z\u{1B}OX\u{1B}A\u{1B}\u{1B}[224z\u{1B}B".utf8)
    for parts in everyCut(of: bytes) {
      #expect(
        decode(parts, with: decoder) == [
          .key(.insert, []), .key(.function(1), []), .key(.end, .shift), .key(.up, []),
          .key(.function(1), .alt), .key(.character("B"), .alt),
        ])
    }
  }
}
