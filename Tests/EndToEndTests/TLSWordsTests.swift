import TestSupport
import Testing

/// Why a connection failed is told in the user's language, on both sides.
@Suite(.enabled(if: TLSFixture.isPossible, TLSFixture.why))
struct TLSWordsTests {
  let tls: TLSFixture

  init() throws { tls = try TLSFixture() }

  /// Waits for the end of a customer that is refused, and returns its line.
  private func refusal(
    _ desk: Desk, _ options: [String], environment: [String: String?] = [:]
  ) throws -> String {
    let customer = try tls.customer(desk.port, options, environment: environment)
    #expect(try customer.child.waitForExit() == .exited(1))
    return try customer.child.waitForEndOfOutput(from: .errors)
      + customer.child.waitForEndOfOutput()
  }

  private func expectChinese(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let names = ["TLS", "OpenSSL", "Mei"]
    #expect(englishWords(in: text, except: names) == [], "\(text)", sourceLocation: sourceLocation)
  }

  // MARK: A desk's certificate

  private func makeCertificates() throws {
    try tls.certificates.make("old", from: "20200101000000Z", to: "20200201000000Z")
    try tls.certificates.make("future", from: "20400101000000Z", to: "20400201000000Z")
    try tls.certificates.make(
      "old-issued", from: "20200101000000Z", to: "20200201000000Z", issuer: "issuer")
    try tls.certificates.make("elsewhere", names: "DNS:example.org")
    try tls.certificates.make("elsewhere-issued", names: "DNS:example.org", issuer: "issuer")
  }

  @Test(arguments: [
    ("old", "has expired"), ("future", "not valid yet"), ("elsewhere", "is for another host"),
    ("old-issued", "has expired"), ("elsewhere-issued", "is for another host"),
  ])
  func whatIsRefusedWithoutAQuestion(_ name: String, _ words: String) throws {
    try makeCertificates()
    let desk = try tls.desk(name)
    for options in [[], tls.issuer] {
      #expect(try refusal(desk, options).contains(words))
      expectChinese(try refusal(desk, options, environment: chinese))
    }
    let customer = try tls.customer(desk.port, [], in: .screen)
    #expect(try customer.child.waitForExit() == .exited(1))
    #expect(customer.child.output.contains(words), "\(customer.child.output)")
    #expect(!customer.child.output.contains("\u{1B}[?1049h"))
    // The customer has not given a name, and has ended the connection in order.
    #expect(!desk.child.output.contains("Mei") && !desk.child.output.contains("TLS with"))
  }

  // MARK: A customer's certificate

  @Test(
    arguments: [
      ("mei", nil, nil),
      ("stranger", "nobody in the file of --tls-client-ca", "does not know who has issued"),
      ("old", "certificate has expired", "has expired"),
      (nil, "it has sent no certificate", "wants a certificate: use --tls-cert and --tls-key"),
    ] as [(String?, String?, String?)])
  func customersWithCertificates(
    _ name: String?, _ deskSays: String?, _ customerSays: String?
  ) throws {
    try tls.certificates.make("mei", issuer: "issuer")
    try tls.certificates.make("stranger")
    try tls.certificates.make(
      "old", from: "20200101000000Z", to: "20200201000000Z", issuer: "issuer")
    let strict = ["--tls-client-ca", tls.path("issuer.pem")]
    let desk = try tls.desk("desk", strict)
    let own = name.map(tls.identity) ?? []
    guard let deskSays, let customerSays else {
      let customer = try tls.customer(desk.port, tls.issuer + own)
      try desk.expect("has the verified certificate of mei")
      try desk.expect("Mei connected from")
      customer.child.closeInput()
      return
    }
    let said = try refusal(desk, tls.issuer + own)
    #expect(said.contains(customerSays), "\(said)")
    try desk.expect("TLS with 127.0.0.1:")
    try desk.expect(deskSays)
    let inChinese = try tls.desk(
      "desk", strict, environment: chinese, isListening: "127.0.0.1:")
    expectChinese(try refusal(inChinese, tls.issuer + own, environment: chinese))
    try inChinese.expect("的 TLS 连接失败：")
    try inChinese.expect("\n")
    for notice in inChinese.notices { expectChinese(notice) }
  }

  // MARK: The other side is openssl(1)

