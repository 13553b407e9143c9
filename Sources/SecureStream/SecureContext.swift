import CTLS

/// Why a side can't speak TLS: its library, its certificate, or its key.
public enum SecureContextError: Error, Equatable, Sendable {
  /// libtls is not installed.
  case noLibrary
  /// The settings can't be used, in the library's words.
  case refused(String)
}

/// The settings and keys of one side of TLS connections, for all of them.
///
/// TLS 1.3, or 1.2 with a peer that has no more (RFC 8996 forbids older ones). No session is resumed, and nothing is
/// sent before the handshake is done (no 0-RTT).
public final class SecureContext {
  /// How a client checks the server.
  public enum Verification: Equatable, Sendable {
    /// The certificate must be valid for the host, and its issuer be in this file, or among the system's (nil).
    case issuer(file: String?)
    /// The certificate must name the host; its issuer and its dates are for the caller to judge.
    case hostOnly
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
    case .hostOnly: break
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
    settings.verifies = clientIssuers == nil ? 0 : 1
    try self.init(settings, issuers: clientIssuers, identity)
  }

  private init(
    _ settings: ctls_settings, issuers: String?, _ identity: KeyPair?
  ) throws(SecureContextError) {
    guard ctls_load() == 0 else { throw .noLibrary }
    var settings = settings
    var reason = [CChar](repeating: 0, count: 512)
    let context = withCString(issuers) { issuers in
      withCString(identity?.certificate) { certificate in
        withCString(identity?.key) { key in
          settings.ca_file = issuers
          settings.certificate_file = certificate
          settings.key_file = key
          return ctls_context_new(&settings, &reason, reason.count)
        }
      }
    }
    guard let context else {
      throw .refused(reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
    }
    handle = context
  }

  deinit { ctls_context_free(handle) }
}

private func withCString<Result>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}
