// How the customer's side makes sure whom it talks to, in this order:
//
//     --tls-pin given ───────────▶ the certificate has that fingerprint; nothing else counts
//     --tls-ca given ────────────▶ it names the host, is valid today, and has an issuer of that file
//     the desk is in known_desks ▶ it has the fingerprint there, names the host, and is valid today
//     otherwise ─────────────────▶ it names the host, is valid today, and has a known issuer;
//                                  if only the issuer is unknown: the user is asked once, before the screen opens
//
// Nothing is sent to the desk before that, not even the name. While the user is asked the connection stays open, so
// that a customer who has waited in the line keeps the seat; the desk's time for the name bounds how long.
import Glibc
import Languages
import SecureStream
import TerminalProgram

final class DeskSecurity {
  /// Why a desk's certificate is not accepted.
  enum Refusal: Equatable {
    case pin(expected: String, found: String)
    case changed(known: String, found: String)
    /// Only the issuer is unknown. The user may accept it.
    case unknownIssuer(found: String)
    case problem(ChainProblem)
    case noCertificate
  }

  private let host: String
  private let options: TLSOptions
  private let language: any Language
  private let context: SecureContext
  private let known: KnownDesks?
  /// The desk's address, as in `known`.
  private let desk: String
  private var knownFingerprint: String?
  /// The fingerprint of the certificate about which the user is to be asked; nil for none.
  private(set) var askedFingerprint: String?
  /// Whether there is somebody to ask.
  var canAsk: () -> Bool = { false }
  /// Called when the handshake is done, and the certificate accepted or the user to be asked.
  var onDone: () -> Void = {}

  /// Reads all files: mistakes in them are told before anything is connected.
  /// - Throws: `SecureContextError`, `KnownDesksError`.
  init(_ options: TLSOptions, host: String, desk: String, _ language: any Language) throws {
    (self.options, self.host, self.desk, self.language) = (options, host, desk, language)
    let verification: SecureContext.Verification =
      options.fingerprint == nil ? .issuer(file: options.issuers) : .none
    context = try SecureContext(verifying: verification, identity: options.identity)
    known = options.namesWhomToTrust ? nil : KnownDesks(environment: environmentVariable)
    knownFingerprint = try known?.fingerprint(of: desk)
  }

  /// Whether the user may have to be asked, so that the screen must not open before the handshake is done.
  var mayAsk: Bool { !options.namesWhomToTrust && knownFingerprint == nil }

  /// The transport of a new connection; nil if no memory is left.
  func makeTransport() -> SecureStream? {
    askedFingerprint = nil
    return SecureStream(
      context, host: host, check: { [unowned self] in check($0) },
      describe: { [language] in language.text(of: $0, atDesk: false) })
  }

  private func check(_ certificate: PeerCertificate?) -> String? {
    switch certificate.map(judge) ?? .noCertificate {
    case nil: break
    case .unknownIssuer(let found)? where known != nil && canAsk(): askedFingerprint = found
    case let refusal?: return text(of: refusal)
    }
    onDone()
    return nil
  }

  private func judge(_ certificate: PeerCertificate) -> Refusal? {
    let found = certificate.fingerprint
    if let pin = options.fingerprint {
      return pin == found ? nil : .pin(expected: pin, found: found)
    }
    if let known = knownFingerprint, known != found { return .changed(known: known, found: found) }
    let now = time(nil)
    if now > certificate.validity.upperBound { return .problem(.expired) }
    if now < certificate.validity.lowerBound { return .problem(.notYetValid) }
    if knownFingerprint != nil { return nil }
    return switch certificate.chainProblem {
    case nil: nil
    case .unknownIssuer?: .unknownIssuer(found: found)
    case let problem?: .problem(problem)
    }
  }

  private func text(of refusal: Refusal) -> String {
    switch refusal {
    case .pin(let expected, let found): language.wrongPin(expected: expected, found: found)
    case .changed(let old, let new):
      language.certificateChanged(of: desk, known: old, found: new, in: known?.path ?? "")
    case .unknownIssuer(let found): language.certificateUnknown(pin: found)
    case .problem(let problem): language.text(of: problem)
    case .noCertificate: language.certificateMissing
    }
  }

  /// Accepts a certificate from now on.
  func accept(_ fingerprint: String) throws(KnownDesksError) {
    try known?.add(desk, fingerprint)
    (knownFingerprint, askedFingerprint) = (fingerprint, nil)
  }
}
