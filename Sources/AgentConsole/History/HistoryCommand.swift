import ArgumentParser
import CentralHistory
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
      HistoryList.self, HistoryShow.self, HistoryFind.self, HistoryExport.self, HistoryFollow.self,
      HistoryStats.self, HistoryPrune.self, HistoryShip.self,
    ])

  func runProgram() -> Int32 { BufferedOutput(Self.page.text(in: userLanguage)).finish() }
}

/// The output format.
enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
  /// Text for people.
  case text
  /// JSON Lines for programs: one object on each line.
  case jsonl
}

/// Where the history is.
protocol HistoryLocation: ParsableArguments {
  var history: String? { get }
  /// The connection string of the central history; nil for a file.
  var from: String? { get }
}

extension HistoryLocation {
  /// nil if the user has no home directory.
  var path: String? { history ?? HistoryDatabase.defaultPath(environment: environmentVariable) }
}

/// The option for the history's path, for subcommands that change it.
struct HistoryPlace: HistoryLocation {
  @Option(help: .item(.history, on: .prune), completion: .file()) var history: String?
  var from: String? { nil }
}

/// The options for the history's path or connection, for subcommands that read it.
struct HistoryOrigin: HistoryLocation {
  @Option(help: .item(.history, on: .list), completion: .file()) var history: String?
  @Option(help: .item(.from, on: .list)) var from: String?

  /// The central history; nil for a file.
  func target() throws -> ConnectionString? { try from.map { try typedConnection($0, of: .from) } }

  /// Opens it, the file at `path` unless it is the central one.
  func open(_ path: String) throws -> any HistorySource {
    if let target = try target() { return try CentralReader(target) }
    return try HistoryReader(path: path)
  }
}

/// The option for the output format, shared by all subcommands.
struct HistoryFormatOption: ParsableArguments {
  @Option(help: .item(.format, on: .list)) var format = HistoryFormat.text
}

/// The options that select conversations.
struct HistorySelection: ParsableArguments {
  @Option(help: .item(.since, on: .list)) var since: String?
  @Option(help: .item(.until, on: .list)) var until: String?
  @Option(help: .item(.name, on: .list)) var name: String?
  @Option(help: .item(.agent, on: .list)) var agent: String?

  /// - Throws: `UsageMistake.badValue`.
  func filter() throws(UsageMistake) -> HistoryFilter {
    var filter = HistoryFilter(name: name, agent: agent)
    if let since { filter.since = try typedTime(since, of: .since).start }
    if let until { filter.until = try typedTime(until, of: .until).end }
    return filter
  }
}

/// The option that limits the number of results.
struct HistoryLimit: ParsableArguments {
  @Option(help: .item(.limit, on: .list)) var limit: UInt32?

  var count: Int { limit.map { Int($0) } ?? .max }

  func check() throws(UsageMistake) {
    if let limit { try CommandLineItem.limit.check(limit) }
  }
}

/// Parses a connection string of the command line. It is not quoted in errors.
/// - Throws: `UsageMistake.badConnectionString`, `password`; `CentralError.noLibrary`.
func typedConnection(_ text: String, of item: CommandLineItem) throws -> ConnectionString {
  do throws(CentralError) {
    return try ConnectionString(text)
  } catch {
    switch error {
    case .malformed: throw UsageMistake.badConnectionString(of: item)
    case .hasPassword: throw UsageMistake.password(in: item)
    default: throw error
    }
  }
}

/// Parses a time.
/// - Throws: `UsageMistake.badValue`.
func typedTime(_ text: String, of item: CommandLineItem) throws(UsageMistake) -> TypedTime {
  guard let moment = TypedTime(text) else { throw .badValue(text, of: item) }
  return moment
}

/// The common parts of the subcommands: the history's path, the output and error handling.
protocol HistorySubcommand: CommandLineProgram {
  associatedtype Location: HistoryLocation
  var place: Location { get }

  /// Checks what the parser can't check.
  func check() throws(UsageMistake)

  /// Does the work.
  /// - Returns: the exit status.
  func run(on path: String, _ output: BufferedOutput) throws -> Int32
}

extension HistorySubcommand {
  func runProgram() throws -> Int32 {
    if place.history != nil, place.from != nil { throw UsageMistake.exclusive(.history, .from) }
    try check()
    try CommandLineItem.history.check(path: place.history)
    guard let path = place.from == nil ? place.path : "" else {
      reportError(userLanguage.noHomeToLookIn)
      return 1
    }
    // As in other filters, SIGPIPE (`| head`) ends the program. The parent process may have set it to be
    // ignored.
    signal(SIGPIPE, SIG_DFL)
    let output = BufferedOutput()
    do {
      let status = try run(on: path, output)
      return max(status, output.finish())
    } catch let error as HistoryError {
      output.flush()
      reportError(userLanguage.text(of: error))
      return 1
    } catch let error as CentralError {
      output.flush()
      reportError(userLanguage.text(of: error))
      return 1
    }
  }
}
