import Glibc
import SecureStream
import TestSupport
import Testing

private let isPossible =
  Certificates.isPossible && (try? SecureContext(verifying: SecureContext.Verification.none)) != nil

/// A desk and customers over TLS, and openssl(1) in the place of either.
@Suite(.enabled(if: isPossible, "it needs openssl and libtls (scripts/setup.sh tests)"))
struct TLSTests {
  let certificates: Certificates

  init() throws {
    certificates = try Certificates()
    try certificates.make("issuer", names: "")
    try certificates.make("desk", issuer: "issuer")
  }

  private func desk(
    _ certificate: String = "desk", _ options: [String] = [], port: UInt16? = nil
  ) throws -> Desk {
    let files = [
      "--tls-cert", certificates.path("\(certificate).pem"), "--tls-key",
      certificates.path("\(certificate).key"),
    ]
    return try Desk(files + options, port: port)
  }

  private func customer(
    _ port: UInt16, _ options: [String], in setting: Setting = .pipes, host: String = "127.0.0.1",
    environment: [String: String?] = [:]
  ) throws -> Program {
    let address = ["--host", host, "--port", "\(port)", "--tls"]
    return try Program(
      "customer-term", address + options + ["Mei"], in: setting,
      environment: ["XDG_STATE_HOME": certificates.folder].merging(environment) { $1 },
      size: .standard)
  }

  private var issuer: [String] { ["--tls-ca", certificates.path("issuer.pem")] }

