import TestSupport
import Testing

/// Certificates and keys that can't be used are told before anything is connected: a connection would take the desk's
/// seat.
@Suite(.enabled(if: TLSFixture.isPossible, TLSFixture.why))
struct TLSFileTests {
  let tls: TLSFixture

  init() throws {
    tls = try TLSFixture()
    try tls.certificates.make("other")
    try tls.write("nothing\n", "garbage")
    try tls.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "broken.pem")
    let key = try outcome(
      "openssl",
      ["pkey", "-in", tls.path("desk.key"), "-aes128", "-passout", "pass:x"])
    try tls.write(key.output, "secret.key")
  }

  /// Options, the file that is named, and what would be right.
  static let mistakes: [(options: [String], file: String, words: String)] = [
    (["--tls-ca", "missing"], "missing", "No such file or directory"),
    (["--tls-ca", "."], "", "Is a directory"),
    (["--tls-ca", "garbage"], "garbage", "a line BEGIN CERTIFICATE"),
    (["--tls-ca", "broken.pem"], "broken.pem", "a line BEGIN CERTIFICATE"),
    (["--tls-cert", "missing", "--tls-key", "desk.key"], "missing", "No such file or directory"),
    (["--tls-cert", "garbage", "--tls-key", "desk.key"], "garbage", "a line BEGIN CERTIFICATE"),
    (["--tls-cert", "broken.pem", "--tls-key", "desk.key"], "broken.pem", "BEGIN CERTIFICATE"),
    (["--tls-cert", "desk.pem", "--tls-key", "missing"], "missing", "No such file or directory"),
    (["--tls-cert", "desk.pem", "--tls-key", "desk.pem"], "desk.pem", "a line BEGIN PRIVATE KEY"),
    (["--tls-cert", "desk.pem", "--tls-key", "other.key"], "other.key", "is not the key of"),
    (["--tls-cert", "desk.pem", "--tls-key", "secret.key"], "secret.key", "openssl pkey -in "),
  ]

  private func given(_ options: [String]) -> [String] {
    options.map { $0.hasPrefix("--") ? $0 : tls.path($0) }
  }

  @Test(arguments: mistakes)
  func atTheCustomer(_ row: (options: [String], file: String, words: String)) throws {
    let listener = try RawListener()
    for environment in [[:], chinese] {
      let address = ["--host", "127.0.0.1", "--port", "\(listener.port)", "--tls"]
      let result = try outcome(
        builtProgram("customer-term"), address + given(row.options) + ["Mei"],
        environment: environment)
      #expect(result.status == .exited(1))
      expectOneLine(result.errors)
      #expect(result.errors.contains(tls.path(row.file)), "\(result.errors)")
      if environment.isEmpty {
        #expect(result.errors.contains(row.words), "\(result.errors)")
      } else {
        expectChinese(result.errors)
      }
    }
    try listener.expectNobody()
  }

  @Test(arguments: mistakes)
  func atTheDesk(_ row: (options: [String], file: String, words: String)) throws {
    let isIssuer = row.options[0] == "--tls-ca"
    let options =
      isIssuer ? tls.identity("desk") + ["--tls-client-ca", row.options[1]] : row.options
    for environment in [[:], chinese] {
      let result = try outcome(
        builtProgram("agent-console"),
        ["--no-history", "--port", "\(freePort())"]
          + options.map { $0.hasPrefix("-") || $0.hasPrefix("/") ? $0 : tls.path($0) },
        environment: environment)
      #expect(result.status == .exited(1))
      expectOneLine(result.errors)
      #expect(result.errors.contains(tls.path(row.file)), "\(result.errors)")
      if environment.isEmpty { #expect(result.errors.contains(row.words), "\(result.errors)") }
      // How to make one is told where one is missing, and not where one is wrong.
      let isMissing = row.file == "missing" && !isIssuer
      #expect(result.errors.contains("openssl req -x509") == isMissing)
    }
  }

  /// The files are the user's; they and their format have the same names in every language.
  private func expectChinese(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let names = Self.mistakes.flatMap { $0.options + [$0.file] }.map(tls.path)
    let words = englishWords(
      in: text,
      except: names + [
        tls.certificates.folder, "PEM", "BEGIN CERTIFICATE", "BEGIN PRIVATE KEY",
        "openssl pkey -in", "-out NEW",
      ])
    #expect(words == [], "\(text)", sourceLocation: sourceLocation)
  }
}