  /// What openssl sends as a customer; the desk's words in both languages.
  @Test(arguments: [
    (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "no version of TLS"),
    (["-verify_return_error", "-CAfile", "other.pem"], "does not know who has issued"),
  ])
  func aCustomerThatRefuses(_ options: [String], _ words: String) throws {
    try tls.certificates.make("other")
    let options = options.map { $0 == "other.pem" ? tls.path($0) : $0 }
    for environment in [[:], chinese] {
      let desk = try tls.desk(environment: environment)
      let client = try Child(
        "openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(desk.port)"] + options)
      try client.waitForExit()
      try desk.expect(environment.isEmpty ? words : "的 TLS 连接失败：")
      try desk.expect("\n")
      if environment != [:] { for notice in desk.notices { expectChinese(notice) } }
    }
  }

  /// What openssl answers as a desk.
  @Test(arguments: [
    (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "no version of TLS"),
    (["-tls1_2", "-Verify", "1"], "refuses the handshake"),
  ])
  func aDeskThatRefuses(_ options: [String], _ words: String) throws {
    let port = try freePort()
    let server = try Child(
      "openssl",
      [
        "s_server", "-accept", "127.0.0.1:\(port)", "-cert", tls.path("desk.pem"), "-key",
        tls.path("desk.key"),
      ] + options)
    try server.waitForOutput(containing: "ACCEPT")
    for environment in [[:], chinese] {
      let customer = try tls.customer(port, tls.issuer, environment: environment)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = try customer.child.waitForEndOfOutput(from: .errors)
      expectOneLine(said)
      if environment.isEmpty {
        #expect(said.contains(words), "\(said)")
      } else {
        expectChinese(said)
      }
    }
  }

  // MARK: One side speaks TLS, and the other does not

  @Test func aPlainCustomerAtADeskWithTLS() throws {
    for environment in [[:], chinese] {
      let desk = try tls.desk(environment: environment)
      let customer = try Program(
        "customer-term", ["--host", "127.0.0.1", "--port", "\(desk.port)", "Mei"], in: .pipes,
        environment: environment, size: .standard)
      #expect(try customer.child.waitForExit() == .exited(1))
      let words = environment.isEmpty ? "perhaps it needs --tls" : "可能需要加上 --tls"
      try customer.expect(words)
      try desk.expect(
        environment.isEmpty
          ? "perhaps its customer-term needs --tls" : "customer-term 可能需要加上 --tls")
      let next = try tls.customer(desk.port, tls.issuer)
      try desk.expect("Mei ")
      next.child.closeInput()
    }
  }

  @Test func itIsTheSameOnTheScreen() throws {
    let desk = try tls.desk()
    let screen = try Tmux([
      builtProgram("customer-term"), "--host", "127.0.0.1", "--port", "\(desk.port)", "Mei",
    ])
    try screen.waitFor("perhaps it needs --tls")
    try screen.waitFor("The connection broke: the desk speaks TLS")
  }

  @Test func aCustomerWithTLSAtAPlainDesk() throws {
    for environment in [[:], chinese] {
      let desk = try Desk(environment: environment)
      let said = try refusal(desk, tls.issuer, environment: environment)
      expectOneLine(said)
      #expect(
        said.contains(environment.isEmpty ? "leave out --tls" : "请去掉 --tls"), "\(said)")
      try desk.expect(
        environment.isEmpty
          ? "perhaps its customer-term must leave out --tls" : "customer-term 可能需要去掉 --tls")
    }
  }

  /// A peer that answers in another protocol.
  @Test func aDeskThatSpeaksSomethingElse() throws {
    let listener = try RawListener()
    let customer = try tls.customer(listener.port, tls.issuer)
    let peer = try listener.accept()
    try peer.send("SSH-2.0-OpenSSH_9.2\r\n")
    #expect(try customer.child.waitForExit() == .exited(1))
    #expect(customer.child.errors.contains("does not speak TLS"), "\(customer.child.errors)")
  }

  /// A reset is told as one, also where it comes behind the end of the stream.
  @Test(arguments: [false, true])
  func aReset(_ isBehindEnd: Bool) throws {
    let listener = try RawListener()
    let customer = try tls.customer(listener.port, tls.issuer)
    let peer = try listener.accept()
    _ = try peer.receive(exactly: 5)
    if isBehindEnd { peer.shutdownOutput() }
    peer.reset()
    #expect(try customer.child.waitForExit() == .exited(1))
    let said = try customer.child.waitForEndOfOutput(from: .errors)
    #expect(!said.contains("Broken pipe") && !said.contains("OpenSSL"), "\(said)")
    if !isBehindEnd { #expect(said.contains("Connection reset by peer"), "\(said)") }
  }

  // MARK: The name in a customer's certificate

  @Test(arguments: [
    ("陈小明", "陈小明"), ("José Ñ", "José Ñ"), ("a\u{1B}[31m\u{202E}b", "a␛[31m<U+202E>b"),
  ])
  func theVerifiedName(_ name: String, _ shown: String) throws {
    try tls.certificates.make("mei", issuer: "issuer", commonName: name)
    let strict = ["--tls-client-ca", tls.path("issuer.pem")]
    let desk = try tls.desk("desk", strict)
    let customer = try tls.customer(desk.port, tls.issuer + tls.identity("mei"))
    try desk.expect("has the verified certificate of \(shown)\n")
    try desk.expect("Mei connected from")
    customer.child.closeInput()
  }

  /// It stands in the title while its owner is served, and no longer.
  @Test func theVerifiedNameInTheTitle() throws {
    try tls.certificates.make("mei", issuer: "issuer", commonName: "陈小明")
    let port = try freePort()
    let screen = try Tmux(
      [builtProgram("agent-console"), "--no-history", "--port", "\(port)"]
        + tls.identity("desk") + ["--tls-client-ca", tls.path("issuer.pem")])
    try screen.waitFor("listening on")
    let customer = try tls.customer(port, tls.issuer + tls.identity("mei"))
    try screen.waitFor("Mei | verified: 陈小明 | 127.0.0.1:")
    customer.child.closeInput()
    try screen.waitFor("waiting for a customer")
  }
}
