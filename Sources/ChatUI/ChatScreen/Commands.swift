import TerminalUI

/// What a line of input asks for.
public enum InputLine: Equatable, Sendable {
  case message(String)
  case command(Command)
  /// It begins with a slash and is no command: its beginning, to say so.
  case unknown(String)
  /// A command without what it needs, or with what it can't use.
  case misused(Command.Name)

  /// Columns shown of what is no command: longer than any that was meant as one.
  private static let unknownColumnsMax = 24

  /// Reads a line: `/name` is a command, `//text` a message that begins with one slash, so that a
  /// mistyped command never reaches the other side. Blanks around a command do not matter.
  public init(_ text: String, for role: Role, on surface: Surface) {
    guard text.utf8.first == UInt8(ascii: "/"), text.hasPrefix("/") else {
      self = .message(text)
      return
    }
    if text.hasPrefix("//") {
      self = .message(String(text.dropFirst()))
      return
    }
    let word = text.dropFirst().prefix { !$0.isWhitespace }
    let argument = text.dropFirst(1 + word.count).trimmingBlanks
    guard let name = Command.Name(rawValue: word.lowercased()), name.isFor(role, on: surface)
    else {
      let shown = argument.isEmpty ? "/" + word : text
      self = .unknown(VisibleText.clipped(shown, as: .name, columns: Self.unknownColumnsMax))
      return
    }
    self = Command(name, argument: String(argument)).map { .command($0) } ?? .misused(name)
  }
}

/// Where commands are typed: at the full screen, or at plain lines.
public enum Surface: Sendable {
  case screen
  case lines
}

/// A slash command with its argument.
public enum Command: Equatable, Sendable {
  case end
  case quit
  case help
  /// What is sought in the transcript.
  case find(String)
  case note(String)
  /// For so long; nil is as long as the desk runs.
  case block(Duration?)
  /// A host; nil is every one that is blocked.
  case unblock(String?)
  case greet
  /// A canned reply, by its name or a part of it.
  case reply(String)
  /// The text that `reply` has put down, at plain lines.
  case send
  /// So many of the last entries once more, with their times.
  case last(Int)
  case status
  /// Conversations from before: those of whoever is here, or those with this text.
  case history(String)
  /// One of them, by its number.
  case open(Int64)

  /// The commands' names.
  public enum Name: String, CaseIterable, Sendable {
    case help, find, history, open, note, reply, send, greet, block, unblock, last, status, end
    case quit

    /// Whether there is such a command for somebody there.
    public func isFor(_ role: Role, on surface: Surface) -> Bool {
      switch self {
      case .quit, .help, .find: true
      case .end, .note, .block, .unblock, .greet, .reply, .history, .open: role == .agent
      // The screen has a line to insert into, a title that says the state, and a past to scroll to.
      case .send: role == .agent && surface == .lines
      case .last, .status: surface == .lines
      }
    }
  }

  /// Whether it is meant for the customer who is there when it is typed, and for no other.
  public var isAboutCustomer: Bool {
    switch self {
    case .end, .note, .block, .greet, .reply, .send: true
    case .quit, .help, .find, .unblock, .last, .status, .history, .open: false
    }
  }

  /// How many entries `last` shows if it is told no number: about a screen of them.
  static let lastDefault = 20

  /// - Returns: nil for an argument that the command can't have.
  init?(_ name: Name, argument: String) {
    switch name {
    case .end where argument.isEmpty: self = .end
    case .quit where argument.isEmpty: self = .quit
    case .help where argument.isEmpty: self = .help
    case .greet where argument.isEmpty: self = .greet
    case .send where argument.isEmpty: self = .send
    case .status where argument.isEmpty: self = .status
    case .find where !argument.isEmpty && !argument.contains("\n"): self = .find(argument)
    case .note where !argument.isEmpty: self = .note(argument)
    case .reply: self = .reply(argument)
    case .history where !argument.contains("\n"): self = .history(argument)
    case .open:
      guard let number = Int64(argument), number > 0 else { return nil }
      self = .open(number)
    case .unblock: self = .unblock(argument.isEmpty ? nil : argument)
    case .block where argument.isEmpty: self = .block(nil)
    case .block:
      guard let time = Duration(spoken: argument) else { return nil }
      self = .block(time)
    case .last where argument.isEmpty: self = .last(Self.lastDefault)
    case .last:
      guard let count = Int(argument), count > 0 else { return nil }
      self = .last(count)
    case .end, .quit, .help, .greet, .send, .status, .find, .note, .history: return nil
    }
  }
}

extension Duration {
  /// `90`, `90s`, `30m`, `2h` or `7d`: whole seconds, minutes, hours, days. At least a second and at
  /// most a year.
  init?(spoken text: String) {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = text.last.flatMap { units[Character($0.lowercased())] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(digits),
      (1...31_536_000).contains(count)
    else { return nil }
    let seconds = count * (unit ?? 1)
    guard seconds <= 31_536_000 else { return nil }
    self = .seconds(seconds)
  }
}

extension Substring {
  /// Without white space at its ends.
  fileprivate var trimmingBlanks: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
