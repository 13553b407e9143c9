/// An error in a preferences file and its position: structured data only. The program that shows it builds
/// the sentence in the user's language.
public struct PreferencesError: Error, Sendable, Equatable {
  /// The path of the file.
  public let path: String
  /// The line, counted from 1; nil if the error concerns the whole file.
  public let line: Int?
  /// The column, counted from 1 in Unicode scalars; nil if the error concerns the whole file.
  public let column: Int?
  /// What is wrong.
  public let problem: Problem

  /// An error in a file, with a position if it has one.
  public init(path: String, line: Int? = nil, column: Int? = nil, problem: Problem) {
    self.path = path
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// The type of value that a key takes.
  public enum Kind: Sendable, Equatable {
    /// `true` or `false`.
    case boolean
    /// An integer.
    case integer
    /// A string in quotes.
    case text
    /// A table: `[name]` and the lines below it.
    case table
  }

  /// The kinds of errors. Keys include their tables: `theme.title`. Keys, names and words come from the file
  /// unchanged, so they may contain any character.
  public enum Problem: Error, Sendable, Equatable {
    /// The file can't be read.
    case unreadable(errno: Int32)
    /// A folder, a pipe or a device, for example.
    case notARegularFile
    /// Larger than `PreferencesLimits.fileBytesMax`.
    case tooLarge(bytesMax: Int)
    /// Invalid UTF-8 at this byte offset in the file, counted from 0.
    case notUTF8(byte: Int)
    /// A NUL byte, or `\u0000` in a string. No setting needs one.
    case nullCharacter
    /// Not valid TOML.
    case syntax(SyntaxError)
    /// Brackets nested deeper than the parser allows, or a dotted key with more parts than
    /// `PreferencesLimits.keyPartsMax`.
    case tooDeep(levelsMax: Int)
    /// An unknown key, and the known key that it may be a misspelling of.
    case unknownKey(String, nearest: String?)
    /// A value of another type than the key takes.
    case wrongType(key: String, expected: Kind)
    /// An integer outside of the key's range.
    case outOfRange(key: String, min: Int, max: Int)
    /// A word that the key does not accept.
    case notOneOf(key: String, allowed: [String])
    /// A word that is like one of the ways to notify, and none of them.
    case notAWayToNotify(key: String, ways: [String])
    /// A style with a word that is neither an attribute nor a colour, and the word that was possibly meant.
    case unknownStyleWord(key: String, word: String, nearest: String?)
    /// A style with a second foreground or background colour.
    case secondColor(key: String, word: String)
    /// A style in which `on` or `bright` is not followed by a colour that can stand there.
    case colorMissing(key: String, after: String)
    /// A key of the opening hours that is not one of these days, nor a range of days.
    case notADay(key: String, days: [String])
    /// A day whose opening hours are given by another key too.
    case dayHasHours(key: String, day: String)
    /// A word that is not a span of a day.
    case notASpan(key: String, word: String)
    /// A word that is not a date.
    case notAClosedDate(key: String, word: String)
    /// An empty text or one of only whitespace.
    case emptyText(key: String)
    /// No line `---` between the two answers.
    case noSeparator
    /// A second line `---`.
    case secondSeparator
    /// An answer that is empty or only whitespace.
    case blankAnswer
    /// An answer that does not fit into a message.
    case answerTooLong(bytesOver: Int, bytesMax: Int)
    /// A reply whose name is empty or only whitespace, so that it could not be selected.
    case emptyName
    /// A reply whose name has a control character or a line break.
    case controlCharacterInName(String)
    /// Two replies whose names are canonically equivalent in Unicode. (For identical bytes it is a `syntax`
    /// error.)
    case sameName(String)
  }
}
