import Glibc
import TestSupport
import Testing

private let gnutlsClient = UnpackedProgram("/usr/bin/gnutls-cli", in: "gnutls")
private let gnutlsServer = UnpackedProgram("/usr/bin/gnutls-serv", in: "gnutls")
private let whyGnutls: Comment = "it needs gnutls-bin (scripts/setup.sh tests)"

/// Other implementations of TLS in the place of either side, and what an attacker may try at the desk.
@Suite(.enabled(if: TLSFixture.isPossible, TLSFixture.why))
struct TLSPeerTests {
  let tls: TLSFixture

  init() throws { tls = try TLSFixture() }

  private func expectNextIsServed(
    by desk: Desk, file: String = #fileID, line: Int = #line
  ) throws {
    let next = try tls.customer(desk.port, tls.issuer)
    try desk.expect("Mei connected from", file: file, line: line)
    next.child.closeInput()
    try desk.expect("Mei left", file: file, line: line)
  }

  // MARK: GnuTLS

  @Test(.enabled(if: gnutlsClient != nil, whyGnutls), arguments: ["1.2", "1.3"])
  func gnutlsAsACustomer(_ version: String) throws {
    let desk = try tls.desk()
    let client = try #require(gnutlsClient)
    let peer = try client.start([
      "--x509cafile", tls.path("issuer.pem"), "--priority",
      "NORMAL:-VERS-ALL:+VERS-TLS\(version)", "--port", "\(desk.port)", "127.0.0.1",
    ])
    // It sends whole lines, with their ends: these belong to the name and to the message.
    try peer.send("0010|1|Li\n0013|2|hello\n")
    try desk.expect("connected from 127.0.0.1:")
    try desk.expect("hello")
    try desk.say("welcome")
    try peer.waitForOutput(containing: "0014|2|welcome")
    #expect(peer.output.contains("TLS\(version)"), "\(peer.output)")
    peer.closeInput()
    try desk.expect(" left")
    #expect(!desk.child.output.contains("failed"))
  }

