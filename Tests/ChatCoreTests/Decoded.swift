import ChatCore
import Testing

/// The bytes of a text, as they go over the wire.
func wire(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What a decoder makes of a stream that comes in these pieces.
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

  /// Decoded where they lie, and kept first: the same comes of it.
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
        // From there on the stream is not trusted, whatever comes.
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
  /// The next frame of what was held.
  mutating func next() throws(ProtocolViolation) -> Frame? {
    var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    return try next(from: &nothing)
  }

  mutating func hold(_ bytes: [UInt8]) { bytes.withUnsafeBytes { hold($0) } }
}
