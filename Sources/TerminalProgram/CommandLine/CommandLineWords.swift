import TerminalUI

/// What stands for an item's value (`PORT`; empty if it has none), and what the item is for.
public typealias ItemWords = (value: String, text: String)

/// All that the command lines say in one language. Nothing of it comes from the parser.
public protocol CommandLineWords {
  static func item(_ item: CommandLineItem, on page: CommandPage) -> ItemWords

  /// What a command is for.
  static func summary(of page: CommandPage) -> String

  /// Command lines, and what they do.
  static func examples(of page: CommandPage) -> [(String, String)]

  /// What stands above a part of a page, with its colon.
  static func heading(_ heading: CommandPageHeading) -> String

  /// The rows of a section behind the options: a name, and what it is.
  static func rows(_ section: CommandPageHeading, on page: CommandPage) -> [(String, String)]

  /// What stands for options in a usage, and for a subcommand.
  static var options: String { get }
  static var subcommand: String { get }

  /// What `help` does.
  static var helpCommand: String { get }

  /// What is wrong with a command line, in a sentence without a full stop.
  static func sentence(_ mistake: UsageMistake, on page: CommandPage) -> String

  /// The first line of an error, and its last one, which says where the help is.
  static func error(_ sentence: String) -> String
  static func hint(_ command: String) -> String
}

extension Language {
  /// The words of the command lines in this language.
  public var commandLine: any CommandLineWords.Type {
    switch self {
    case .english: EnglishCommandLine.self
    case .chinese: ChineseCommandLine.self
    }
  }
}
