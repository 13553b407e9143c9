/// Encrypted connections.
public protocol TLSSentences {
  // Files that can't be used, each given by an option (`--tls-cert`).
  var tlsNoLibrary: String { get }
  func cannotReadFile(_ path: String, of option: String, _ reason: String) -> String
  func fileHasNoCertificate(_ path: String, of option: String) -> String
  func fileHasNoKey(_ path: String, of option: String) -> String
  func keyIsEncrypted(_ path: String) -> String
  func keyDoesNotFit(_ key: String, certificate: String) -> String
  /// How to make a certificate for a desk.
  var makingACertificate: String { get }

  // Why a connection failed: a clause.
  func tlsFailed(with who: String, _ reason: String) -> String
  /// The connection ended without the end that TLS has.
  var tlsCutOff: String { get }
  var tlsNothingInCommon: String { get }
  /// Anything else.
  /// - Parameter code: the library's number for it, if it has one.
  func tlsError(_ code: String?) -> String
  // One side speaks TLS and the other does not; which option would be right.
  var deskSpeaksNoTLS: String { get }
  var deskGivesNoAnswer: String { get }
  var deskSpeaksTLS: String { get }
  var customerSpeaksNoTLS: String { get }
  var customerSpeaksTLS: String { get }
  // What the other side has told by an alert.
  var peerRefusesHandshake: String { get }
  var peerRefusesCertificate: String { get }
  var peerFindsCertificateExpired: String { get }
  var peerKnowsNoIssuer: String { get }
  var peerKnowsNoSuchHost: String { get }
  var peerWantsCertificate: String { get }
  func tlsAlert(_ number: UInt8) -> String

  // Customers with certificates.
  func clientVerified(_ address: String, as name: String) -> String
  /// The name in a customer's certificate, in the title.
  func verifiedAs(_ name: String) -> String
  var customerHasNoCertificate: String { get }
  var customerIssuerUnknown: String { get }

  // Why the other side's certificate is not accepted. Fingerprints are hex digits.
  func wrongPin(expected: String, found: String) -> String
  /// - Parameter file: where the known one stands.
  func certificateChanged(of desk: String, known: String, found: String, in file: String) -> String
  var certificateExpired: String { get }
  var certificateNotYetValid: String { get }
  var certificateOfAnotherHost: String { get }
  var certificateOfOtherPurpose: String { get }
  var certificateTooWeak: String { get }
  /// Another reason, by its number in X509_STORE_CTX_get_error(3).
  func certificateRefused(code: Int32) -> String
  var certificateMissing: String { get }
  /// Its issuer is not known, and the user was not asked or has said no.
  func certificateUnknown(pin fingerprint: String) -> String
  /// The question to the user, several lines; the answer follows on the last.
  func certificateQuestion(of desk: String, fingerprint: String) -> String

  // The file of known desks.
  func knownDesksUnreadable(_ path: String, _ reason: String) -> String
  func knownDesksMalformed(_ path: String, line: Int) -> String
  func knownDesksUnwritable(_ path: String, _ reason: String) -> String
}
