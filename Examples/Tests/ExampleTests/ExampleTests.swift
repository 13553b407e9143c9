import EpollLoop
import Glibc
import Testing

@Suite struct ExampleTests {
  let loop: EventLoop
  private let programs: Programs

  init() throws {
    loop = try EventLoop()
    programs = Programs(loop)
  }

  private func server(
    _ name: String, _ arguments: [String] = []
  ) throws -> (server: Running, port: UInt16) {
    try programs.server(name, arguments)
  }

  // MARK: time-echo

  @Test func theTimeComesBeforeTheText() throws {
    let (server, port) = try server("time-echo")
    let peer = try Peer(loop, port: port)
    peer.send("how late?")
    try peer.wait(for: " how late?")
    // `Sun Nov 29 05:33:20 2026`, and a blank.
    #expect(peer.text.count == 25 + "how late?".count)
    peer.send("exit")
    try peer.waitForEnd()
    #expect(peer.ending == .finished)
    #expect(server.exit == nil)
  }

  @Test func theNextHasTheirTurnWhenOneHasLeft() throws {
    let (_, port) = try server("time-echo", ["--lines"])
    let (first, second) = (try Peer(loop, port: port), try Peer(loop, port: port))
    second.send("second\n")
    first.send("fi")
    first.send("rst\n\nboth\n")
    try first.wait(for: " both\n")
    #expect(first.text.split(separator: "\n").count == 3)
    #expect(second.text == "")
    first.send("exit\nnot said\n")
    try first.waitForEnd()
    #expect(!first.text.contains("not said"))
    try second.wait(for: " second\n")
  }

  @Test func serverAndClientOfTheTimeFit() throws {
    let (_, port) = try server("time-echo")
    let client = try Running.example(loop, "time-echo", ["--connect", "--port", "\(port)"])
    client.type("one\n\ntwo\nexit\n")
    #expect(try client.waitForExit() == .exited(status: 0))
    let lines = client.output.split(separator: "\n")
    #expect(lines.map { $0.split(separator: " ").last } == ["one", "two"])
  }

  // MARK: upper-lines

  @Test func linesComeBackInUpperCaseHoweverTheyAreCut() throws {
    let (_, port) = try server("upper-lines")
    let peer = try Peer(loop, port: port)
    for byte in Array("straße\r\n\nδώς\n".utf8) {
      peer.send([byte])
      try loop.run(until: "it was sent") { peer.unsentByteCount == 0 }
    }
    peer.send("last")
    peer.shutdownOutput()
    try peer.waitForEnd()
    #expect(peer.text == "STRASSE\n\nΔΏΣ\nLAST\n")
  }

  @Test func aResetDoesNotKeepTheNextWaiting() throws {
    let (server, port) = try server("upper-lines")
    for _ in 0..<20 {
      let rude = try Peer(loop, port: port)
      rude.send("never answered\n")
      rude.hangUp()
    }
    let peer = try Peer(loop, port: port)
    peer.send("still there?\n")
    try peer.wait(for: "STILL THERE?\n")
    server.signal(SIGTERM)
    #expect(try server.waitForExit() == .exited(status: 0))
  }

  @Test func aLineWithoutEndIsRefused() throws {
    let (server, port) = try server("upper-lines")
    let peer = try Peer(loop, port: port)
    peer.send([UInt8](repeating: 0x61, count: 70_000))
    try peer.waitForEnd()
    try server.wait(for: "a line of more than 65536 bytes")
    let next = try Peer(loop, port: port)
    next.send("next\n")
    try next.wait(for: "NEXT\n")
  }

  @Test func whoDoesNotReadIsNotRead() throws {
    let (_, port) = try server("upper-lines")
    let peer = try Peer(loop, port: port)
    peer.setReading(false)
    let line = String(repeating: "x", count: 999) + "\n"
    peer.send(String(repeating: line, count: 30_000))
    // Both kernels are full at some point, with far less than that.
    var before = 0
    try loop.run(until: "the server stopped reading") { [loop] in
      defer { before = peer.unsentByteCount }
      _ = loop.schedule(at: .now + .milliseconds(200)) {}
      return before == peer.unsentByteCount && before > 0
    }
    peer.setReading(true)
    peer.shutdownOutput()
    try peer.waitForEnd()
    #expect(peer.received.count == 30_000_000)
    #expect(peer.ending == .finished)
  }

