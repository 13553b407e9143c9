import EpollLoop
import Glibc
import Testing

@testable import SecureStream
@testable import TestSupport

private let isPossible =
  Certificates.isPossible && (try? SecureContext(verifying: SecureContext.Verification.none)) != nil

/// TLS between two streams in one loop.
@Suite(.enabled(if: isPossible, "it needs openssl and libtls (scripts/setup.sh tests)"))
struct SecureStreamTests {
  let loop: EventLoop
  let certificates: Certificates
  let server: SecureContext

  init() throws {
    loop = try EventLoop()
    certificates = try Certificates()
    try certificates.make("issuer", names: "")
    try certificates.make("desk", issuer: "issuer")
    server = try SecureContext(
      server: .init(certificate: certificates.path("desk.pem"), key: certificates.path("desk.key")))
  }

  /// One side of a connection, and what it has seen.
  private final class Side {
    var stream: StreamSocket?
    var secure: SecureStream?
    var received: [UInt8] = []
    var ending: StreamSocket.Ending?
    var certificate: PeerCertificate?
    var hasShakenHands = false

    init(
      _ loop: EventLoop, _ socket: consuming Descriptor, _ context: SecureContext,
      host: String? = nil, refusing reason: String? = nil
    ) throws {
      secure = SecureStream(
        context, host: host,
        check: { [unowned self] in
          (certificate, hasShakenHands) = ($0, true)
          return reason
        }, describe: { "\($0)" })
      stream = try StreamSocket(
        loop, owning: socket, maximumUnsentBytes: 4 << 20, transport: secure
      ) { [unowned self] event in
        switch event {
        case .bytes(let bytes): for index in bytes.indices { received.append(bytes[index]) }
        case .ended(let ending): self.ending = ending
        case .peerShutdown, .endOfInput, .drained: break
        }
      }
    }
  }

  private func client(_ verification: SecureContext.Verification? = nil) throws -> SecureContext {
    try SecureContext(verifying: verification ?? .issuer(file: certificates.path("issuer.pem")))
  }

  private func run(until what: String, _ condition: @escaping () -> Bool) throws {
    let watchdog = loop.schedule(at: .now + .timeout) { [loop] in loop.stop() }
    let observer = loop.observeBeforeSleep { [unowned loop] in if condition() { loop.stop() } }
    defer {
      loop.removeObserver(observer)
      loop.cancel(watchdog)
    }
    try loop.run()
    try #require(condition(), "\(what)")
  }

