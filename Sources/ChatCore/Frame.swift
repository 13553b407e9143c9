/// One frame of the wire protocol, such as `0015|1|nickname`: its type and its text.
public struct Frame: Equatable, Sendable {
  /// The type digit of the header.
  public enum Kind: Hashable, Sendable {
    /// `1`: the customer's name.
    case name
    /// `2`: a message.
    case message
    /// Any other digit. The body is not decoded.
    case unknown(digit: UInt8)

    /// The value of the type digit, 0 to 9.
    public var digit: UInt8 {
      switch self {
      case .name: 1
      case .message: 2
      case .unknown(let digit): digit
      }
    }

    init(digit: UInt8) {
      switch digit {
      case 1: self = .name
      case 2: self = .message
      default: self = .unknown(digit: digit)
      }
    }
  }

  /// The type of the frame.
  public let kind: Kind
  /// The body. Invalid UTF-8 is replaced with U+FFFD.
  public let text: String
  /// Whether the body was invalid UTF-8.
  public let isRepaired: Bool

  /// A frame of a type with a text.
  public init(_ kind: Kind, _ text: String, isRepaired: Bool = false) {
    self.kind = kind
    self.text = text
    self.isRepaired = isRepaired
  }
}

extension Frame {
  /// Appends the encoded frame.
  /// - Precondition: the text has at most `Limits.bodyBytesMax` bytes; the state machines check that.
  public func encode(into bytes: inout [UInt8]) {
    let length = Limits.headerBytes + text.utf8.count
    precondition(length <= Limits.frameBytesMax, "a frame's length has four digits")
    func digit(_ value: Int) -> UInt8 { ASCII.zero + UInt8(truncatingIfNeeded: value % 10) }
    let header: [7 of UInt8] = [
      digit(length / 1000), digit(length / 100), digit(length / 10), digit(length), ASCII.bar,
      ASCII.zero + kind.digit, ASCII.bar,
    ]
    header.span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// The encoded frame.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Limits.headerBytes + text.utf8.count)
    encode(into: &bytes)
    return bytes
  }
}

enum ASCII {
  static let zero = UInt8(ascii: "0")
  static let nine = UInt8(ascii: "9")
  static let bar = UInt8(ascii: "|")
}
