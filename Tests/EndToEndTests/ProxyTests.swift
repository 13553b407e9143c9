import Glibc
import TestSupport
import Testing

/// A desk behind a proxy: `agent-console --proxy-from`.
@Suite struct ProxyTests {
  static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
  /// 192.0.2.7:50000 → 198.51.100.1:21567
  static let version2 =
    signature + [0x21, 0x11, 0, 12, 192, 0, 2, 7, 198, 51, 100, 1, 0xC3, 0x50, 0x54, 0x3F]
  static let local = signature + [0x20, 0, 0, 0]
  static let line = Array("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21567\r\n".utf8)
  static let line6 = Array("PROXY TCP6 2001:db8::7 2001:db8::1 50000 21567\r\n".utf8)

  private func desk(
    _ proxies: [String] = ["127.0.0.1"], _ options: [String] = [], in setting: Setting = .pipes
  ) throws -> Desk {
    try Desk(proxies.flatMap { ["--proxy-from", $0] } + options, in: setting)
  }

  @Test(
    arguments: [
      (version2, "192.0.2.7:50000"), (line, "192.0.2.7:50000"), (line6, "[2001:db8::7]:50000"),
      (local, "127.0.0.1:"), (Array("PROXY UNKNOWN\r\n".utf8), "127.0.0.1:"),
    ] as [([UInt8], String)], [["127.0.0.1"], ["10.0.0.0/8", "127.0.0.0/24"]])
  func theHeadersAddressIsTheCustomers(
    _ header: (bytes: [UInt8], address: String), _ proxies: [String]
  ) throws {
    let desk = try desk(proxies)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(header.bytes + Array(frame(1, "Mei")) + Array(frame(2, "hello")))
    try desk.expect("Mei connected from \(header.address)")
    try desk.expect("hello")
    try desk.say("hi")
    #expect(try peer.receiveMessage() == "hi")
  }

