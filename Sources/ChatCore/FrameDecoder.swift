// Decodes a byte stream into frames, however it is split into reads. An incomplete frame is not an error:
//
//     while let frame = try decoder.next(from: &bytes) { … }
//
// A frame that is complete in `bytes` is decoded in place. A frame that is cut off is copied into the
// decoder's buffer until the rest of it comes.
//
// A header is checked byte by byte as it comes, so that a peer that speaks another protocol is rejected at
// its first byte, and not after ten seconds of waiting for the seventh.

/// The peer violated the wire protocol. No further frame of the stream can be trusted.
public struct ProtocolViolation: Error, Equatable, Sendable {
  /// The rule that was broken.
  public enum Rule: Equatable, Sendable {
    /// A byte of the length is not a digit.
    case lengthIsNotANumber
    /// The length is less than that of the header, which it includes.
    case lengthUnderHeader(Int)
    /// A bar is missing after the length or after the type.
    case barMissing
    /// The type is not a digit.
    case typeIsNotADigit
  }

  /// The rule that was broken.
  public let rule: Rule
  /// The first bytes of the invalid frame, at most `Limits.offendingBytesShown`.
  public let firstBytes: [UInt8]

  /// A violation of a rule, with the first bytes of the invalid frame.
  public init(_ rule: Rule, firstBytes: [UInt8]) {
    self.rule = rule
    self.firstBytes = firstBytes
  }

  /// Whether the peer speaks TLS: the bytes begin a record of a handshake or an alert (RFC 8446 §5.1).
  public var isTLS: Bool {
    [21, 22].contains(firstBytes.first) && firstBytes.dropFirst().first ?? 3 == 3
  }

  /// The first bytes as printable ASCII: other bytes as `\x1b`, a backslash as `\\`.
  public var escapedBytes: String {
    var text = ""
    for byte in firstBytes {
      switch byte {
      case UInt8(ascii: "\\"): text += "\\\\"
      case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16)
        text += hex.utf8.count == 1 ? "\\x0" + hex : "\\x" + hex
      }
    }
    return text
  }
}

/// Decodes a byte stream into frames.
public struct FrameDecoder: Sendable {
  // Invariant: bytes[head...] are the kept bytes that are not decoded; head <= bytes.count.
  private var bytes: [UInt8] = []
  private var head = 0
  private var violation: ProtocolViolation?

  /// A decoder at the beginning of a stream.
  public init() {}

  /// Keeps bytes for decoding later: the next calls of `next` begin with them.
  public mutating func hold(_ more: UnsafeRawBufferPointer) {
    dropConsumed()
    bytes.append(contentsOf: more)
  }

  /// The number of kept bytes. After `next` has returned nil they are an incomplete frame, which an end of
  /// the stream would cut off.
  public var unfinishedByteCount: Int { bytes.count - head }

  /// Those bytes.
  var unfinishedBytes: [UInt8] { Array(bytes[head...]) }

  /// The next frame from the kept bytes followed by `input`; nil if it is incomplete. Removes the bytes it
  /// used from `input`: all of them if there is no frame.
  /// - Throws: the peer's violation, at this and at each later call.
  public mutating func next(
    from input: inout UnsafeRawBufferPointer
  ) throws(ProtocolViolation) -> Frame? {
    if let violation { throw violation }
    if unfinishedByteCount == 0 {
      let all = input.assumingMemoryBound(to: UInt8.self)
      if let (length, kind) = Self.wholeHeader(all), length <= all.count {
        input = UnsafeRawBufferPointer(rebasing: input[length...])
        return Self.decode(kind, UnsafeBufferPointer(rebasing: all[Limits.headerBytes..<length]))
      }
    }
    if !input.isEmpty { keep(&input) }
    return try next()
  }

