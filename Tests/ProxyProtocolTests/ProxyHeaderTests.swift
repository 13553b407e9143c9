import Testing

@testable import ProxyProtocol

/// PROXY headers of both versions, against the mistakes that others have made.
@Suite struct ProxyHeaderTests {
  /// A header of version 2. `length` is what it says, if that is not what it has.
  static func version2(
    _ command: UInt8 = 0x21, _ family: UInt8 = 0x11, _ block: [UInt8] = tcp4, length: Int? = nil
  ) -> [UInt8] {
    let length = length ?? block.count
    return ProxyHeader.signature + [command, family, UInt8(length >> 8), UInt8(length & 0xFF)]
      + block
  }

  /// 192.0.2.7:50000 → 198.51.100.1:21567
  static let tcp4: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0xC3, 0x50, 0x54, 0x3F]
  /// [2001:db8::7]:50000 → [2001:db8::1]:21567
  static let tcp6 = address6(7) + address6(1) + tcp4.suffix(4)
  static func address6(_ last: UInt8) -> [UInt8] {
    [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last]
  }

  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let result: Result<ProxyHeader, ProxyHeaderError>
    init(_ name: String, _ bytes: [UInt8], _ header: ProxyHeader) {
      (testDescription, self.bytes, result) = (name, bytes, .success(header))
    }
    init(_ name: String, _ bytes: [UInt8], _ error: ProxyHeaderError) {
      (testDescription, self.bytes, result) = (name, bytes, .failure(error))
    }
    init(_ line: String, _ header: ProxyHeader) { self.init(line, Array(line.utf8), header) }
    init(_ line: String, _ error: ProxyHeaderError) { self.init(line, Array(line.utf8), error) }
  }

  static let four = ProxyHeader.peer(IPAddress("192.0.2.7")!, port: 50000)
  static let six = ProxyHeader.peer(IPAddress("2001:db8::7")!, port: 50000)

  static let lines = [
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21567\r\n", four),
    Sample("PROXY TCP6 2001:db8::7 2001:db8::1 50000 21567\r\n", six),
    Sample("PROXY TCP6 ::ffff:192.0.2.7 ::1 50000 0\r\n", four),
    Sample("PROXY UNKNOWN\r\n", .own),
    Sample("PROXY UNKNOWN whatever 99999 is  said\r\n", .own),
    Sample(
      "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n".replacing(
        "f...f", with: "ffff:ffff:ffff:ffff:ffff:ffff"), .own),
    // Too few, too many, other blanks.
    Sample("PROXY \r\n", .malformedLine), Sample("PROXY\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 50000\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21567 1\r\n", .malformedLine),
    Sample("PROXY TCP4  192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4\t192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXYTCP4 192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    // Addresses and ports.
    Sample("PROXY TCP4 192.0.2.07 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 2001:db8::7 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP6 192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP6 fe80::1%lo fe80::1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 desk.example 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7\0 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 050000 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 65536 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 +5 21567\r\n", .malformedLine),
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 50000 -1\r\n", .malformedLine),
    Sample("PROXY TCP5 192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    Sample("PROXY tcp4 192.0.2.7 198.51.100.1 50000 21567\r\n", .malformedLine),
    // Ends of the line.
    Sample("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21567\n", .malformedLine),
    Sample("PROXY UNKNOWN\rx", .malformedLine),
    Sample("PROXY UNKNOWN" + String(repeating: "x", count: 94), .lineTooLong),
    // Something else.
    Sample("proxy", .missing), Sample("PROX ", .missing), Sample("0010|1|Mei", .missing),
    Sample("GET / HTTP/1.1\r\n", .missing), Sample("\u{16}\u{3}\u{1}", .missing),
    Sample("\r\n\r\n\0\r\nQUIX", .missing),
  ]

  static let blocks = [
    Sample("TCP over IPv4", version2(), four),
    Sample("TCP over IPv6", version2(0x21, 0x21, tcp6), six),
    Sample("TLVs behind the addresses", version2(0x21, 0x11, tcp4 + [4, 0, 3, 1, 2, 3]), four),
    Sample("TLVs that are broken", version2(0x21, 0x21, tcp6 + [0xFF, 0xFF]), six),
    Sample("the longest", version2(0x21, 0x11, tcp4 + [UInt8](repeating: 9, count: 4068)), four),
    Sample("one byte more", version2(0x21, 0x11, [], length: 4081), .tooLong(4097)),
    Sample("the greatest length", version2(0x21, 0x11, [], length: 65535), .tooLong(65551)),
    // LOCAL: whatever it says of addresses is not believed (sozu#1334), and is skipped.
    Sample("LOCAL", version2(0x20, 0x00, []), .own),
    Sample("LOCAL with addresses", version2(0x20, 0x11, tcp4), .own),
    Sample("LOCAL of no family", version2(0x20, 0xFF, [1, 2, 3]), .own),
    Sample("UNSPEC", version2(0x21, 0x00, []), .own),
    Sample("UNSPEC with bytes", version2(0x21, 0x00, tcp4), .own),
    Sample("IPv4, transport UNSPEC", version2(0x21, 0x10, []), .own),
    Sample("UDP", version2(0x21, 0x12), .own),
    Sample("Unix", version2(0x21, 0x31, [UInt8](repeating: 65, count: 216)), .own),
    // Lengths (squid#342, CVE-2019-10097).
    Sample("no addresses", version2(0x21, 0x11, []), .tooShort(16)),
    Sample("IPv4, one byte short", version2(0x21, 0x11, tcp4.dropLast()), .tooShort(27)),
    Sample("IPv6, one byte short", version2(0x21, 0x21, tcp6.dropLast()), .tooShort(51)),
    Sample("IPv6 with IPv4's length", version2(0x21, 0x21), .tooShort(28)),
    Sample("Unix with IPv4's length", version2(0x21, 0x31), .tooShort(28)),
    // What is not assigned.
    Sample("version 1", version2(0x11), .unknownVersion(1)),
    Sample("version 3", version2(0x31), .unknownVersion(3)),
    Sample("command 2", version2(0x22), .unknownCommand(2)),
    Sample("family 4", version2(0x21, 0x41), .unknownFamily(0x41)),
    Sample("transport 3", version2(0x21, 0x13), .unknownFamily(0x13)),
  ]

  /// Decodes pieces of the given size.
  private func decode(
    _ bytes: [UInt8], by size: Int
  ) -> (result: Result<ProxyHeader, ProxyHeaderError>?, rest: [UInt8]) {
    var decoder = ProxyHeaderDecoder()
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      var left: [UInt8] = []
      let result = piece.withUnsafeBytes { piece -> Result<ProxyHeader, ProxyHeaderError>? in
        var input = piece
        defer { left = Array(input) }
        do throws(ProxyHeaderError) {
          return try decoder.next(from: &input).map { .success($0) }
        } catch {
          return .failure(error)
        }
      }
      if let result { return (result, left + rest) }
    }
    return (nil, [])
  }

  /// In every cut; and what follows the header is left alone.
  @Test(arguments: lines + blocks)
  func decodes(_ sample: Sample) throws {
    let behind = Array("0010|1|Mei".utf8)
    for size in [1, 2, 3, 5, 7, 16, 20, 10000] {
      let (result, rest) = decode(sample.bytes + behind, by: size)
      #expect(result == sample.result)
      if case .success = sample.result { #expect(rest == behind) }
    }
  }

  /// No part of a header is a header, and none is refused before its fault has come.
  @Test(arguments: lines + blocks)
  func partsAreIncomplete(_ sample: Sample) {
    guard case .success = sample.result else { return }
    for count in 0..<sample.bytes.count {
      #expect(decode(Array(sample.bytes.prefix(count)), by: 4).result == nil)
    }
  }

  /// Without an end, a line is refused at its 107th byte, and not awaited for ever (squid#342).
  @Test func aLineHasAnEnd() {
    let line = Array("PROXY UNKNOWN ".utf8) + [UInt8](repeating: 0x20, count: 200)
    #expect(decode(Array(line.prefix(106)), by: 1).result == nil)
    #expect(decode(Array(line.prefix(107)), by: 1).result == .failure(.lineTooLong))
    let longest = Array(line.prefix(105)) + [0x0D, 0x0A]
    #expect(decode(longest, by: 1).result == .success(.own))
  }

  @Test(arguments: [
    ("192.0.2.7 50000 198.51.100.1 22", "192.0.2.7:50000"),
    ("2001:db8::7 50000 2001:db8::1 22", "[2001:db8::7]:50000"),
    ("fe80::1%eth0 50000 fe80::2%eth0 22", "[fe80::1]:50000"),
    ("::ffff:192.0.2.7 50000 192.0.2.1 22", "192.0.2.7:50000"),
    ("192.0.2.7 50000 2001:db8::1 22", "192.0.2.7:50000"),
  ])
  func anSSHConnectionAsAHeader(_ value: String, _ address: String) throws {
    let bytes = try #require(ProxyHeader.encode(sshConnection: value))
    guard case .success(.peer(let host, let port))? = decode(bytes, by: 100).result
    else { throw WrongHeader() }
    #expect(host.description(port: port) == address)
  }

  private struct WrongHeader: Error {}

  @Test func anSSHConnectionThatIsNotKnown() {
    let bytes = ProxyHeader.encode(sshConnection: "UNKNOWN 65535 UNKNOWN 65535")
    #expect(decode(bytes ?? [], by: 100).result == .success(.own))
  }

  @Test(arguments: [
    "", "192.0.2.7", "192.0.2.7 50000 198.51.100.1", "192.0.2.7 50000 198.51.100.1 22 ",
    "192.0.2.7 70000 198.51.100.1 22", "desk 50000 198.51.100.1 22",
  ])
  func anSSHConnectionOfAnotherForm(_ value: String) {
    #expect(ProxyHeader.encode(sshConnection: value) == nil)
  }
}
