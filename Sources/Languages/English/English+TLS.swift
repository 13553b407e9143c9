extension English {
  var tlsNoLibrary: String {
    "TLS needs libtls, which is not installed (Debian 12: libtls26, Debian 13: libtls28t64)"
  }
  func cannotReadFile(_ path: String, of option: String, _ reason: String) -> String {
    "\(option): can't read \(path): \(reason)"
  }
  func fileHasNoCertificate(_ path: String, of option: String) -> String {
    "\(option): \(path) has no valid certificate; it must have one in PEM format, with a line BEGIN CERTIFICATE"
  }
  func fileHasNoKey(_ path: String, of option: String) -> String {
    "\(option): \(path) has no valid private key; it must have one in PEM format, with a line BEGIN PRIVATE KEY"
  }
  func keyIsEncrypted(_ path: String) -> String {
    "--tls-key: \(path) is protected by a passphrase, which nobody is asked for; this makes a copy without one: openssl pkey -in \(path) -out NEW"
  }
  func keyDoesNotFit(_ key: String, certificate: String) -> String {
    "--tls-key: \(key) is not the key of the certificate in \(certificate); the two must have been made together"
  }
  var makingACertificate: String {
    "to make one: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=desk -addext subjectAltName=DNS:desk.example.org -keyout desk.key -out desk.pem"
  }

  func tlsFailed(with who: String, _ reason: String) -> String {
    "TLS with \(who) failed: \(reason)"
  }
  var tlsCutOff: String { "the connection was cut off" }
  var tlsNothingInCommon: String {
    "the two sides have no version of TLS and no cipher in common; it must be TLS 1.2 or 1.3"
  }
  func tlsError(_ code: String?) -> String {
    "the encrypted connection failed" + (code.map { " (OpenSSL's error \($0))" } ?? "")
  }
  var deskSpeaksNoTLS: String {
    "the other side does not speak TLS; perhaps the desk needs no --tls: leave it out"
  }
  var deskGivesNoAnswer: String {
    "the connection was closed without an answer; perhaps the desk does not speak TLS: leave out --tls"
  }
  var deskSpeaksTLS: String { "the desk speaks TLS; perhaps it needs --tls" }
  var customerSpeaksNoTLS: String {
    "the other side does not speak TLS; perhaps its customer-term needs --tls"
  }
  var customerSpeaksTLS: String {
    "the other side speaks TLS, and this desk does not; perhaps its customer-term must leave out --tls"
  }
  var peerRefusesHandshake: String {
    "the other side refuses the handshake; perhaps it wants a certificate, or other ciphers"
  }
  var peerRefusesCertificate: String { "the other side refuses this side's certificate" }
  var peerFindsCertificateExpired: String {
    "for the other side, this side's certificate has expired"
  }
  var peerKnowsNoIssuer: String {
    "the other side does not know who has issued this side's certificate"
  }
  var peerKnowsNoSuchHost: String { "the other side does not know the host's name" }
  var peerWantsCertificate: String {
    "the other side wants a certificate: use --tls-cert and --tls-key"
  }
  func tlsAlert(_ number: UInt8) -> String { "the other side has ended TLS by alert \(number)" }

  func clientVerified(_ address: String, as name: String) -> String {
    "\(address) has the verified certificate of \(name)"
  }
  func verifiedAs(_ name: String) -> String { "verified: \(name)" }
  var customerHasNoCertificate: String { "it has sent no certificate" }
  var customerIssuerUnknown: String {
    "nobody in the file of --tls-client-ca has issued its certificate"
  }

  func wrongPin(expected: String, found: String) -> String {
    "the desk's certificate is not the one of --tls-pin: SHA256:\(expected) was expected, and SHA256:\(found) came"
  }
  func certificateChanged(of desk: String, known: String, found: String, in file: String) -> String
  {
    "the desk's certificate has changed: SHA256:\(known) was known, and SHA256:\(found) came; if the people of the desk say that it is right, delete the line of \(desk) in \(file)"
  }
  var certificateExpired: String { "the other side's certificate has expired" }
  var certificateNotYetValid: String { "the other side's certificate is not valid yet" }
  var certificateOfAnotherHost: String {
    "the desk's certificate is for another host; --host must be a name that stands in it"
  }
  var certificateOfOtherPurpose: String { "the other side's certificate is for another purpose" }
  var certificateTooWeak: String {
    "the other side's certificate, or its issuer's, has a key or a signature that is too weak"
  }
  func certificateRefused(code: Int32) -> String {
    "the other side's certificate can't be verified (OpenSSL's verification error \(code))"
  }
  var certificateMissing: String { "the desk has no certificate" }
  func certificateUnknown(pin fingerprint: String) -> String {
    "nobody vouches for the desk's certificate; if it is the right one: --tls-pin SHA256:\(fingerprint)"
  }
  func certificateQuestion(of desk: String, fingerprint: String) -> String {
    "Nobody vouches for the certificate of \(desk).\nIts fingerprint is SHA256:\(fingerprint)\nTrust it from now on? (yes/no) "
  }

  func knownDesksUnreadable(_ path: String, _ reason: String) -> String {
    "can't read the known desks in \(path): \(reason)"
  }
  func knownDesksMalformed(_ path: String, line: Int) -> String {
    "\(path), line \(line): must be the address of a desk and SHA256:HEX; mend or delete the line"
  }
  func knownDesksUnwritable(_ path: String, _ reason: String) -> String {
    "can't save the certificate in \(path): \(reason)"
  }
}
