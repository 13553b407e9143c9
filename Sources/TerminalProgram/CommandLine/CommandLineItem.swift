import ArgumentParser
import Languages
import Preferences

// What help and errors need of an item besides its words. The parser is told of each where it is declared.

extension CommandLineItem {
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
    let words = userLanguage.item(item, on: page)
    return ArgumentHelp("\(words.text)", valueName: words.value.isEmpty ? nil : words.value)
  }
}
