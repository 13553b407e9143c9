import ArgumentParser
import CalendarTime
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history list`: one line for each conversation, the newest first.
struct HistoryList: HistorySubcommand {
  static let page = CommandPage.list
  static let configuration = CommandConfiguration(page)

  @OptionGroup var selection: HistorySelection
  @Flag(help: .item(.unanswered, on: page)) var unanswered = false
  @OptionGroup var limit: HistoryLimit
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) {
    _ = try selection.filter()
    // Messages are left with the desks of one machine, and dealt with there.
    if unanswered, place.from != nil { throw .exclusive(.unanswered, .from) }
    try limit.check()
  }

  private static let pageSize = 500

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let reader = try place.open(path)
    var filter = try selection.filter()
    filter.isUnanswered = unanswered
    var lines: ConversationLines?
    var remaining = limit.count
    var last: Conversation?
    while remaining > 0 {
      let size = min(remaining, Self.pageSize)
      let page = try reader.conversations(matching: filter, limit: size, after: last)
      if lines == nil, let newest = page.first {
        lines = ConversationLines(
          newest: newest, hasAgents: try filter.agent != nil || reader.hasSeveralAgents())
        if format.format == .text, output.isTerminal { lines?.appendHeader(to: &output.bytes) }
      }
      for conversation in page {
        switch format.format {
        case .text: lines?.append(conversation, to: &output.bytes)
        case .jsonl: JSONValue(conversation).appendLine(to: &output.bytes)
        }
        guard output.wantsMore() else { return 0 }
      }
      guard page.count == size else { break }
      remaining -= size
      last = page.last
    }
    if lines == nil, format.format == .text {
      reportError(userLanguage.noConversations)
    }
    return 0
  }
}

/// Formats conversations as a table.
private struct ConversationLines {
  private let table: HistoryTable
  private let hasAgents: Bool
  private static let nameColumns = 20
  private static let agentColumns = 16

  /// - Parameters:
  ///   - newest: the conversation with the largest number, for the column's width.
  ///   - hasAgents: whether to show who served.
  init(newest: Conversation, hasAgents: Bool) {
    self.hasAgents = hasAgents
    // The widest duration below 100 days.
    let duration = TextWidth.columns(of: userLanguage.duration(seconds: 86_399))
    table = HistoryTable(
      widths: [
        max(4, String(newest.id).count), 16, Self.nameColumns, 21,
      ] + (hasAgents ? [Self.agentColumns] : []) + [duration, duration], rightAligned: [0])
  }

  func appendHeader(to bytes: inout [UInt8]) {
    let titles =
      [
        userLanguage.columnNumber, userLanguage.columnArrived, userLanguage.columnName,
        userLanguage.columnAddress,
      ]
      + (hasAgents ? [userLanguage.columnAgent] : []) + [
        userLanguage.columnWaited, userLanguage.columnServed, userLanguage.columnEnd,
      ]
    table.append(titles, to: &bytes)
  }

  func append(_ conversation: Conversation, to bytes: inout [UInt8]) {
    let name = userLanguage.shownName(of: conversation)
    table.append(
      [
        String(conversation.id), conversation.arrivedAt.localDateAndMinutes,
        VisibleText.clipped(name, as: .name, columns: Self.nameColumns),
        conversation.address.withPort,
      ] + (hasAgents ? [agents(of: conversation)] : []) + [
        conversation.waited.map(userLanguage.duration) ?? "-",
        conversation.served.map(userLanguage.duration) ?? "-",
        userLanguage.text(of: conversation.state, hadSeat: conversation.beganAt != nil),
      ], to: &bytes)
  }

  private func agents(of conversation: Conversation) -> String {
    let names = conversation.agents.map(userLanguage.displayName)
    guard !names.isEmpty else { return "-" }
    return VisibleText.clipped(
      userLanguage.list(names), as: .name, columns: Self.agentColumns)
  }
}
