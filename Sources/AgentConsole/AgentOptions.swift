import ArgumentParser
import ChatCore
import ChatHistory
import ChatUI
import DeskTeam
import EpollLoop
import Glibc
import Languages
import Preferences
import ProxyProtocol
import SecureStream
import TerminalProgram

/// The command line of `agent-console`.
struct AgentOptions: CommandLineProgram {
  static let page = CommandPage.agentConsole
  static let configuration = CommandConfiguration(
    page, subcommands: [HistoryCommand.self, DesksCommand.self])

  @OptionGroup var address: AgentAddressOptions
  @Option(help: .item(.backlog, on: page)) var backlog: Int32 = 5
  @Option(help: .item(.idleTimeout, on: page)) var idleTimeout: UInt32?
  @Option(help: .item(.wrapUp, on: page)) var wrapUp: UInt32?
  @Option(help: .item(.outOfTurn, on: page)) var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)
  @Option(help: .item(.answer, on: page), completion: .file()) var answer: String?
  @Flag(help: .item(.shared, on: page)) var shared = false
  @Option(help: .item(.agent, on: page)) var agent: String?
  @Option(help: .item(.lineFile, on: page), completion: .file()) var lineFile: String?
  @Option(name: .customLong("proxy-from"), help: .item(.proxyFrom, on: page))
  var proxies: [String] = []
  @Option(
    name: .customLong("tls-cert"), help: .item(.tlsCertificate, on: page), completion: .file())
  var certificate: String?
  @Option(name: .customLong("tls-key"), help: .item(.tlsKey, on: page), completion: .file())
  var key: String?
  @Option(
    name: .customLong("tls-client-ca"), help: .item(.tlsClientIssuers, on: page),
    completion: .file())
  var clientIssuers: String?
  @OptionGroup var check: AgentCheckOptions
  @Option(help: .item(.history, on: page), completion: .file()) var history: String?
  @Flag(help: .item(.noHistory, on: page)) var noHistory = false
  @Option(help: .item(.historyUpgrade, on: page)) var historyUpgrade = HistoryUpgrade.wait
  @Flag(inversion: .prefixedNo, help: .item(.pane, on: page)) var pane: Bool?
  @OptionGroup var frontend: FrontendOptions

  /// nil if the user has no home directory.
  var historyPath: String? {
    history ?? HistoryDatabase.defaultPath(environment: environmentVariable)
  }

  func runProgram() throws -> Int32 {
    try CommandLineItem.backlog.check(backlog)
    if let idleTimeout { try CommandLineItem.idleTimeout.check(idleTimeout) }
    if let wrapUp { try CommandLineItem.wrapUp.check(wrapUp) }
    if noHistory, history != nil { throw UsageMistake.exclusive(.history, .noHistory) }
    if answer != nil, noHistory { throw UsageMistake.exclusive(.answer, .noHistory) }
    if answer != nil, wrapUp != nil { throw UsageMistake.exclusive(.answer, .wrapUp) }
    if let agent {
      if agent.isBlank { throw UsageMistake.empty(.agent) }
      // A number is a desk's.
      if Int(agent) != nil { throw UsageMistake.badValue(agent, of: .agent) }
      let over = agent.utf8.count - TeamLimits.agentBytesMax
      if over > 0 { throw UsageMistake.agentNameTooLong(bytesOver: over) }
    }
    _ = try trustedProxies()
    try check.check()
    if certificate != nil, key == nil { throw UsageMistake.needs(.tlsCertificate, .tlsKey) }
    if key != nil, certificate == nil { throw UsageMistake.needs(.tlsKey, .tlsCertificate) }
    if clientIssuers != nil, key == nil {
      throw UsageMistake.needs(.tlsClientIssuers, .tlsCertificate)
    }
    try CommandLineItem.history.check(path: history)
    try CommandLineItem.lineFile.check(path: lineFile)
    try address.check()
    try frontend.check()
    return AgentProgram.run(self)
  }

  /// The texts of a desk that answers by itself; nil for a desk with an agent.
  func readAnswers() throws(PreferencesError) -> Answers? {
    try answer.map { (path) throws(PreferencesError) in
      try Answers.read(path: path, textBytesMax: Limits.bodyBytesMax)
    }
  }

  /// The addresses of which each connection must begin with a PROXY header.
  func trustedProxies() throws(UsageMistake) -> [AddressRange] {
    try proxies.map { (text) throws(UsageMistake) in
      guard let range = AddressRange(text) else { throw .badValue(text, of: .proxyFrom) }
      return range
    }
  }

  /// The desk's certificate and key; nil for a desk that speaks no TLS itself.
  var identity: SecureContext.KeyPair? {
    certificate.flatMap { file in key.map { .init(certificate: file, key: $0) } }
  }

  /// What all desks of a line must have in common: where PROXY headers come from,
  /// and whether they speak TLS.
  var teamSettings: String {
    var settings = proxies.sorted().map { "--proxy-from \($0)" }
    if identity != nil { settings.append("--tls-cert") }
    return settings.joined(separator: " ")
  }

  /// How colleagues see the agent.
  var agentName: String { agent ?? loginName(of: getuid()) }

  /// The same with the login name beside it where they differ: a name is chosen, a login is not.
  var agentInHistory: String {
    let login = loginName(of: getuid())
    return agentName == login ? login : "\(agentName) (\(login))"
  }
}

/// The login name of a user; the number of one who has no account.
func loginName(of user: uid_t) -> String {
  getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "\(user)"
}

/// Where the line is: its address, and the folder in which its desks find each other.
struct AgentAddressOptions: ParsableArguments {
  private static let page = CommandPage.agentConsole

  @Option(help: .item(.host, on: page)) var host: String?
  @Option(help: .item(.port, on: page)) var port: UInt16?
  @Option(help: .item(.sharedDir, on: page), completion: .directory) var sharedDir: String?

  func check() throws(UsageMistake) {
    try CommandLineItem.sharedDir.check(path: sharedDir)
  }

  /// The host that was given, or the usual one.
  var usedHost: String { host ?? "127.0.0.1" }
  /// The port that was given, or the usual one.
  var usedPort: UInt16 { port ?? 21567 }
  /// The address as the user would write it.
  var description: String { SocketAddress.describe(host: usedHost, port: usedPort) }
}

/// Where load balancers ask whether the desk takes customers.
struct AgentCheckOptions: ParsableArguments {
  private static let page = CommandPage.agentConsole

  @Option(name: .customLong("check-port"), help: .item(.checkPort, on: page)) var port: UInt16?
  @Option(name: .customLong("check-host"), help: .item(.checkHost, on: page)) var host: String?

  /// The host that was given, or the usual one.
  var usedHost: String { host ?? "127.0.0.1" }

  func check() throws(UsageMistake) {
    if let port { try CommandLineItem.checkPort.check(port) }
    if host != nil, port == nil { throw .needs(.checkHost, .checkPort) }
  }
}

/// What a desk does while desks of an earlier version use the history, which can't be migrated then.
enum HistoryUpgrade: String, ExpressibleByArgument, CaseIterable {
  /// Wait until they have ended, and open the desk then.
  case wait
  /// Open the desk, and save what is said once they have ended.
  case serve
}
