import ArgumentParser
import ChatHistory
import ChatUI
import Glibc
import TerminalProgram
import TerminalUI

/// `agent-console history`: what is done with the conversations on the disk.
struct HistoryCommand: CommandLineProgram {
  static let configuration = CommandConfiguration(
    commandName: "history",
    _superCommandName: "agent-console",
    abstract: userLanguage.pick(
      "What is done with the conversations that were recorded.", "处理已记录的对话。"),
    version: "agent-console \(kefuVersion)",
    subcommands: [
      HistoryList.self, HistoryShow.self, HistoryFind.self, HistoryExport.self, HistoryStats.self,
      HistoryPrune.self,
    ])

  func runProgram() throws -> Int32 { throw CleanExit.helpRequest(Self.self) }
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
  @Option(
    help: .init(
      userLanguage.pick("The history, where it is not your own.", "历史数据库（默认是您自己的）。"),
      valueName: userLanguage.pick("path", "路径")))
  var history: String?

  /// nil where nobody has a home.
  var path: String? { history ?? HistoryDatabase.defaultPath(environment: environmentVariable) }
}

/// How the answer is written, of all the subcommands.
struct HistoryFormatOption: ParsableArguments {
  @Option(
    help: .init(
      userLanguage.pick(
        "text for people, jsonl for programs: an object of JSON a line.",
        "text 供人阅读，jsonl 供程序读取：每行一个 JSON 对象。"),
      valueName: userLanguage.pick("format", "格式")))
  var format = HistoryFormat.text
}

/// Which conversations are meant.
struct HistorySelection: ParsableArguments {
  @Option(
    help: .init(
      userLanguage.pick(
        "Only from then on: 2026-11-20, \"2026-11-20 14:30\", or so long ago: 12h, 7d, 4w.",
        "只要此时及以后的：2026-11-20、\"2026-11-20 14:30\"，或多久以前：12h（小时）、7d（天）、4w（周）。"),
      valueName: userLanguage.pick("time", "时间")))
  var since: String?

  @Option(
    help: .init(
      userLanguage.pick(
        "Only before then; of a date, that day is included.", "只要此时以前的；若是日期，包括当天。"),
      valueName: userLanguage.pick("time", "时间")))
  var until: String?

  @Option(
    help: .init(
      userLanguage.pick("Only of customers with exactly this name.", "只要正好叫这个名字的客户。"),
      valueName: userLanguage.pick("name", "名字")))
  var name: String?

  /// Throws for what is no time.
  func filter() throws -> HistoryFilter {
    HistoryFilter(
      since: try since.map { try typedTime($0, of: "--since").start },
      until: try until.map { try typedTime($0, of: "--until").end }, name: name)
  }
}

/// How many are wanted at most.
struct HistoryLimit: ParsableArguments {
  @Option(
    help: .init(
      userLanguage.pick("Only so many, the newest.", "最多这么多，取最新的。"),
      valueName: userLanguage.pick("count", "条数")))
  var limit: UInt32?

  var count: Int { limit.map { Int($0) } ?? .max }
}

/// Throws the user's mistake.
func typedTime(_ text: String, of option: String) throws -> TypedTime {
  guard let moment = TypedTime(text) else {
    throw ValidationError(
      userLanguage.pick(
        "\(option) takes 2026-11-20, \"2026-11-20 14:30\", 12h, 7d or 4w, and not '\(text)'",
        "\(option) 要写成 2026-11-20、\"2026-11-20 14:30\"、12h、7d 或 4w 这样，而不是“\(text)”"))
  }
  return moment
}

/// What the subcommands have in common: a history, an output, and what can go wrong with both.
protocol HistorySubcommand: CommandLineProgram {
  var place: HistoryPlace { get }

  /// Does the work; returns the exit status.
  func run(on path: String, _ output: BulkOutput) throws -> Int32
}

extension HistorySubcommand {
  func runProgram() throws -> Int32 {
    guard let path = place.path else {
      reportError(
        userLanguage.pick(
          "there is no HOME to look for the history in; say --history",
          "没有 HOME，找不到历史数据库；请用 --history 指定"))
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

/// Says on standard error that there is nothing to say: standard output is for what there is.
func reportNothing(_ english: @autoclosure () -> String, _ chinese: @autoclosure () -> String) {
  reportError(userLanguage.pick(english(), chinese()))
}
