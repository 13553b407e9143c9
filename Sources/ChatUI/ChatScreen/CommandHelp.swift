import Languages
import TerminalUI

/// The commands as listed in the help, on the full screen and in plain lines.
public struct CommandHelp: Sendable {
  private let language: any Language

  /// Creates the help in a language.
  public init(_ language: any Language) { self.language = language }

  /// The syntax of a command: `/find TEXT`.
  public func usage(_ name: Command.Name) -> String {
    let argument = argument(of: name)
    return argument.isEmpty ? "/\(name.rawValue)" : "/\(name.rawValue) \(argument)"
  }

  /// What may be left out stands in brackets.
  private func argument(of name: Command.Name) -> String {
    switch name {
    case .end, .quit, .help, .greet, .draft, .rate, .send, .status, .back, .next, .messages, .desks,
      .accept,
      .decline:
      ""
    case .transfer: "\(language.nameArgument) [\(language.textArgument)]"
    case .find, .note: language.textArgument
    case .history, .away: "[\(language.textArgument)]"
    case .open: language.numberArgument
    case .tag: "[\(language.wordArgument)…]"
    case .done: "\(language.numberArgument)…"
    case .block: "[30m]"
    case .unblock: "[\(language.hostArgument)]"
    case .reply: "[\(language.nameArgument)]"
    case .last: "[\(language.countArgument)]"
    }
  }

  func meaning(_ name: Command.Name) -> String {
    switch name {
    case .end: language.commandEnd
    case .quit: language.commandQuit
    case .help: language.commandHelp
    case .find: language.commandFind
    case .history: language.commandHistory
    case .open: language.commandOpen
    case .messages: language.commandMessages
    case .done: language.commandDone
    case .note: language.commandNote
    case .block: language.commandBlock
    case .unblock: language.commandUnblock
    case .greet: language.commandGreet
    case .reply: language.commandReply
    case .tag: language.commandTag
    case .rate: language.commandRate
    case .draft: language.commandDraft
    case .send: language.commandSend
    case .last: language.commandLast
    case .status: language.commandStatus
    case .desks: language.commandDesks
    case .transfer: language.commandTransfer
    case .accept: language.commandAccept
    case .decline: language.commandDecline
    case .away: language.commandAway
    case .back: language.commandBack
    case .next: language.commandNext
    }
  }

  /// The help in plain lines.
  public func lines(for role: Role) -> [String] {
    Command.Name.allCases.filter { $0.isFor(role, on: .lines) }
      .map { "\(usage($0))  \(meaning($0))" } + [
        "\(language.slashText)  \(language.slashTextSends)"
      ]
  }
}
