import ChatHistory
import ChatUI
import Languages
import TerminalUI

/// The figures as tables: by day, by agent, by tag, and in total.
struct FigureTables {
  /// A table's title cells and rows.
  struct Table {
    let titles: [String]
    let rows: [[String]]
    /// The columns before those of the figures, which are aligned to the right, without the first.
    let leading: Int
  }

  private let numbers: HistoryStatistics
  /// nil for the central history, which has only the totals.
  private let figures: HistoryFigures?
  private let language: any Language
  private let hasLimit: Bool
  private let hasRatings: Bool

  init(_ numbers: HistoryStatistics, _ figures: HistoryFigures?, _ language: any Language) {
    (self.numbers, self.figures, self.language) = (numbers, figures, language)
    hasLimit = figures?.total.inTime != nil
    hasRatings = figures?.total.ratings != nil
  }

  /// By day, by agent if there are several, and by tag if there are any.
  var tables: [Table] {
    var tables = [days]
    if numbers.agents.count > 1 { tables.append(agents) }
    if let figures, !figures.tags.isEmpty { tables.append(tags(figures.tags)) }
    return tables
  }

  private var days: Table {
    let measures = measures(figures?.days)
    let titles = [language.columnDay, language.columnCustomers, language.columnLeftUnserved]
    return Table(
      titles: titles + titlesOfMeasures,
      rows: numbers.days.map {
        [$0.date, "\($0.arrived)", "\($0.unserved)"] + cells(measures[$0.date])
      }, leading: 3)
  }

  private var agents: Table {
    let measures = measures(figures?.agents)
    let titles = [language.columnAgent, language.columnConversations, language.columnReplies]
    return Table(
      titles: titles + titlesOfMeasures,
      rows: numbers.agents.map {
        [
          shown($0.name), "\($0.served)", withOnePlace($0.repliesPerConversation),
        ] + cells(measures[$0.name])
      }, leading: 3)
  }

  private func measures(
    _ parts: [HistoryFigures.Part]?
  ) -> [String?: HistoryFigures.Measures] {
    Dictionary(uniqueKeysWithValues: (parts ?? []).map { ($0.name, $0.measures) })
  }

  private func tags(_ tags: [HistoryFigures.Part]) -> Table {
    Table(
      titles: [language.columnTag, language.columnConversations] + titlesOfMeasures,
      rows: tags.map {
        [shown($0.name), "\($0.measures.conversations)"] + cells($0.measures)
      }, leading: 2)
  }

  private func shown(_ name: String?) -> String {
    VisibleText.clipped(
      name.map(language.displayName) ?? "-", as: .name, columns: Self.nameColumnsMax)
  }

  private static let nameColumnsMax = 24

  private var titlesOfMeasures: [String] {
    guard figures != nil else { return [] }
    return [language.columnWaited, language.columnServed, language.columnReplyTime]
      + (hasLimit ? [language.columnInTime] : []) + (hasRatings ? [language.columnRating] : [])
  }

  private func cells(_ measures: HistoryFigures.Measures?) -> [String] {
    guard figures != nil else { return [] }
    let times = [measures?.waiting, measures?.handling, measures?.replyTime].map { spread in
      spread.map { "\(language.duration($0.median)) / \(language.duration($0.percentile90))" }
        ?? "-"
    }
    return times + (hasLimit ? [measures.flatMap(inTime) ?? "-"] : [])
      + (hasRatings ? [measures?.ratings.map { withOnePlace($0.mean) } ?? "-"] : [])
  }

  private func inTime(_ measures: HistoryFigures.Measures) -> String? {
    guard let inTime = measures.inTime, let all = measures.replyTime?.count else { return nil }
    return language.percent(withOnePlace(Double(inTime) / Double(all) * 100))
  }

  /// The totals: a term and its value.
  var totals: [(String, String)] {
    let open = numbers.conversations - numbers.finished
    let count = numbers.conversations
    let unserved = numbers.unservedShare
      .map { language.share(numbers.unserved, percent: withOnePlace($0 * 100)) }
    var rows = [
      (
        language.rowConversations,
        open == 0 ? "\(count)" : language.conversations(count, stillOpen: open)
      ), (language.rowLeftUnserved, unserved ?? "\(numbers.unserved)"),
      (language.rowWaiting, words(numbers.waiting)),
      (language.rowHandling, words(numbers.handling)),
    ]
    if let figures { rows.append((language.rowReplyTime, words(figures.total.replyTime))) }
    if let inTime = figures.flatMap({ inTime($0.total) }) {
      rows.append((language.rowInTime, inTime))
    }
    rows.append(
      (language.rowReplies, numbers.repliesPerConversation.map(withOnePlace) ?? "-"))
    if let ratings = figures?.total.ratings {
      rows.append((language.rowRating, language.rating(withOnePlace(ratings.mean), ratings.count)))
    }
    if let count = figures?.messagesLeft, count > 0 {
      rows.append((language.rowMessagesLeft, "\(count)"))
    }
    return rows
  }

  private func words(_ spread: HistoryStatistics.Spread?) -> String {
    guard let spread else { return "-" }
    return language.spread(median: spread.median, percentile90: spread.percentile90)
  }

  private func withOnePlace(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  func append(to bytes: inout [UInt8]) {
    for table in tables {
      let lines = [table.titles] + table.rows
      let widths = table.titles.indices.map { column in
        lines.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
      }
      let aligned = HistoryTable(widths: widths, rightAligned: Set(1..<table.leading))
      for line in lines { aligned.append(line, to: &bytes) }
      bytes.append(UInt8(ascii: "\n"))
    }
    if figures != nil { bytes += Array("\(language.timesAreSpreads)\n\n".utf8) }
    if let staffing = numbers.staffing { append(staffing, to: &bytes) }
    let table = HistoryTable(widths: [24])
    for (term, value) in totals { table.append([term, value], to: &bytes) }
  }

  /// How many desks it takes, by the hour.
  private func append(_ staffing: Staffing, to bytes: inout [UInt8]) {
    let titles = [
      language.columnHour, language.columnPerHour, language.columnDesks,
      language.columnSeatedInTime,
      language.columnBusiestDay, language.columnDesks,
    ]
    let widths = titles.map { max(5, TextWidth.columns(of: $0)) }
    let table = HistoryTable(widths: widths, rightAligned: [1, 2, 3, 4, 5])
    let goal = language.staffing(
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
}
