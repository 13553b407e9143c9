extension English {
  func connecting(by command: String) -> String { "connecting by command: \(command)" }
  func cannotStart(_ command: String, _ reason: String) -> String {
    "can't start \(command): \(reason)"
  }
  func commandSays(_ line: String) -> String { "command: \(line)" }
  func commandSaysMore(_ lines: Int) -> String {
    "command: \(lines) more \(lines == 1 ? "line" : "lines"), not shown"
  }

  func commandEnded(_ command: String, status: Int32) -> String {
    "\(command) ended with status \(status)"
  }
  func commandEnded(_ command: String, signal: Int32) -> String {
    "\(command) was ended by signal \(signal)"
  }
  func commandEndedSilently(_ command: String) -> String {
    "\(command) ended, and nothing had come from the desk"
  }
  func commandReadsNoMore(_ command: String) -> String { "\(command) reads no more" }

  func connectionBroke(_ reason: String) -> String { "the connection broke: \(reason)" }

  var noSSHConnection: String {
    "--send-proxy works only in an SSH session: SSH_CONNECTION is not set"
  }
  func malformedSSHConnection(_ value: String) -> String {
    "--send-proxy: SSH_CONNECTION must be two addresses, each with its port, not '\(value)'"
  }

  func noProxyHeader(by proxy: String, within limit: Duration) -> String {
    "disconnected the proxy \(proxy): no whole PROXY header within \(duration(limit))"
  }
  func proxyHeaderRefused(by proxy: String, reason: String) -> String {
    "disconnected the proxy \(proxy): \(reason)"
  }
  var proxyHeaderMissing: String { "its connection does not begin with a PROXY header" }
  var proxyLineMalformed: String { "its PROXY line is malformed" }
  func proxyLineTooLong(most: Int) -> String {
    "its PROXY line does not end within \(bytes(most))"
  }
  func proxyVersionUnknown(_ number: Int) -> String {
    "its PROXY header has version \(number), and must have 1 or 2"
  }
  func proxyCommandUnknown(_ number: Int) -> String {
    "its PROXY header has the unknown command \(number)"
  }
  func proxyFamilyUnknown(_ number: Int) -> String {
    "its PROXY header has the unknown address family \(number)"
  }
  func proxyHeaderTooShort(bytes count: Int) -> String {
    "its PROXY header of \(bytes(count)) has no room for its addresses"
  }
  func proxyHeaderTooLong(bytes count: Int, most: Int) -> String {
    "its PROXY header has \(bytes(count)), and may have \(bytes(most))"
  }
  var proxyHeaderCutOff: String { "its connection ended in the middle of the PROXY header" }
}
