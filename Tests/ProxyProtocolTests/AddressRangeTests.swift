import ProxyProtocol
import Testing

@Suite struct AddressRangeTests {
  @Test(arguments: [
    ("10.0.0.5", "10.0.0.5", true), ("10.0.0.5", "10.0.0.6", false),
    ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
    ("10.0.0.128/25", "10.0.0.128", true), ("10.0.0.128/25", "10.0.0.127", false),
    ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false), ("::/0", "10.0.0.1", false),
    ("::1", "::1", true), ("2001:db8::/33", "2001:db8:7fff::", true),
    ("2001:db8::/33", "2001:db8:8000::", false),
    // The same host, however its connection came.
    ("127.0.0.1", "::ffff:127.0.0.1", true), ("fe80::1", "fe80::1%eth0", true),
  ])
  func contains(_ range: String, _ address: String, _ isIn: Bool) throws {
    let range = try #require(AddressRange(range))
    #expect(range.contains(try #require(IPAddress(address))) == isIn)
  }

  @Test(arguments: [
    "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
    "10.0.0.1/8", "10.0.0/8", "::1/127", "::/129", "localhost", "[::1]", "127.0.0.1:80",
    "fe80::1%eth0", "10.0.0.0/٨", "0x7f.1", "010.0.0.1",
  ])
  func isNone(_ text: String) {
    #expect(AddressRange(text) == nil)
  }
}
