// How the customer's side makes sure whom it talks to, in this order:
//
//     --tls-pin given ───────────▶ the certificate has that fingerprint; nothing else counts
//     the desk is in known_desks ▶ it has the fingerprint there, names the host, and is valid today
//     otherwise ─────────────────▶ it names the host, is valid today, and has a known issuer;
//                                  if only the issuer is unknown: the user is asked once, before the screen opens
import Glibc
import Languages
import SecureStream
import TerminalProgram

final class DeskSecurity {
  /// Why a desk's certificate is not accepted.
  enum Refusal: Equatable {
    case pin(expected: String, found: String)
    case changed(known: String, found: String)
    case expired
    case notYetValid
    /// Only the issuer is unknown. The user may accept it.
    case unknownIssuer(found: String)
    case noCertificate
  }

  private let host: String
  private let options: TLSOptions
  private let language: any Language
  private let known: KnownDesks?
  /// The desk's address, as in `known`.
  let desk: String
  /// Whether the next connection only looks at the certificate, whose issuer is unknown.
  private var isLooking = false
  private(set) var transport: SecureStream?
  private(set) var refusal: Refusal?
  private(set) var isDone = false
  /// Called when the handshake is done and the certificate accepted.
  var onDone: () -> Void = {}

  init(_ options: TLSOptions, host: String, desk: String, _ language: any Language) {
    (self.options, self.host, self.desk, self.language) = (options, host, desk, language)
    known = KnownDesks(environment: environmentVariable)
  }

  /// Whether the user may have to be asked, so that the screen must not open before the handshake is done.
  var mayAsk: Bool { options.fingerprint == nil && knownFingerprint == nil }

  private var knownFingerprint: String? { known?.fingerprint(of: desk) }

  /// Makes the context, also to find mistakes in the files before anything is connected.
  func makeContext() throws(SecureContextError) -> SecureContext {
    let verification: SecureContext.Verification =
      options.fingerprint != nil
      ? .none : isLooking || knownFingerprint != nil ? .hostOnly : .issuer(file: options.issuers)
    return try SecureContext(verifying: verification, identity: options.identity)
  }

  /// The transport of a new connection.
  func makeTransport() throws(SecureContextError) -> SecureStream? {
    refusal = nil
    transport = SecureStream(
      try makeContext(), host: host, check: { [unowned self] in check($0) },
      describe: { [language] in language.text(of: $0) })
    return transport
  }

  private func check(_ certificate: PeerCertificate?) -> String? {
    refusal = certificate.map(judge) ?? .noCertificate
    guard let refusal else {
      isDone = true
      onDone()
      return nil
    }
    return language.text(of: refusal)
  }

  private func judge(_ certificate: PeerCertificate) -> Refusal? {
    let found = certificate.fingerprint
    if let pin = options.fingerprint {
      return pin == found ? nil : .pin(expected: pin, found: found)
    }
    if let known = knownFingerprint, known != found { return .changed(known: known, found: found) }
    let now = time(nil)
    if now > certificate.validity.upperBound { return .expired }
    if now < certificate.validity.lowerBound { return .notYetValid }
    return isLooking ? .unknownIssuer(found: found) : nil
  }

  /// Whether the connection failed for the issuer's sake alone, so that it is worth to look at the certificate.
  /// The library tells this only in words (X509_verify_cert_error_string(3)).
  func beginToLook() -> Bool {
    guard !isLooking, case .library(let text)? = transport?.failure else { return false }
    let reasons = ["self-signed", "self signed", "issuer certificate", "first certificate"]
    isLooking = reasons.contains { text.contains("verification failed") && text.contains($0) }
    return isLooking
  }

  /// Accepts a certificate from now on.
  /// - Returns: 0, or the error number of what failed.
  func accept(_ fingerprint: String) -> Int32 {
    isLooking = false
    return known?.add(desk, fingerprint) ?? ENOENT
  }
}

extension Language {
  /// Why a desk's certificate is not accepted.
  func text(of refusal: DeskSecurity.Refusal) -> String {
    switch refusal {
    case .pin(let expected, let found): wrongPin(expected: expected, found: found)
    case .changed(let known, let found): certificateChanged(known: known, found: found)
    case .expired: certificateExpired
    case .notYetValid: certificateNotYetValid
    case .unknownIssuer(let found): certificateUnknown(pin: found)
    case .noCertificate: certificateMissing
    }
  }
}