  /// Keeps the rest of the incomplete frame; all of `input` while the length of that frame is unknown.
  private mutating func keep(_ input: inout UnsafeRawBufferPointer) {
    let length = withKept { Self.wholeHeader($0)?.length }
    let missing = length.map { max(0, $0 - unfinishedByteCount) } ?? input.count
    hold(UnsafeRawBufferPointer(rebasing: input.prefix(missing)))
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(missing))
  }

  /// The next frame from the kept bytes; nil if it is incomplete.
  private mutating func next() throws(ProtocolViolation) -> Frame? {
    if let violation { throw violation }
    let available = unfinishedByteCount
    guard available > 0 else { return nil }
    guard let (length, kind) = withKept(Self.wholeHeader) else {
      try checkPartOfHeader(available)
      return nil
    }
    guard available >= length else { return nil }
    defer { head += length }
    return withKept {
      Self.decode(kind, UnsafeBufferPointer(rebasing: $0[Limits.headerBytes..<length]))
    }
  }

  private func withKept<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[head...])) }
  }

  /// Parses a complete, valid header; nil for any other. Fast path: the header is checked as a whole, since
  /// frames may come by the million.
  private static func wholeHeader(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (length: Int, kind: Frame.Kind)? {
    guard bytes.count >= Limits.headerBytes else { return nil }
    // `&-` wraps around: a byte below "0" becomes a large number, so one comparison checks both ends of the
    // range.
    func digit(_ offset: Int) -> Int { Int(bytes[offset] &- ASCII.zero) }
    let (a, b, c, d, type) = (digit(0), digit(1), digit(2), digit(3), digit(5))
    let length = a * 1000 + b * 100 + c * 10 + d
    let isRight =
      max(max(a, b), max(c, d), type) <= 9 && length >= Limits.headerBytes
      && bytes[4] == ASCII.bar && bytes[6] == ASCII.bar
    return isRight ? (length, Frame.Kind(digit: UInt8(type))) : nil
  }

  private mutating func checkPartOfHeader(_ available: Int) throws(ProtocolViolation) {
    do throws(ProtocolViolation) {
      try checkHeader(available)
    } catch {
      violation = error
      throw error
    }
  }

  /// Checks the bytes of the header that have come.
  private func checkHeader(_ available: Int) throws(ProtocolViolation) {
    var length = 0
    for offset in 0..<min(4, available) {
      let byte = bytes[head + offset]
      guard byte >= ASCII.zero, byte <= ASCII.nine else { throw violated(.lengthIsNotANumber) }
      length = length * 10 + Int(byte - ASCII.zero)
    }
    guard available >= 4 else { return }
    guard length >= Limits.headerBytes else { throw violated(.lengthUnderHeader(length)) }
    guard available >= 5 else { return }
    guard bytes[head + 4] == ASCII.bar else { throw violated(.barMissing) }
    guard available >= 6 else { return }
    let type = bytes[head + 5]
    guard type >= ASCII.zero, type <= ASCII.nine else { throw violated(.typeIsNotADigit) }
    guard available >= 7 else { return }
    guard bytes[head + 6] == ASCII.bar else { throw violated(.barMissing) }
  }

  private func violated(_ rule: ProtocolViolation.Rule) -> ProtocolViolation {
    let shown = bytes[head...].prefix(Limits.offendingBytesShown)
    return ProtocolViolation(rule, firstBytes: Array(shown))
  }

  private static func decode(_ kind: Frame.Kind, _ body: UnsafeBufferPointer<UInt8>) -> Frame {
    if case .unknown = kind { return Frame(kind, "") }
    // Not `String(validating:as:)`, which is generic: with it the decoder took ten times as long.
    if let valid = try? UTF8Span(validating: body.span) {
      return Frame(kind, String(copying: valid))
    }
    return Frame(kind, String(decoding: body, as: UTF8.self), isRepaired: true)
  }

  /// Moves the incomplete frame to the front: at most one frame's bytes for each read.
  private mutating func dropConsumed() {
    if head == bytes.count {
      bytes.removeAll(keepingCapacity: true)
    } else if head > 0 {
      bytes.removeSubrange(..<head)
    }
    head = 0
  }
}
