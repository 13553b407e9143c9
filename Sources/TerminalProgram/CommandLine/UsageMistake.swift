import Preferences

/// What is wrong with a command line. The words are in `CommandLineWords`.
public enum UsageMistake: Error {
  /// There is no such option; the one that was perhaps meant.
  case unknownOption(String, nearest: String?)
  /// There is no such command; the one that was perhaps meant, and all that there are.
  case unknownCommand(String, nearest: String?, known: [String])
  /// Nothing stands behind an option that needs a value.
  case missingValue(of: CommandLineItem)
  /// A value stands behind an option that takes none.
  case unneededValue(String, of: String)
  /// Something that must be there is not.
  case missing(CommandLineItem)
  /// An empty text where there must be one.
  case empty(CommandLineItem)
  /// More words than the command takes.
  case unexpectedArguments([String])
  /// A value that breaks the item's rule.
  case badValue(String, of: CommandLineItem)
  /// A name that does not fit into a frame.
  case nameTooLong(bytesOver: Int)
  /// Two options of which only one can be meant.
  case exclusive(CommandLineItem, CommandLineItem)
  /// An option that means something only with another one.
  case needs(CommandLineItem, CommandLineItem)
  /// A subcommand behind options of the program, which would count for nothing.
  case lateSubcommand(String)
  /// A completion script for a shell that there is none for; nil if the shell could not be told.
  case unknownShell(String?)
  /// Something that the parser found and this program has no words for.
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
