// Bytes in, frames out, whatever the cuts. "Need more" is a value:
//
//     while let frame = try decoder.next(from: &bytes) { … }
//
// What lies whole in `bytes` is decoded where it lies; what is cut off is kept, until the rest of it comes.
//
// A header is checked byte by byte as it comes, so that a peer of another protocol is told from ours by
// its first byte and not after ten seconds of waiting for the seventh.

/// The peer broke the rules of the wire: the stream can't be trusted from here on.
public struct ProtocolViolation: Error, Equatable, Sendable {
  /// The rule that was broken.
  public enum Rule: Equatable, Sendable {
    /// The first four bytes are not digits.
    case lengthIsNotANumber
    /// The length is less than the header it counts.
    case lengthUnderHeader(Int)
    /// No bar where one must be: after the length, or after the type.
    case barMissing
    /// The type is not a digit.
    case typeIsNotADigit
  }

  /// Which rule was broken.
  public let rule: Rule
  /// The first bytes of what should have been a frame, at most `Limits.offendingBytesShown`.
  public let firstBytes: [UInt8]

  /// A violation of a rule by these bytes.
  public init(_ rule: Rule, firstBytes: [UInt8]) {
    self.rule = rule
    self.firstBytes = firstBytes
  }

  /// The first bytes as printable ASCII: `\x1b` for what is not, `\\` for a backslash.
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

/// Cuts a byte stream into frames.
public struct FrameDecoder: Sendable {
  // Invariant: bytes[head...] is what was kept and not yet given out; head <= bytes.count.
  private var bytes: [UInt8] = []
  private var head = 0
  private var violation: ProtocolViolation?

  /// Before the first byte.
  public init() {}

  /// Keeps bytes that are to be decoded later: the next calls of `next` begin with them.
  public mutating func hold(_ more: UnsafeRawBufferPointer) {
    dropConsumed()
    bytes.append(contentsOf: more)
  }

  /// Bytes of a frame that is not complete: after the last `next`, what an end of stream cuts off.
  public var unfinishedByteCount: Int { bytes.count - head }

  /// The next frame of what was kept and of `input`, which the stream brought behind it; nil if it has not
  /// come in full. `input` becomes what is left of it, and nothing is left when there is no frame.
  /// - Throws: the peer's violation, now and at each later call.
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

  /// Keeps what the frame that was begun still needs; all that there is, if nobody knows how much.
  private mutating func keep(_ input: inout UnsafeRawBufferPointer) {
    let length = withKept { Self.wholeHeader($0)?.length }
    let missing = length.map { max(0, $0 - unfinishedByteCount) } ?? input.count
    hold(UnsafeRawBufferPointer(rebasing: input.prefix(missing)))
    input = UnsafeRawBufferPointer(rebasing: input.dropFirst(missing))
  }

  /// The next frame of what was kept, or nil if it has not come in full.
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

  /// Reads a header that is there and right; nil for any other. It is looked at as a whole, since frames
  /// may come by the million.
  private static func wholeHeader(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (length: Int, kind: Frame.Kind)? {
    guard bytes.count >= Limits.headerBytes else { return nil }
    // Below zero a byte becomes large: one comparison sees to both ends of the digits.
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

  /// Checks as much of the header as there is.
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
    // Not `String(validating:as:)`, which is generic: the decoder took ten times as long with it.
    if let valid = try? UTF8Span(validating: body.span) {
      return Frame(kind, String(copying: valid))
    }
    return Frame(kind, String(decoding: body, as: UTF8.self), isRepaired: true)
  }

  /// Moves the unfinished frame to the front: at most one frame's bytes for each read.
  private mutating func dropConsumed() {
    if head == bytes.count {
      bytes.removeAll(keepingCapacity: true)
    } else if head > 0 {
      bytes.removeSubrange(..<head)
    }
    head = 0
  }
}
