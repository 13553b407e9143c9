import CTLS
import Glibc

/// Why a side can't speak TLS: its library, or one of its files.
public enum SecureContextError: Error, Equatable, Sendable {
  /// What a file is for.
  public enum Purpose: Equatable, Sendable {
    /// The own certificate, followed by its chain.
    case certificate
    /// The private key of that certificate.
    case key
    /// The certificates of issuers that are trusted.
    case issuers
  }

  /// libtls is not installed.
  case noLibrary
  /// A file can't be read (open(2), read(2)).
  case unreadable(String, Purpose, errno: Int32)
  /// A file has not what it is for, as PEM.
  case unusable(String, Purpose)
  /// The key is encrypted with a passphrase, which nobody is asked for.
  case encrypted(key: String)
  /// The key is not the certificate's.
  case mismatch(certificate: String, key: String)
  /// Another error, in the library's words.
  case refused(String)

  /// Whether a certificate or its key is missing, so that the user may want to make one.
  public var isMissingFile: Bool {
    switch self {
    case .unreadable(_, let purpose, errno: ENOENT): purpose != .issuers
    default: false
    }
  }
}

/// The settings and keys of one side of TLS connections, for all of them.
///
/// TLS 1.3, or 1.2 with a peer that has no more (RFC 8996 forbids older ones). No session is resumed, and nothing is
/// sent before the handshake is done (no 0-RTT).
public final class SecureContext {
  /// How a client checks the server.
  public enum Verification: Equatable, Sendable {
    /// The certificate must name the host. Whether its issuer is in this file, or among the system's (nil), is told
    /// (`PeerCertificate.chainProblem`) for the caller to judge.
    case issuer(file: String?)
    /// Nothing is checked: for the caller, who knows the certificate.
    case none
  }

  /// The files of a certificate, followed by its chain, and of its private key (PEM).
  public struct KeyPair: Equatable, Sendable {
    /// The certificate.
    public var certificate: String
    /// The key.
    public var key: String

    /// Two files.
    public init(certificate: String, key: String) {
      (self.certificate, self.key) = (certificate, key)
    }
  }

  let handle: OpaquePointer
  /// Whether the server's certificate is to be judged by its issuer.
  let asksIssuer: Bool

  /// The context of a client.
  /// - Parameter identity: the client's own certificate, if the server asks for one.
  /// - Throws: why it can't be made. Loads the library.
  public convenience init(
    verifying verification: Verification, identity: KeyPair? = nil
  ) throws(SecureContextError) {
    var settings = ctls_settings()
    var file: String?
    switch verification {
    case .issuer(let issuers): (settings.verifies, file) = (1, issuers)
    case .none: settings.ignores_name = 1
    }
    try self.init(settings, issuers: file, identity)
  }

  /// The context of a server.
  /// - Parameter clientIssuers: the file with the issuers of the clients' certificates. A client without one of
  ///   theirs is refused then; nil to ask for none.
  /// - Throws: why it can't be made. Loads the library.
  public convenience init(
    server identity: KeyPair, clientIssuers: String? = nil
  ) throws(SecureContextError) {
    var settings = ctls_settings()
    settings.is_server = 1
    try self.init(settings, issuers: clientIssuers, identity)
  }

  private init(
    _ settings: ctls_settings, issuers: String?, _ identity: KeyPair?
  ) throws(SecureContextError) {
    guard ctls_load() == 0 else { throw .noLibrary }
    if let identity {
      try Self.check(identity.certificate, .certificate)
      try Self.check(identity.key, .key)
    }
    if let issuers { try Self.check(issuers, .issuers) }
    var settings = settings
    var step = ctls_step_other
    var reason = [CChar](repeating: 0, count: 512)
    let context = withCString(issuers) { issuers in
      withCString(identity?.certificate) { certificate in
        withCString(identity?.key) { key in
          settings.ca_file = issuers
          settings.certificate_file = certificate
          settings.key_file = key
          return ctls_context_new(&settings, &step, &reason, reason.count)
        }
      }
    }
    guard let context else {
      let words = reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      throw Self.error(at: step, words, issuers, identity)
    }
    handle = context
    asksIssuer = settings.verifies == 1
  }

  private static func error(
    at step: ctls_step, _ words: String, _ issuers: String?, _ identity: KeyPair?
  ) -> SecureContextError {
    switch (step, identity, issuers) {
    case (ctls_step_certificate, let files?, _): .unusable(files.certificate, .certificate)
    case (ctls_step_key, let files?, _): .unusable(files.key, .key)
    case (ctls_step_match, let files?, _):
      .mismatch(certificate: files.certificate, key: files.key)
    case (ctls_step_issuers, _, let file?): .unusable(file, .issuers)
    default: .refused(words)
    }
  }

  /// Bytes of a file that are looked at: more than any file of issuers has.
  private static let fileBytesMax = 8 << 20

  /// Whether a file can be read and has what it is for. The library's words do not tell which file it was.
  private static func check(
    _ path: String, _ purpose: SecureContextError.Purpose
  ) throws(SecureContextError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path, purpose, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < fileBytesMax {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw .unreadable(path, purpose, errno: errno) }
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    // PEM, RFC 7468: "-----BEGIN EC PRIVATE KEY-----".
    guard text.contains(purpose == .key ? "PRIVATE KEY-----" : "CERTIFICATE-----") else {
      throw .unusable(path, purpose)
    }
    if purpose == .key, text.contains("ENCRYPTED") { throw .encrypted(key: path) }
  }

  deinit { ctls_context_free(handle) }
}

private func withCString<Result>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}
