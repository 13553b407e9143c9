/// Errors in a preferences file. `key` is a key of the file, `word` a word of its value.
public protocol PreferenceSentences {
  var notARegularFile: String { get }
  func largerThan(bytes most: Int) -> String
  func notUTF8(fromByteOfFile byte: Int) -> String
  var nullCharacter: String { get }
  /// - Parameter mistake: one of those below.
  func notTOML(_ mistake: String) -> String
  func tablesTooDeep(most levels: Int) -> String
  func unknownKey(_ key: String) -> String
  /// The suffix of an error about an unknown word: the known one most like it.
  func perhapsYouMean(_ word: String) -> String
  func outOfRange(_ key: String, _ least: Int, _ most: Int) -> String
  func notOneOf(_ key: String, _ allowed: [String]) -> String
  func notAStyleWord(_ key: String, _ word: String) -> String
  func secondColor(_ key: String, _ word: String) -> String
  func colorMissing(_ key: String, after word: String) -> String
  func textIsEmpty(_ key: String) -> String

  // The opening hours.
  /// - Parameter days: the names of the days.
  func notADay(_ key: String, _ days: [String]) -> String
  func dayHasHours(_ key: String, _ day: String) -> String
  func notASpan(_ key: String, _ word: String) -> String
  func notAClosedDate(_ key: String, _ word: String) -> String

  // A value of the wrong type.
  func mustBeBoolean(_ key: String) -> String
  func mustBeInteger(_ key: String) -> String
  func mustBeText(_ key: String) -> String
  func mustBeTable(_ key: String) -> String

  // TOML syntax errors.
  var expectedValue: String { get }
  var expectedKey: String { get }
  func expectedSign(_ sign: String) -> String
  var expectedLineEnd: String { get }
  var duplicateKey: String { get }
  var textNotClosed: String { get }
  var controlCharacter: String { get }
  var unknownEscape: String { get }
  var numberTooLarge: String { get }
  var notANumber: String { get }
  var notADate: String { get }
  var fileEndsTooEarly: String { get }
  var notUnderstood: String { get }

  // The canned replies.
  var replyWithoutName: String { get }
  func controlCharacter(inName name: String) -> String
  func twoReplies(called name: String) -> String
  /// - Parameter path: the file in which to write them.
  func noReplies(in path: String) -> String
  func noGreeting(in path: String) -> String
  var greetingOnlyFirst: String { get }
}