  /// What it says: of a message it would echo whole lines only.
  @Test(.enabled(if: gnutlsServer != nil, whyGnutls), arguments: ["1.2", "1.3"])
  func gnutlsAsADesk(_ version: String) throws {
    let port = try freePort()
    let server = try #require(gnutlsServer)
    let peer = try server.start([
      "--echo", "--port", "\(port)", "--x509certfile", tls.path("desk.pem"), "--x509keyfile",
      tls.path("desk.key"), "--priority", "NORMAL:-VERS-ALL:+VERS-TLS\(version)",
    ])
    try peer.waitForOutput(containing: "IPv4 0.0.0.0 port \(port)...done", from: .errors)
    let customer = try tls.customer(port, tls.issuer)
    try customer.expect("connected to")
    try peer.waitForOutput(containing: "TLS\(version)")
    customer.child.closeInput()
    #expect(try customer.child.waitForExit() == .exited(0))
    #expect(!peer.errors.contains("rror"), "\(peer.errors)")
  }

  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func opensslAsADesk(_ version: String) throws {
    let port = try freePort()
    let server = try Child(
      "openssl",
      [
        "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", tls.path("desk.pem"), "-key",
        tls.path("desk.key"), version,
      ])
    try wait(for: "s_server listens") { (try? RawPeer(connectingTo: port)) != nil }
    let customer = try tls.customer(port, tls.issuer)
    try server.waitForOutput(containing: "0010|1|Mei")
    try server.send(frame(2, "welcome"))
    try customer.expect("< welcome")
    try customer.say("你好")
    try server.waitForOutput(containing: "0013|2|你好")
    // Killed, it sends no close_notify.
    server.signal(SIGKILL)
    try customer.expect("the connection broke: ")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  // MARK: Attacks

  /// A client that asks for another handshake in the middle of the connection, which TLS 1.3 has no more: it costs the
  /// desk a key exchange each time. It is refused, and the next customer is served.
  @Test(arguments: [[], ["-legacy_renegotiation"], ["-no_legacy_server_connect"]])
  func renegotiationIsRefused(_ options: [String]) throws {
    let desk = try tls.desk()
    let client = try Child(
      "openssl",
      [
        "s_client", "-connect", "127.0.0.1:\(desk.port)", "-CAfile", tls.path("issuer.pem"),
        "-tls1_2",
      ] + options)
    try client.waitForOutput(containing: "Verify return code: 0 (ok)")
    try client.send(frame(1, "Eve"))
    try desk.expect("Eve connected from")
    try client.send("R\n")
    try client.waitForOutput(containing: "RENEGOTIATING", from: .errors)
    try client.waitForExit()
    #expect(client.errors.contains("no renegotiation"), "\(client.errors)")
    try desk.expect("Eve")
    try expectNextIsServed(by: desk)
  }

  /// A client that offers a session of before gets a new one.
  @Test(arguments: ["-tls1_2", "-tls1_3"])
  func noSessionIsResumed(_ version: String) throws {
    let desk = try tls.desk()
    let session = tls.path("session")
    for (option, name) in [("-sess_out", "one"), ("-sess_in", "two")] {
      let client = try Child(
        "openssl",
        [
          "s_client", "-connect", "127.0.0.1:\(desk.port)", "-CAfile", tls.path("issuer.pem"),
          version,
        ] + (option == "-sess_out" || access(session, R_OK) == 0 ? [option, session] : []))
      try client.waitForOutput(containing: "Verify return code: 0 (ok)")
      try client.send(frame(1, name))
      try desk.expect("\(name) connected from")
      #expect(!client.output.contains("Reused"))
      client.closeInput()
      try desk.expect("\(name) left")
    }
  }

  /// The heartbeats of CVE-2014-0160, with a length of 16 KiB and a byte: before, within and behind the handshake.
  /// Nothing is answered but an alert.
  @Test(
    .enabled(if: Python.isThere, Python.why),
    arguments: ["first", "after hello", "after handshake"]
  )
  func heartbeats(_ moment: String) throws {
    let desk = try tls.desk()
    let script = """
      import socket, ssl, sys
      moment, port = sys.argv[1], int(sys.argv[2])
      heartbeat = bytes([24, 3, 3, 0, 3, 1, 0x40, 0])
      s = socket.create_connection(("127.0.0.1", port))
      context = ssl.create_default_context(); context.check_hostname = False
      context.verify_mode = ssl.CERT_NONE; context.maximum_version = ssl.TLSVersion.TLSv1_2
      incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
      tls = context.wrap_bio(incoming, outgoing)
      def shake():
        try: tls.do_handshake()
        except ssl.SSLWantReadError: return False
        finally: s.sendall(outgoing.read())
        return True
      if moment != "first":
        shake()
        while moment == "after handshake":
          incoming.write(s.recv(65536))
          if shake(): break
        if moment == "after hello": s.recv(65536)
      s.sendall(heartbeat)
      count = 0
      s.settimeout(30)
      try:
        while True:
          d = s.recv(65536)
          if not d: break
          count += len(d)
      except ConnectionResetError: pass
      print("answered", count, "bytes", flush=True)
      """
    let attacker = try Child("python3", ["-c", script, moment, "\(desk.port)"], input: .nothing)
    try desk.expect("TLS with 127.0.0.1:")
    try attacker.waitForExit()
    let count = attacker.output.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    // An alert has 7 bytes in the clear, and 31 at most encrypted. The rest of a flight may precede it.
    #expect(try #require(count) < 3000, "\(attacker.output)\(attacker.errors)")
    if moment != "after hello" { #expect(try #require(count) <= 31) }
    try expectNextIsServed(by: desk)
  }

  /// One byte a second does not prolong the time for the name.
  @Test func aByteASecond() throws {
    let desk = try tls.desk()
    let peer = try RawPeer(connectingTo: desk.port)
    let start = ContinuousClock.now
    // A record of a handshake with 512 bytes, and in it the head of a ClientHello (RFC 8446 §5.1, §4.1.2).
    let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 7, count: 32)
    for byte in hello {
      guard (try? peer.send([byte])) != nil else { break }
      do {
        try desk.expect("127.0.0.1:\(peer.port) gave no name within 10 s", within: .seconds(1))
        break
      } catch is TestFailure {
        #expect(ContinuousClock.now - start < .seconds(20))
      }
    }
    #expect(desk.child.output.contains("gave no name within 10 s"))
    try expectNextIsServed(by: desk)
  }

  /// Whoever records the traffic finds neither the name nor what was said. Without TLS they would.
  @Test(.enabled(if: Python.isThere, Python.why), arguments: [true, false])
  func nobodyReadsAlong(_ isEncrypted: Bool) throws {
    let desk = isEncrypted ? try tls.desk() : try Desk()
    let relay = try RecordingRelay(to: desk.port)
    let customer =
      isEncrypted
      ? try tls.customer(relay.port, tls.issuer)
      : try Program(
        "customer-term", ["--host", "127.0.0.1", "--port", "\(relay.port)", "Mei"], in: .pipes,
        environment: [:], size: .standard)
    try desk.expect("Mei connected from")
    let (question, answer) = ("我的密码是 hunter2", "It is not, " + String(repeating: "x", count: 9000))
    try customer.say(question)
    try desk.expect(question)
    try desk.say(answer)
    try customer.expect(answer)
    customer.child.closeInput()
    try desk.expect("Mei left")
    let record = try relay.record()
    #expect(record.count > 9000)
    for text in ["Mei", "密码", "hunter2", "It is not", "xxxx", "|2|"] {
      let isThere = String(decoding: record, as: UTF8.self).utf8.contains(text.utf8)
      #expect(isThere != isEncrypted, "\(text)")
    }
  }
}
