import ArgumentParser
import SecureStream
import TerminalProgram

/// The options for an encrypted connection.
struct TLSOptions: ParsableArguments {
  @Flag(help: .item(.tls, on: .customerTerm)) var tls = false
  @Option(
    name: .customLong("tls-ca"), help: .item(.tlsIssuers, on: .customerTerm), completion: .file())
  var issuers: String?
  @Option(name: .customLong("tls-pin"), help: .item(.tlsPin, on: .customerTerm)) var pin: String?
  @Option(
    name: .customLong("tls-cert"), help: .item(.tlsCertificate, on: .customerTerm),
    completion: .file())
  var certificate: String?
  @Option(
    name: .customLong("tls-key"), help: .item(.tlsKey, on: .customerTerm), completion: .file())
  var key: String?

  func check() throws(UsageMistake) {
    if !tls {
      if issuers != nil { throw .needs(.tlsIssuers, .tls) }
      if pin != nil { throw .needs(.tlsPin, .tls) }
      if certificate != nil { throw .needs(.tlsCertificate, .tls) }
      if key != nil { throw .needs(.tlsKey, .tls) }
    }
    if issuers != nil, pin != nil { throw .exclusive(.tlsIssuers, .tlsPin) }
    if certificate != nil, key == nil { throw .needs(.tlsCertificate, .tlsKey) }
    if key != nil, certificate == nil { throw .needs(.tlsKey, .tlsCertificate) }
    if let pin, fingerprint == nil { throw .badValue(pin, of: .tlsPin) }
  }

  /// The pinned fingerprint, as `PeerCertificate.fingerprint`; nil if there is none.
  var fingerprint: String? { pin.flatMap(fingerprintDigits) }

  /// Whether the options alone say whom to trust: the user is not asked, and what they accepted before does not count.
  var namesWhomToTrust: Bool { fingerprint != nil || issuers != nil }

  var identity: SecureContext.KeyPair? {
    certificate.flatMap { file in key.map { .init(certificate: file, key: $0) } }
  }
}

/// The digits of a fingerprint `SHA256:HEX`, 64 in lower case; nil for anything else. Colons between the digits and
/// capitals, as openssl(1) prints them, are taken too.
func fingerprintDigits(_ text: some StringProtocol) -> String? {
  let text = text.lowercased()
  guard text.hasPrefix("sha256:") else { return nil }
  let digits = text.dropFirst(7).filter { $0 != ":" }
  return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? digits : nil
}
