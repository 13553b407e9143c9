import ArgumentParser
import ChatCore
import ChatUI
import TerminalProgram
import TerminalUI

/// `customer-term`: its command line.
struct CustomerOptions: CommandLineProgram {
  static let configuration = CommandConfiguration(
    commandName: "customer-term",
    abstract: userLanguage.pick("Talk to a support agent.", "与客服对话。"),
    version: "customer-term \(kefuVersion)")

  @Argument(
    help: .init(
      userLanguage.pick("The name the agent will see.", "客服看到的名字。"),
      valueName: userLanguage.pick("name", "名字")))
  var name: String

  @Option(
    help: .init(
      userLanguage.pick("The desk's host.", "客服台的主机。"),
      valueName: userLanguage.pick("host", "主机")))
  var host = "localhost"

  @Option(
    help: .init(
      userLanguage.pick("The desk's port.", "客服台的端口。"),
      valueName: userLanguage.pick("port", "端口")))
  var port: UInt16 = 21567

  @OptionGroup var save: SaveOptions

  @OptionGroup var frontend: FrontendOptions

  func runProgram() -> Int32 { CustomerProgram.run(self) }

  func validate() throws {
    let over = name.utf8.count - Limits.bodyBytesMax
    guard over <= 0 else {
      let reason = userLanguage.text(of: SendRefusal.tooLong(bytesOver: over))
      throw ValidationError(userLanguage.pick("the name is \(reason)", "名字\(reason)"))
    }
  }
}
