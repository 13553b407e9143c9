import ChatCore
import Languages
import Preferences

/// A mistake in a command line.
public enum UsageMistake: Error {
  /// An unknown option, and the known one most like it.
  case unknownOption(String, nearest: String?)
  /// An unknown command, the known one most like it, and all known ones.
  case unknownCommand(String, nearest: String?, known: [String])
  /// An option that needs a value has none.
  case missingValue(of: CommandLineItem)
  /// An option that takes no value has one.
  case unneededValue(String, of: String)
  /// A required item is missing.
  case missing(CommandLineItem)
  /// An empty text where text is required.
  case empty(CommandLineItem)
  /// More arguments than the command takes.
  case unexpectedArguments([String])
  /// A value that violates the item's rule.
  case badValue(String, of: CommandLineItem)
  /// A customer's name that does not fit into a frame.
  case nameTooLong(bytesOver: Int)
  /// The agent's name is too long.
  case agentNameTooLong(bytesOver: Int)
  /// A connection string that is none, which is not quoted: it may have a password in it.
  case badConnectionString(of: CommandLineItem)
  /// A connection string with a password in it.
  case password(in: CommandLineItem)
  /// Two options that exclude each other.
  case exclusive(CommandLineItem, CommandLineItem)
  /// An option that has an effect only together with another one.
  case needs(CommandLineItem, CommandLineItem)
  /// A subcommand behind options of the program, which would be ignored.
  case lateSubcommand(String)
  /// A completion script for an unsupported shell; nil if the shell could not be detected.
  case unknownShell(String?)
  /// A parser error for which this program has no words.
  case other

  static func unknownOption(_ option: String, on page: CommandPage) -> UsageMistake {
    let known = page.items.flatMap(\.spellings)
    return .unknownOption(option, nearest: nearest(to: option, among: known))
  }

  static func unknownCommand(_ command: String, on page: CommandPage) -> UsageMistake {
    let known = page.subcommands.map(\.lastWord) + ["help"]
    return .unknownCommand(command, nearest: nearest(to: command, among: known), known: known)
  }
}

extension Language {
  /// The mistake as a sentence without a full stop.
  func text(of mistake: UsageMistake, on page: CommandPage) -> String {
    switch mistake {
    case .unknownOption(let option, let nearest):
      unknownOption(option) + (nearest.map(didYouMean) ?? "")
    case .unknownCommand(let command, let nearest?, _):
      unknownSubcommand(command) + didYouMean(nearest)
    case .unknownCommand(let command, nil, let known): unknownSubcommand(command, known: known)
    case .missingValue(let item):
      missingValue(of: item.rawValue, self.item(item, on: page).value, rule: item.rule.map(text))
    case .unneededValue(let value, let option): valueNotTaken(value, by: option)
    case .missing(let item) where item.isOption:
      missingOption(item.heading(self.item(item, on: page)))
    case .missing(let item): missingArgument(item.heading(self.item(item, on: page)))
    case .empty(let item): mustNotBeEmpty(name(of: item, on: page))
    case .unexpectedArguments(let words): unexpectedArguments(words)
    case .badValue(let value, let item):
      badValue(value, of: name(of: item, on: page), rule: item.rule.map(text))
    case .nameTooLong(let over): customerNameTooLong(bytesOver: over, most: Limits.bodyBytesMax)
    case .agentNameTooLong(let over): agentNameTooLong(bytesOver: over)
    case .badConnectionString(let item): notAConnectionString(item.rawValue)
    case .password(let item): passwordOnCommandLine(item.rawValue)
    case .exclusive(let one, let other): exclusive(one.rawValue, other.rawValue)
    case .needs(let one, let other): needs(one.rawValue, other.rawValue)
    case .lateSubcommand(let command): mustComeBeforeOptions(command)
    case .unknownShell(let shell?): noCompletionScript(for: shell)
    case .unknownShell(nil): noShellGiven
    case .other: wrongUsage
    }
  }

  private func name(of item: CommandLineItem, on page: CommandPage) -> String {
    item.isOption ? item.rawValue : self.item(item, on: page).value
  }

  private func text(of rule: ValueRule) -> String {
    switch rule {
    case .number(let range) where range.upperBound == .max: number(from: range.lowerBound)
    case .number(let range): number(from: range.lowerBound, to: range.upperBound)
    case .oneOf(let values): oneOf(values)
    case .time: aTime
    case .network: aNetwork
    case .fingerprint: aFingerprint
    }
  }
}
