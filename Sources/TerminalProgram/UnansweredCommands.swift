import ChatUI
import Languages
import TerminalUI

/// Commands in plain lines that are answered later. Other lines may come in between, so each answer is
/// labelled with its command.
struct UnansweredCommands {
  /// The commands as typed.
  private var commands: [RequestNumber: String] = [:]
  private var last = RequestNumber.none

  /// Remembers a command.
  mutating func add(_ name: Command.Name, _ argument: String) -> RequestNumber {
    last = last.next
    commands[last] = "/\(name)" + (argument.isEmpty ? "" : " \(argument)")
    return last
  }

  /// The answer with its command before it: `/open 7: there is no conversation 7`.
  mutating func label(
    _ answer: String, answering request: RequestNumber, _ language: any Language
  ) -> String {
    guard let command = commands.removeValue(forKey: request) else { return answer }
    return command + language.colon + answer
  }
}
