import TerminalUI

/// A parsed line of input.
public enum InputLine: Equatable, Sendable {
  case message(String)
  case command(Command)
  /// A line that begins with a slash but is not a command; its beginning, for the error message.
  case unknown(String)
  /// A command with a missing or invalid argument.
  case misused(Command.Name)

  /// The maximum width of an unknown command in the error message: wider than any mistyped command.
  private static let unknownColumnsMax = 24

  /// Parses a line. `/name` is a command; `//text` is a message that begins with one slash. A mistyped
  /// command is therefore never sent. White space around the argument is ignored.
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

/// Where a command is typed: on the full screen or in plain lines.
public enum Surface: Sendable {
  case screen
  case lines
}

/// A slash command with its argument.
public enum Command: Equatable, Sendable {
  case end
  case quit
  case help
  /// Search the transcript for this text.
  case find(String)
  case note(String)
  /// Block for this time; nil is until the desk stops.
  case block(Duration?)
  /// Unblock a host; nil is all blocked hosts.
  case unblock(String?)
  case greet
  /// Give the conversation tags, and take others away.
  case tag(add: [String], remove: [String])
  /// Ask the customer for a rating.
  case rate
  /// A canned reply, by its name or a part of it.
  case reply(String)
  /// Let a program make a draft.
  case draft
  /// Send the reply chosen with `reply`, or the draft, in plain lines.
  case send
  /// Show this many of the last entries again, with their times.
  case last(Int)
  case status
  /// Take nobody, for this reason, which may be empty.
  case away(String)
  /// Take customers again.
  case back
  /// End the wrap-up.
  case next
  /// Show earlier conversations: those of the present customer, or those that contain this text.
  case history(String)
  /// Show the earlier conversation with this number.
  case open(Int64)
  /// Show the messages that were left with a desk that answers by itself.
  case messages
  /// The messages with these numbers are dealt with.
  case done([Int64])
  /// Show the desks of the line.
  case desks
  /// Offer the customer to a colleague: a name, and then why, which may be empty.
  case transfer(String)
  /// Withdraw that offer.
  case withdrawTransfer
  /// Take over the customer whom a colleague offers.
  case accept
  /// Decline that offer.
  case decline

  /// The names of the commands.
  public enum Name: String, CaseIterable, Sendable {
    case help, find, history, open, messages, done, note, tag, rate, reply, draft, send, greet,
      block, unblock,
      away,
      back, next
    case desks, transfer, accept, decline, last, status, end, quit

    /// Whether the command exists for this role and surface.
    public func isFor(_ role: Role, on surface: Surface) -> Bool {
      switch self {
      case .quit, .help, .find: true
      case .end, .note, .tag, .rate, .block, .unblock, .greet, .reply, .draft, .history, .open,
        .messages, .done,
        .away, .back, .next, .desks, .transfer, .accept, .decline:
        role == .agent
      // The full screen instead inserts replies into the input line, shows the status in the title, and
      // scrolls.
      case .send: role == .agent && surface == .lines
      case .last, .status: surface == .lines
      }
    }
  }

  /// Whether the command applies only to the customer who is connected when it is typed.
  public var isAboutCustomer: Bool {
    switch self {
    case .end, .note, .tag, .rate, .block, .greet, .reply, .draft, .send, .transfer,
      .withdrawTransfer:
      true
    case .quit, .help, .find, .unblock, .last, .status, .history, .open, .messages, .done, .away,
      .back, .next, .desks, .accept, .decline:
      false
    }
  }

  /// The number of entries that `last` shows without an argument: about one screen.
  static let lastDefault = 20

  /// - Returns: nil if the argument is invalid for the command.
  init?(_ name: Name, argument: String) {
    switch name {
    case .end where argument.isEmpty: self = .end
    case .quit where argument.isEmpty: self = .quit
    case .help where argument.isEmpty: self = .help
    case .greet where argument.isEmpty: self = .greet
    case .draft where argument.isEmpty: self = .draft
    case .rate where argument.isEmpty: self = .rate
    case .tag:
      guard let tags = TagWords(argument) else { return nil }
      self = .tag(add: tags.added, remove: tags.removed)
    case .send where argument.isEmpty: self = .send
    case .status where argument.isEmpty: self = .status
    case .messages where argument.isEmpty: self = .messages
    case .done:
      let words = argument.split(whereSeparator: \.isWhitespace)
      let numbers = words.compactMap { Int64($0) }.filter { $0 > 0 }
      guard !words.isEmpty, numbers.count == words.count else { return nil }
      self = .done(numbers)
    case .desks where argument.isEmpty: self = .desks
    case .accept where argument.isEmpty: self = .accept
    case .decline where argument.isEmpty: self = .decline
    case .transfer where argument.isEmpty: self = .withdrawTransfer
    case .transfer: self = .transfer(argument)
    case .back where argument.isEmpty: self = .back
    case .next where argument.isEmpty: self = .next
    case .away where !argument.contains("\n"): self = .away(argument)
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
    case .end, .quit, .help, .greet, .draft, .rate, .send, .status, .find, .note, .history,
      .messages,
      .away,
      .back, .next, .desks, .accept, .decline:
      return nil
    }
  }
}

extension Duration {
  /// Parses `90`, `90s`, `30m`, `2h` or `7d`: whole seconds, minutes, hours or days. At least one second, at
  /// most 365 days.
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
  /// The text without white space at its ends.
  fileprivate var trimmingBlanks: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
