import Languages
import SecureStream

extension Language {
  /// Why a TLS connection failed.
  public func text(of failure: SecureFailure) -> String {
    switch failure {
    case .notTLS: tlsNotSpoken
    case .cutOff: tlsCutOff
    case .refused(let reason): reason
    case .library(let text): tlsError(text)
    }
  }

  /// Why TLS can't be used at all.
  public func text(of error: SecureContextError) -> String {
    switch error {
    case .noLibrary: tlsNoLibrary
    case .refused(let reason): tlsError(reason)
    }
  }
}
