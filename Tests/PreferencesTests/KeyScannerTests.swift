import Testing

@testable import Preferences

struct KeyScannerTests {
  /// The definitions of a text, each as `path line:column of the key [line:column of the value]`.
  private static func listing(_ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    let scan = try KeyScanner.scan(bytes)
    #expect(scan.isComplete, "\(text)")
    func place(_ offset: Int) -> String {
      let before = String(decoding: bytes[..<offset], as: UTF8.self)
      let lines = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      return "\(lines.count):\((lines.last?.count ?? 0) + 1)"
    }
    return scan.definitions.map {
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
    "a", "a =", "a = \n", "= 1", "[", "[]", "[a", "[a]b", "[[a]", "a = [", "a = [1",
    "a = {", "a = {b", "a = {b = 1", "a = {b = 1,", "a = {b = 1\n}", "a = \"", "a = \"x\ny\"",
    "a = '", "a = '''x''", "a = \"\"\"x\"\"", "a = \"\\", "\"a\n\" = 1", "\"\"\"a\"\"\" = 1",
    "\"\\q\" = 1", "\"\\ud800\" = 1", "\"\\u12\" = 1", "a.", "a..b = 1", ".a = 1", "a = 1 # x\n}",
    "a b = 1", "é = 1", "a = 1, b = 2", "a = 'x' 'y'",
  ])
  func `it stops where TOML ends, as the parser does`(text: String) throws {
    #expect(try KeyScanner.scan(Array(text.utf8)).isComplete == false)
    #expect(throws: PreferencesError.self) { try settings(text) }
  }

  @Test func `what was found before the end of TOML holds`() throws {
    #expect(
      try KeyScanner.scan(Array("a = 1\nb = 2\n]".utf8)).definitions.map(\.path) == [["a"], ["b"]])
  }
}
