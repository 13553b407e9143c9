import Glibc
import TestSupport
import Testing

/// The desk's listening address, and the errors about it.
@Suite struct ListeningTests {
  struct Obstacle: Sendable, CustomTestStringConvertible {
    let host: String
    let shown: String
    let english: String
    let chinese: String
    var testDescription: String { host }
  }

  static let obstacles = [
    Obstacle(
      host: "203.0.113.7", shown: "203.0.113.7:PORT", english: "Cannot assign requested address",
      chinese: "本机没有这个地址"),
    Obstacle(
      host: "2001:db8::7", shown: "[2001:db8::7]:PORT", english: "Cannot assign requested address",
      chinese: "本机没有这个地址"),
    Obstacle(
      host: "[2001:db8::7]", shown: " [2001:db8::7]:PORT",
      english: "Cannot assign requested address", chinese: "本机没有这个地址"),
    // Multicast and broadcast addresses, on which the kernel would listen.
    Obstacle(
      host: "224.0.0.1", shown: "224.0.0.1:PORT", english: "Cannot assign requested address",
      chinese: "本机没有这个地址"),
    Obstacle(
      host: "255.255.255.255", shown: "255.255.255.255:PORT",
      english: "Cannot assign requested address", chinese: "本机没有这个地址"),
    Obstacle(
      host: "::ffff:239.1.2.3", shown: "[::ffff:239.1.2.3]:PORT",
      english: "Cannot assign requested address", chinese: "本机没有这个地址"),
    Obstacle(
      host: "ff0e::1", shown: "[ff0e::1]:PORT", english: "Cannot assign requested address",
      chinese: "本机没有这个地址"),
    Obstacle(
      host: "no-such-host.invalid", shown: "no-such-host.invalid:PORT", english: "ame",
      chinese: "名"),
  ]

  /// Expects one line with the address and the reason; the Chinese one without an English word.
  @Test(arguments: obstacles, [false, true])
  func anAddressThatCantBeHad(_ obstacle: Obstacle, inChinese: Bool) throws {
    let port = try freePort()
    let result = try outcome(
      builtProgram("agent-console"),
      ["--no-history", "--host", obstacle.host, "--port", "\(port)"],
      environment: inChinese ? chinese : [:])
    #expect(result.status == .exited(1))
    #expect(result.output == "")
    let shown = obstacle.shown.replacing("PORT", with: "\(port)")
    let beginning = inChinese ? "agent-console: 无法监听 " : "agent-console: can't listen on "
    expectOneLine(result.errors)
    #expect(result.errors.hasPrefix(beginning))
    #expect(result.errors.contains(shown))
    #expect(result.errors.contains(inChinese ? obstacle.chinese : obstacle.english))
    if inChinese {
      let address = obstacle.host.replacing("[", with: "").replacing("]", with: "")
      #expect(englishWords(in: result.errors, except: [address]) == [])
    }
  }

  @Test(arguments: [false, true])
  func aPortThatIsTaken(inChinese: Bool) throws {
    let other = try RawListener()
    let result = try outcome(
      builtProgram("agent-console"), ["--no-history", "--port", "\(other.port)"],
      environment: inChinese ? chinese : [:])
    #expect(result.status == .exited(1))
    let (english, inHan) = ("can't listen on", "无法监听")
    let reason = inChinese ? "地址已被占用" : "Address already in use"
    let said = "\(inChinese ? inHan : english) 127.0.0.1:\(other.port)\(inChinese ? "：" : ": ")"
    #expect(result.errors == "agent-console: \(said)\(reason)\n")
  }

  @Test func theTerminalStaysUntouched() throws {
    let other = try RawListener()
    let child = try Child(
      builtProgram("agent-console"), ["--no-history", "--port", "\(other.port)"], input: .terminal,
      output: .terminal, errors: .pipe)
    let before = try child.terminalModes()
    #expect(try child.waitForExit() == .exited(1))
    #expect(child.bytes(of: .output) == [])
    #expect(try child.terminalModes() == before)
    expectOneLine(child.errors)
  }

  @Test(
    .enabled(if: PrivateNetwork.hasIPv6, "this machine has no ::1"),
    arguments: [
      "::1", "[::1]",
    ])
  func iPv6(host: String) throws {
    let desk = try Desk(["--host", host], isListening: "* listening on [::1]:")
    let visit = try Program(
      "customer-term", ["--host", host, "--port", "\(desk.port)", "小明"], in: .pipes,
      environment: [:], size: .standard)
    try desk.expect("* 小明 connected from [::1]:")
    try visit.expect("* connected to [::1]:\(desk.port)\n")
    try visit.say("你好")
    try desk.expect("< 你好\n")
  }

  /// The IPv6 wildcard address also accepts IPv4 customers, and shows their IPv4 addresses.
  @Test(.enabled(if: PrivateNetwork.hasIPv6, "this machine has no ::1"))
  func bothFamilies() throws {
    let desk = try Desk(["--host", "::"], isListening: "* listening on [::]:")
    _ = try desk.seat("Four")
    try desk.expect("* Four left")
    let visit = try Program(
      "customer-term", ["--host", "::1", "--port", "\(desk.port)", "Six"], in: .pipes,
      environment: [:], size: .standard)
    try visit.expect("* connected to [::1]:")
    try desk.expect("* Six connected from [::1]:")
  }

  @Test func aNameForAHost() throws {
    let desk = try Desk(["--host", "localhost"], isListening: ":")
    #expect(desk.notices.count == 1)
  }

  @Test func aPortOfTheKernelsChoiceIsSaid() throws {
    let desk = try Program(
      "agent-console", ["--no-history", "--port", "0"], in: .pipes, environment: [:],
      size: .standard)
    try desk.expect("* listening on 127.0.0.1:")
    try desk.expect("\n")
    let port = try #require(desk.child.output.firstMatch(of: #/:(\d+)\n/#)?.1)
    _ = try RawPeer(connectingTo: try #require(UInt16(port)))
  }

  /// The desk closed the connection, so its port is in TIME_WAIT. The next desk can use it at once.
  @Test func aPortInTimeWaitIsFree() throws {
    let port = try freePort()
    for _ in 1...3 {
      let desk = try Desk(port: port)
      let peer = try desk.seat()
      desk.child.signal(SIGTERM)
      #expect(try desk.child.waitForExit() == .exited(143))
      _ = try peer.receiveUntilEnd()
    }
  }

  /// Whoever sees the customer's connection end can't connect any more: a proxy would send the next one there.
  @Test func aKilledDeskRefusesBeforeItsCustomerIsGone() throws {
    for _ in 1...20 {
      let desk = try Desk()
      let peer = try desk.seat()
      desk.child.signal(SIGKILL)
      _ = try peer.receiveUntilEnd()
      #expect(throws: (any Error).self) { try RawPeer(connectingTo: desk.port) }
    }
  }
}
