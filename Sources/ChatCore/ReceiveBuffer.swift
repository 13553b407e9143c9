/// The bytes received on a connection that are not decoded yet, and how the stream ended.
struct ReceiveBuffer: Sendable {
  private var decoder = FrameDecoder()
  /// Whether kept bytes have not been decoded yet: they may contain whole frames.
  private(set) var hasUndecoded = false
  /// How the stream ended; nil while it is open. Bytes read before the end may still be undecoded.
  var end: StreamEnd?

  /// An empty buffer.
  init() {}

  /// A buffer that begins with bytes which another desk has read.
  init(unread: [UInt8]) {
    unread.withUnsafeBytes { hold($0) }
  }

  /// All kept bytes.
  var bufferedBytes: [UInt8] { decoder.unfinishedBytes }

  /// The number of kept bytes, decoded or not.
  var bufferedByteCount: Int { decoder.unfinishedByteCount }

  /// The number of bytes of an incomplete frame at the end; 0 while kept bytes are undecoded, since these may
  /// be whole frames.
  var unfinishedByteCount: Int { hasUndecoded ? 0 : decoder.unfinishedByteCount }

  /// The next frame from the kept bytes followed by `bytes` (`FrameDecoder.next`).
  mutating func next(
    from bytes: inout UnsafeRawBufferPointer
  ) throws(ProtocolViolation) -> Frame? {
    let frame = try decoder.next(from: &bytes)
    // After a frame there may be another one. If there is no frame, the kept bytes are the beginning of one.
    hasUndecoded = frame != nil && decoder.unfinishedByteCount > 0
    return frame
  }

  /// Keeps bytes for decoding later.
  mutating func hold(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    decoder.hold(bytes)
    hasUndecoded = true
  }
}
