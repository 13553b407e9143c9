/// The placeholder for an item's value (`PORT`; empty if it takes none), and the item's description.
public typealias ItemWords = (value: String, text: String)

/// The help pages and the errors of the command line. Nothing is taken from the parser.
public protocol CommandLineSentences {
  func item(_ item: CommandLineItem, on page: CommandPage) -> ItemWords

  /// The one-line description of a command.
  func summary(of page: CommandPage) -> String

  /// Example command lines, with their descriptions.
  func examples(of page: CommandPage) -> [(String, String)]

  /// The heading, with its colon.
  func heading(_ heading: CommandPageHeading) -> String

  /// The rows of a section below the options: a term and its description.
  func rows(_ section: CommandPageHeading, on page: CommandPage) -> [(String, String)]

  /// The placeholders for options and for a subcommand in a usage line.
  var optionsInUsage: String { get }
  var subcommandInUsage: String { get }

  /// The description of the subcommand `help`.
  var helpOfHelp: String { get }

  /// The first line of an error, and the last one, which says where the help is.
  func usageError(_ sentence: String) -> String
  func usageHint(_ command: String) -> String

  // Errors of the command line, without a full stop. `name` is an option's name or an argument's placeholder;
  // `rule` is one of those below.
  func unknownOption(_ option: String) -> String
  func unknownSubcommand(_ command: String) -> String
  func unknownSubcommand(_ command: String, known: [String]) -> String
  /// The suffix of an error about an unknown word: the known one most like it.
  func didYouMean(_ nearest: String) -> String
  func missingValue(of option: String, _ value: String, rule: String?) -> String
  func valueNotTaken(_ value: String, by option: String) -> String
  func missingOption(_ heading: String) -> String
  func missingArgument(_ heading: String) -> String
  func mustNotBeEmpty(_ name: String) -> String
  func unexpectedArguments(_ words: [String]) -> String
  func badValue(_ value: String, of name: String, rule: String?) -> String
  func customerNameTooLong(bytesOver: Int, most: Int) -> String
  func exclusive(_ one: String, _ other: String) -> String
  func needs(_ one: String, _ other: String) -> String
  func mustComeBeforeOptions(_ command: String) -> String
  func noCompletionScript(for shell: String) -> String
  var noShellGiven: String { get }
  var wrongUsage: String { get }
  /// The process could not read its own arguments.
  var cannotReadCommandLine: String { get }

  // Rules for values.
  func number(from least: Int) -> String
  func number(from least: Int, to most: Int) -> String
  func oneOf(_ values: [String]) -> String
  var aTime: String { get }
  var aNetwork: String { get }
  var aFingerprint: String { get }
}
