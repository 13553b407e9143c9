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
}
