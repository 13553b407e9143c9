/// What a connection has brought and nobody has decoded yet, and how it ended.
struct Incoming: Sendable {
  private var decoder = FrameDecoder()
  /// Bytes are kept that were not looked at yet: there may be whole frames.
  private(set) var hasUndecoded = false
  /// The stream has ended; what was read before may still wait.
  var end: StreamEnd?

  /// Bytes that are kept, looked at or not.
  var keptByteCount: Int { decoder.unfinishedByteCount }

  /// Bytes of a frame that an end cuts off. Whole frames that nobody looked at are no part of one.
  var unfinishedByteCount: Int { hasUndecoded ? 0 : decoder.unfinishedByteCount }

  /// The next frame of what was kept and of `bytes` behind it (`FrameDecoder.next`).
  mutating func next(
    from bytes: inout UnsafeRawBufferPointer
  ) throws(ProtocolViolation) -> Frame? {
    let frame = try decoder.next(from: &bytes)
    // Behind one there may be another; where there is none, what is left is the beginning of one.
    hasUndecoded = frame != nil && decoder.unfinishedByteCount > 0
    return frame
  }

  /// Keeps bytes that are to be decoded later.
  mutating func hold(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    decoder.hold(bytes)
    hasUndecoded = true
  }
}