  @Test(arguments: Setting.allCases)
  func aConversation(_ setting: Setting) throws {
    let desk = try desk()
    let customer = try customer(desk.port, issuer, in: setting)
    try desk.expect("Mei connected from 127.0.0.1:")
    try customer.child.send(setting == .screen ? "你好\r" : "你好\n")
    try desk.expect("你好")
    let long = String(repeating: "x", count: 9992)
    try desk.say(long)
    try customer.expect("xxxx")
    desk.child.signal(SIGTERM)
    try customer.expect("the agent ended the conversation")
    if setting == .screen { try customer.child.send(" ") }
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func theCustomerLeaves() throws {
    let desk = try desk()
    let customer = try customer(desk.port, issuer)
    try desk.expect("Mei connected from")
    customer.child.closeInput()
    try desk.expect("Mei left")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func aPinDecidesAlone() throws {
    try certificates.make("old", from: "20200101000000Z", to: "20200201000000Z")
    let desk = try desk("old")
    let pin = try certificates.fingerprint("old")
    let right = try customer(desk.port, ["--tls-pin", "SHA256:\(pin)"], host: "localhost")
    try desk.expect("Mei connected from")
    right.child.closeInput()
    try desk.expect("Mei left")
    let other = String(repeating: "0", count: 64)
    let wrong = try customer(desk.port, ["--tls-pin", "SHA256:\(other)"])
    #expect(try wrong.child.waitForExit() == .exited(1))
    #expect(wrong.child.errors.contains("SHA256:\(other) was expected, and SHA256:\(pin) came"))
  }

  @Test(arguments: [
    ("old", "has expired"), ("future", "not valid yet"), ("elsewhere", "not present in server"),
  ])
  func whatIsRefusedWithoutAQuestion(_ name: String, _ words: String) throws {
    try certificates.make("old", from: "20200101000000Z", to: "20200201000000Z")
    try certificates.make("future", from: "20400101000000Z", to: "20400201000000Z")
    try certificates.make("elsewhere", names: "DNS:example.org")
    let desk = try desk(name)
    let customer = try customer(desk.port, [], in: .screen)
    #expect(try customer.child.waitForExit() == .exited(1))
    #expect(customer.child.output.contains(words), "\(customer.child.output)")
    #expect(!customer.child.output.contains("\u{1B}[?1049h"))
  }

  /// Asked once, before the screen opens; then known; then refused when it has changed.
  @Test func anUnknownIssuer() throws {
    try certificates.make("self")
    let pin = try certificates.fingerprint("self")
    let port = try freePort()
    do {
      let desk = try desk("self", port: port)
      let first = try customer(port, [], in: .screen)
      try first.expect("SHA256:\(pin)")
      try first.expect("(yes/no) ")
      #expect(!first.child.output.contains("\u{1B}[?1049h"))
      try first.child.send("yes\r")
      try desk.expect("Mei connected from")
      try first.expect("Your turn")
      try first.child.send("\u{3}")
      #expect(try first.child.waitForExit() == .exited(0))
      try desk.expect("Mei left")
      let second = try customer(port, [])
      try desk.expect("Mei connected from")
      second.child.closeInput()
      #expect(try second.child.waitForExit() == .exited(0))
      let known = try contents(certificates.path("kefu/known_desks"))
      #expect(known == "127.0.0.1:\(port) SHA256:\(pin)\n")
      var status = stat()
      #expect(stat(certificates.path("kefu/known_desks"), &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
    try certificates.make("self")
    let changed = try desk("self", port: port)
    let third = try customer(port, [])
    #expect(try third.child.waitForExit() == .exited(1))
    let now = try certificates.fingerprint("self")
    #expect(third.child.errors.contains("SHA256:\(pin) was known, and SHA256:\(now) came"))
    _ = changed
  }

  @Test(arguments: ["no\r", "\r", "\u{4}", "\u{3}"])
  func theAnswerIsNo(_ answer: String) throws {
    try certificates.make("self")
    let desk = try desk("self")
    let customer = try customer(desk.port, [], in: .screen)
    try customer.expect("(yes/no) ")
    try customer.child.send(answer)
    let status = try customer.child.waitForExit()
    #expect(status == .exited(answer == "\u{3}" ? 130 : 1))
    #expect(access(certificates.path("kefu/known_desks"), F_OK) != 0)
  }

  /// In plain lines nobody is asked: the error has the pin to use.
  @Test func plainLinesAskNobody() throws {
    try certificates.make("self")
    let desk = try desk("self")
    for environment in [[:], chinese] {
      let customer = try customer(desk.port, [], environment: environment)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = try customer.child.waitForEndOfOutput(from: .errors)
      expectOneLine(said)
      #expect(said.contains("--tls-pin SHA256:\(try certificates.fingerprint("self"))"))
    }
  }

  @Test(arguments: ["mei", "stranger", nil])
  func customersWithCertificates(_ name: String?) throws {
    try certificates.make("mei", issuer: "issuer")
    try certificates.make("stranger")
    let desk = try desk("desk", ["--tls-client-ca", certificates.path("issuer.pem")])
    let files = name.map {
      ["--tls-cert", certificates.path("\($0).pem"), "--tls-key", certificates.path("\($0).key")]
    }
    let customer = try customer(desk.port, issuer + (files ?? []))
    if name == "mei" {
      try desk.expect("has the certificate /CN=mei, which was verified")
      try desk.expect("Mei connected from")
    } else {
      try desk.expect("TLS with 127.0.0.1:")
      #expect(try customer.child.waitForExit() == .exited(1))
    }
  }

  // MARK: Who speaks what

  @Test func plainTextAtADeskWithTLS() throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    try peer.send(frame(1, "Mei"))
    try desk.expect("TLS with 127.0.0.1:\(peer.port) failed: the other side does not speak TLS")
    _ = try peer.receiveUntilEnd()
    let next = try customer(desk.port, issuer)
    try desk.expect("Mei connected from")
    _ = next
  }

  @Test func aDeskWithoutTLS() throws {
    let desk = try Desk()
    let customer = try customer(desk.port, issuer)
    try desk.expect("the frame length is not four digits")
    #expect(try customer.child.waitForExit() == .exited(1))
    expectOneLine(customer.child.errors)
  }

  /// The handshake counts within the time for the name.
  @Test func aHandshakeThatDoesNotCome() throws {
    let desk = try desk()
    let peer = try RawPeer(connectingTo: desk.port)
    let start = ContinuousClock.now
    try desk.expect("127.0.0.1:\(peer.port) gave no name within 10 s")
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func aCutConnectionIsNoEnd() throws {
    let desk = try desk()
    let port = try freePort()
    // Between them, a relay that closes without an end of TLS.
    let script = """
      import socket, sys, threading
      s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      s.bind(("127.0.0.1", \(port))); s.listen(); print("ready", flush=True)
      a = s.accept()[0]; b = socket.create_connection(("127.0.0.1", \(desk.port)))
      def pump(x, y):
        while True:
          d = x.recv(65536)
          if not d: break
          y.sendall(d)
      for p in ((a, b), (b, a)): threading.Thread(target=pump, args=p, daemon=True).start()
      sys.stdin.read(1); a.shutdown(2); b.shutdown(2)
      """
    let relay = try Child("python3", ["-c", script])
    try relay.waitForOutput(containing: "ready")
    let customer = try customer(port, issuer)
    try desk.expect("Mei connected from")
    relay.closeInput()
    try customer.expect("the connection broke: the connection was cut off")
    try desk.expect("TLS with Mei failed: the connection was cut off")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  /// openssl(1) as a customer, by each version of the protocol.
  @Test(arguments: [("-tls1_3", true), ("-tls1_2", true), ("-tls1_1", false)])
  func opensslAsACustomer(_ version: String, _ isServed: Bool) throws {
    let desk = try desk()
    let client = try Child(
      "openssl",
      [
        "s_client", "-quiet", "-connect", "127.0.0.1:\(desk.port)", "-CAfile",
        certificates.path("issuer.pem"), "-verify_return_error", version,
        "-cipher", "DEFAULT@SECLEVEL=0",
      ])
    try client.send(frame(1, "Mei") + frame(2, "hello"))
    if isServed {
      try desk.expect("Mei connected from")
      try desk.say("welcome")
      try client.waitForOutput(containing: "0014|2|welcome")
    } else {
      try desk.expect("TLS with 127.0.0.1:")
    }
  }

  @Test(arguments: ["missing.pem", "issuer.key"])
  func aKeyThatDoesNotFit(_ key: String) throws {
    let result = try outcome(
      builtProgram("agent-console"),
      [
        "--no-history", "--port", "\(freePort())", "--tls-cert", certificates.path("desk.pem"),
        "--tls-key", certificates.path(key),
      ])
    #expect(result.status == .exited(1))
    expectOneLine(result.errors)
    #expect(result.errors.contains("openssl req -x509"))
  }

  /// Only this desk has the keys of the connection. And all desks of a line speak TLS, or none.
  @Test func aCustomerOverTLSIsNotTransferred() throws {
    let desks = try SharedDesks()
    let files = [
      "--tls-cert", certificates.path("desk.pem"), "--tls-key", certificates.path("desk.key"),
    ]
    let history = ["--history", desks.history]
    let ann = try desks.start("ann", files + history, in: .plainTerminal)
    let plain = try desks.refusal(desks.options("cat"))
    #expect(plain.status == .exited(1) && plain.errors.contains("--tls-cert"), "\(plain.errors)")
    try desks.start("bob", files + history)
    try desks.waitUntilComplete()
    // The desk that has been free the longest is next.
    let customer = try customer(desks.port, issuer)
    try ann.expect("Mei connected from")
    try customer.say("hello")
    try ann.expect("hello")
    try ann.say("/transfer bob")
    try ann.expectError("is encrypted by this desk: it can't be handed over")
    try ann.say("still here")
    try customer.expect("still here")
  }

  /// Who does not ask for TLS does not load its library.
  @Test func nothingIsLoadedUnasked() throws {
    let plain = try Desk()
    let secure = try desk()
    #expect(!(try plain.kernelFile("maps")).contains("libtls"))
    #expect(!(try plain.kernelFile("maps")).contains("libcrypto"))
    #expect(try secure.kernelFile("maps").contains("libtls"))
  }
}
