import ArgumentParser
import ChatCore
import ChatUI
import TerminalProgram
import TerminalUI

/// `agent-console`: its command line.
struct AgentOptions: CommandLineProgram {
  static let configuration = CommandConfiguration(
    commandName: "agent-console",
    abstract: userLanguage.pick(
      "The support agent's desk: serves one customer after another.",
      "客服台：逐个接待客户。"),
    usage: "agent-console <options>\nagent-console history <subcommand>",
    version: "agent-console \(kefuVersion)", subcommands: [HistoryCommand.self])

  @Option(
    help: .init(
      userLanguage.pick("The address to listen on.", "监听的地址。"),
      valueName: userLanguage.pick("host", "主机")))
  var host = "127.0.0.1"

  @Option(
    help: .init(
      userLanguage.pick("The port to listen on.", "监听的端口。"),
      valueName: userLanguage.pick("port", "端口")))
  var port: UInt16 = 21567

  @Option(
    help: .init(
      userLanguage.pick("How many customers may wait in line.", "排队客户的上限。"),
      valueName: userLanguage.pick("count", "人数")))
  var backlog: Int32 = 5

  @Option(
    help: .init(
      userLanguage.pick(
        "Disconnect a customer who is silent for so many seconds on their turn.",
        "轮到客户说话而沉默达到此秒数时断开。"),
      valueName: userLanguage.pick("seconds", "秒")))
  var idleTimeout: UInt32?

  @Option(
    help: .init(
      userLanguage.pick(
        "Take at most so many messages out of turn while it is the agent's turn; 0: no limit.",
        "轮到客服时，最多接收这么多条客户未轮到时发送的消息；0 表示不限。"),
      valueName: userLanguage.pick("count", "条数")))
  var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)

  @Option(
    help: .init(
      userLanguage.pick(
        "The file to keep the conversations in, in place of the usual one.",
        "保存对话记录的文件，代替通常的位置。"),
      valueName: userLanguage.pick("file", "文件")))
  var history: String?

  @Flag(help: .init(userLanguage.pick("Keep no history.", "不保存对话记录。")))
  var noHistory = false

  @OptionGroup var frontend: FrontendOptions

  func runProgram() -> Int32 { AgentProgram.run(self) }

  func validate() throws {
    if backlog < 0 {
      throw ValidationError(
        userLanguage.pick("--backlog must not be negative", "--backlog 不能是负数"))
    }
    if noHistory, history != nil {
      throw ValidationError(
        userLanguage.pick(
          "--history and --no-history exclude each other", "--history 和 --no-history 不能同时使用"))
    }
    if idleTimeout == 0 {
      throw ValidationError(
        userLanguage.pick("--idle-timeout must be at least 1", "--idle-timeout 至少为 1"))
    }
  }
}
