import ChatCore
import TestSupport
import Testing

@Suite struct WireRandomTests {
  /// Frames that are encoded and split at random decode to the same frames.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func framesComeThroughAnyCuts(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let frames = (0..<random.int(1...20)).map { _ in
      Frame(random.one(in: 4) ? .name : .message, random.anyText())
    }
    let outcome = Self.decode(frames.flatMap(\.encoded), &random)
    #expect(outcome.frames == frames && outcome.violation == nil)
    // `==` would accept canonically equivalent strings.
    #expect(outcome.frames.map { Array($0.text.utf8) } == frames.map { Array($0.text.utf8) })
  }

  /// Any bytes decode to frames and at most one violation, the same wherever they are split.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func anyBytesAreDecodedTheSameWhateverTheCuts(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<random.int(0...10) { bytes += Frame(.message, random.anyText()).encoded }
    // About one byte in a hundred is replaced.
    for index in bytes.indices where random.one(in: 100) {
      bytes[index] = UInt8(random.int(0...255))
    }
    var whole = FrameDecoder()
    bytes.withUnsafeBytes { whole.hold($0) }
    let expected = Self.drain(&whole, [])
    let outcome = Self.decode(bytes, &random)
    #expect(outcome.frames == expected.frames)
    #expect(outcome.violation?.rule == expected.violation?.rule)
    for frame in outcome.frames where frame.kind == .name || frame.kind == .message {
      #expect(frame.isRepaired || frame.text.utf8.count <= Limits.bodyBytesMax)
    }
  }

  private struct Outcome {
    var frames: [Frame] = []
    var violation: ProtocolViolation?
  }

  private static func decode(_ bytes: [UInt8], _ random: inout SplitMix64) -> Outcome {
    var decoder = FrameDecoder()
    var outcome = Outcome()
    var rest = bytes[...]
    while !rest.isEmpty, outcome.violation == nil {
      let count = random.chunk(of: rest.count)
      let more = drain(&decoder, Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      outcome.frames += more.frames
      outcome.violation = more.violation
    }
    return outcome
  }

  private static func drain(_ decoder: inout FrameDecoder, _ bytes: [UInt8]) -> Outcome {
    var outcome = Outcome()
    bytes.withUnsafeBytes {
      var input = $0
      do throws(ProtocolViolation) {
        while let frame = try decoder.next(from: &input) { outcome.frames.append(frame) }
      } catch {
        outcome.violation = error
      }
    }
    return outcome
  }
}

extension SplitMix64 {
  /// Up to 300 characters from all of Unicode.
  fileprivate mutating func anyText() -> String {
    var text = ""
    for _ in 0..<int(0...300) {
      let last = one(of: [0x7F, 0x7FF, 0xFFFF, 0x10_FFFF])
      if let scalar = Unicode.Scalar(UInt32(int(0...last))) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
