import Glibc
import TestSupport
import Testing

/// A certificate that nobody vouches for: asked once, known then, and refused when it changes.
@Suite(.enabled(if: TLSFixture.isPossible && Python.isThere, TLSFixture.why))
struct TLSKnownDeskTests {
  let tls: TLSFixture

  init() throws {
    tls = try TLSFixture()
    try tls.certificates.make("self")
  }

  private var pin: String { get throws { try tls.certificates.fingerprint("self") } }

  /// One place in the desk's line is enough: the connection goes on after the answer.
  @Test func theFirstTime() throws {
    let desk = try tls.desk("self")
    let relay = try RecordingRelay(to: desk.port)
    let first = try tls.customer(relay.port, [], in: .screen)
    try first.expect("SHA256:\(pin)")
    try first.expect("(yes/no) ")
    #expect(!first.child.output.contains("\u{1B}[?1049h"))
    try first.child.send("yes\r")
    try desk.expect("Mei connected from")
    try first.expect("Your turn")
    #expect(relay.connectionCount == 1)
    try first.child.send("\u{3}")
    #expect(try first.child.waitForExit() == .exited(0))
    try desk.expect("Mei left")
    #expect(try contents(tls.knownDesks) == "127.0.0.1:\(relay.port) SHA256:\(pin)\n")
    let second = try tls.customer(relay.port, [])
    try desk.expect("Mei connected from")
    second.child.closeInput()
    #expect(try second.child.waitForExit() == .exited(0))
    #expect(relay.connectionCount == 2)
  }

  /// The desk waits 10 s for a name. Who takes longer to answer connects once more.
  @Test func aLateAnswer() throws {
    let desk = try tls.desk("self")
    let relay = try RecordingRelay(to: desk.port)
    let customer = try tls.customer(relay.port, [], in: .screen)
    try customer.expect("(yes/no) ")
    try desk.expect("gave no name within 10 s")
    try customer.child.send("yes\r")
    try desk.expect("Mei connected from")
    #expect(relay.connectionCount == 2)
    // Nothing else was said below the question.
    #expect(!customer.child.output.contains("trying"))
  }

  @Test(arguments: ["no\r", "\r", "\u{4}", "\u{3}"])
  func theAnswerIsNo(_ answer: String) throws {
    let desk = try tls.desk("self")
    let customer = try tls.customer(desk.port, [], in: .screen)
    try customer.expect("(yes/no) ")
    try customer.child.send(answer)
    let status = try customer.child.waitForExit()
    #expect(status == .exited(answer == "\u{3}" ? 130 : 1))
    #expect(access(tls.knownDesks, F_OK) != 0)
    try desk.expect("127.0.0.1:")
    #expect(!desk.child.output.contains("Mei"))
  }

  /// In plain lines nobody is asked: the error has the pin to use. One connection shows the certificate.
  @Test func plainLinesAskNobody() throws {
    let desk = try tls.desk("self")
    let relay = try RecordingRelay(to: desk.port)
    for (count, environment) in [[:], chinese].enumerated() {
      let customer = try tls.customer(relay.port, [], environment: environment)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = try customer.child.waitForEndOfOutput(from: .errors)
      expectOneLine(said)
      #expect(said.contains("--tls-pin SHA256:\(try pin)"))
      #expect(relay.connectionCount == count + 1)
    }
  }

  /// With --tls-ca the issuers in that file decide alone: neither the user nor what was accepted before.
  @Test func anotherIssuerThanTheGivenOne() throws {
    let desk = try tls.desk("self")
    mkdir(tls.path("kefu"), 0o700)
    try tls.write("127.0.0.1:\(desk.port) SHA256:\(try pin)\n", "kefu/known_desks")
    for setting in [Setting.pipes, .screen] {
      let customer = try tls.customer(desk.port, tls.issuer, in: setting)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = setting == .pipes ? customer.child.errors : customer.child.output
      #expect(said.contains("nobody vouches for the desk's certificate"), "\(said)")
      #expect(!said.contains("(yes/no)") && !desk.child.output.contains("Mei"))
    }
  }

