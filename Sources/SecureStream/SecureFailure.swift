import CTLS

/// Why a TLS connection failed.
public enum SecureFailure: Equatable, Sendable {
  /// What came is no TLS: the other side speaks something else.
  case notTLS
  /// A client: the other side closed the connection without a byte.
  case noAnswer
  /// The stream ended without close_notify: something may be missing at its end.
  case cutOff
  /// The other side's certificate is refused, by this program for this reason.
  case refused(reason: String)
  /// A client: the server's certificate is for another host.
  case wrongHost
  /// A server: the client has sent no certificate.
  case noCertificate
  /// A server: the client's certificate is refused.
  case clientCertificate(ChainProblem)
  /// The two sides have no version of TLS, or no way to encrypt, in common.
  case nothingInCommon
  /// The other side ended the connection by an alert of this number (RFC 8446 §6).
  case alert(UInt8)
  /// Something else, by the library's number for it (ERR_get_error(3)); nil if it has none.
  case other(code: UInt32?)
}

extension SecureFailure {
  /// The alert that says the same as `nothingInCommon`: protocol_version.
  private static let protocolVersionAlert: UInt32 = 70

  /// From the words of libtls, which has no numbers; but the errors of OpenSSL in them have:
  /// `handshake failed: error:0A000412:SSL routines::sslv3 alert bad certificate`.
  init(words: String) {
    let verification = "certificate verification failed: "
    if words.hasPrefix(verification) {
      let number = ctls_chain_error_number(String(words.dropFirst(verification.count)))
      self = .clientCertificate(ChainProblem(code: number) ?? .other(code: -1))
    } else if words.hasSuffix("not present in server certificate") {
      self = .wrongHost
    } else {
      self.init(code: Self.code(in: words))
    }
  }

  private static func code(in words: String) -> UInt32? {
    guard let place = words.firstRange(of: "error:") else { return nil }
    return UInt32(words[place.upperBound...].prefix { $0 != ":" }, radix: 16)
  }

  /// The reason is in the lower 23 bits (ERR_GET_REASON(3)); an alert of the other side is 1000 and its number
  /// (SSL_AD_REASON_OFFSET of openssl/ssl.h).
  private init(code: UInt32?) {
    switch (code ?? 0) & 0x7F_FFFF {
    case 1000 + Self.protocolVersionAlert: self = .nothingInCommon
    case let reason where (1000..<1256).contains(reason): self = .alert(UInt8(reason - 1000))
    // SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE of openssl/sslerr.h
    case 199: self = .noCertificate
    // SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_NO_SHARED_CIPHER, SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW
    case 191, 193, 258, 396: self = .nothingInCommon
    default: self = .other(code: code)
    }
  }
}
