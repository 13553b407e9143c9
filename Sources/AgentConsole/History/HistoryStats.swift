import ArgumentParser
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history stats`: statistics of the desk's work.
struct HistoryStats: HistorySubcommand {
  static let page = CommandPage.stats
  static let configuration = CommandConfiguration(page)

  @OptionGroup var selection: HistorySelection
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) { _ = try selection.filter() }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let numbers = try place.open(path).statistics(matching: selection.filter())
    switch format.format {
    case .jsonl:
      for day in numbers.days { JSONValue(day).appendLine(to: &output.bytes) }
      for agent in numbers.agents { JSONValue(agent).appendLine(to: &output.bytes) }
      for hour in numbers.staffing?.hours ?? [] { JSONValue(hour).appendLine(to: &output.bytes) }
      JSONValue(numbers).appendLine(to: &output.bytes)
    case .text where numbers.conversations == 0:
      reportError(userLanguage.noConversations)
    case .text:
      append(numbers.days, to: &output.bytes)
      if numbers.agents.count > 1 { append(numbers.agents, to: &output.bytes) }
      if let staffing = numbers.staffing { append(staffing, to: &output.bytes) }
      append(numbers, to: &output.bytes)
    }
    return 0
  }

  private func append(_ days: [HistoryStatistics.Day], to bytes: inout [UInt8]) {
    let table = HistoryTable(widths: [10, 9, 13], rightAligned: [1, 2])
    table.append(
      [
        userLanguage.columnDay, userLanguage.columnCustomers, userLanguage.columnLeftUnserved,
      ], to: &bytes)
    for day in days {
      table.append([day.date, String(day.arrived), String(day.unserved)], to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private func append(_ agents: [HistoryStatistics.Agent], to bytes: inout [UInt8]) {
    let names = agents.map { $0.name.map(userLanguage.displayName) ?? "-" }
    let widest = names.map { TextWidth.columns(of: $0) }.max() ?? 0
    let columns = [
      userLanguage.columnConversations, userLanguage.columnReplies, userLanguage.columnHandling,
    ]
    let widths = columns.map { TextWidth.columns(of: $0) }
    let table = HistoryTable(
      widths: [min(max(widest, 10), Self.agentColumns)] + widths, rightAligned: [1, 2])
    table.append([userLanguage.columnAgent] + columns, to: &bytes)
    for (name, agent) in zip(names, agents) {
      table.append(
        [
          VisibleText.clipped(name, as: .name, columns: Self.agentColumns), String(agent.served),
          withOnePlace(agent.repliesPerConversation), words(agent.handling),
        ], to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// How many desks it takes, by the hour.
  private func append(_ staffing: Staffing, to bytes: inout [UInt8]) {
    let titles = [
      userLanguage.columnHour, userLanguage.columnPerHour, userLanguage.columnDesks,
      userLanguage.columnInTime, userLanguage.columnBusiestDay, userLanguage.columnDesks,
    ]
    let widths = titles.map { max(5, TextWidth.columns(of: $0)) }
    let table = HistoryTable(widths: widths, rightAligned: [1, 2, 3, 4, 5])
    let goal = userLanguage.staffing(
      percent: Int(Staffing.share * 100), within: .seconds(Int(Staffing.seconds)),
      handling: .seconds(Int(staffing.handlingSeconds.rounded())))
    bytes.append(contentsOf: "\(goal)\n".utf8)
    table.append(titles, to: &bytes)
    for hour in staffing.hours {
      table.append(
        [
          (hour.hour < 10 ? "0" : "") + "\(hour.hour):00", withOnePlace(hour.arrivals),
          "\(hour.desks)", "\(Int(hour.share * 100))%", "\(hour.mostArrivals)",
          "\(hour.mostDesks)",
        ], to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private static let agentColumns = 24

  private func append(_ numbers: HistoryStatistics, to bytes: inout [UInt8]) {
    let table = HistoryTable(widths: [24])
    let open = numbers.conversations - numbers.finished
    let count = numbers.conversations
    table.append(
      [
        userLanguage.rowConversations,
        open == 0 ? "\(count)" : userLanguage.conversations(count, stillOpen: open),
      ], to: &bytes)
    let unserved = numbers.unservedShare
      .map { userLanguage.share(numbers.unserved, percent: withOnePlace($0 * 100)) }
    table.append(
      [userLanguage.rowLeftUnserved, unserved ?? "\(numbers.unserved)"], to: &bytes)
    table.append([userLanguage.rowWaiting, words(numbers.waiting)], to: &bytes)
    table.append([userLanguage.rowHandling, words(numbers.handling)], to: &bytes)
    table.append(
      [
        userLanguage.rowReplies,
        numbers.repliesPerConversation.map(withOnePlace) ?? "-",
      ], to: &bytes)
  }

  private func words(_ spread: HistoryStatistics.Spread?) -> String {
    guard let spread else { return "-" }
    return userLanguage.spread(median: spread.median, percentile90: spread.percentile90)
  }

  private func withOnePlace(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension JSONValue {
  fileprivate init(_ day: HistoryStatistics.Day) {
    self = .object([
      ("type", .text("day")), ("date", .text(day.date)), ("arrived", .integer(Int64(day.arrived))),
      ("unserved", .integer(Int64(day.unserved))),
    ])
  }

  fileprivate init(_ agent: HistoryStatistics.Agent) {
    self = .object([
      ("type", .text("agent")), ("name", JSONValue(agent.name)),
      ("served", .integer(Int64(agent.served))), ("handling", JSONValue(agent.handling)),
      ("replies", .integer(Int64(agent.replies))),
    ])
  }

  fileprivate init(_ hour: Staffing.Hour) {
    self = .object([
      ("type", .text("hour")), ("hour", .integer(Int64(hour.hour))),
      ("arrivals", .fraction(hour.arrivals)), ("desks", .integer(Int64(hour.desks))),
      ("share_in_time", .fraction(hour.share)),
      ("most_arrivals", .integer(Int64(hour.mostArrivals))),
      ("most_desks", .integer(Int64(hour.mostDesks))),
    ])
  }

  fileprivate init(_ spread: HistoryStatistics.Spread?) {
    guard let spread else {
      self = .null
      return
    }
    self = .object([
      ("count", .integer(Int64(spread.count))), ("median_ms", JSONValue(spread.median)),
      ("p90_ms", JSONValue(spread.percentile90)),
    ])
  }

  fileprivate init(_ numbers: HistoryStatistics) {
    self = .object([
      ("type", .text("total")), ("conversations", .integer(Int64(numbers.conversations))),
      ("finished", .integer(Int64(numbers.finished))), ("served", .integer(Int64(numbers.served))),
      ("unserved", .integer(Int64(numbers.unserved))),
      ("unserved_share", numbers.unservedShare.map { .fraction($0) } ?? .null),
      ("waiting", JSONValue(numbers.waiting)), ("handling", JSONValue(numbers.handling)),
      ("replies", .integer(Int64(numbers.replies))),
      (
        "replies_per_conversation",
        numbers.repliesPerConversation.map { .fraction($0) } ?? .null
      ),
    ])
  }
}
