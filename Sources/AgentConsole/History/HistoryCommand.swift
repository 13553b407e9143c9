import ArgumentParser
import ChatHistory
import ChatUI
import Glibc
import Languages
import TerminalProgram

/// `agent-console history`: the commands for recorded conversations.
struct HistoryCommand: CommandLineProgram {
  static let page = CommandPage.history
  static let configuration = CommandConfiguration(
    page,
    subcommands: [
      HistoryList.self, HistoryShow.self, HistoryFind.self, HistoryExport.self, HistoryStats.self,
      HistoryPrune.self,
    ])

  func runProgram() -> Int32 {
    writeAll(Array(Self.page.text(in: userLanguage).utf8), to: STDOUT_FILENO)
    return 0
  }
}

/// How the answer is written.
enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case text
  /// For programs: an object of JSON a line.
  case jsonl
}

/// Where the history is, of all the subcommands.
struct HistoryPlace: ParsableArguments {
  @Option(help: .item(.history, on: .list), completion: .file()) var history: String?

  /// nil where nobody has a home.
  var path: String? { history ?? HistoryDatabase.defaultPath(environment: environmentVariable) }
}

/// How the answer is written, of all the subcommands.
struct HistoryFormatOption: ParsableArguments {
  @Option(help: .item(.format, on: .list)) var format = HistoryFormat.text
}

/// Which conversations are meant.
struct HistorySelection: ParsableArguments {
  @Option(help: .item(.since, on: .list)) var since: String?
  @Option(help: .item(.until, on: .list)) var until: String?
  @Option(help: .item(.name, on: .list)) var name: String?

  /// - Throws: the user's mistake.
  func filter() throws(UsageMistake) -> HistoryFilter {
    var filter = HistoryFilter(name: name)
    if let since { filter.since = try typedTime(since, of: .since).start }
    if let until { filter.until = try typedTime(until, of: .until).end }
    return filter
  }
}

/// How many are wanted at most.
struct HistoryLimit: ParsableArguments {
  @Option(help: .item(.limit, on: .list)) var limit: UInt32?

  var count: Int { limit.map { Int($0) } ?? .max }
}

/// Throws the user's mistake.
func typedTime(_ text: String, of item: CommandLineItem) throws(UsageMistake) -> TypedTime {
  guard let moment = TypedTime(text) else { throw .badValue(text, of: item) }
  return moment
}

/// What the subcommands have in common: a history, an output, and what can go wrong with both.
protocol HistorySubcommand: CommandLineProgram {
  var place: HistoryPlace { get }

  /// Checks what the parser could not.
  func check() throws(UsageMistake)

  /// Does the work; returns the exit status.
  func run(on path: String, _ output: BulkOutput) throws -> Int32
}

extension HistorySubcommand {
  func runProgram() throws -> Int32 {
    try check()
    guard let path = place.path else {
      reportError(userLanguage.noHomeToLookIn)
      return 1
    }
    // As with other filters, `| head` ends the program where it is. (Swift's runtime leaves the signal
    // alone; whoever started us may not have.)
    signal(SIGPIPE, SIG_DFL)
    let output = BulkOutput()
    do {
      let status = try run(on: path, output)
      return max(status, output.finish())
    } catch let error as HistoryError {
      output.flush()
      reportError(userLanguage.text(of: error))
      return 1
    }
  }
}
