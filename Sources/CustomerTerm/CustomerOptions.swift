import ArgumentParser
import ChatCore
import ChatUI
import Glibc
import Languages
import TerminalProgram

/// The command line of `customer-term`.
struct CustomerOptions: CommandLineProgram {
  static let page = CommandPage.customerTerm
  static let configuration = CommandConfiguration(page)

  /// Optional, because the parser would report a missing name before an unknown option.
  @Argument(help: .item(.customerName, on: page)) var name: String?
  @Option(help: .item(.host, on: page)) var host: String?
  @Option(help: .item(.port, on: page)) var port: UInt16?
  @Option(help: .item(.via, on: page)) var via: String?
  @Option(help: .item(.outOfTurn, on: page)) var outOfTurn = UInt32(Limits.outOfTurnMessagesMax)
  @Flag(help: .item(.sendProxy, on: page)) var sendProxy = false
  @Flag(help: .item(.kiosk, on: page)) var kiosk = false
  @Option(help: .item(.lineFile, on: page), completion: .file()) var lineFile: String?
  @OptionGroup var tls: TLSOptions
  @OptionGroup var save: SaveOptions
  @OptionGroup var frontend: FrontendOptions

  func runProgram() throws -> Int32 {
    if kiosk { try Kiosk.check(self) }
    guard let name = kiosk ? Kiosk.name ?? name : name
    else { throw UsageMistake.missing(.customerName) }
    let over = name.utf8.count - Limits.bodyBytesMax
    if over > 0 { throw UsageMistake.nameTooLong(bytesOver: over) }
    try checkVia()
    try tls.check()
    try save.check()
    try CommandLineItem.lineFile.check(path: lineFile)
    try frontend.check()
    if kiosk, !Kiosk.lock() {
      reportError(userLanguage.reason(errno: errno))
      return 1
    }
    return CustomerProgram.run(self, name: name)
  }

  private func checkVia() throws(UsageMistake) {
    guard let via else { return }
    if via.allSatisfy(\.isWhitespace) { throw .empty(.via) }
    if host != nil { throw .exclusive(.via, .host) }
    if port != nil { throw .exclusive(.via, .port) }
    if tls.tls { throw .exclusive(.via, .tls) }
  }
}
