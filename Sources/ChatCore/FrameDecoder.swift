// Bytes in, frames out, whatever the cuts. "Need more" is a value:
//
//     decoder.append(bytes)
//     while let frame = try decoder.next() { … }
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
  // Invariant: bytes[head...] is what came and was not yet given out; head <= bytes.count.
  private var bytes: [UInt8] = []
  private var head = 0
  private var violation: ProtocolViolation?

  /// Before the first byte.
  public init() {}

  /// Takes what the stream brought.
  public mutating func append(_ more: UnsafeRawBufferPointer) {
    dropConsumed()
    bytes.append(contentsOf: more)
  }

  /// Takes what the stream brought.
  public mutating func append(_ more: [UInt8]) {
    more.withUnsafeBytes { append($0) }
  }

  /// Bytes of a frame that is not complete: after the last `next`, what an end of stream cuts off.
  public var unfinishedByteCount: Int { bytes.count - head }

  /// The next frame, or nil if it has not come in full.
  /// - Throws: the peer's violation, now and at each later call.
  public mutating func next() throws(ProtocolViolation) -> Frame? {
    if let violation { throw violation }
    let available = bytes.count - head
    guard available > 0 else { return nil }
    do throws(ProtocolViolation) {
      guard let (length, kind) = try header(available) else { return nil }
      guard available >= length else { return nil }
      let body = (head + Limits.headerBytes)..<(head + length)
      head += length
      return decodeBody(kind, body)
    } catch {
      violation = error
      throw error
    }
  }

  /// Reads the header, or as much of it as there is.
  private func header(
    _ available: Int
  ) throws(ProtocolViolation) -> (length: Int, kind: Frame.Kind)? {
    var length = 0
    for offset in 0..<min(4, available) {
      let byte = bytes[head + offset]
      guard byte >= ASCII.zero, byte <= ASCII.nine else { throw violated(.lengthIsNotANumber) }
      length = length * 10 + Int(byte - ASCII.zero)
    }
    guard available >= 4 else { return nil }
    guard length >= Limits.headerBytes else { throw violated(.lengthUnderHeader(length)) }
    guard available >= 5 else { return nil }
    guard bytes[head + 4] == ASCII.bar else { throw violated(.barMissing) }
    guard available >= 6 else { return nil }
    let type = bytes[head + 5]
    guard type >= ASCII.zero, type <= ASCII.nine else { throw violated(.typeIsNotADigit) }
    guard available >= 7 else { return nil }
    guard bytes[head + 6] == ASCII.bar else { throw violated(.barMissing) }
    return (length, Frame.Kind(digit: type - ASCII.zero))
  }

  private func violated(_ rule: ProtocolViolation.Rule) -> ProtocolViolation {
    let shown = bytes[head...].prefix(Limits.offendingBytesShown)
    return ProtocolViolation(rule, firstBytes: Array(shown))
  }

  private func decodeBody(_ kind: Frame.Kind, _ range: Range<Int>) -> Frame {
    if case .unknown = kind { return Frame(kind, "") }
    return bytes.withUnsafeBufferPointer { all in
      let body = UnsafeBufferPointer(rebasing: all[range])
      if let text = String(validating: body, as: UTF8.self) { return Frame(kind, text) }
      return Frame(kind, String(decoding: body, as: UTF8.self), isRepaired: true)
    }
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
