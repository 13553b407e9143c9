import ArgumentParser
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history show`: one conversation in full.
struct HistoryShow: HistorySubcommand {
  static let page = CommandPage.show
  static let configuration = CommandConfiguration(page)

  @Argument(help: .item(.conversation, on: page)) var id: Int64?

  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) {
    guard let id else { throw .missing(.conversation) }
    try CommandLineItem.conversation.check(id)
  }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    guard let id else { return exitUsage }
    let reader = try place.open(path)
    guard let conversation = try reader.conversation(id) else {
      reportError(userLanguage.noConversation(id, in: try place.target()?.place ?? path))
      return 1
    }
    var writer = ConversationWriter(
      format: format.format, hasAgents: try reader.hasSeveralAgents())
    writer.append(conversation, to: &output.bytes)
    try reader.forEachEntry(ofConversation: id) { entry in
      writer.append(entry, to: &output.bytes)
      return output.wantsMore()
    }
    return 0
  }
}

/// Writes whole conversations in either format.
struct ConversationWriter {
  let format: HistoryFormat
  private var text: ConversationText
  private var isFirst = true

  /// - Parameter hasAgents: whether to say who served. A program is always told.
  init(format: HistoryFormat, hasAgents: Bool) {
    self.format = format
    text = ConversationText(hasAgents: hasAgents)
  }

  mutating func append(_ conversation: Conversation, to bytes: inout [UInt8]) {
    switch format {
    case .text:
      if !isFirst { bytes.append(UInt8(ascii: "\n")) }
      isFirst = false
      text.appendHeader(conversation, to: &bytes)
    case .jsonl: JSONValue(conversation).appendLine(to: &bytes)
    }
  }

  mutating func append(_ entry: RecordedEntry, to bytes: inout [UInt8]) {
    switch format {
    case .text: text.append(entry, to: &bytes)
    case .jsonl: JSONValue(entry).appendLine(to: &bytes)
    }
  }
}
