import ArgumentParser
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history export`: all conversations, oldest first. Only one record is in memory at a time.
struct HistoryExport: HistorySubcommand {
  static let page = CommandPage.export
  static let configuration = CommandConfiguration(page)

  @OptionGroup var selection: HistorySelection
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) { _ = try selection.filter() }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let reader = try place.open(path)
    let progress = HistoryProgress(isAlone: !output.isTerminal)
    defer { progress.erase() }
    var writer = ConversationWriter(
      format: format.format, hasAgents: try reader.hasSeveralAgents())
    var (conversations, entries) = (0, 0)
    func wantsMore() -> Bool {
      progress.report(
        userLanguage.amount(conversations: conversations, entries: entries))
      return output.wantsMore()
    }
    try reader.export(matching: selection.filter()) { conversation in
      conversations += 1
      writer.append(conversation, to: &output.bytes)
      return wantsMore()
    } entry: { entry in
      entries += 1
      writer.append(entry, to: &output.bytes)
      return wantsMore()
    }
    if conversations == 0, format.format == .text {
      reportError(userLanguage.noConversations)
    }
    return 0
  }
}
