import EpollLoop
import FoundationEssentials
import Glibc
import Testing

@Suite struct CommandTests {
  let loop: EventLoop
  private let programs: Programs

  init() throws {
    loop = try EventLoop()
    programs = Programs(loop)
  }

  private func server(
    _ commands: String, _ arguments: [String] = []
  ) throws -> (server: Running, port: UInt16) {
    let file = try TemporaryFile(commands)
    defer { withExtendedLifetime(file) {} }
    return try programs.server("remote-command", ["--commands", file.path] + arguments)
  }

  private func length(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return Int(Array(bytes.prefix(4)).withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
  }

  /// The answers that have come whole, as text.
  private func answers(_ peer: Peer) -> [String] {
    var (rest, texts) = (peer.received[...], [String]())
    while let length = length(rest), rest.count >= 4 + length {
      rest = rest.dropFirst(4)
      texts.append(String(decoding: rest.prefix(length), as: UTF8.self))
      rest = rest.dropFirst(length)
    }
    return texts
  }

  private func answer(_ peer: Peer, to request: String) throws -> String {
    let count = answers(peer).count
    peer.send(request)
    try loop.run(until: "\(request) is answered") { answers(peer).count > count }
    return answers(peer)[count]
  }

  private let someCommands = """
    # what may be run
    echo hello   world

    echo $HOME *
    true
    ls /nowhere
    no-such-program
    """

  @Test func whatACommandWritesComesBehindItsLength() throws {
    let (_, port) = try server(someCommands)
    let peer = try Peer(loop, port: port)
    #expect(try answer(peer, to: "echo hello world") == "hello world\n")
    #expect(try answer(peer, to: "true") == "")
    #expect(try answer(peer, to: "ls /nowhere").contains("No such file or directory"))
    #expect(
      try answer(peer, to: "no-such-program")
        == "no-such-program: posix_spawn: No such file or directory")
    // There is no shell.
    #expect(try answer(peer, to: "echo $HOME *\n") == "$HOME *\n")
  }

  @Test(arguments: [
    "echo", "echo hello", "echo hello world; id", "echo hello world\nid", "id", "# what may be run",
    " ", "\u{0}",
    "echo hello world $(id)", "sh -c id", "TRUE",
  ])
  func whatIsNotALineOfTheFileIsRefused(request: String) throws {
    let (_, port) = try server(someCommands)
    let peer = try Peer(loop, port: port)
    #expect(try answer(peer, to: request) == "refused: not one of the commands")
    #expect(try answer(peer, to: "echo hello world") == "hello world\n")
  }

