import ArgumentParser
import Preferences

/// What the command lines can hold: options by their names, and arguments that stand alone. The parser is
/// told of each where it is declared; here is what help and errors need besides. `CommandLineWords` has
/// the words.
public enum CommandLineItem: String, Sendable {
  case host = "--host", port = "--port", backlog = "--backlog"
  case idleTimeout = "--idle-timeout", outOfTurn = "--out-of-turn"
  case history = "--history", noHistory = "--no-history"
  case save = "--save", append = "--append", overwrite = "--overwrite"
  case plain = "--plain", bell = "--bell", remind = "--remind", typeAhead = "--type-ahead"
  case mouse = "--mouse", config = "--config"
  case since = "--since", until = "--until", name = "--name", limit = "--limit"
  case format = "--format", olderThan = "--older-than", delete = "--delete"
  case version = "--version", help = "--help"
  // Without an option's name.
  case customerName, conversation, soughtText

  var isOption: Bool { rawValue.hasPrefix("--") }

  /// Whether nothing works without it.
  var isRequired: Bool { !isOption || self == .olderThan }

  /// All the ways to type it.
  var spellings: [String] {
    switch self {
    case .bell, .typeAhead, .mouse: [rawValue, "--no-\(rawValue.dropFirst(2))"]
    default: isOption ? [rawValue] : []
    }
  }

  /// What its value must be, where not every text will do.
  var rule: ValueRule? {
    switch self {
    case .port: .number(in: 0...Int(UInt16.max))
    case .backlog: .number(in: 0...Int(Int32.max))
    case .idleTimeout: .number(in: 1...Int(UInt32.max))
    case .outOfTurn, .limit: .number(in: 0...Int(UInt32.max))
    case .remind: .number(in: 0...Int(PreferencesLimits.remindSecondsMax))
    case .conversation: .number(in: 1...Int(Int64.max))
    case .format: .oneOf(["text", "jsonl"])
    case .since, .until, .olderThan: .time
    default: nil
    }
  }

  /// As it stands in the help: `-h, --help`, `--[no-]bell`, `--port PORT`, `NAME`.
  func heading(_ words: ItemWords) -> String {
    guard isOption else { return words.value }
    let name =
      self == .help
      ? "-h, --help" : spellings.count > 1 ? "--[no-]\(rawValue.dropFirst(2))" : rawValue
    return words.value.isEmpty ? name : "\(name) \(words.value)"
  }

  /// Checks a number that the parser's type does not bound.
  /// - Throws: the user's mistake.
  public func check(_ number: some BinaryInteger) throws(UsageMistake) {
    if case .number(let range)? = rule, !range.contains(Int(number)) {
      throw .badValue("\(number)", of: self)
    }
  }
}

/// What a value must be.
public enum ValueRule: Sendable {
  case number(in: ClosedRange<Int>)
  case oneOf([String])
  /// A date, a date and a time of day, or an age.
  case time
}

extension ArgumentHelp {
  /// The item's words in the user's language, for the completion scripts.
  public static func item(_ item: CommandLineItem, on page: CommandPage) -> ArgumentHelp {
    let words = userLanguage.commandLine.item(item, on: page)
    return ArgumentHelp("\(words.text)", valueName: words.value.isEmpty ? nil : words.value)
  }
}
