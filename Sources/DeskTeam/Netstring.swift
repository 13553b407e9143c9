// Netstrings: bytes with their length in front and a comma behind, `5:hello,`
// (D. J. Bernstein, https://cr.yp.to/proto/netstrings.txt).

/// The stream of a colleague can't be trusted any more.
public struct TeamProtocolViolation: Error, Equatable, Sendable {
  /// What is wrong, for a developer.
  public let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Splits a byte stream into netstrings, however it is cut into reads.
struct NetstringReader {
  /// A longer netstring is a violation.
  let bytesMax: Int
  private var bytes: [UInt8] = []
  private var head = 0

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Whether bytes are kept that are not a whole netstring.
  var isEmpty: Bool { head == bytes.count }

  /// Keeps bytes for `next`.
  mutating func append(_ more: some Sequence<UInt8>) {
    if head > 0 {
      bytes.removeFirst(head)
      head = 0
    }
    bytes += more
  }

  /// The content of the next netstring; nil if it is incomplete.
  mutating func next() throws(TeamProtocolViolation) -> ArraySlice<UInt8>? {
    var position = head
    var length = 0
    while position < bytes.count, bytes[position] != UInt8(ascii: ":") {
      let digit = bytes[position]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
      else { throw TeamProtocolViolation("the length of a netstring is not a number") }
      length = length * 10 + Int(digit - UInt8(ascii: "0"))
      guard length <= bytesMax, position == head || bytes[head] != UInt8(ascii: "0")
      else { throw TeamProtocolViolation("a netstring is longer than \(bytesMax) bytes") }
      position += 1
    }
    guard position < bytes.count else { return nil }
    guard position > head else { throw TeamProtocolViolation("a netstring has no length") }
    let end = position + 1 + length
    guard end < bytes.count else { return nil }
    guard bytes[end] == UInt8(ascii: ",")
    else { throw TeamProtocolViolation("a netstring does not end with a comma") }
    head = end + 1
    return bytes[(position + 1)..<end]
  }
}

extension [UInt8] {
  /// Appends a netstring.
  mutating func appendNetstring(_ content: some Collection<UInt8>) {
    self += "\(content.count):".utf8
    self += content
    append(UInt8(ascii: ","))
  }
}
