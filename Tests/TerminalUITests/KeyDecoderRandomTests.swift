import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct KeyDecoderRandomTests {
  /// Fragments that reach many states of the decoder, and random bytes.
  private static let pieces: [[UInt8]] =
    [
      "\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}]", "\u{1B}P", "\u{1B}[200~", "\u{1B}[201~", "[", "O",
      "<",
    ]
    .map { Array($0.utf8) }
    + [
      "1", ";", ":", "5", "27", "~", "u", "A", "M", "$", "^", "\\", "?", " ", "\u{7}", "\r", "你",
      "👋",
    ]
    .map { Array($0.utf8) }

  private static func bytes(_ random: inout SplitMix64) -> [UInt8] {
    (0..<Int.random(in: 1...40, using: &random)).flatMap { _ in
      Bool.random(using: &random)
        ? pieces.randomElement(using: &random)! : [UInt8.random(in: 0...255, using: &random)]
    }
  }

  private static func cut(_ bytes: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...min(rest.count, 7), using: &random)
      parts.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return parts
  }

  @Test(arguments: 0..<50)
  func anyBytesCutAnywhereGiveTheSame(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<200 {
      let bytes = Self.bytes(&random)
      let parts = Self.cut(bytes, &random)
      let events = decode([bytes], flushing: true)
      #expect(decode(parts, flushing: true) == events, "\(parts)")
      for event in events {
        guard case .text(let text) = event else { continue }
        #expect(!text.isEmpty)
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }

  /// After any bytes, followed by the end marker of a paste, a key is decoded normally.
  @Test(arguments: 0..<50)
  func noBytesLockTheKeyboard(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<200 {
      var decoder = KeyDecoder()
      var events: [KeyEvent] = []
      decoder.feed(Self.bytes(&random), into: &events)
      decoder.flush(into: &events)
      decoder.feed(Array("\u{1B}[201~\u{1B}[A".utf8), into: &events)
      #expect(events.last == .key(.up, []))
    }
  }

  /// If the search for the end marker began again at each ESC or each read, this would take hours.
  @Test func largeInputTakesOnePass() {
    let filler = (0..<1 << 20).map { $0 % 3 == 0 ? UInt8(0x1B) : UInt8(ascii: "[") }
    let paste = Array("\u{1B}[200~".utf8) + filler + Array("\u{1B}[201~".utf8)
    let text = String(repeating: "text 你好", count: 1 << 17)
    let time = processorTime {
      #expect(decode([paste]) == [.paste(filler, cut: 0)])
      #expect(decode(paste.map { [$0] }) == [.paste(filler, cut: 0)])
      #expect(decode([Array(text.utf8)]) == [.text(text)])
    }
    #expect(time < .seconds(60))
  }
}
