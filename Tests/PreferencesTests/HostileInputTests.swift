import TestSupport
import Testing

@testable import Preferences

/// Whatever a file holds, reading it gives a value or an error.
struct HostileInputTests {
  @Test func `a syntax error has its place`() {
    expectSettingsProblem("bell = true\nmouse = ¦yes", .syntax(.noValue))
  }

  @Test(arguments: [
    "bell = 1\nbell = 2", "[theme]\n[theme]", "theme = 1\n[theme]",
    "[theme]\ntitle.x='a'\ntitle='b'",
    "theme = {}\n[theme.x]", "theme = {}\ntheme.x = 1", "theme = []\n[[theme]]", "a = {b=1, b=2}",
    "remind = 9223372036854775808", "remind = 0x8000000000000000", "remind = 1e", "remind = 08",
    "remind = 1__0", "remind = _1", "remind = +", "remind = 0b2", "remind = 1.",
    "remind = 99:99:99",
    "remind = 2024-02-30", "remind = 0000-00-00", "remind = 2024-01-01T", "remind = -",
    "remind = i",
    "greeting = \"\\ud800\"", "greeting = \"\\udfff\"", "greeting = \"\\U00110000\"",
    "greeting = \"\\UFFFFFFFF\"", "greeting = \"\\q\"", "greeting = \"\u{1}\"", "# \u{7F}",
    "a\u{A0}= 1", "a = 1\r", "a = 1\rb = 2", "a = [1_]", "a = [_]", "a = \"\"\"\\", "a = {,}",
    "a = [,]", "\u{B}",
  ])
  func `what is not TOML is a syntax error with a line`(text: String) throws {
    let error = try #require(throws: PreferencesError.self) {
      try Document(Array(text.utf8), path: "")
    }
    guard case .syntax = error.problem else {
      Issue.record("\(text): \(error)")
      return
    }
    #expect(error.line != nil && error.column != nil)
  }

  @Test(arguments: ["", "-", "0x", "0b", "0o", "1.", "1e", "1e-", "2024-", "0", "07:"])
  func `endless numbers are read or refused`(head: String) {
    for digit in ["0", "1", "9", "_", "-", ".", ":", "e"] {
      for count in [1, 2, 9, 10, 19, 63, 64, 125, 126, 127, 128, 129, 130, 10_000] {
        let number = head + String(repeating: digit, count: count)
        _ = try? settings("remind = \(number)")
        _ = try? settings("remind = \(number) 1")
        _ = try? settings("a = [\(number), 1]")
      }
    }
  }

  @Test(arguments: ["[", "{a=", "[{a=", "[\n"])
  func `brackets in brackets are bounded`(bracket: String) {
    for count in [TomlTree.levelsMax + 1, 10_000, 200_000] {
      let text = "a = " + String(repeating: bracket, count: count)
      #expect(throws: PreferencesError.self) { try Document(Array(text.utf8), path: "") }
    }
  }

  @Test(arguments: ["", "[", "[[", "a = {b = \"\"\"x.\"\"\", "])
  func `dotted keys are bounded`(head: String) {
    for part in ["a.", "a . ", "'a.b'.", "\"a\\\"b\" .\t"] {
      for count in [PreferencesLimits.keyPartsMax, 10_000, 100_000] {
        let text = head + String(repeating: part, count: count) + "a = 1"
        let error = #expect(throws: PreferencesError.self) {
          try Document(Array(text.utf8), path: "")
        }
        #expect(error?.problem == .tooDeep(levelsMax: PreferencesLimits.keyPartsMax))
        #expect(error?.line == 1)
      }
    }
  }

  @Test func `dots in a text are no key`() throws {
    let address = String(repeating: "f.", count: 32) + "ip6.arpa"
    let dots = String(repeating: ".", count: 1000)
    let sentences = String(repeating: "That is so. ", count: 1000)
    for text in [address, dots, sentences] {
      #expect(try replies("greeting = '\(text)'").greeting?.raw == text)
    }
  }

  @Test func `heads that are no heads do no harm`() {
    for text in [
      "[", "[[[[", String(repeating: "[", count: 10_000), "\n[[[a]]]", "a = {{{{{{{{{{{{{{{{{{{{",
    ] {
      #expect(throws: PreferencesError.self) { try settings(text) }
    }
  }

  @Test func `the deepest that is allowed is parsed and freed`() throws {
    let key = String(repeating: "a.", count: PreferencesLimits.keyPartsMax - 1) + "a"
    let levels = TomlTree.levelsMax - 1
    let open = String(repeating: "{\(key) = ", count: levels)
    let text = "[\(key)]\n\(key) = \(open)1" + String(repeating: "}", count: levels)
    #expect(try Document(Array(text.utf8), path: "").entries.map(\.name) == ["a"])
  }

  private static let sample = Array(
    """
    # a remark
    bell = true
    remind = 1_000
    "mo\\u0075se" = false # \\u0000
    lines = 'ascii'
    colors = 256
    when = 1979-05-27T07:32:00.5-07:00
    at = 07:32:00
    f = -1.5e+3
    h = 0xFF
    many = [1, [2.0, "]"], {x = 1, y.z = '}'},
      inf, ] # end
    theme.title = "bold bright red on 17"
    greeting = \"\"\"
    您好 {name}，\\
       it is ""{time}\"\"\"\"\"
    [replies]
    hello = "Hello {name}\\n"
    "退款" = '''
    a 'b' ''c''
    '''
    [replies.x."y z"]
    inline = { a = 1, "b" = { c = [] } }
    [[rows]]
    k = 1
    [[rows]]
    k = 2

    """.utf8)

  private static func read(_ bytes: [UInt8]) {
    _ = try? Settings(bytes, path: "", parts: themeParts)
    _ = try? Replies(bytes, path: "")
    _ = try? Document(bytes, path: "")
  }

  @Test func `the sample is good`() throws {
    let document = try Document(Self.sample, path: "")
    #expect(document.entries.count == 14)
    #expect(document.entries.first?.name == "bell")
    #expect(document.entries.last?.name == "rows")
  }

  @Test func `a file cut anywhere is read or refused`() {
    for end in Self.sample.indices { Self.read(Array(Self.sample[..<end])) }
    for start in Self.sample.indices { Self.read(Array(Self.sample[start...])) }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `a file spoilt anywhere is read or refused`(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    let pieces = [
      "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", ",", ".", "=", "#", "\n", "\r\n",
      "\r", " ", "\t", "\\", "\\u", "\\ud800", "\\u0000", "0", "9", "-", "+", "_", "e", "x", "é",
      "\u{FEFF}", "\u{A0}", "\u{2028}", "\0", "\u{B}", ":", "inf", "nan", "true", "0x", "a.b", "T",
    ].map { Array($0.utf8) }
    for _ in 0..<2500 {
      var bytes = Self.sample
      for _ in 0..<Int.random(in: 1...4, using: &chance) {
        let start = Int.random(in: 0..<bytes.count, using: &chance)
        let end = min(bytes.count, start + Int.random(in: 0...8, using: &chance))
        switch Int.random(in: 0..<5, using: &chance) {
        case 0: bytes.remove(at: start)
        case 1: bytes[start] = UInt8.random(in: 0...255, using: &chance)
        case 2: bytes.removeSubrange(start..<end)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
        default:
          bytes.insert(contentsOf: pieces.randomElement(using: &chance) ?? [], at: start)
        }
      }
      Self.read(bytes)
    }
  }
}
