import CTLS

/// The certificate of the other side.
public struct PeerCertificate: Equatable, Sendable {
  /// SHA-256 of its DER form: 64 hex digits, lower case.
  public let fingerprint: String
  /// The common name in its subject, as it stands there; empty if it has none.
  public let commonName: String
  /// Its subject, in which characters beyond ASCII are bytes: `/CN=desk.example`.
  public let subject: String
  /// Seconds since 1970 from when, and until when, it is valid.
  public let validity: ClosedRange<Int>
  /// Why its issuer does not vouch for it; nil if it does. Only a client with `Verification.issuer` asks.
  public let chainProblem: ChainProblem?
}

/// Why the issuers that are trusted do not vouch for a certificate.
public enum ChainProblem: Equatable, Sendable {
  /// Its issuer is not known: it is signed by itself, or by somebody else.
  case unknownIssuer
  /// It, or an issuer's, has expired.
  case expired
  /// It, or an issuer's, is not valid yet.
  case notYetValid
  /// It is for another purpose.
  case wrongPurpose
  /// Its key, or an issuer's, or a signature is too weak.
  case tooWeak
  /// Another error of X509_STORE_CTX_get_error(3), by its number there; -1 for none.
  case other(code: Int32)

  /// An error of X509_STORE_CTX_get_error(3), by its number in openssl/x509_vfy.h; nil for 0, no error.
  init?(code: Int32) {
    switch code {
    case 0: return nil
    // UNABLE_TO_GET_ISSUER_CERT, DEPTH_ZERO_SELF_SIGNED_CERT, SELF_SIGNED_CERT_IN_CHAIN,
    // UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNABLE_TO_VERIFY_LEAF_SIGNATURE, CERT_UNTRUSTED
    case 2, 18, 19, 20, 21, 27: self = .unknownIssuer
    // CERT_NOT_YET_VALID
    case 9: self = .notYetValid
    // CERT_HAS_EXPIRED
    case 10: self = .expired
    // INVALID_PURPOSE
    case 26: self = .wrongPurpose
    // EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK
    case 66, 67, 68: self = .tooWeak
    default: self = .other(code: code)
    }
  }
}

extension PeerCertificate {
  /// Bytes of a common name that are kept. Its usual limit is 64 characters (RFC 5280, ub-common-name).
  private static let nameBytesMax = 512

  /// The certificate of a stream's other side; nil if it has sent none.
  init?(_ stream: OpaquePointer, asksIssuer: Bool) {
    guard let hash = ctls_peer_hash(stream) else { return nil }
    fingerprint = String(String(cString: hash).drop { $0 != ":" }.dropFirst())
    subject = ctls_peer_subject(stream).map { String(cString: $0) } ?? ""
    let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Self.nameBytesMax) {
      let count = ctls_peer_common_name(stream, $0.baseAddress, $0.count)
      return $0.prefix(count).map { UInt8(bitPattern: $0) }
    }
    commonName = String(decoding: name, as: UTF8.self)
    let (start, end) = (ctls_peer_not_before(stream), ctls_peer_not_after(stream))
    validity = start...max(start, end)
    chainProblem = asksIssuer ? ChainProblem(code: ctls_peer_chain_error(stream)) : nil
  }
}
