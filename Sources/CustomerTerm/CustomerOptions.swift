import ArgumentParser
import ChatCore
import ChatUI
import Languages
import TerminalProgram

/// The command line of `customer-term`.
struct CustomerOptions: CommandLineProgram {
  static let page = CommandPage.customerTerm
  static let configuration = CommandConfiguration(page)

  /// Optional, because the parser would report a missing name before an unknown option.
  @Argument(help: .item(.customerName, on: page)) var name: String?
  @Option(help: .item(.host, on: page)) var host = "localhost"
  @Option(help: .item(.port, on: page)) var port: UInt16 = 21567
  @Option(help: .item(.outOfTurn, on: page)) var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)
  @OptionGroup var save: SaveOptions
  @OptionGroup var frontend: FrontendOptions

  func runProgram() throws -> Int32 {
    guard let name else { throw UsageMistake.missing(.customerName) }
    let over = name.utf8.count - Limits.bodyBytesMax
    if over > 0 { throw UsageMistake.nameTooLong(bytesOver: over) }
    try save.check()
    try frontend.check()
    return CustomerProgram.run(self, name: name)
  }
}
