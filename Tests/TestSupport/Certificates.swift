/// Keys and certificates of a test, made by openssl(1) in a folder of their own.
public final class Certificates {
  /// Whether openssl is installed.
  public static let isPossible = (try? run("openssl", ["version"])) != nil
  /// The folder.
  public let folder: String

  /// An empty folder.
  public init() throws {
    folder = try makeTemporaryFolder("tls")
  }

  deinit { _ = try? Self.run("rm", ["-rf", folder]) }

  @discardableResult
  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    let tool = try Child(program, arguments, input: .nothing)
    guard try tool.waitForExit() == .exited(0) else {
      throw TestFailure("\(program) \(arguments)", seen: tool.errors)
    }
    return try tool.waitForEndOfOutput()
  }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Makes `NAME.pem` and `NAME.key`, signed by itself or by an issuer that was made before.
  /// - Parameters:
  ///   - commonName: that of the subject; nil for the name.
  ///   - isIssuer: whether it may sign others, although another has signed it.
  public func make(
    _ name: String, names: String = "DNS:localhost,IP:127.0.0.1", issuer: String? = nil,
    commonName: String? = nil, isIssuer: Bool = false
  ) throws {
    var arguments = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    arguments += ["-nodes", "-keyout", path("\(name).key"), "-out", path("\(name).pem")]
    arguments += ["-utf8", "-subj", "/CN=\(commonName ?? name)", "-days", "30"]
    if !names.isEmpty { arguments += ["-addext", "subjectAltName=\(names)"] }
    if let issuer {
      arguments += ["-CA", path("\(issuer).pem"), "-CAkey", path("\(issuer).key")]
      arguments += ["-addext", "basicConstraints=critical,CA:\(isIssuer ? "TRUE" : "FALSE")"]
    }
    try Self.run("openssl", arguments)
  }

  /// Puts `NAME.pem` and `NAME.key` together into `NAME.both`.
  public func join(_ name: String) throws {
    try Self.run(
      "sh", ["-c", "cat \(path(name)).pem \(path(name)).key >\(path(name)).both"])
  }

  /// Makes `NAME.pem` and `NAME.key`, valid in this time alone (`20200101000000Z`); signed by itself or by an issuer.
  public func make(
    _ name: String, from start: String, to end: String, issuer: String? = nil
  ) throws {
    // Only `openssl ca` can date a certificate (OpenSSL 3.0).
    let settings = """
      [ca]
      database=\(path(name)).index
      serial=\(path(name)).serial
      new_certs_dir=\(folder)
      default_md=sha256
      policy=any
      copy_extensions=copy
      [any]
      commonName=supplied
      """
    let request =
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(path(name)).key -subj /CN=\(name) "
      + "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -out \(path(name)).req"
    let signer =
      issuer.map { "-cert \(path("\($0).pem")) -keyfile \(path("\($0).key"))" }
      ?? "-selfsign -keyfile \(path(name)).key"
    let script = """
      cat >\(path(name)).ca && : >\(path(name)).index && echo 01 >\(path(name)).serial &&
      openssl \(request) &&
      openssl ca -batch -config \(path(name)).ca -name ca \(signer) \
        -in \(path(name)).req -out \(path(name)).pem -startdate \(start) -enddate \(end) -notext
      """
    let tool = try Child("sh", ["-c", script])
    try tool.send(settings + "\n")
    tool.closeInput()
    guard try tool.waitForExit() == .exited(0) else {
      throw TestFailure("openssl ca", seen: tool.errors)
    }
  }

  /// Makes a file of several.
  public func join(_ names: [String], as name: String) throws {
    let files = names.map(path).joined(separator: " ")
    try Self.run("sh", ["-c", "cat \(files) >\(path(name))"])
  }

  /// SHA-256 of a certificate's DER form, in hex.
  public func fingerprint(_ name: String) throws -> String {
    let text = try Self.run(
      "openssl", ["x509", "-in", path("\(name).pem"), "-noout", "-fingerprint", "-sha256"])
    return text.drop { $0 != "=" }.dropFirst().filter(\.isHexDigit).lowercased()
  }
}