  @Test func theHeaderDescribesTheBytes() throws {
    let (_, port) = try server(someCommands, ["--header"])
    let peer = try Peer(loop, port: port)
    // echo hello world | sha256sum
    let hash = "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447"
    for (request, name, hash, body) in [
      ("echo hello world", "echo hello world", hash, "hello world\n"),
      ("id", nil, nil, "refused: not one of the commands"),
    ] {
      let before = peer.received.count
      peer.send(request)
      try peer.wait(for: body)
      let count = try #require(length(peer.received[before...]))
      let json = peer.received[(before + 4)...].prefix(count)
      let header = try JSONDecoder().decode([String: Value].self, from: Data(json))
      #expect(
        header == ["filename": .text(name), "hash": .text(hash), "size": .number(body.utf8.count)])
      #expect(peer.received.count == before + 4 + count + body.utf8.count)
    }
  }

  private enum Value: Decodable, Equatable {
    case text(String?), number(Int)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .text(container.decodeNil() ? nil : try container.decode(String.self))
      }
    }
  }

  @Test func linesAreRequestsHoweverTheyAreCut() throws {
    let (_, port) = try server(someCommands, ["--lines"])
    let peer = try Peer(loop, port: port)
    for byte in Array("echo hello world\r\n\ntr".utf8) { peer.send([byte]) }
    peer.send("ue\necho hello world\necho hello world")
    peer.shutdownOutput()
    try peer.waitForEnd()
    let (hello, refused) = ("hello world\n", "refused: not one of the commands")
    #expect(answers(peer) == [hello, refused, "", hello, hello])
    #expect(peer.ending == .finished)
  }

  @Test func whoReadsSlowlyKeepsNobodyWaiting() throws {
    let (_, port) = try server("seq 3000000\necho quick")
    let slow = try Peer(loop, port: port)
    slow.setReading(false)
    slow.send("seq 3000000")
    let quick = try Peer(loop, port: port)
    #expect(try answer(quick, to: "echo quick") == "quick\n")
    slow.setReading(true)
    try loop.run(until: "all has come") { slow.received.count == 4 + 22_888_896 }
    #expect(length(slow.received[...]) == 22_888_896)
    #expect(slow.received.suffix(8) == Array("3000000\n".utf8)[...])
  }

  @Test func overALimitTheWholeGroupIsKilled() throws {
    let pid = try TemporaryFile("")
    let script = try TemporaryFile("sleep 1000 & echo $! > \(pid.path)\nexec yes\n")
    let (_, port) = try server("sh \(script.path)\necho hi", ["--output-max", "100000"])
    let peer = try Peer(loop, port: port)
    #expect(try answer(peer, to: "sh \(script.path)") == "killed: it wrote more than 100000 bytes")
    try waitForDeath(of: pid)
    #expect(try answer(peer, to: "echo hi") == "hi\n")
  }

  @Test func whatACommandLeavesBehindIsKilled() throws {
    let pid = try TemporaryFile("")
    let script = try TemporaryFile("sleep 1000 >/dev/null 2>&1 & echo $! > \(pid.path)\necho hi\n")
    let (_, port) = try server("sh \(script.path)")
    let peer = try Peer(loop, port: port)
    #expect(try answer(peer, to: "sh \(script.path)") == "hi\n")
    try waitForDeath(of: pid)
  }

  @Test func whatTakesTooLongIsKilled() throws {
    let (_, port) = try server("sleep 1000\necho hi", ["--seconds-max", "1", "--header"])
    let peer = try Peer(loop, port: port)
    peer.send("sleep 1000")
    try peer.wait(for: "killed: it took more than 1 seconds")
    peer.send("echo hi")
    try peer.wait(for: "hi\n")
  }

  @Test func theCommandOfWhoIsGoneIsKilled() throws {
    let pid = try TemporaryFile("")
    let script = try TemporaryFile("echo $$ > \(pid.path)\nexec sleep 1000\n")
    let (_, port) = try server("sh \(script.path)", ["--lines"])
    let peer = try Peer(loop, port: port)
    // The refusal is unread when it closes: that makes a reset.
    peer.setReading(false)
    peer.send("no such thing\nsh \(script.path)\n")
    try loop.run(until: "it runs") { [loop] in
      _ = loop.schedule(at: .now + .milliseconds(20)) {}
      return pid.text.hasSuffix("\n")
    }
    peer.hangUp()
    try waitForDeath(of: pid)
  }

  @Test func whatRunsEndsWithTheServer() throws {
    let pid = try TemporaryFile("")
    let script = try TemporaryFile("echo $$ > \(pid.path)\nexec sleep 1000\n")
    let (server, port) = try server("sh \(script.path)")
    let peer = try Peer(loop, port: port)
    peer.send("sh \(script.path)")
    try loop.run(until: "it runs") { [loop] in
      _ = loop.schedule(at: .now + .milliseconds(20)) {}
      return pid.text.hasSuffix("\n")
    }
    server.signal(SIGTERM)
    #expect(try server.waitForExit() == .exited(status: 0))
    try waitForDeath(of: pid)
  }

  private func waitForDeath(of pid: TemporaryFile) throws {
    let number = try #require(Int32(pid.text.filter(\.isNumber)))
    try loop.run(until: "\(number) has ended") { [loop] in
      _ = loop.schedule(at: .now + .milliseconds(20)) {}
      // Nobody may be there to reap it.
      return [nil, "Z"].contains(TemporaryFile.processState(number))
    }
  }

  @Test func aThousandAreAnswered() throws {
    let (_, port) = try server(someCommands)
    let peers = try (0..<1000).map { _ in try Peer(loop, port: port) }
    for peer in peers { peer.send("echo hello world") }
    try loop.run(until: "all are answered") { peers.allSatisfy { $0.received.count == 16 } }
    #expect(peers.allSatisfy { answers($0) == ["hello world\n"] })
  }

  @Test(arguments: [[], ["--header"], ["--lines"]])
  func serverAndClientFit(options: [String]) throws {
    let (_, port) = try server("seq 100000\necho last\ntrue", options)
    let client = try Running.example(
      loop, "remote-command", ["--connect", "--port", "\(port)"] + options)
    client.type("seq 100000\nid\n\ntrue\necho last\n")
    try client.endInput()
    #expect(try client.waitForExit() == .exited(status: 0))
    let numbers = (1...100_000).map { "\($0)\n" }.joined()
    #expect(client.output == numbers + "refused: not one of the commandslast\n")
  }

  @Test func aClientBelievesNoLength() throws {
    let (_, upper) = try programs.server("upper-lines", ["--raw"])
    let client = try Running(
      loop, Running.path(of: "remote-command"), ["--connect", "--port", "\(upper)"],
      showsErrors: true)
    // Sent back as they are, the first four of these bytes are a negative number.
    client.type("\u{FFFF}\u{FFFF}\n")
    #expect(try client.waitForExit() == .exited(status: 1))
    try client.wait(for: "the server said a length of -")
  }

  @Test func withoutCommandsThereIsNoServer() throws {
    for arguments in [["--commands", "/nowhere"], ["--commands", "/dev/null"]] {
      let server = try Running(
        loop, Running.path(of: "remote-command"), arguments, showsErrors: true)
      #expect(try server.waitForExit() == .exited(status: 1))
      try server.wait(for: arguments[1])
    }
  }
}
