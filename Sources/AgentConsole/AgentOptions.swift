import ArgumentParser
import ChatCore
import ChatUI
import Languages
import TerminalProgram

/// The command line of `agent-console`.
struct AgentOptions: CommandLineProgram {
  static let page = CommandPage.agentConsole
  static let configuration = CommandConfiguration(page, subcommands: [HistoryCommand.self])

  @Option(help: .item(.host, on: page)) var host = "127.0.0.1"
  @Option(help: .item(.port, on: page)) var port: UInt16 = 21567
  @Option(help: .item(.backlog, on: page)) var backlog: Int32 = 5
  @Option(help: .item(.idleTimeout, on: page)) var idleTimeout: UInt32?
  @Option(help: .item(.outOfTurn, on: page)) var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)
  @Option(help: .item(.history, on: page), completion: .file()) var history: String?
  @Flag(help: .item(.noHistory, on: page)) var noHistory = false
  @OptionGroup var frontend: FrontendOptions

  func runProgram() throws -> Int32 {
    try CommandLineItem.backlog.check(backlog)
    if let idleTimeout { try CommandLineItem.idleTimeout.check(idleTimeout) }
    if noHistory, history != nil { throw UsageMistake.exclusive(.history, .noHistory) }
    try frontend.check()
    return AgentProgram.run(self)
  }
}
