import Glibc

/// Decodes the PROXY header, version 1 or 2, with which a stream begins, however it is split into reads.
///
/// Memory and work are bounded by the header's length; addresses are parsed only once all of the header is there
/// (§2.2). What follows the header is left untouched.
///
///     if let header = try decoder.next(from: &bytes) { … }   // nil: more bytes are needed
public struct ProxyHeaderDecoder: Sendable {
  /// Bytes of the longest line of version 1, its CR LF included (§2.1).
  public static let lineBytesMax = 107

  /// Bytes of the longest header of version 2 that is accepted. Its length field allows 65,551, and §2.2 says that
  /// a header is always smaller than a TCP segment: 1,460 bytes on Ethernet, 232 without extensions (TLVs). The
  /// rest is room for large frames, and for the extensions of proxies to come.
  public static let headerBytesMax = 4096

  /// Bytes of the fixed part of a header of version 2.
  private static let fixedBytes = 16
  private static let lineStart = Array("PROXY".utf8)

  /// The bytes of the header that have come.
  private var bytes: [UInt8] = []

  /// A decoder at the beginning of a stream.
  public init() {}

  /// Whether no byte has come yet.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Takes bytes of the header from the front of `input`, and none behind it.
  /// - Returns: the header; nil while it is incomplete, and then `input` is empty.
  /// - Throws: why this is no header, as soon as that is certain.
  public mutating func next(
    from input: inout UnsafeRawBufferPointer
  ) throws(ProxyHeaderError) -> ProxyHeader? {
    while let byte = input.first {
      bytes.append(byte)
      input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
      if let header = try headerIfComplete() { return header }
    }
    return nil
  }

  /// Called behind each byte.
  private func headerIfComplete() throws(ProxyHeaderError) -> ProxyHeader? {
    if bytes.count <= Self.lineStart.count, Self.lineStart.starts(with: bytes) { return nil }
    if bytes.starts(with: Self.lineStart) { return try lineIfComplete() }
    let signature = ProxyHeader.signature
    guard signature.starts(with: bytes.prefix(signature.count)) else { throw .missing }
    if bytes.count == signature.count + 1 { try checkVersion() }
    if bytes.count < Self.fixedBytes { return nil }
    let length = Self.fixedBytes + Int(bytes[14]) << 8 + Int(bytes[15])
    if length > Self.headerBytesMax { throw .tooLong(length) }
    return bytes.count < length ? nil : try header()
  }

  // MARK: Version 2

  private func checkVersion() throws(ProxyHeaderError) {
    let (version, command) = (bytes[12] >> 4, bytes[12] & 0xF)
    if version != 2 { throw .unknownVersion(version) }
    if command > 1 { throw .unknownCommand(command) }
  }

  private func header() throws(ProxyHeaderError) -> ProxyHeader {
    // LOCAL: everything behind is ignored, the family included.
    if bytes[12] & 0xF == 0 { return .own }
    let (family, transport) = (bytes[13] >> 4, bytes[13] & 0xF)
    guard family <= 3, transport <= 2 else { throw .unknownFamily(bytes[13]) }
    let addressBytes = [0, 4, 16, 108][Int(family)]
    let isIP = family == 1 || family == 2
    let needed = Self.fixedBytes + 2 * (addressBytes + (isIP && transport != 0 ? 2 : 0))
    if transport != 0, bytes.count < needed { throw .tooShort(bytes.count) }
    guard isIP, transport == 1 else { return .own }
    let source = bytes[Self.fixedBytes..<Self.fixedBytes + addressBytes]
    let port = Self.fixedBytes + 2 * addressBytes
    return .peer(IPAddress(source), port: UInt16(bytes[port]) << 8 | UInt16(bytes[port + 1]))
  }

  // MARK: Version 1

  private func lineIfComplete() throws(ProxyHeaderError) -> ProxyHeader? {
    guard bytes.suffix(2) == [0x0D, 0x0A] else {
      if bytes.count >= Self.lineBytesMax { throw .lineTooLong }
      // A line feed ends a line, and a CR is followed by one: anything else will not become valid.
      if bytes.last == 0x0A || bytes.dropLast().last == 0x0D { throw .malformedLine }
      return nil
    }
    let line = String(decoding: bytes.dropLast(2), as: UTF8.self)
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == "PROXY" else { throw .malformedLine }
    // Whatever follows is ignored (§2.1).
    if words[1] == "UNKNOWN" { return .own }
    let families: [Substring: Int32] = ["TCP4": AF_INET, "TCP6": AF_INET6]
    guard let family = families[words[1]], words.count == 6, !line.contains("%"),
      let source = IPAddress(words[2], family: family), IPAddress(words[3], family: family) != nil,
      let port = Self.port(words[4]), Self.port(words[5]) != nil
    else { throw .malformedLine }
    return .peer(source, port: port)
  }

  /// A port in decimal, without a sign or leading zeros (§2.1).
  private static func port(_ text: Substring) -> UInt16? {
    let digits = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    guard digits, text == "0" || text.first != "0" else { return nil }
    return UInt16(text)
  }
}