  @Test func rawTextNeedsNoLineEnds() throws {
    let (_, port) = try server("upper-lines", ["--raw"])
    let peer = try Peer(loop, port: port)
    peer.send("no end, 客")
    try peer.wait(for: "NO END, 客")
    let client = try Running.example(
      loop, "upper-lines", ["--connect", "--raw", "--port", "\(port)"])
    client.type("one\n\ntwo\n")
    peer.hangUp()
    try client.wait(for: "ONE\nTWO\n")
    try client.endInput()
    #expect(try client.waitForExit() == .exited(status: 0))
  }

  @Test func nobodyThereIsAnErrorWithItsReason() throws {
    let client = try Running.example(loop, "upper-lines", ["--connect", "--port", "1"])
    #expect(try client.waitForExit() == .exited(status: 1))
  }

  // MARK: udp-echo

  @Test func datagramsComeBack() throws {
    let (_, port) = try server("udp-echo")
    let client = try Running.example(loop, "udp-echo", ["--connect", "--port", "\(port)"])
    client.type("one\n\nthree\n")
    try client.endInput()
    #expect(try client.waitForExit() == .exited(status: 0))
    #expect(client.output == "one\n\nthree\n")
  }

  @Test func aDatagramThatNobodyTakesIsAnError() throws {
    let client = try Running.example(loop, "udp-echo", ["--connect", "--port", "1"])
    client.type("hello\n")
    #expect(try client.waitForExit() == .exited(status: 1))
  }

  // MARK: unix-echo

  @Test func aThousandTalkOverAUnixSocketAndItsFileGoesAtTheEnd() throws {
    let path = "/tmp/unix-echo-\(getpid()).sock"
    let server = try Running.example(loop, "unix-echo", ["--path", path])
    try server.wait(for: "listening on \(path)\n")
    let address = try SocketAddress.unix(path: path)
    let peers = try (0..<1000).map { _ in try Peer(loop, to: address) }
    for (number, peer) in peers.enumerated() { peer.send("\(number)") }
    for peer in peers { peer.shutdownOutput() }
    try loop.run(until: "all were answered") { peers.allSatisfy { $0.ending != nil } }
    #expect(peers.enumerated().allSatisfy { $1.text == "\($0)" && $1.ending == .finished })
    let client = try Running.example(loop, "unix-echo", ["--connect", "--path", path])
    client.type("hello\n")
    try client.wait(for: "hello\n")
    try client.endInput()
    #expect(try client.waitForExit() == .exited(status: 0))
    server.signal(SIGTERM)
    #expect(try server.waitForExit() == .exited(status: 0))
    #expect(access(path, F_OK) != 0)
  }

  @Test func aPathThatIsTooLongIsAnErrorThatSaysSo() throws {
    let path = "/tmp/" + String(repeating: "x", count: 200)
    let server = try Running(
      loop, Running.path(of: "unix-echo"), ["--path", path], showsErrors: true)
    #expect(try server.waitForExit() == .exited(status: 64))
    #expect(server.output.contains("--path has at most 107 bytes, this one has 205"))
  }

  // MARK: proxy

  @Test func bothDirectionsPassAndEndByThemselves() throws {
    let (_, upper) = try server("upper-lines")
    let (proxy, port) = try server("proxy", ["--to-port", "\(upper)"])
    for text in ["through\n", ""] {
      let peer = try Peer(loop, port: port)
      peer.send(text)
      peer.shutdownOutput()
      try peer.waitForEnd()
      #expect(peer.text == text.uppercased())
      #expect(peer.ending == .finished)
    }
    #expect(proxy.exit == nil)
  }

  @Test func muchPassesASlowReaderWhole() throws {
    let (_, upper) = try server("upper-lines")
    let (_, port) = try server("proxy", ["--to-port", "\(upper)"])
    let peer = try Peer(loop, port: port)
    peer.setReading(false)
    let line = String(repeating: "y", count: 999) + "\n"
    peer.send(String(repeating: line, count: 20_000))
    var before = 0
    try loop.run(until: "nothing passes any more") { [loop] in
      defer { before = peer.unsentByteCount }
      _ = loop.schedule(at: .now + .milliseconds(200)) {}
      return before == peer.unsentByteCount && before > 0
    }
    peer.setReading(true)
    peer.shutdownOutput()
    try peer.waitForEnd()
    #expect(peer.received.count == 20_000_000)
  }

  @Test func aServerThatIsNotThereEndsTheClient() throws {
    let (proxy, port) = try server("proxy", ["--to-port", "1"])
    let peer = try Peer(loop, port: port)
    try peer.waitForEnd()
    try proxy.wait(for: "connect: Connection refused")
  }
}
