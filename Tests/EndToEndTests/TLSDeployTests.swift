import Glibc
import TestSupport
import Testing

private let haproxyProgram = UnpackedProgram("/usr/sbin/haproxy", in: "haproxy")
private let stunnelProgram = UnpackedProgram("/usr/bin/stunnel4", in: "stunnel")
private let whyHaproxy: Comment = "it needs haproxy (scripts/setup.sh tests) and python3"
private let whyStunnel: Comment = "it needs stunnel4 (scripts/setup.sh tests) and python3"

/// The files of deploy/tls, as they are shipped, with real servers.
@Suite(.enabled(if: TLSFixture.isPossible, TLSFixture.why))
struct TLSDeployTests {
  let tls: TLSFixture

  init() throws { tls = try TLSFixture() }

  /// A file of deploy/tls with other places in it. Each that is replaced must be there.
  private func shipped(_ name: String, _ changes: [(String, String)]) throws -> String {
    var text = try contents(try packageRoot() + "/deploy/tls/\(name)")
    for (shipped, here) in changes {
      guard text.contains(shipped) else { throw Complaint("\(name) has no \(shipped)") }
      text = text.replacing(shipped, with: here)
    }
    try tls.write(text, name)
    return tls.path(name)
  }

  // MARK: A desk with its own certificate

  private func makeCertificate(_ arguments: [String]) throws -> String {
    let script = try packageRoot() + "/deploy/tls/make-certificate.sh"
    let result = try outcome(
      "sh", ["-c", "cd \"$0\" && exec \"$@\"", tls.path("made"), script] + arguments)
    guard result.status == .exited(0) else { throw Complaint(result.errors) }
    return result.output
  }

  @Test func certificatesOfTheScript() throws {
    mkdir(tls.path("made"), 0o700)
    let said = try makeCertificate(["desk", "localhost", "127.0.0.1", "::1"])
    _ = try makeCertificate(["issuer"])
    _ = try makeCertificate(["customer", "陈小明"])
    for key in ["desk", "issuer", "陈小明"] {
      var status = stat()
      #expect(stat(tls.path("made/\(key).key"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
    // The service's own command line, with the folder of its credentials.
    let unit = try contents(try packageRoot() + "/deploy/tls/kefu@.service.conf")
    let command = try #require(
      unit.split(separator: "\n").last { $0.hasPrefix("ExecStart=/usr/bin/agent-console ") })
    let words = command.split(separator: " ").map {
      String($0).replacing("%d", with: tls.path("made"))
    }
    let options = Array(words.drop { $0 != "--tls-cert" })
    let desk = try Desk(options + ["--tls-client-ca", tls.path("made/issuer.pem")])
    // The options that the script tells.
    let told = said.split { $0.isWhitespace }.map(String.init).drop { $0 != "--tls" }
    let customer = try Program(
      "customer-term",
      told + [
        "--port", "\(desk.port)", "--tls-cert", tls.path("made/陈小明.pem"), "--tls-key",
        tls.path("made/陈小明.key"), "Mei",
      ], in: .pipes, environment: [:], size: .standard)
    try desk.expect("has the verified certificate of 陈小明")
    try desk.expect("Mei connected from")
    withExtendedLifetime(customer) {}
    #expect(throws: Complaint.self) { try makeCertificate(["desk", "localhost"]) }
  }

  // MARK: A proxy at the edge

  /// A conversation through the edge; the second customer waits, has shaken hands, and is served then. The desk is told
  /// the real addresses.
  private func talk(through port: UInt16, to desk: Desk, waits: Bool = true) throws {
    let relay = try RecordingRelay(to: port)
    let mei = try tls.customer(relay.port, tls.issuer)
    try desk.expect("Mei connected from 127.0.0.1:")
    try mei.say("你好 secret")
    try desk.expect("你好 secret")
    let next = try tls.customer(port, tls.issuer)
    // Only a finished handshake is told.
    try next.expect("connected to")
    try desk.say("welcome")
    try mei.expect("welcome")
    mei.child.closeInput()
    try desk.expect("Mei left")
    try desk.expect("Mei connected from 127.0.0.1:")
    try next.say("me too")
    try desk.expect("me too")
    // The end of the desk's stream arrives as an end, and not as a cut.
    desk.child.signal(SIGTERM)
    try next.expect("the agent ended the conversation")
    #expect(try next.child.waitForExit() == .exited(0))
    #expect(!String(decoding: try relay.record(), as: UTF8.self).contains("secret"))
  }

