import Testing

@testable import Preferences

struct SyntaxMistakeTests {
  @Test(arguments: [
    "true", "false", "0", "-17", "+99", "1_000", "0xDEAD_beef", "0o755", "0b1101", "1.0", "-0.01",
    "5e+22", "1E06", "6.626e-34", "9_224.445_991", "inf", "+inf", "-nan", "07:32:00",
    "00:32:00.999999", "1979-05-27", "1979-05-27T07:32:00", "1979-05-27 07:32:00.5",
    "1979-05-27t00:32:00.9-07:00", "1979-05-27 07:32:00Z", "1979-05-27T07:32:00z",
  ])
  func `values that TOML knows are read`(word: String) throws {
    for text in ["a = \(word)", "a = [\(word), \(word)]", "a = {b = \(word) }#"] {
      #expect(try Document(Array(text.utf8), path: "").entries.map(\.name) == ["a"])
    }
  }

  @Test(arguments: [
    "yes", "True", "TRUE", "tru", "truee", "_1", "1_", "1__0", "1.", ".5", "1._5", "1e", "1e+",
    "--1",
    "+0x1", "0X1", "0x", "0xG", "0o8", "0b2", "0x_1", "1:", "07:32", "7:32:00", "07:32:00.",
    "07:32:00Z", "1979-5-27", "1979-05-27T", "1979-05-27T07:32", "1979-05-27T07:32:00+7", "Inf",
    "1979-05-27T07:32:00Z1", "127.0.0.1", "-", "+", ":", "infinity", "nanx", "2024-",
  ])
  func `what is no value is a syntax error`(word: String) {
    for text in ["a = \(word)", "a = [1, \(word)]", "a = {b = \(word)}"] {
      #expect(throws: PreferencesError.self) { try Document(Array(text.utf8), path: "") }
    }
  }

  @Test(
    arguments: [
      ("a¦", .endOfFile), ("a = ¦", .endOfFile), ("a = ¦\nb = 1", .noValue), ("¦= 1", .noKey),
      ("[¦", .endOfFile), ("[¦]", .noKey), ("[a¦", .endOfFile), ("[a¦\nb = 1", .noSign("]")),
      ("[[a]¦ ]", .noSign("]")), ("[a]¦b", .restOfLine), ("[¦=]", .other), ("[a.¦]", .noKey),
      ("¦é=", .noKey), ("a = [¦,]", .noValue), ("a = [1 ¦2]", .noSign(",")),
      ("a = {b = 1 ¦c = 2}", .noSign(",")), ("a = {b = 1, ¦}", .noKey), ("a = {¦\n}", .noKey),
      ("a = \"x¦\ny\"", .openText), ("a = 'x¦\ny'", .openText), ("a = \"\"\"\nx¦", .openText),
      ("a = \"x¦\u{1}\"", .controlCharacter), ("a = \"\\¦q\"", .escape),
      ("a = \"\\ud800¦\"", .escape), ("a = \"C:\\U¦sers\"", .escape),
      ("¦\"\"\"a\"\"\" = 1", .noKey), ("a.¦.b = 1", .noKey), ("a ¦b = 1", .noSign("=")),
      ("a = 1¦, b = 2", .restOfLine), ("a = 'x' ¦'y'", .restOfLine),
      ("a = 9223372036854775808¦", .largeNumber), ("a = 1_¦_0", .number), ("a = 1¦:", .date),
      ("a = 2024-02-30¦", .date), ("a = 1\na = ¦2", .duplicateKey), ("[a]\n¦[a]", .duplicateKey),
    ] as [(String, SyntaxError)])
  func `it says where TOML ends and why`(text: String, mistake: SyntaxError) {
    expectSettingsProblem(text, .syntax(mistake))
  }
}
