import Glibc

/// An IPv4 or IPv6 address, without a port. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is
/// the IPv4 address: the same host, however its connection came.
public struct IPAddress: Equatable, Hashable, Sendable {
  /// 4 or 16 bytes in network byte order.
  public let bytes: [UInt8]

  /// Takes 4 or 16 bytes in network byte order.
  init(_ bytes: some Collection<UInt8>) {
    let isMapped =
      bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 }
      && bytes.dropFirst(10).prefix(2).allSatisfy { $0 == 0xFF }
    self.bytes = Array(isMapped ? bytes.suffix(4) : bytes.suffix(16))
  }

  /// Parses an address without a port, brackets or leading zeros (inet_pton(3)). The zone of a link-local IPv6
  /// address (`%eth0`, RFC 4007 §11) is dropped: it means something to one machine only.
  public init?(_ text: some StringProtocol) {
    self.init(text, family: text.contains(":") ? AF_INET6 : AF_INET)
  }

  /// Parses an address of one family, `AF_INET` or `AF_INET6`.
  init?(_ text: some StringProtocol, family: Int32) {
    let text = String(family == AF_INET6 ? text.prefix { $0 != "%" } : text[...])
    // C would read up to a NUL alone.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
    guard inet_pton(family, text, &bytes) == 1 else { return nil }
    self.init(bytes)
  }

  /// Whether it is an IPv4 address.
  public var isIPv4: Bool { bytes.count == 4 }

  /// The sixteen bytes of an IPv6 address, which is IPv4-mapped if this is an IPv4 address.
  var sixteenBytes: [UInt8] {
    isIPv4 ? [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes : bytes
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address in its usual form (RFC 5952).
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// The address with a port: `192.0.2.1:50000`, `[2001:db8::1]:50000` (RFC 5952 §6).
  public func description(port: UInt16) -> String {
    isIPv4 ? "\(self):\(port)" : "[\(self)]:\(port)"
  }
}

/// A network: all addresses that begin with the same bits (RFC 4632). Of an address alone: that address.
public struct AddressRange: Equatable, Sendable {
  private let first: IPAddress
  private let bits: Int

  /// Parses `ADDRESS` or `ADDRESS/BITS`. Nil unless all bits behind the first BITS are 0: `10.0.0.1/8` may be
  /// meant as one address, and would be sixteen million.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0]), !parts[0].contains("%") else { return nil }
    let bitsMax = address.bytes.count * 8
    guard let bits = parts.count == 1 ? bitsMax : Self.number(parts[1]), bits <= bitsMax
    else { return nil }
    (first, self.bits) = (address, bits)
    guard (bits..<bitsMax).allSatisfy({ !Self.bit($0, of: address) }) else { return nil }
  }

  private static func number(_ text: Substring) -> Int? {
    let digits = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return digits ? Int(text) : nil
  }

  private static func bit(_ index: Int, of address: IPAddress) -> Bool {
    address.bytes[index / 8] & 0x80 >> UInt8(index % 8) != 0
  }

  /// Whether an address is in the range. An IPv4 address is in no IPv6 range, and the other way round.
  public func contains(_ address: IPAddress) -> Bool {
    address.isIPv4 == first.isIPv4
      && (0..<bits).allSatisfy { Self.bit($0, of: address) == Self.bit($0, of: first) }
  }
}
