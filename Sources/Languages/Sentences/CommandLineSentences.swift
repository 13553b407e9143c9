/// What stands for an item's value (`PORT`; empty if it has none), and what the item is for.
public typealias ItemWords = (value: String, text: String)

/// The pages of help, and what is wrong with a command line. Nothing of it comes from the parser.
public protocol CommandLineSentences {
  func item(_ item: CommandLineItem, on page: CommandPage) -> ItemWords

  /// What a command is for.
  func summary(of page: CommandPage) -> String

  /// Command lines, and what they do.
  func examples(of page: CommandPage) -> [(String, String)]

  /// What stands above a part of a page, with its colon.
  func heading(_ heading: CommandPageHeading) -> String

  /// The rows of a section behind the options: a name, and what it is.
  func rows(_ section: CommandPageHeading, on page: CommandPage) -> [(String, String)]

  /// What stands for options in a usage, and for a subcommand.
  var optionsInUsage: String { get }
  var subcommandInUsage: String { get }

  /// What `help` does.
  var helpOfHelp: String { get }

  /// The first line of an error, and its last one, which says where the help is.
  func usageError(_ sentence: String) -> String
  func usageHint(_ command: String) -> String

  // What is wrong with a command line, without a full stop. `name` is an option's, or what stands for an
  // argument; `rule` is one of those below.
  func unknownOption(_ option: String) -> String
  func unknownSubcommand(_ command: String) -> String
  func unknownSubcommand(_ command: String, known: [String]) -> String
  /// Behind something unknown: the nearest that is known.
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
  /// There is no telling what was asked for.
  var cannotReadCommandLine: String { get }

  // What a value must be.
  func number(from least: Int) -> String
  func number(from least: Int, to most: Int) -> String
  func oneOf(_ values: [String]) -> String
  var aTime: String { get }
}
