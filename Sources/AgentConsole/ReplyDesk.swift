import CalendarTime
import ChatCore
import ChatUI
import Languages
import Preferences
import TerminalProgram
import TerminalUI

/// The agent's canned replies and greeting, as the file has them now. None of them is ever sent by itself.
final class ReplyDesk {
  private let shell: ProgramShell
  private var file: RepliesFile?
  private var language: any Language { shell.language }

  init(_ shell: ProgramShell) {
    self.shell = shell
    file = PreferencesFolder(environment: environmentVariable)
      .map { RepliesFile(path: $0.repliesFile) }
  }

  /// Shows the replies to choose from, filled in for whoever is here, those first that have `filter` in their
  /// name.
  func show(_ filter: String, for caller: Caller?) {
    guard let replies = read() else { return }
    let filled = replies.all.map { CannedReply(name: $0.name, text: fill($0.text, for: caller)) }
    guard !filled.isEmpty else {
      let path = file?.path ?? "replies.toml"
      return complain(language.noReplies(in: path))
    }
    shell.frontend?.show(filled, filter: filter)
  }

  /// The greeting, filled in.
  /// - Returns: nil if there is none that can be sent; why is told.
  func greeting(for customer: Desk.Customer?) -> String? {
    guard let replies = read() else { return nil }
    guard let greeting = replies.greeting else {
      complain(language.noGreeting(in: file?.path ?? ""))
      return nil
    }
    guard customer?.replyCount ?? 0 == 0 else {
      complain(language.greetingOnlyFirst)
      return nil
    }
    return fill(greeting, for: customer?.caller)
  }

  /// Read again whenever the file has changed; what is wrong with it is told, and costs nothing else.
  private func read() -> Replies? {
    do {
      return try file?.read() ?? Replies()
    } catch {
      complain(language.brief(error))
      return nil
    }
  }

  private func fill(_ text: ReplyText, for caller: Caller?) -> String {
    let name = caller?.name.map(language.displayName) ?? ""
    return text.filled(name: name, time: WallTime.now().hoursAndMinutes)
  }

  private func complain(_ reason: String) { shell.frontend?.complain(reason) }
}
