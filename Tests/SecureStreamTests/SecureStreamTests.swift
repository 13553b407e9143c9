import EpollLoop
import Glibc
import SecureStream
import Testing

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
    #expect(customer.certificate?.subject == "/CN=desk")
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
    #expect(customer.hasShakenHands == isGood)
    #expect(desk.received.isEmpty != isGood)
    if !isGood {
      guard case .library(let text)? = customer.secure?.failure else { throw Unexpected() }
      #expect(text.contains(issuer == "other" ? "certificate verification failed" : "not present"))
    }
  }

  private struct Unexpected: Error {}

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
    #expect(desk.received == [])
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
    let files = SecureContext.KeyPair(
      certificate: certificates.path("desk.pem"), key: certificates.path("issuer.key"))
    #expect(throws: SecureContextError.self) { try SecureContext(server: files) }
    let none = SecureContext.KeyPair(certificate: "/nowhere/a", key: "/nowhere/b")
    #expect(throws: SecureContextError.self) { try SecureContext(server: none) }
  }
}
