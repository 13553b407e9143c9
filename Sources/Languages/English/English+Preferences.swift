extension English {
  var notARegularFile: String { "not a regular file" }
  func largerThan(bytes most: Int) -> String { "larger than \(bytes(most))" }
  func notUTF8(fromByteOfFile byte: Int) -> String {
    "not UTF-8 from byte \(byte) of the file on"
  }
  var nullCharacter: String { "a NUL character" }
  func notTOML(_ mistake: String) -> String { "not TOML: \(mistake)" }
  func tablesTooDeep(most levels: Int) -> String {
    "tables nested more than \(levels) deep"
  }
  func unknownKey(_ key: String) -> String { "unknown key \(key)" }
  func perhapsYouMean(_ word: String) -> String { ", perhaps you mean \(word)" }
  func outOfRange(_ key: String, _ least: Int, _ most: Int) -> String {
    "\(key) must be from \(least) to \(most)"
  }
  func notOneOf(_ key: String, _ allowed: [String]) -> String {
    "\(key) must be one of: \(allowed.joined(separator: ", "))"
  }
  func notAStyleWord(_ key: String, _ word: String) -> String {
    "\(key): \(word) is not a colour or attribute"
  }
  func secondColor(_ key: String, _ word: String) -> String {
    "\(key): unexpected second colour \(word)"
  }
  func colorMissing(_ key: String, after word: String) -> String {
    "\(key): expected a colour after “\(word)”"
  }
  func textIsEmpty(_ key: String) -> String { "\(key) is empty" }

  func notADay(_ key: String, _ days: [String]) -> String {
    "unknown key \(key), write \(days.joined(separator: ", ")), a range like mon-fri, or closed"
  }
  func dayHasHours(_ key: String, _ day: String) -> String {
    "\(key): \(day) has its hours already"
  }
  func notASpan(_ key: String, _ word: String) -> String {
    "\(key): “\(word)” is not a span like 09:00-17:30, 22:00-02:00 or 00:00-24:00"
  }
  func notAClosedDate(_ key: String, _ word: String) -> String {
    "\(key): “\(word)” is not a date like 2026-12-25, or 12-25 for each year"
  }

  func mustBeBoolean(_ key: String) -> String { "\(key) must be true or false" }
  func mustBeInteger(_ key: String) -> String { "\(key) must be a whole number" }
  func mustBeText(_ key: String) -> String { "\(key) must be a text in quotes" }
  func mustBeTable(_ key: String) -> String { "\(key) must be a table" }

  var expectedValue: String { "expected a value (a text needs quotes)" }
  var expectedKey: String { "expected a key (other letters need quotes)" }
  func expectedSign(_ sign: String) -> String { "expected “\(sign)”" }
  var expectedLineEnd: String { "expected the end of the line" }
  var duplicateKey: String { "defined twice" }
  var textNotClosed: String { "the text has no closing quote" }
  var controlCharacter: String { "a control character" }
  var unknownEscape: String { "unknown escape (write \\\\ for a backslash)" }
  var numberTooLarge: String { "the number is too large" }
  var notANumber: String { "not a number" }
  var notADate: String { "not a date or time" }
  var fileEndsTooEarly: String { "the file ends too early" }
  var notUnderstood: String { "not understood from here on" }

  var replyWithoutName: String { "a reply without a name" }
  func controlCharacter(inName name: String) -> String {
    "a control character in the name \(name)"
  }
  func twoReplies(called name: String) -> String { "two replies are called \(name)" }
  func noReplies(in path: String) -> String {
    "no canned replies yet: write them to \(path)"
  }
  func noGreeting(in path: String) -> String { "there is no greeting in \(path)" }
  var greetingOnlyFirst: String { "only the first reply can be a greeting" }
}
