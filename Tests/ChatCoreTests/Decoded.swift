import ChatCore
import Testing

/// The UTF-8 bytes of a text.
func wire(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The result of decoding a stream that arrives in these pieces.
struct Decoded: Equatable {
  var frames: [Frame] = []
  var violation: ProtocolViolation?
  var unfinishedByteCount = 0

  init(frames: [Frame] = [], unfinishedByteCount: Int = 0) {
    self.frames = frames
    self.unfinishedByteCount = unfinishedByteCount
  }

  init(_ pieces: [UInt8]...) {
    self.init(pieces: pieces)
  }

  /// Decodes in place and, to compare, through the decoder's buffer.
  init(pieces: some Collection<[UInt8]>) {
    self.init(inPlace: pieces)
    let kept = Decoded(kept: pieces)
    #expect(kept == self)
  }

  private init(inPlace pieces: some Collection<[UInt8]>) {
    var decoder = FrameDecoder()
    for piece in pieces {
      piece.withUnsafeBytes {
        var input = $0
        take { () throws(ProtocolViolation) in try decoder.next(from: &input) }
        guard let violation else { return #expect(input.isEmpty) }
        // After a violation every further call throws it, whatever arrives.
        #expect(throws: violation) { try decoder.next(from: &input) }
      }
    }
    unfinishedByteCount = decoder.unfinishedByteCount
  }

  private init(kept pieces: some Collection<[UInt8]>) {
    var decoder = FrameDecoder()
    for piece in pieces {
      decoder.hold(piece)
      take { () throws(ProtocolViolation) in try decoder.next() }
    }
    unfinishedByteCount = decoder.unfinishedByteCount
  }

  private mutating func take(_ next: () throws(ProtocolViolation) -> Frame?) {
    do throws(ProtocolViolation) {
      while let frame = try next() { frames.append(frame) }
    } catch {
      violation = error
    }
  }
}

extension FrameDecoder {
  /// The next frame from the kept bytes.
  mutating func next() throws(ProtocolViolation) -> Frame? {
    var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    return try next(from: &nothing)
  }

  mutating func hold(_ bytes: [UInt8]) { bytes.withUnsafeBytes { hold($0) } }
}
