import EpollLoop
import Glibc
import TestSupport
import Testing

@Suite struct SocketAddressTests {
  /// Whether this machine has an IPv6 loopback interface.
  static let hasIPv6 = access("/proc/net/if_inet6", R_OK) == 0

  @Test(arguments: [
    ("127.0.0.1", AF_INET, "127.0.0.1:21567"), ("::1", AF_INET6, "[::1]:21567"),
    ("[::1]", AF_INET6, "[::1]:21567"), ("::", AF_INET6, "[::]:21567"),
    ("2001:db8::a:0:0:1", AF_INET6, "[2001:db8::a:0:0:1]:21567"),
    ("::ffff:192.0.2.7", AF_INET6, "192.0.2.7:21567"),
    ("0.0.0.0", AF_INET, "0.0.0.0:21567"), ("255.255.255.255", AF_INET, "255.255.255.255:21567"),
    ("10.9.100.99", AF_INET, "10.9.100.99:21567"), ("::ffff:0.0.0.1", AF_INET6, "0.0.0.1:21567"),
    ("::192.0.2.7", AF_INET6, "[::192.0.2.7]:21567"),
  ])
  func numbersAreReadAndWritten(host: String, family: Int32, text: String) throws {
    let addresses = try SocketAddress.resolve(host: host, port: 21567)
    #expect(addresses.count == 1)
    let address = try #require(addresses.first)
    #expect(address.family == family)
    #expect(address.port == 21567)
    #expect("\(address)" == text)
  }

  @Test(arguments: [0, 7, 80, 999, 1000, 65535] as [UInt16])
  func aPortIsWrittenWithoutZeros(port: UInt16) throws {
    let address = try #require(try SocketAddress.resolve(host: "127.0.0.1", port: port).first)
    #expect("\(address)" == "127.0.0.1:\(port)")
    #expect(address.host == "127.0.0.1")
  }

  @Test func aNameGivesItsAddresses() throws {
    let addresses = try SocketAddress.resolve(host: "localhost", port: 1)
    #expect(!addresses.isEmpty)
    #expect(addresses.allSatisfy { ["127.0.0.1", "::1"].contains($0.host) })
  }

  @Test func whatIsNoNameIsAnError() {
    #expect(throws: ResolutionError.self) {
      try SocketAddress.resolve(host: "", port: 1)
    }
  }

  @Test(arguments: [
    ("localhost", "localhost:7"), ("127.0.0.1", "127.0.0.1:7"), ("::1", "[::1]:7"),
    ("[::1]", "[::1]:7"), ("fe80::1%eth0", "[fe80::1%eth0]:7"),
  ])
  func aHostIsWrittenAsOneWouldTypeIt(host: String, text: String) {
    #expect(SocketAddress.describe(host: host, port: 7) == text)
  }

  @Test(.enabled(if: hasIPv6))
  func aListenerOnIPv6HasItsAddressInBrackets() throws {
    let loop = try EventLoop()
    let address = try #require(try SocketAddress.resolve(host: "::1", port: 0).first)
    let listener = try Listener(loop, on: address, backlog: 1, keepalive: .testing)
    #expect("\(listener.address)" == "[::1]:\(listener.address.port)")
    let connector = Connector(loop, to: [listener.address], keepalive: .testing) { _ in }
    connector.start()
    let (socket, customer) = try accepted(by: listener, in: loop)
    #expect("\(customer)" == "[::1]:\(customer.port)")
    close(socket)
  }

  @Test(.enabled(if: hasIPv6))
  func anIPv4CustomerOfAnIPv6ListenerIsShownAsWhatItIs() throws {
    let loop = try EventLoop()
    let address = try #require(try SocketAddress.resolve(host: "::", port: 0).first)
    let listener = try Listener(loop, on: address, backlog: 1, keepalive: .testing)
    let peer = try RawPeer(connectingTo: listener.address.port)
    let (socket, customer) = try accepted(by: listener, in: loop)
    #expect(customer.family == AF_INET6)
    #expect("\(customer)" == "127.0.0.1:\(peer.port)")
    close(socket)
  }
}
