import ArgumentParser
import CalendarTime
import ChatHistory
import ChatUI
import Languages
import TerminalProgram
import TerminalUI

/// `history prune`: deletes old conversations, in small transactions. The program may be killed at any time:
/// each conversation is deleted whole or not at all, and the next run continues.
struct HistoryPrune: HistorySubcommand {
  static let page = CommandPage.prune
  static let configuration = CommandConfiguration(page)

  @Option(help: .item(.olderThan, on: page)) var olderThan: String?
  @Flag(help: .item(.delete, on: page)) var delete = false
  @OptionGroup var format: HistoryFormatOption
  @OptionGroup var place: HistoryPlace

  func check() throws(UsageMistake) { _ = try cutoff() }

  private func cutoff() throws(UsageMistake) -> WallTime {
    guard let olderThan else { throw .missing(.olderThan) }
    return try typedTime(olderThan, of: .olderThan).start
  }

  func run(on path: String, _ output: BufferedOutput) throws -> Int32 {
    let cutoff = try cutoff()
    let result = try prune(path, cutoff)
    switch format.format {
    case .jsonl:
      JSONValue.object([
        ("type", .text("prune")), ("older_than", JSONValue(cutoff)), ("deleted", .boolean(delete)),
        ("conversations", .integer(Int64(result.conversations))),
        ("entries", .integer(Int64(result.entries))),
        ("unshipped", .integer(Int64(result.unshipped))),
      ]).appendLine(to: &output.bytes)
    case .text where result.conversations == 0 && result.entries == 0:
      if result.unshipped > 0 { break }
      reportError(userLanguage.nothingOlder(than: cutoff.localDateAndMinutes))
    case .text:
      output.bytes.append(contentsOf: (summary(of: result, cutoff) + "\n").utf8)
    }
    if result.unshipped > 0, format.format == .text {
      reportError(userLanguage.keptUnshipped(userLanguage.conversations(result.unshipped)))
    }
    return 0
  }

  private func prune(_ path: String, _ cutoff: WallTime) throws -> PruningResult {
    let progress = HistoryProgress(isAlone: true)
    defer { progress.erase() }
    return try HistoryDatabase.prune(path, olderThan: cutoff, dryRun: !delete) { sofar in
      progress.report(
        userLanguage.deletedSoFar(amount(of: sofar)))
    }
  }

  private func summary(of result: PruningResult, _ cutoff: WallTime) -> String {
    let (what, time) = (amount(of: result), cutoff.localDateAndMinutes)
    return delete
      ? userLanguage.deleted(what, olderThan: time)
      : userLanguage.wouldDelete(what, olderThan: time)
  }

  private func amount(of result: PruningResult) -> String {
    userLanguage.amount(conversations: result.conversations, entries: result.entries)
  }
}
