import ChatCore

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

  init(pieces: some Sequence<[UInt8]>) {
    var decoder = FrameDecoder()
    for piece in pieces {
      decoder.append(piece)
      drain(&decoder)
    }
    unfinishedByteCount = decoder.unfinishedByteCount
  }

  private mutating func drain(_ decoder: inout FrameDecoder) {
    do throws(ProtocolViolation) {
      while let frame = try decoder.next() { frames.append(frame) }
    } catch {
      violation = error
    }
  }
}
