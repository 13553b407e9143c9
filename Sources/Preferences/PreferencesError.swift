/// What is wrong with a file of preferences, and where: facts only. The sentence, in the user's
/// language, is made by who shows it.
public struct PreferencesError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// The line, counted from 1; nil if the problem is with the file as a whole.
  public let line: Int?
  /// The column in that line, counted from 1 in Unicode scalars.
  public let column: Int?
  /// What is wrong.
  public let problem: Problem

  /// A problem of a file, at a place in it if it has one.
  public init(path: String, line: Int? = nil, column: Int? = nil, problem: Problem) {
    self.path = path
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// What a key takes.
  public enum Kind: Sendable, Equatable {
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer
    /// A text in quotes.
    case text
    /// A table: `[name]` and the lines below it.
    case table
  }

  /// What can be wrong. Keys are named with the tables they are in: `theme.title`. Keys, names
  /// and words come from the file as they are: they may hold anything that a string can.
  public enum Problem: Error, Sendable, Equatable {
    /// The kernel did not let it be read.
    case unreadable(errno: Int32)
    /// A folder, a pipe, a device.
    case notARegularFile
    /// Larger than `PreferencesLimits.fileBytesMax`.
    case tooLarge(bytesMax: Int)
    /// Not UTF-8 from this byte of the file on, counted from 0.
    case notUTF8(byte: Int)
    /// A NUL, as a byte or in a text as `\u0000`: nothing that is said here needs one.
    case nullCharacter
    /// Not TOML.
    case syntax(SyntaxMistake)
    /// More brackets within brackets than the parser takes, or more words in a dotted key than
    /// `PreferencesLimits.keyPartsMax`.
    case tooDeep(levelsMax: Int)
    /// A key that means nothing here, and the one that was perhaps meant.
    case unknownKey(String, nearest: String?)
    /// A value of another kind than the key takes.
    case wrongType(key: String, expected: Kind)
    /// A number below or above what the key takes.
    case outOfRange(key: String, min: Int, max: Int)
    /// A word that is not one of those the key takes.
    case notOneOf(key: String, allowed: [String])
    /// A style with a word that is no attribute and no colour, and the one that was perhaps meant.
    case unknownStyleWord(key: String, word: String, nearest: String?)
    /// A style with a second colour for the same thing.
    case secondColor(key: String, word: String)
    /// A style in which this word (`on`, `bright`) is not followed by a colour it can go with.
    case colorMissing(key: String, after: String)
    /// A text of nothing but blanks.
    case emptyText(key: String)
    /// A reply whose name is empty or blank: nobody could ask for it.
    case emptyName
    /// A reply whose name has a control character or a line break in it.
    case controlCharacterInName(String)
    /// Two replies whose names look the same and differ only in how Unicode writes them.
    case sameName(String)
  }
}
