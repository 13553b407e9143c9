import CalendarTime
import ChatCore
import ChatUI
import Languages
import Preferences
import TerminalProgram
import TerminalUI

/// The agent's canned replies and greeting, from the file. None is ever sent automatically.
final class CannedReplies {
  private let runtime: ProgramRuntime
  private var file: RepliesFile?
  private var language: any Language { runtime.language }

  init(_ runtime: ProgramRuntime) {
    self.runtime = runtime
    file = PreferencesFolder(environment: environmentVariable)
      .map { RepliesFile(path: $0.repliesFile) }
  }

  /// Shows the replies to choose from, filled in for the present peer, with those first whose name contains
  /// `filter`.
  func show(_ filter: String, for peer: Peer?) {
    guard let replies = read() else { return }
    let filled = replies.all.map { CannedReply(name: $0.name, text: fill($0.text, for: peer)) }
    guard !filled.isEmpty else {
      let path = file?.path ?? "replies.toml"
      return showError(language.noReplies(in: path))
    }
    runtime.frontend?.show(filled, filter: filter)
  }

  /// The greeting, filled in.
  /// - Returns: nil if no greeting can be sent; the user is told why.
  func greeting(for customer: Desk.Customer?) -> String? {
    guard let replies = read() else { return nil }
    guard let greeting = replies.greeting else {
      showError(language.noGreeting(in: file?.path ?? ""))
      return nil
    }
    guard customer?.replyCount ?? 0 == 0 else {
      showError(language.greetingOnlyFirst)
      return nil
    }
    return fill(greeting, for: customer?.peer)
  }

  /// Reads the file again if it has changed. An error is reported, and nothing is shown or sent.
  private func read() -> Replies? {
    do {
      return try file?.read() ?? Replies()
    } catch {
      showError(language.brief(error))
      return nil
    }
  }

  private func fill(_ text: ReplyText, for peer: Peer?) -> String {
    let name = peer?.name.map(language.displayName) ?? ""
    return text.filled(name: name, time: WallTime.now().hoursAndMinutes)
  }

  private func showError(_ reason: String) { runtime.frontend?.showError(reason) }
}