  /// Whether a connection with a foreign certificate or in plain text is refused at the edge, and the desk sees nothing.
  private func expectRefusals(at port: UInt16, _ desk: Desk) throws {
    let plain = try RawPeer(connectingTo: port)
    try plain.send(frame(1, "Eve"))
    _ = try plain.receiveUntilEnd()
    let stranger = try tls.customer(
      port, ["--tls-pin", "SHA256:" + String(repeating: "0", count: 64)])
    #expect(try stranger.child.waitForExit() == .exited(1))
    #expect(!desk.child.output.contains("Eve"))
  }

  @Test(.enabled(if: haproxyProgram != nil && Python.isThere, whyHaproxy))
  func haproxyAtTheEdge() throws {
    let desk = try Desk(["--proxy-from", "127.0.0.1"])
    let port = try freePort()
    try tls.certificates.join(["desk.pem", "desk.key"], as: "desk.both")
    let file = try shipped(
      "haproxy.cfg",
      [
        ("log /dev/log local0", "log stdout format raw local0"), ("chroot /var/lib/haproxy", ""),
        ("user haproxy\n", "\n"), ("group haproxy\n", "\n"),
        ("bind :21568 ssl", "bind 127.0.0.1:\(port) ssl"),
        ("crt /etc/haproxy/desk.pem tcp", "crt \(tls.path("desk.both")) tcp"),
        ("server desk 127.0.0.1:21567", "server desk 127.0.0.1:\(desk.port)"),
      ])
    let haproxy = try #require(haproxyProgram)
    let edge = try haproxy.start(["-db", "-f", file], input: .nothing)
    try wait(for: "HAProxy listens") { (try? RawPeer(connectingTo: port)) != nil }
    #expect(!edge.errors.contains("WARNING"), "\(edge.errors)")
    try expectRefusals(at: port, desk)
    try talk(through: port, to: desk)
  }

  private func startStunnel(_ name: String, _ changes: [(String, String)], port: UInt16) throws
    -> Child
  {
    let stunnel = try #require(stunnelProgram)
    let child = try stunnel.start([try shipped(name, changes)], input: .nothing)
    try wait(for: "stunnel listens") { (try? RawPeer(connectingTo: port)) != nil }
    return child
  }

  private func stunnel(before desk: Desk, at port: UInt16) throws -> Child {
    try startStunnel(
      "stunnel-desk.conf",
      [
        ("setuid = stunnel4", ""), ("setgid = stunnel4", ""),
        ("accept = 0.0.0.0:21568", "accept = 127.0.0.1:\(port)"),
        ("connect = 127.0.0.1:21567", "connect = 127.0.0.1:\(desk.port)"),
        ("/etc/stunnel/desk.pem", tls.path("desk.pem")),
        ("/etc/stunnel/desk.key", tls.path("desk.key")),
      ], port: port)
  }

  @Test(.enabled(if: stunnelProgram != nil && Python.isThere, whyStunnel))
  func stunnelAtTheEdge() throws {
    let desk = try Desk(["--proxy-from", "127.0.0.1"])
    let port = try freePort()
    let edge = try stunnel(before: desk, at: port)
    try expectRefusals(at: port, desk)
    try talk(through: port, to: desk)
    withExtendedLifetime(edge) {}
  }

  /// stunnel on the customer's side, for a program without TLS; and a desk that is somebody else.
  @Test(
    .enabled(if: stunnelProgram != nil && Python.isThere, whyStunnel),
    arguments: ["desk", "elsewhere"])
  func stunnelAtTheCustomer(_ certificate: String) throws {
    try tls.certificates.make("elsewhere", names: "DNS:example.org", issuer: "issuer")
    let desk = try tls.desk(certificate)
    let port = try freePort()
    let relay = try RecordingRelay(to: desk.port)
    let near = try startStunnel(
      "stunnel-customer.conf",
      [
        ("accept = 127.0.0.1:21567", "accept = 127.0.0.1:\(port)"),
        ("connect = desk.example.org:21568", "connect = 127.0.0.1:\(relay.port)"),
        ("/etc/ssl/certs/ca-certificates.crt", tls.path("issuer.pem")),
        ("checkHost = desk.example.org", "checkHost = localhost"),
      ], port: port)
    let customer = try Program(
      "customer-term", ["--host", "127.0.0.1", "--port", "\(port)", "Mei"], in: .pipes,
      environment: [:], size: .standard)
    if certificate == "desk" {
      try desk.expect("Mei connected from")
      try customer.say("secret")
      try desk.expect("secret")
      try desk.say("welcome")
      try customer.expect("welcome")
    } else {
      try customer.child.waitForExit()
      #expect(!desk.child.output.contains("Mei"))
    }
    #expect(!String(decoding: try relay.record(), as: UTF8.self).contains("secret"))
    withExtendedLifetime(near) {}
  }
}
