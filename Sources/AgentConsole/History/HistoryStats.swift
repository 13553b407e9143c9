import ArgumentParser
import ChatHistory
import ChatUI
import Glibc
import Languages
import Preferences
import TerminalProgram

/// `history stats`: statistics of the desk's work.
struct HistoryStats: HistorySubcommand {
  static let page = CommandPage.stats
  static let configuration = CommandConfiguration(page)

  @OptionGroup var selection: HistorySelection
  @Option(help: .item(.lateAfter, on: page)) var lateAfter: UInt32?
  @Flag(help: .item(.chart, on: page)) var chart = false
  @Option(help: .item(.html, on: page), completion: .file()) var html: String?
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryOrigin

  func check() throws(UsageMistake) {
    _ = try selection.filter()
    if let lateAfter { try CommandLineItem.lateAfter.check(lateAfter) }
    // The central history has the conversations of all machines, and not these figures.
    if place.from != nil {
      if chart { throw .exclusive(.chart, .from) }
      if html != nil { throw .exclusive(.html, .from) }
      if lateAfter != nil { throw .exclusive(.lateAfter, .from) }
    }
    if format.format == .jsonl {
      if chart { throw .exclusive(.chart, .format) }
      if html != nil { throw .exclusive(.html, .format) }
    }
  }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let source = try place.open(path)
    let filter = try selection.filter()
    let numbers = try source.statistics(matching: filter)
    let figures = try (source as? HistoryReader)?.figures(matching: filter, lateAfter: limit)
    if let html, let figures {
      return write(FigurePage(numbers, figures, userLanguage).text, to: html)
    }
    switch format.format {
    case .jsonl: appendLines(numbers, figures, to: &output.bytes)
    case .text where numbers.conversations == 0:
      reportError(userLanguage.noConversations)
      if let count = figures?.messagesLeft, count > 0 {
        reportError(userLanguage.messagesLeft("\(count)"))
      }
    case .text:
      if chart, let figures {
        FigureChart(figures, userLanguage, columns: terminalColumns).append(to: &output.bytes)
      } else {
        FigureTables(numbers, figures, userLanguage).append(to: &output.bytes)
      }
    }
    return 0
  }

  /// How long a customer may wait for a reply: as given, else as in the configuration file.
  private var limit: Duration? {
    if let lateAfter { return .seconds(Int64(lateAfter)) }
    guard let file = PreferencesFolder(environment: environmentVariable)?.settingsFile
    else { return nil }
    do throws(PreferencesError) {
      let settings = try Settings.read(path: file, parts: Theme.parts.map(\.name))
      return settings.lateAfterSeconds.map { .seconds($0) }
    } catch {
      reportError(userLanguage.text(of: error))
      return nil
    }
  }

  /// The width of the terminal that standard output is; 80 if it is none.
  private var terminalColumns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private func write(_ text: String, to path: String) -> Int32 {
    func failed() -> Int32 {
      reportError("\(path): \(userLanguage.cannotBeWritten(userLanguage.reason(errno: errno)))")
      return 1
    }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { return failed() }
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return failed() }
      bytes = bytes.dropFirst(count)
    }
    return close(file) == 0 ? 0 : failed()
  }

  private func appendLines(
    _ numbers: HistoryStatistics, _ figures: HistoryFigures?, to bytes: inout [UInt8]
  ) {
    let days = Dictionary(
      uniqueKeysWithValues: (figures?.days ?? []).map { ($0.name, $0.measures) })
    let agents = Dictionary(
      uniqueKeysWithValues: (figures?.agents ?? []).map { ($0.name, $0.measures) })
    for day in numbers.days { JSONValue(day, days[day.date]).appendLine(to: &bytes) }
    for agent in numbers.agents { JSONValue(agent, agents[agent.name]).appendLine(to: &bytes) }
    for tag in figures?.tags ?? [] { JSONValue(tag: tag).appendLine(to: &bytes) }
    for hour in numbers.staffing?.hours ?? [] { JSONValue(hour).appendLine(to: &bytes) }
    JSONValue(numbers, figures).appendLine(to: &bytes)
  }
}
