import Testing

@testable import Preferences

struct KeyScannerTests {
  /// The definitions of a text, each as `path line:column of the key [line:column of the value]`.
  private static func listing(_ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    func place(_ offset: Int) -> String {
      let before = String(decoding: bytes[..<offset], as: UTF8.self)
      let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
    }
    return try KeyScanner.definitions(in: bytes).map {
      "\($0.path.joined(separator: "|")) \(place($0.key))"
        + ($0.value.map { " " + place($0) } ?? "")
    }
  }

  @Test(
    arguments: [
      ("", []),
      ("a = 1", ["a 1:1 1:5"]),
      ("\n \ta=1 # b = 2\n#c = 3\r\nd\t=\t4\r\n", ["a 2:3 2:5", "d 4:1 4:5"]),
      ("[t]\na=1\n[ u . v ]#x\nb=2", ["t 1:2", "t|a 2:1 2:3", "u|v 3:3", "u|v|b 4:1 4:3"]),
      ("[[t]]\na=1\n[[t]]\na=2", ["t 1:3", "t|a 2:1 2:3", "t 3:3", "t|a 4:1 4:3"]),
      ("a . b.\"c d\" = 1", ["a|b|c d 1:1 1:15"]),
      ("3.14 = 1", ["3|14 1:1 1:8"]),
      ("\"\" = 1\n'' = 2", [" 1:1 1:6", " 2:1 2:6"]),
      (#""a\"\\\tb\u00e9\U0001F600=" = 1"#, ["a\"\\\tbé😀= 1:1 1:31"]),
      (#"'a\t"' = 1"#, ["a\\t\" 1:1 1:10"]),
      (
        "k = {a = 1, b.c = 'x}', d={}, e = { f = [1] } }\ng=1",
        [
          "k 1:1 1:5", "k|a 1:6 1:10", "k|b|c 1:13 1:19", "k|d 1:25 1:27", "k|e 1:31 1:35",
          "k|e|f 1:37 1:41", "g 2:1 2:3",
        ]
      ),
      ("k = [ # a = 1\n {x = 1},\n [ ']' , \"]\" ],\n]\ng=1", ["k 1:1 1:5", "g 5:1 5:3"]),
      ("k = []\nd = 1979-05-27 07:32:00 # x\nt = true", ["k 1:1 1:5", "d 2:1 2:5", "t 3:1 3:5"]),
      ("k = \"#=[\\\"\"\ng=1", ["k 1:1 1:5", "g 2:1 2:3"]),
      ("k = '\\'\ng=1", ["k 1:1 1:5", "g 2:1 2:3"]),
      ("k = \"\"\"\na = 1\n[b]\n\\\"\"\" x\"\" \"\"\"\ng=1", ["k 1:1 1:5", "g 5:1 5:3"]),
      ("k = \"\"\"x\"\"\"\"\"\ng=1", ["k 1:1 1:5", "g 2:1 2:3"]),
      ("k = \"\"\"\"\"\"\ng=1", ["k 1:1 1:5", "g 2:1 2:3"]),
      ("k = '''\na = \\'''\ng=1", ["k 1:1 1:5", "g 3:1 3:3"]),
      ("k = ''\ng=1", ["k 1:1 1:5", "g 2:1 2:3"]),
      ("'好' = 1\n'é' = ['é'] ", ["好 1:1 1:7", "é 2:1 2:7"]),
    ] as [(String, [String])])
  func `keys are found where they are defined`(text: String, definitions: [String]) throws {
    #expect(try Self.listing(text) == definitions)
  }

  @Test(arguments: [
    "true", "false", "0", "-17", "+99", "1_000", "0xDEAD_beef", "0o755", "0b1101", "1.0", "-0.01",
    "5e+22", "1E06", "6.626e-34", "9_224.445_991", "inf", "+inf", "-nan", "07:32:00",
    "00:32:00.999999", "1979-05-27", "1979-05-27T07:32:00", "1979-05-27 07:32:00.5",
    "1979-05-27t00:32:00.9-07:00", "1979-05-27 07:32:00Z", "1979-05-27T07:32:00z",
  ])
  func `words that TOML knows pass both judges`(word: String) throws {
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
  func `words that it does not know are quoted back`(word: String) {
    let problem: PreferencesError.Problem = .syntax(
      detail: "'\(word)' is not a value (a text needs quotes)")
    expectSettingsProblem("a = ¦\(word)", problem)
    expectSettingsProblem("a = [1, ¦\(word)]", problem)
  }

  @Test(arguments: [
    ("a¦", "expected '='"), ("a = ¦", "expected a value"), ("a = ¦\nb = 1", "expected a value"),
    ("¦= 1", "expected a key"), ("[¦", "expected a key"), ("[¦]", "expected a key"),
    ("[a¦", "expected ']'"), ("[[a]¦", "expected ']'"), ("[[a]¦ ]", "expected ']'"),
    ("[a]¦b", "expected the end of the line"), ("[ ¦[a]]", "expected a key"),
    ("[¦=]", "expected a key"), ("[a.¦]", "expected a key"),
    ("a = [¦", "expected a value"), ("a = [1¦", "expected ','"), ("a = [1 ¦2]", "expected ','"),
    ("a = [¦,]", "expected a value"), ("a = [1,¦,]", "expected a value"),
    ("a = [¦}", "expected a value"), ("a = [¦\u{A0}]", "expected a value"),
    ("a = {¦", "expected a key"), ("a = {b¦", "expected '='"), ("a = {b = 1¦", "expected ','"),
    ("a = {b = 1,¦", "expected a key"), ("a = {b = 1, ¦}", "expected a key"),
    ("a = {b = 1¦\n}", "expected ','"), ("a = {¦\n}", "expected a key"),
    ("a = ¦\"", "the string has no end"), ("a = ¦'x", "the string has no end"),
    ("a = ¦\"x\ny\"", "the string does not end on its line"),
    ("a = ¦\"\"\"x\"\"", "the string has no end"), ("a = ¦'''x''", "the string has no end"),
    ("a = ¦\"\\", "the string has no end"), ("a = ¦\"\"\"\\", "the string has no end"),
    ("a = \"\"\"x\"\"\"\"\"¦\"", "expected the end of the line"),
    ("¦\"a\n\" = 1", "the string does not end on its line"),
    ("¦\"\"\"a\"\"\" = 1", "a key can't be a multi-line string"),
    ("¦\"\\q\" = 1", "unknown escape in a key"), ("¦\"\\ud800\" = 1", "unknown escape in a key"),
    ("¦\"\\u12\" = 1", "unknown escape in a key"), ("a.¦", "expected a key"),
    ("a.¦.b = 1", "expected a key"), ("¦.a = 1", "expected a key"), ("¦é = 1", "expected a key"),
    ("a ¦b = 1", "expected '='"), ("a = 1¦, b = 2", "expected the end of the line"),
    ("a = 'x' ¦'y'", "expected the end of the line"), ("a = 1 # x\n¦}", "expected a key"),
    ("d = 1979-05-27 ¦x", "expected the end of the line"), ("a = ¦é", "expected a value"),
    ("d = 1979-05-27  ¦7", "expected the end of the line"), ("¦\u{B}", "expected a key"),
  ])
  func `it stops where TOML ends and says why`(text: String, detail: String) {
    expectSettingsProblem(text, .syntax(detail: detail))
  }
}
