import ChatCore
import Testing

@Suite struct FrameDecoderTests {
  /// Bytes and the frames they encode.
  struct Sample: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let frames: [Frame]

    init(_ text: String, _ frames: Frame...) {
      bytes = wire(text)
      self.frames = frames
    }

    init(_ header: String, body: [UInt8], _ frames: Frame...) {
      bytes = wire(header) + body
      self.frames = frames
    }

    var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
  }

  static let samples: [Sample] = [
    Sample("0015|1|nickname", Frame(.name, "nickname")),
    Sample("0013|2|你好", Frame(.message, "你好")),
    Sample("0007|1|", Frame(.name, "")),
    Sample("0007|2|", Frame(.message, "")),
    Sample("0016|2|one\n\t two", Frame(.message, "one\n\t two")),
    Sample("0010|2||||", Frame(.message, "|||")),
    Sample("0022|2|0015|1|nickname", Frame(.message, "0015|1|nickname")),
    Sample("0032|2|👩‍👩‍👧‍👧", Frame(.message, "👩‍👩‍👧‍👧")),
    Sample("0010|2|a\0b", Frame(.message, "a\0b")),
    Sample("0012|7|later", Frame(.unknown(digit: 7), "")),
    Sample("0009|2|", body: [0xE4, 0xBD], Frame(.message, "\u{FFFD}", isRepaired: true)),
    Sample("0008|3|", body: [0xFF], Frame(.unknown(digit: 3), "")),
    Sample("0010|1|bob0007|2|", Frame(.name, "bob"), Frame(.message, "")),
    Sample(
      "0009|2|hi0011|9|none0010|2|you", Frame(.message, "hi"), Frame(.unknown(digit: 9), ""),
      Frame(.message, "you")),
    Sample("0999|2|" + longest.prefix(992), Frame(.message, String(longest.prefix(992)))),
  ]

  static let longest = String(repeating: "x", count: Limits.bodyBytesMax)

  @Test(arguments: samples)
  func cutAnywhereItIsTheSame(_ sample: Sample) {
    for cut in 0...sample.bytes.count {
      let decoded = Decoded(Array(sample.bytes[..<cut]), Array(sample.bytes[cut...]))
      #expect(decoded == Decoded(frames: sample.frames), "cut after \(cut) bytes")
    }
  }

  @Test(arguments: samples)
  func oneByteAtATimeItIsTheSame(_ sample: Sample) {
    #expect(Decoded(pieces: sample.bytes.map { [$0] }) == Decoded(frames: sample.frames))
  }

  @Test(arguments: samples)
  func whatComesBehindWaitsForTheRest(_ sample: Sample) {
    let trailing = wire("0009|2|o")
    let expected = Decoded(frames: sample.frames, unfinishedByteCount: trailing.count)
    let bytes = sample.bytes + trailing
    for cut in 0...bytes.count {
      let decoded = Decoded(Array(bytes[..<cut]), Array(bytes[cut...]))
      #expect(decoded == expected, "cut after \(cut) bytes")
    }
    let last = Frame(.message, "ok")
    #expect(Decoded(bytes, wire("k")) == Decoded(frames: sample.frames + [last]))
  }

  @Test func aHundredFramesInOneRead() {
    let frames = (0..<100).map { Frame(.message, String(repeating: "好", count: $0)) }
    #expect(Decoded(frames.flatMap(\.encoded)) == Decoded(frames: frames))
  }

  @Test func theLongestFrameHas9999Bytes() {
    let bytes = wire("9999|2|" + Self.longest)
    #expect(bytes.count == 9999)
    #expect(Decoded(bytes) == Decoded(frames: [Frame(.message, Self.longest)]))
    #expect(Decoded(pieces: bytes.map { [$0] }).frames.count == 1)
    #expect(Decoded(bytes.dropLast()) == Decoded(unfinishedByteCount: 9998))
  }

  @Test func theShortestFrameHas7Bytes() {
    #expect(Decoded(wire("0007|2")) == Decoded(unfinishedByteCount: 6))
    #expect(Decoded(wire("0007|2|")) == Decoded(frames: [Frame(.message, "")]))
  }

  @Test func bytesAreCountedAndNotCharacters() {
    // Two characters in six bytes: the length counts bytes.
    #expect(Decoded(wire("0010|2|你好")).frames == [Frame(.message, "你")])
  }

  @Test(arguments: [0, 3, 4, 5, 6, 7, 8, 9] as [UInt8])
  func anUnknownTypeIsSkippedWhole(_ digit: UInt8) {
    let decoded = Decoded(wire("0022|\(digit)|0015|1|nickname0007|2|"))
    #expect(decoded == Decoded(frames: [Frame(.unknown(digit: digit), ""), Frame(.message, "")]))
    #expect(decoded.frames[0].kind.digit == digit)
  }

  @Test(arguments: [
    ("", 0), ("0", 1), ("0015", 4), ("0015|1|", 7), ("0015|1|nicknam", 14), ("0015|1|nickname", 0),
    ("0015|1|nickname0", 1), ("0007|2|0007|2|0009|2|x", 8),
  ])
  func whatIsUnfinishedCountsTheHeaderToo(_ text: String, _ count: Int) {
    #expect(Decoded(wire(text)).unfinishedByteCount == count)
  }

  @Test func nothingIsNeededToGoOn() throws {
    var decoder = FrameDecoder()
    #expect(try decoder.next() == nil)
    decoder.hold([])
    #expect(try decoder.next() == nil)
    #expect(decoder.unfinishedByteCount == 0)
  }

  @Test func framesAreTakenOneByOne() throws {
    var decoder = FrameDecoder()
    decoder.hold(wire("0008|2|a0008|2|b0008"))
    #expect(try decoder.next() == Frame(.message, "a"))
    // More bytes may arrive before all frames are taken.
    decoder.hold(wire("|2|c"))
    #expect(try decoder.next() == Frame(.message, "b"))
    #expect(try decoder.next() == Frame(.message, "c"))
    #expect(try decoder.next() == nil)
  }
}
