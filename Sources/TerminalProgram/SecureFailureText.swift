import Languages
import SecureStream

extension Language {
  /// Why a TLS connection failed.
  public func text(of failure: SecureFailure, atDesk: Bool) -> String {
    switch failure {
    case .notTLS: atDesk ? customerSpeaksNoTLS : deskSpeaksNoTLS
    case .noAnswer: deskGivesNoAnswer
    case .cutOff: tlsCutOff
    case .refused(let reason): reason
    case .wrongHost: certificateOfAnotherHost
    case .noCertificate: customerHasNoCertificate
    case .clientCertificate(.unknownIssuer): customerIssuerUnknown
    case .clientCertificate(let problem): text(of: problem)
    case .nothingInCommon: tlsNothingInCommon
    case .alert(let number): text(ofAlert: number)
    case .other(let code): tlsError(code.map(openSSLNumber))
    }
  }

  /// Why a certificate of the other side is refused.
  public func text(of problem: ChainProblem) -> String {
    switch problem {
    case .expired: certificateExpired
    case .notYetValid: certificateNotYetValid
    case .wrongPurpose: certificateOfOtherPurpose
    case .tooWeak: certificateTooWeak
    case .unknownIssuer: certificateRefused(code: 20)
    case .other(let code): certificateRefused(code: code)
    }
  }

  /// An alert that the other side has sent (RFC 8446 §6.2, RFC 5246 §7.2.2).
  private func text(ofAlert number: UInt8) -> String {
    switch number {
    case 40, 71: peerRefusesHandshake
    case 42, 43, 44, 46: peerRefusesCertificate
    case 45: peerFindsCertificateExpired
    case 48: peerKnowsNoIssuer
    case 112: peerKnowsNoSuchHost
    case 116: peerWantsCertificate
    default: tlsAlert(number)
    }
  }

  /// Why TLS can't be used at all.
  public func text(of error: SecureContextError, atDesk: Bool) -> String {
    func option(_ purpose: SecureContextError.Purpose) -> String {
      switch purpose {
      case .certificate: "--tls-cert"
      case .key: "--tls-key"
      case .issuers: atDesk ? "--tls-client-ca" : "--tls-ca"
      }
    }
    return switch error {
    case .noLibrary: tlsNoLibrary
    case .unreadable(let path, let purpose, let number):
      cannotReadFile(path, of: option(purpose), reason(errno: number))
    case .unusable(let path, .key): fileHasNoKey(path, of: option(.key))
    case .unusable(let path, let purpose): fileHasNoCertificate(path, of: option(purpose))
    case .encrypted(let key): keyIsEncrypted(key)
    case .mismatch(let certificate, let key): keyDoesNotFit(key, certificate: certificate)
    case .refused: tlsError(nil)
    }
  }
}

/// As OpenSSL prints it, and errstr of openssl(1) takes it: eight hex digits.
private func openSSLNumber(_ code: UInt32) -> String {
  let digits = String(code, radix: 16, uppercase: true)
  return String(repeating: "0", count: 8 - digits.utf8.count) + digits
}
