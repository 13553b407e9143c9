import Glibc
import TestSupport
import Testing

/// A desk and customers over TLS, and openssl(1) in the place of either.
@Suite(.enabled(if: TLSFixture.isPossible, TLSFixture.why))
struct TLSTests {
  let tls: TLSFixture

  init() throws { tls = try TLSFixture() }

  @Test(arguments: Setting.allCases)
  func aConversation(_ setting: Setting) throws {
    let desk = try tls.desk()
    let customer = try tls.customer(desk.port, tls.issuer, in: setting)
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
    let desk = try tls.desk()
    let customer = try tls.customer(desk.port, tls.issuer)
    try desk.expect("Mei connected from")
    customer.child.closeInput()
    try desk.expect("Mei left")
    #expect(try customer.child.waitForExit() == .exited(0))
  }

  @Test func aPinDecidesAlone() throws {
    try tls.certificates.make("old", from: "20200101000000Z", to: "20200201000000Z")
    let desk = try tls.desk("old")
    let pin = try tls.certificates.fingerprint("old")
    let right = try tls.customer(desk.port, ["--tls-pin", "SHA256:\(pin)"], host: "localhost")
    try desk.expect("Mei connected from")
    right.child.closeInput()
    try desk.expect("Mei left")
    let other = String(repeating: "0", count: 64)
    let wrong = try tls.customer(desk.port, ["--tls-pin", "SHA256:\(other)"])
    #expect(try wrong.child.waitForExit() == .exited(1))
    #expect(wrong.child.errors.contains("SHA256:\(other) was expected, and SHA256:\(pin) came"))
  }

  /// The handshake counts within the time for the name.
  @Test func aHandshakeThatDoesNotCome() throws {
    let desk = try tls.desk()
    let peer = try RawPeer(connectingTo: desk.port)
    let start = ContinuousClock.now
    try desk.expect("127.0.0.1:\(peer.port) gave no name within 10 s")
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(.enabled(if: Python.isThere, Python.why))
  func aCutConnectionIsNoEnd() throws {
    let desk = try tls.desk()
    let relay = try RecordingRelay(to: desk.port)
    let customer = try tls.customer(relay.port, tls.issuer)
    try desk.expect("Mei connected from")
    relay.cut()
    try customer.expect("the connection broke: the connection was cut off")
    try desk.expect("TLS with Mei failed: the connection was cut off")
    #expect(try customer.child.waitForExit() == .exited(1))
  }

  /// openssl(1) as a customer, by each version of the protocol.
  @Test(arguments: [("-tls1_3", true), ("-tls1_2", true), ("-tls1_1", false)])
  func opensslAsACustomer(_ version: String, _ isServed: Bool) throws {
    let desk = try tls.desk()
    let client = try Child(
      "openssl",
      [
        "s_client", "-quiet", "-connect", "127.0.0.1:\(desk.port)", "-CAfile",
        tls.path("issuer.pem"), "-verify_return_error", version,
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

  /// Only this desk has the keys of the connection. And all desks of a line speak TLS, or none.
  @Test func aCustomerOverTLSIsNotTransferred() throws {
    let desks = try SharedDesks()
    let files = [
      "--tls-cert", tls.path("desk.pem"), "--tls-key", tls.path("desk.key"),
    ]
    let history = ["--history", desks.history]
    let ann = try desks.start("ann", files + history, in: .plainTerminal)
    let plain = try desks.refusal(desks.options("cat"))
    #expect(plain.status == .exited(1) && plain.errors.contains("--tls-cert"), "\(plain.errors)")
    try desks.start("bob", files + history)
    try desks.waitUntilComplete()
    // The desk that has been free the longest is next.
    let customer = try tls.customer(desks.port, tls.issuer)
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
    let secure = try tls.desk()
    #expect(!(try plain.kernelFile("maps")).contains("libtls"))
    #expect(!(try plain.kernelFile("maps")).contains("libcrypto"))
    #expect(try secure.kernelFile("maps").contains("libtls"))
  }
}
