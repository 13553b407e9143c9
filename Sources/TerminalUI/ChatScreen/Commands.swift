/// What a line of input asks for.
public enum InputLine: Equatable, Sendable {
  case message(String)
  case command(Command)
  /// It begins with a slash and is no command: its beginning, to say so.
  case unknown(String)

  /// The slash commands.
  public enum Command: String, CaseIterable, Sendable {
    case end
    case quit
    case help

    func isFor(_ role: Role) -> Bool {
      switch self {
      case .end: role == .agent
      case .quit, .help: true
      }
    }
  }

  /// Columns shown of what is no command: longer than any that was meant as one.
  private static let unknownColumnsMax = 24

  /// Reads a line: `/name` is a command, `//text` a message that begins with one slash, so that a
  /// mistyped command never reaches the other side. Blanks around a command do not matter.
  public init(_ text: String, for role: Role) {
    guard text.hasPrefix("/") else {
      self = .message(text)
      return
    }
    if text.hasPrefix("//") {
      self = .message(String(text.dropFirst()))
      return
    }
    let name = text.dropFirst().prefix { !$0.isWhitespace }
    let rest = text.dropFirst(1 + name.count)
    if let command = Command(rawValue: name.lowercased()), command.isFor(role),
      rest.allSatisfy(\.isWhitespace)
    {
      self = .command(command)
    } else {
      let shown = rest.allSatisfy(\.isWhitespace) ? "/" + name : text
      self = .unknown(VisibleText.clipped(shown, as: .name, columns: Self.unknownColumnsMax))
    }
  }
}
