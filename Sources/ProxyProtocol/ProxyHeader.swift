// The PROXY protocol: a header in front of a stream, by which a proxy tells whose connection it passes on. Section
// numbers are of https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt.

/// What a PROXY header says.
public enum ProxyHeader: Equatable, Sendable {
  /// The connection is passed on for this peer.
  case peer(IPAddress, port: UInt16)
  /// The connection's own address is the peer's: the proxy speaks for itself (LOCAL, such as a health check), or
  /// does not know (UNKNOWN, UNSPEC), or names no IP address and port of a TCP connection (§2.2 allows to ignore
  /// what is not supported).
  case own
}

/// Why a stream does not begin with a valid PROXY header.
public enum ProxyHeaderError: Error, Equatable, Sendable {
  /// It begins with something else.
  case missing
  /// A line of version 1 that is not as it must be.
  case malformedLine
  /// A line of version 1 without its end within `ProxyHeaderDecoder.lineBytesMax`.
  case lineTooLong
  /// A version other than 1 and 2.
  case unknownVersion(UInt8)
  /// A command other than LOCAL and PROXY.
  case unknownCommand(UInt8)
  /// An address family or a transport that is not assigned.
  case unknownFamily(UInt8)
  /// A header that is too short for the addresses of its family.
  case tooShort(Int)
  /// A header of more bytes than `ProxyHeaderDecoder.headerBytesMax`.
  case tooLong(Int)
  /// The stream ended within the header.
  case cutOff
}

extension ProxyHeader {
  /// The twelve bytes with which a header of version 2 begins (§2.2).
  static let signature: [UInt8] = [
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
  ]

  /// A header of version 2 for a TCP connection from `source` to `destination`.
  public static func encode(
    from source: (address: IPAddress, port: UInt16),
    to destination: (address: IPAddress, port: UInt16)
  ) -> [UInt8] {
    let isIPv4 = source.address.isIPv4 && destination.address.isIPv4
    let addresses = [source.address, destination.address]
      .flatMap { isIPv4 ? $0.bytes : $0.sixteenBytes }
    let ports = [source.port, destination.port].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let count = UInt8(addresses.count + ports.count)
    return signature + [0x21, isIPv4 ? 0x11 : 0x21, 0, count] + addresses + ports
  }

  /// A header of version 2 that says that the peer is not known: UNSPEC.
  public static let unknownPeer = signature + [0x21, 0x00, 0, 0]

  /// The header of version 2 for an SSH session, from the value of `SSH_CONNECTION` (ssh(1)): the address and the
  /// port of the client, then of the server. If sshd does not know them (`UNKNOWN`), neither does the header.
  /// - Returns: nil if the value has another form.
  public static func encode(sshConnection text: String) -> [UInt8]? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4 else { return nil }
    if words[0] == "UNKNOWN" { return unknownPeer }
    guard let source = IPAddress(words[0]), let destination = IPAddress(words[2]),
      let sourcePort = UInt16(words[1]), let destinationPort = UInt16(words[3])
    else { return nil }
    return encode(from: (source, sourcePort), to: (destination, destinationPort))
  }
}
