/// The ways to a desk besides a plain connection: a command, and a proxy in front of the desk.
public protocol DoorSentences {
  /// The connection is a command, which was started. Whether it reaches a desk is not known.
  func connecting(by command: String) -> String
  func cannotStart(_ command: String, _ reason: String) -> String
  /// A line of the command's standard error.
  func commandSays(_ line: String) -> String
  /// Lines of the command's standard error were not shown, because there are too many.
  func commandSaysMore(_ lines: Int) -> String

  // How a command ended.
  func commandEnded(_ command: String, status: Int32) -> String
  func commandEnded(_ command: String, signal: Int32) -> String
  /// It ended with status 0, and nothing had come from the desk.
  func commandEndedSilently(_ command: String) -> String
  /// It reads nothing more of what is sent, and has not ended.
  func commandReadsNoMore(_ command: String) -> String

  func connectionBroke(_ reason: String) -> String

  // Why --send-proxy has no address to tell.
  var noSSHConnection: String { get }
  func malformedSSHConnection(_ value: String) -> String

  // A connection from a proxy (`--proxy-from`) was closed.
  func noProxyHeader(by proxy: String, within limit: Duration) -> String
  func proxyHeaderRefused(by proxy: String, reason: String) -> String
  // Why: a clause about what it sent.
  var proxyHeaderMissing: String { get }
  var proxyLineMalformed: String { get }
  func proxyLineTooLong(most: Int) -> String
  func proxyVersionUnknown(_ number: Int) -> String
  func proxyCommandUnknown(_ number: Int) -> String
  func proxyFamilyUnknown(_ number: Int) -> String
  func proxyHeaderTooShort(bytes count: Int) -> String
  func proxyHeaderTooLong(bytes count: Int, most: Int) -> String
  var proxyHeaderCutOff: String { get }

  // TLS.
  func tlsFailed(with who: String, _ reason: String) -> String
  var tlsNotSpoken: String { get }
  /// The connection ended without the end that TLS has.
  var tlsCutOff: String { get }
  /// An error in the words of the library.
  func tlsError(_ text: String) -> String
  var tlsNoLibrary: String { get }
  /// How to make a certificate for a desk.
  var makingACertificate: String { get }
  func clientVerified(_ address: String, as subject: String) -> String

  // Why a desk's certificate is not accepted. Fingerprints are hex digits.
  func wrongPin(expected: String, found: String) -> String
  func certificateChanged(known: String, found: String) -> String
  var certificateExpired: String { get }
  var certificateNotYetValid: String { get }
  var certificateMissing: String { get }
  /// Its issuer is not known, and the user was not asked or has said no.
  func certificateUnknown(pin fingerprint: String) -> String
  /// The question to the user, several lines; the answer follows on the last.
  func certificateQuestion(of desk: String, fingerprint: String) -> String
}
