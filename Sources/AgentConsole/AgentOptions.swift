import ArgumentParser
import ChatCore
import ChatUI
import DeskTeam
import EpollLoop
import Glibc
import Languages
import TerminalProgram

/// The command line of `agent-console`.
struct AgentOptions: CommandLineProgram {
  static let page = CommandPage.agentConsole
  static let configuration = CommandConfiguration(
    page, subcommands: [HistoryCommand.self, DesksCommand.self])

  @OptionGroup var address: AgentAddressOptions
  @Option(help: .item(.backlog, on: page)) var backlog: Int32 = 5
  @Option(help: .item(.idleTimeout, on: page)) var idleTimeout: UInt32?
  @Option(help: .item(.outOfTurn, on: page)) var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)
  @Flag(help: .item(.shared, on: page)) var shared = false
  @Option(help: .item(.agent, on: page)) var agent: String?
  @Option(help: .item(.lineFile, on: page), completion: .file()) var lineFile: String?
  @Option(help: .item(.history, on: page), completion: .file()) var history: String?
  @Flag(help: .item(.noHistory, on: page)) var noHistory = false
  @OptionGroup var frontend: FrontendOptions

  func runProgram() throws -> Int32 {
    try CommandLineItem.backlog.check(backlog)
    if let idleTimeout { try CommandLineItem.idleTimeout.check(idleTimeout) }
    if noHistory, history != nil { throw UsageMistake.exclusive(.history, .noHistory) }
    if let agent, agent.isBlank { throw UsageMistake.empty(.agent) }
    let over = agentName.utf8.count - TeamLimits.agentBytesMax
    if over > 0 { throw UsageMistake.agentNameTooLong(bytesOver: over) }
    try frontend.check()
    return AgentProgram.run(self)
  }

  /// How colleagues see the agent.
  var agentName: String { agent ?? loginName(of: getuid()) }
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

  /// The host that was given, or the usual one.
  var usedHost: String { host ?? "127.0.0.1" }
  /// The port that was given, or the usual one.
  var usedPort: UInt16 { port ?? 21567 }
  /// The address as the user would write it.
  var description: String { SocketAddress.describe(host: usedHost, port: usedPort) }
}
