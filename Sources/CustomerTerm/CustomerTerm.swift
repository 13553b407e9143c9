import ArgumentParser
import TerminalProgram
import TerminalUI

@main
enum Main {
  static func main() {
    CustomerCommand.startQuickly()
  }
}

/// `customer-term`: its command line.
struct CustomerCommand: QuickProgram {
  static let versionLine = "customer-term \(kefuVersion)"

  static let configuration = CommandConfiguration(
    commandName: "customer-term",
    abstract: userLanguage.pick("Talk to a support agent.", "与客服对话。"),
    version: versionLine)

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

  @OptionGroup var saveOptions: SaveOptions

  @OptionGroup var faceOptions: FaceOptions

  var options: CustomerOptions {
    CustomerOptions(
      givenName: name, host: host, port: port, save: saveOptions.choices,
      face: faceOptions.choices)
  }

  static func run(_ options: CustomerOptions) -> Int32 { CustomerProgram.run(options) }
}