  /// Says which file, which line in it, and what to do.
  @Test func aChangedCertificate() throws {
    let desk = try tls.desk("self")
    let known = String(repeating: "ab", count: 32)
    mkdir(tls.path("kefu"), 0o700)
    try tls.write("127.0.0.1:\(desk.port) SHA256:\(known)\n", "kefu/known_desks")
    for setting in [Setting.pipes, .screen] {
      let customer = try tls.customer(desk.port, [], in: setting)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = setting == .pipes ? customer.child.errors : customer.child.output
      #expect(said.contains("SHA256:\(known) was known, and SHA256:\(try pin) came"))
      #expect(said.contains("delete the line of 127.0.0.1:\(desk.port) in \(tls.knownDesks)"))
      #expect(!said.contains("\u{1B}[?1049h"))
    }
  }

  /// Lines of another system's editor, capitals as openssl(1) prints them, and the case of a host's name.
  @Test func whatPeopleWriteIntoTheFile() throws {
    let desk = try tls.desk("self")
    mkdir(tls.path("kefu"), 0o700)
    let fingerprint = try pin.uppercased()
    try tls.write(
      "# mine\r\n\r\nLocalhost:\(desk.port)  SHA256:\(fingerprint)\r\nother:1 SHA256:\(pin)",
      "kefu/known_desks")
    let customer = try tls.customer(desk.port, [], host: "LOCALHOST")
    try desk.expect("Mei connected from")
    customer.child.closeInput()
    #expect(try customer.child.waitForExit() == .exited(0))
    // A line that has no end is ended first, and the file is its owner's alone.
    chmod(tls.knownDesks, 0o666)
    try desk.expect("Mei left")
    let asked = try tls.customer(desk.port, [], in: .screen)
    try asked.expect("(yes/no) ")
    try asked.child.send("yes\r")
    try desk.expect("Mei connected from")
    let lines = try contents(tls.knownDesks).split(whereSeparator: \.isNewline)
    #expect(lines.last == "127.0.0.1:\(desk.port) SHA256:\(try pin)" && lines.count == 4)
    var status = stat()
    #expect(stat(tls.knownDesks, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  /// A file that can't be understood is no desk that was never seen.
  @Test(arguments: ["a folder", "garbage", "no digits", "too large"])
  func aFileThatIsNone(_ kind: String) throws {
    mkdir(tls.path("kefu"), 0o700)
    switch kind {
    case "a folder": mkdir(tls.knownDesks, 0o700)
    case "garbage": try tls.write("\u{1}\u{2}nothing of the kind\n", "kefu/known_desks")
    case "no digits": try tls.write("localhost:1 SHA256:abcd\n", "kefu/known_desks")
    default: #expect(truncate(try large(), 1 << 21) == 0)
    }
    let listener = try RawListener()
    for environment in [[:], chinese] {
      let customer = try tls.customer(listener.port, [], environment: environment)
      #expect(try customer.child.waitForExit() == .exited(1))
      let said = try customer.child.waitForEndOfOutput(from: .errors)
      expectOneLine(said)
      #expect(said.contains(tls.knownDesks), "\(said)")
      if environment != [:] {
        #expect(englishWords(in: said, except: [tls.knownDesks, "SHA256:HEX"]) == [])
      }
    }
    try listener.expectNobody()
  }

  private func large() throws -> String {
    try tls.write("", "kefu/known_desks")
    return tls.knownDesks
  }

  @Test func aFileThatCantBeWritten() throws {
    let desk = try tls.desk("self")
    let customer = try tls.customer(
      desk.port, [], in: .screen, environment: ["XDG_STATE_HOME": "/dev/null"])
    try customer.expect("(yes/no) ")
    try customer.child.send("yes\r")
    #expect(try customer.child.waitForExit() == .exited(1))
    try customer.expect("can't save the certificate in /dev/null/kefu/known_desks: ")
  }
}