  @Test func bothSidesSpeak() throws {
    let pair = try Descriptor.socketPair()
    let desk = try Side(loop, pair.one, server)
    let customer = try Side(loop, pair.other, client(), host: "localhost")
    // More than the socket's buffers and than one record of 16 KiB.
    let long = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    customer.stream?.send(long)
    desk.stream?.send(Array(long.reversed()))
    try run(until: "all has come") {
      desk.received.count == long.count && customer.received.count == long.count
    }
    #expect(desk.received == long && customer.received == long.reversed())
    #expect(customer.certificate?.fingerprint == (try certificates.fingerprint("desk")))
    #expect(customer.certificate?.commonName == "desk")
    #expect(
      customer.certificate?.subject == "/CN=desk" && customer.certificate?.chainProblem == nil)
    #expect(desk.certificate == nil && desk.hasShakenHands)
    // An end in order is told from a cut.
    customer.stream?.close()
    try run(until: "the desk sees the end") { desk.ending != nil }
    #expect(desk.ending == .finished)
  }

  /// The customer's own certificate.
  @Test(arguments: ["customer", "stranger", nil])
  func aServerThatWantsCertificates(_ name: String?) throws {
    try certificates.make("customer", issuer: "issuer")
    try certificates.make("stranger")
    let strict = try SecureContext(
      server: .init(certificate: certificates.path("desk.pem"), key: certificates.path("desk.key")),
      clientIssuers: certificates.path("issuer.pem"))
    let identity = name.map {
      SecureContext.KeyPair(
        certificate: certificates.path("\($0).pem"), key: certificates.path("\($0).key"))
    }
    let context = try SecureContext(
      verifying: .issuer(file: certificates.path("issuer.pem")), identity: identity)
    let pair = try Descriptor.socketPair()
    let desk = try Side(loop, pair.one, strict)
    let customer = try Side(loop, pair.other, context, host: "localhost")
    customer.stream?.send("hello")
    try run(until: "hello, or the end") { desk.received.count == 5 || desk.ending != nil }
    #expect(desk.hasShakenHands == (name == "customer"))
    #expect(desk.certificate?.subject == (name == "customer" ? "/CN=customer" : nil))
    #expect(desk.received == (name == "customer" ? Array("hello".utf8) : []))
  }

  @Test(arguments: [
    ("localhost", "issuer", true), ("127.0.0.1", "issuer", true), ("example.org", "issuer", false),
    ("localhost", "other", false),
  ])
  func theCertificateIsChecked(_ host: String, _ issuer: String, _ isGood: Bool) throws {
    try certificates.make("other", names: "")
    let context = try client(.issuer(file: certificates.path("\(issuer).pem")))
    let pair = try Descriptor.socketPair()
    let desk = try Side(loop, pair.one, server)
    let customer = try Side(loop, pair.other, context, host: host)
    customer.stream?.send("hello")
    try run(until: "hello, or the end") { desk.received.count == 5 || customer.ending != nil }
    if host == "example.org" {
      #expect(customer.secure?.failure == .wrongHost && !customer.hasShakenHands)
      #expect(desk.received == [])
    } else {
      // Whom to trust is the caller's decision.
      #expect(customer.certificate?.chainProblem == (isGood ? nil : .unknownIssuer))
    }
  }

  @Test(arguments: [
    ("old", "20200101000000Z", "20200201000000Z", ChainProblem.expired),
    ("future", "20400101000000Z", "20400201000000Z", .notYetValid),
  ])
  func aCertificateOutOfItsTime(
    _ name: String, _ start: String, _ end: String, _ problem: ChainProblem
  ) throws {
    try certificates.make(name, from: start, to: end, issuer: "issuer")
    let other = try SecureContext(
      server: .init(
        certificate: certificates.path("\(name).pem"), key: certificates.path("\(name).key")))
    let pair = try Descriptor.socketPair()
    let desk = try Side(loop, pair.one, other)
    let customer = try Side(loop, pair.other, client(), host: "localhost")
    try run(until: "a certificate") { customer.certificate != nil }
    #expect(customer.certificate?.chainProblem == problem)
    withExtendedLifetime(desk) {}
  }

  /// An issuer's certificate is no desk's, and a chain may have more than one link.
  @Test func chains() throws {
    try certificates.make("middle", names: "", issuer: "issuer", isIssuer: true)
    try certificates.make("leaf", issuer: "middle")
    for (file, problem) in [("chain", nil), ("leaf", ChainProblem.unknownIssuer)] {
      try certificates.join(["leaf.pem", "middle.pem"], as: "chain.pem")
      let other = try SecureContext(
        server: .init(
          certificate: certificates.path("\(file).pem"), key: certificates.path("leaf.key")))
      let pair = try Descriptor.socketPair()
      let desk = try Side(loop, pair.one, other)
      let customer = try Side(loop, pair.other, client(), host: "localhost")
      try run(until: "a certificate") { customer.certificate != nil }
      #expect(customer.certificate?.chainProblem == problem, "\(file)")
      withExtendedLifetime(desk) {}
    }
  }

  @Test(
    arguments: [
      ("handshake failed: error:0A000412:SSL routines::sslv3 alert bad certificate", .alert(42)),
      ("read failed: error:0A00045C:SSL routines::tlsv13 alert certificate required", .alert(116)),
      (
        "handshake failed: error:0A00042E:SSL routines::tlsv1 alert protocol version",
        .nothingInCommon
      ),
      ("handshake failed: error:0A000102:SSL routines::unsupported protocol", .nothingInCommon),
      (
        "handshake failed: error:0A0000C7:SSL routines::peer did not return a certificate",
        .noCertificate
      ),
      (
        "handshake failed: error:0A000119:SSL routines::decryption failed or bad record mac",
        .other(code: 0x0A00_0119)
      ),
      ("certificate verification failed: certificate has expired", .clientCertificate(.expired)),
      (
        "certificate verification failed: self-signed certificate",
        .clientCertificate(.unknownIssuer)
      ),
      (
        "certificate verification failed: certificate revoked",
        .clientCertificate(.other(code: 23))
      ),
      ("certificate verification failed: something new", .clientCertificate(.other(code: -1))),
      ("name `x' not present in server certificate", .wrongHost), ("", .other(code: nil)),
      ("handshake failed: unknown error", .other(code: nil)),
    ] as [(String, SecureFailure)])
  func theLibrarysWords(_ words: String, _ failure: SecureFailure) {
    #expect(SecureFailure(words: words) == failure)
  }

  /// What this program refuses gets no byte.
  @Test func aRefusedCertificate() throws {
    let pair = try Descriptor.socketPair()
    let desk = try Side(loop, pair.one, server)
    let customer = try Side(
      loop, pair.other, client(SecureContext.Verification.none), host: "x", refusing: "not this one"
    )
    customer.stream?.send("secret")
    try run(until: "both have ended") { desk.ending != nil && customer.ending != nil }
    #expect(customer.secure?.failure == .refused(reason: "not this one"))
    #expect(desk.received == [] && desk.ending == .finished)
  }

  // MARK: Cuts

  /// The bytes of a client's first flight.
  private func clientHello() throws -> [UInt8] {
    let pair = try Descriptor.socketPair()
    let customer = try Side(loop, pair.one, client(), host: "localhost")
    var bytes: [UInt8] = []
    let raw = try StreamSocket(loop, owning: pair.other, maximumUnsentBytes: 1) { event in
      if case .bytes(let more) = event { for index in more.indices { bytes.append(more[index]) } }
    }
    try run(until: "a hello") { !bytes.isEmpty }
    withExtendedLifetime((customer, raw)) {}
    return bytes
  }

  @Test func aHandshakeCutAtEachByte() throws {
    let hello = try clientHello()
    for count in 0..<hello.count {
      let pair = try Descriptor.socketPair()
      let desk = try Side(loop, pair.one, server)
      let raw = try StreamSocket(loop, owning: pair.other, maximumUnsentBytes: 1 << 16) { _ in }
      raw.send(Array(hello.prefix(count)))
      raw.flush()
      raw.close()
      try run(until: "the end after \(count) bytes") { desk.ending != nil }
      #expect(desk.secure?.failure == .cutOff, "after \(count) bytes")
    }
  }

  /// The bytes of one direction are cut off after each count until the handshake goes through. Both sides see the cut.
  @Test(arguments: [true, false])
  func aHandshakeCutAtEachByteOfEither(_ isTowardsDesk: Bool) throws {
    var count = 0
    while true {
      let near = try Descriptor.socketPair()
      let far = try Descriptor.socketPair()
      let desk = try Side(loop, near.one, server)
      let customer = try Side(loop, far.one, client(), host: "localhost")
      var (toDesk, toCustomer): (StreamSocket?, StreamSocket?)
      var room = count
      func pass(_ bytes: Span<UInt8>, to target: StreamSocket?, isLimited: Bool) {
        guard isLimited else { return target?.send(bytes) ?? () }
        target?.send(bytes.extracting(first: min(room, bytes.count)))
        room -= bytes.count
        guard room < 0 else { return }
        toDesk?.close()
        toCustomer?.close()
      }
      toDesk = try StreamSocket(loop, owning: near.other, maximumUnsentBytes: 1 << 20) {
        if case .bytes(let bytes) = $0 { pass(bytes, to: toCustomer, isLimited: !isTowardsDesk) }
      }
      toCustomer = try StreamSocket(loop, owning: far.other, maximumUnsentBytes: 1 << 20) {
        if case .bytes(let bytes) = $0 { pass(bytes, to: toDesk, isLimited: isTowardsDesk) }
      }
      let limited = isTowardsDesk ? desk : customer
      try run(until: "an end or a handshake after \(count) bytes") {
        limited.ending != nil || desk.hasShakenHands && customer.hasShakenHands
      }
      // Even the last byte of a handshake matters.
      if limited.hasShakenHands { break }
      let failure: SecureFailure = count == 0 && !isTowardsDesk ? .noAnswer : .cutOff
      #expect(limited.secure?.failure == failure, "after \(count) bytes")
      count += 1
    }
    // Two flights of a client, or one of a server with its certificate.
    #expect(count > 300)
  }

  /// Everything passes one byte at a time, in both directions; and none of it can be read on the way.
  @Test func aByteAtATime() throws {
    let near = try Descriptor.socketPair()
    let far = try Descriptor.socketPair()
    let desk = try Side(loop, near.one, server)
    let customer = try Side(loop, far.one, client(), host: "localhost")
    let (toDesk, toCustomer) = (near.other.release(), far.other.release())
    defer {
      close(toDesk)
      close(toCustomer)
    }
    var passed: [UInt8] = []
    loop.observeBeforeSleep { [unowned loop] in
      var byte: UInt8 = 0
      for (source, target) in [(toDesk, toCustomer), (toCustomer, toDesk)]
      where recv(source, &byte, 1, Int32(MSG_DONTWAIT)) == 1 {
        send(target, &byte, 1, Int32(MSG_NOSIGNAL))
        passed.append(byte)
        loop.deferToNextPass {}
      }
    }
    customer.stream?.send("hello")
    desk.stream?.send("welcome")
    func tick() { _ = loop.schedule(at: .now + .milliseconds(1)) { tick() } }
    tick()
    try run(until: "both have come") { desk.received.count == 5 && customer.received.count == 7 }
    // Nobody on the way reads it.
    for text in ["hello", "welcome"] {
      #expect(!String(decoding: passed, as: UTF8.self).contains(text))
    }
  }

  /// A mere FIN is no end in order: somebody may have cut the connection.
  @Test func aCutStream() throws {
    let near = try Descriptor.socketPair()
    let far = try Descriptor.socketPair()
    let desk = try Side(loop, near.one, server)
    let customer = try Side(loop, far.one, client(), host: "localhost")
    var toCustomer: StreamSocket?
    let toDesk = try StreamSocket(loop, owning: near.other, maximumUnsentBytes: 1 << 20) { event in
      if case .bytes(let bytes) = event { toCustomer?.send(bytes) }
    }
    toCustomer = try StreamSocket(loop, owning: far.other, maximumUnsentBytes: 1 << 20) { event in
      if case .bytes(let bytes) = event { toDesk.send(bytes) }
    }
    customer.stream?.send("hello")
    try run(until: "hello") { desk.received.count == 5 }
    toDesk.close()
    try run(until: "the end") { desk.ending != nil }
    #expect(desk.secure?.failure == .cutOff)
  }

  @Test func plainTextInsteadOfTLS() throws {
    for isServer in [true, false] {
      let pair = try Descriptor.socketPair()
      let side =
        isServer
        ? try Side(loop, pair.one, server) : try Side(loop, pair.one, client(), host: "localhost")
      let raw = try StreamSocket(loop, owning: pair.other, maximumUnsentBytes: 1 << 16) { _ in }
      raw.send("0012|2|hello")
      try run(until: "the end") { side.ending != nil }
      #expect(side.secure?.failure == .notTLS)
    }
  }

  @Test func whatIsNoKey() throws {
    func identity(_ certificate: String, _ key: String) -> SecureContext.KeyPair {
      .init(certificate: certificates.path(certificate), key: certificates.path(key))
    }
    let mismatch = SecureContextError.mismatch(
      certificate: certificates.path("desk.pem"), key: certificates.path("issuer.key"))
    let missing = SecureContextError.unreadable(
      certificates.path("none"), .certificate, errno: ENOENT)
    for (files, error) in [
      (identity("desk.pem", "issuer.key"), mismatch), (identity("none", "none"), missing),
    ] {
      #expect(throws: error) { try SecureContext(server: files) }
      #expect(throws: error) {
        try SecureContext(verifying: SecureContext.Verification.none, identity: files)
      }
    }
  }
}
