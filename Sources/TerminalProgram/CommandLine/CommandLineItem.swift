import ArgumentParser
import Languages
import Preferences

// The properties of an item for help and error messages. For the parser, each item is declared in the structs
// of options.

extension CommandLineItem {
  var isOption: Bool { rawValue.hasPrefix("--") }

  /// Whether the command fails without it.
  var isRequired: Bool { !isOption || [.olderThan, .to].contains(self) }

  /// All spellings that the parser accepts; empty for an argument.
  var spellings: [String] {
    switch self {
    case .bell, .typeAhead, .mouse, .pane: [rawValue, "--no-\(rawValue.dropFirst(2))"]
    default: isOption ? [rawValue] : []
    }
  }

  /// The rule for its value; nil if any text will do.
  var rule: ValueRule? {
    switch self {
    case .port: .number(in: 0...Int(UInt16.max))
    case .checkPort: .number(in: 1...Int(UInt16.max))
    case .backlog: .number(in: 0...Int(Int32.max))
    case .idleTimeout: .number(in: 1...Int(UInt32.max))
    case .wrapUp: .number(in: 0...PreferencesLimits.wrapUpSecondsMax)
    case .lateAfter: .number(in: 1...PreferencesLimits.lateAfterSecondsMax)
    case .outOfTurn: .number(in: 0...Int(UInt32.max))
    case .limit: .number(in: 1...Int(UInt32.max))
    case .remind: .number(in: 0...Int(PreferencesLimits.remindSecondsMax))
    case .conversation: .number(in: 1...Int(Int64.max))
    case .format: .oneOf(["text", "jsonl"])
    case .historyUpgrade: .oneOf(["wait", "serve"])
    case .since, .until, .olderThan, .pruneThere: .time
    case .proxyFrom: .network
    case .tlsPin: .fingerprint
    default: nil
    }
  }

  /// The heading in the help: `-h, --help`, `--[no-]bell`, `--port PORT`, `NAME`.
  func heading(_ words: ItemWords) -> String {
    guard isOption else { return words.value }
    let name =
      self == .help
      ? "-h, --help" : spellings.count > 1 ? "--[no-]\(rawValue.dropFirst(2))" : rawValue
    return words.value.isEmpty ? name : "\(name) \(words.value)"
  }

  /// Checks a number against the item's rule, where the Swift type allows more.
  /// - Throws: `UsageMistake.badValue` if the number is out of range.
  public func check(_ number: some BinaryInteger) throws(UsageMistake) {
    if case .number(let range)? = rule, !range.contains(Int(number)) {
      throw .badValue("\(number)", of: self)
    }
  }

  /// Checks the path that was given for this option; nil if none was.
  /// - Throws: `UsageMistake.empty`: `--history "$FILE"` with a variable that is not set.
  public func check(path: String?) throws(UsageMistake) {
    if path == "" { throw .empty(self) }
  }
}

/// The rule for a value.
public enum ValueRule: Sendable {
  case number(in: ClosedRange<Int>)
  case oneOf([String])
  /// A date, a date and a time of day, or an age.
  case time
  /// An address, or a network as an address and a number of bits.
  case network
  /// SHA-256 of a certificate.
  case fingerprint
}

extension ArgumentHelp {
  /// The item's words in the user's language, for the completion scripts.
  public static func item(_ item: CommandLineItem, on page: CommandPage) -> ArgumentHelp {
    let words = userLanguage.item(item, on: page)
    return ArgumentHelp("\(words.text)", valueName: words.value.isEmpty ? nil : words.value)
  }
}
