import ChatUI
import Languages
import TerminalUI

/// Commands at plain lines that are answered later, when other lines may stand between: each answer says what
/// it answers.
struct UnansweredCommands {
  /// As they were typed.
  private var commands: [RequestNumber: String] = [:]
  private var last = RequestNumber.none

  /// Remembers a command.
  mutating func add(_ name: Command.Name, _ argument: String) -> RequestNumber {
    last = last.next
    commands[last] = "/\(name)" + (argument.isEmpty ? "" : " \(argument)")
    return last
  }

  /// An answer behind what it answers: `/open 7: there is no conversation 7`.
  mutating func label(
    _ answer: String, answering request: RequestNumber, _ language: any Language
  ) -> String {
    guard let command = commands.removeValue(forKey: request) else { return answer }
    return command + language.colon + answer
  }
}