  /// A byte at a time.
  @Test(arguments: [version2, line])
  func aSlowHeader(_ header: [UInt8]) throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    for byte in header + Array(frame(1, "Mei")) {
      try peer.send([byte])
      poll(nil, 0, 2)
    }
    try desk.expect("Mei connected from 192.0.2.7:50000")
  }

  @Test(
    arguments: [
      (Array("0010|1|Mei".utf8), "does not begin with a PROXY header"),
      (Array("PROXY TCP4 192.0.2.7\r\n".utf8), "its PROXY line is malformed"),
      (
        Array("PROXY UNKNOWN ".utf8) + [UInt8](repeating: 0x20, count: 200),
        "its PROXY line does not end within 107 bytes"
      ),
      (signature + [0x31], "version 3, and must have 1 or 2"),
      (signature + [0x22], "unknown command 2"),
      (signature + [0x21, 0x41, 0, 0], "unknown address family 65"),
      (signature + [0x21, 0x11, 0, 4, 1, 2, 3, 4], "of 20 bytes has no room for its addresses"),
      (signature + [0x21, 0x11, 255, 255], "has 65551 bytes, and may have 4096 bytes"),
    ] as [([UInt8], String)])
  func aBadHeaderIsTold(_ bytes: [UInt8], _ words: String) throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(bytes)
    #expect(try peer.receiveUntilEnd().bytes == [])
    try desk.expect("disconnected the proxy 127.0.0.1:\(peer.port): ")
    try desk.expect(words)
    // The next one is served.
    let next = try RawPeer(connectingTo: desk.port)
    try next.send(Self.version2 + Array(frame(1, "Ming")))
    try desk.expect("Ming connected from 192.0.2.7:50000")
  }

  @Test func anEndWithinTheHeader() throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(Array(Self.version2.prefix(20)))
    peer.shutdownOutput()
    try desk.expect("its connection ended in the middle of the PROXY header")
    #expect(try peer.receiveUntilEnd().bytes == [])
  }

  /// From anywhere else it is what it always was.
  @Test(arguments: [[], ["127.0.0.2"], ["10.0.0.0/8", "::1"]])
  func fromElsewhereItIsABadFrame(proxies: [String]) throws {
    let desk = try desk(proxies)
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(Self.line + Array(frame(1, "Mei")))
    try desk.expect("disconnected 127.0.0.1:\(peer.port): the frame length is not four digits")
    _ = try desk.seat("Ming")
  }

  /// The header counts within the ten seconds for the name.
  @Test func theHeaderIsPartOfTheTimeForTheName() async throws {
    try await onOwnThread {
      let desk = try desk()
      let late = try RawPeer(connectingTo: desk.port)
      let clock = ContinuousClock()
      let start = clock.now
      try late.send(Array(Self.line.prefix(10)))
      try desk.expect("no whole PROXY header within 10 s")
      #expect(clock.now - start >= .seconds(9))
      #expect(try late.receiveUntilEnd().bytes == [])

      let nameless = try RawPeer(connectingTo: desk.port)
      let second = clock.now
      poll(nil, 0, 6000)
      try nameless.send(Self.line)
      try desk.expect("192.0.2.7:50000 gave no name within 10 s")
      #expect(clock.now - second < .seconds(15))
    }
  }

  /// Whoever left in the line is told of by the header's address, and can be blocked by it.
  @Test func theLineAndBlocks() throws {
    let desk = try desk(in: .plainTerminal)
    let first = try RawPeer(connectingTo: desk.port)
    try first.send(Self.version2 + Array(frame(1, "Mei")))
    try desk.expect("Mei connected from 192.0.2.7:50000")
    let gone = try RawPeer(connectingTo: desk.port)
    try gone.send(Self.line6 + Array(frame(1, "Ming")) + Array(frame(2, "too late")))
    gone.close()
    try desk.expect("1 waiting")
    try desk.say("/block")
    try desk.expect("blocked 192.0.2.7 until")
    try desk.expect("Ming ([2001:db8::7]:50000) left while waiting")
    try desk.expect("too late")
    let again = try RawPeer(connectingTo: desk.port)
    try again.send(Self.line + Array(frame(1, "Mei")))
    #expect(try again.receiveUntilEnd().bytes == [])
    try desk.expect("192.0.2.7 is blocked and was disconnected")
    let other = try RawPeer(connectingTo: desk.port)
    try other.send(Self.line6 + Array(frame(1, "Hua")))
    try desk.expect("Hua connected from [2001:db8::7]:50000")
  }

  /// The title and the history have it too.
  @Test func theTitleAndTheHistory() throws {
    let (history, port) = (try HistoryFolder(), try freePort())
    let screen = try deskOnScreen(
      port: port, ["--proxy-from", "127.0.0.1", "--history", history.path])
    let peer = try RawPeer(connectingTo: port)
    try peer.send(Self.version2 + Array(frame(1, "Mei")) + Array(frame(2, "hello")))
    try screen.waitFor("Mei connected from 192.0.2.7:50000")
    #expect(try screen.capture()[0].contains("Mei | 192.0.2.7:50000"))
    peer.close()
    try screen.waitFor("Mei left")
    try screen.press("C-c")
    try screen.waitUntil("it has ended") { try screen.exitStatus() == 0 }
    let shown = try outcome(
      builtProgram("agent-console"), ["history", "export", "--history", history.path])
    #expect(shown.output.contains("192.0.2.7:50000"))
    #expect(!shown.output.contains("127.0.0.1:\(peer.port)"))
  }

  /// A health check that connects and closes is shown like any peer that says nothing.
  @Test func aHealthCheck() throws {
    let desk = try desk()
    let check = try RawPeer(connectingTo: desk.port)
    let port = check.port
    check.close()
    try desk.expect("127.0.0.1:\(port) left while waiting")
    let second = try RawPeer(connectingTo: desk.port)
    let secondPort = second.port
    try second.send(Self.local)
    second.close()
    try desk.expect("127.0.0.1:\(secondPort) left while waiting")
  }

  /// A desk that closes while a header is awaited closes that connection in order.
  @Test func theDeskCloses() throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(Array(Self.version2.prefix(3)))
    poll(nil, 0, 100)
    desk.child.signal(SIGTERM)
    #expect(try desk.child.waitForExit() == .exited(143))
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == [] && end == .closed)
  }

  // MARK: The customer's side

  @Test(
    arguments: [
      ("192.0.2.7 50000 198.51.100.1 22", "192.0.2.7:50000"),
      ("2001:db8::7 50000 2001:db8::1 22", "[2001:db8::7]:50000"),
      ("UNKNOWN 65535 UNKNOWN 65535", "127.0.0.1:"),
    ])
  func sendProxy(_ connection: String, _ address: String) throws {
    let desk = try desk()
    let customer = try Program(
      "customer-term", ["--send-proxy", "--host", "127.0.0.1", "--port", "\(desk.port)", "Mei"],
      in: .pipes, environment: ["SSH_CONNECTION": connection], size: .standard)
    try desk.expect("Mei connected from \(address)")
    _ = customer
  }

  @Test(arguments: [nil, "nonsense", "1.2.3.4 5 6.7.8.9"])
  func sendProxyWithoutAnAddress(_ connection: String?) throws {
    let options = ["--send-proxy", "--host", "127.0.0.1", "--port", "\(try freePort())", "Mei"]
    for environment in [[:], chinese] {
      let result = try outcome(
        builtProgram("customer-term"), options,
        environment: environment.merging(["SSH_CONNECTION": connection]) { $1 })
      #expect(result.status == .exited(1))
      expectOneLine(result.errors)
      #expect(
        result.errors.contains(connection.map { "'\($0)'" } ?? "SSH")
          == (environment.isEmpty || connection == nil))
    }
  }
}
