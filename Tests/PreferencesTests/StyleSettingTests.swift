import Testing

@testable import Preferences

struct StyleSettingTests {
  private static func style(_ text: String) throws(PreferencesError.Problem) -> StyleSetting {
    try StyleParser.parse(text, key: "k")
  }

  @Test(arguments: [
    ("default", StyleSetting()),
    ("bold", StyleSetting(.default, [.bold])),
    ("bold yellow", StyleSetting(.palette(3), [.bold])),
    ("yellow bold", StyleSetting(.palette(3), [.bold])),
    ("  dim\titalic ", StyleSetting(.default, [.dim, .italic])),
    ("dim dim", StyleSetting(.default, [.dim])),
    ("underline 208 on 17", StyleSetting(.palette(208), on: .palette(17), [.underline])),
    ("bright red on default", StyleSetting(.palette(9))),
    ("on bright white", StyleSetting(.default, on: .palette(15))),
    ("on blue black reverse", StyleSetting(.palette(0), on: .palette(4), [.reverse])),
    ("0 on 255", StyleSetting(.palette(0), on: .palette(255))),
    ("default on default", StyleSetting()),
    ("magenta", StyleSetting(.palette(5))),
    ("cyan on green", StyleSetting(.palette(6), on: .palette(2))),
  ])
  func `words make a style`(text: String, style: StyleSetting) throws {
    #expect(try Self.style(text) == style)
  }

  @Test(
    arguments: [
      ("", .emptyText(key: "k")),
      (" \t", .emptyText(key: "k")),
      ("purple", .unknownStyleWord(key: "k", word: "purple", nearest: nil)),
      ("blod", .unknownStyleWord(key: "k", word: "blod", nearest: "bold")),
      ("Bold", .unknownStyleWord(key: "k", word: "Bold", nearest: "bold")),
      ("bold gren", .unknownStyleWord(key: "k", word: "gren", nearest: "green")),
      ("red on purple", .unknownStyleWord(key: "k", word: "purple", nearest: nil)),
      ("-1", .unknownStyleWord(key: "k", word: "-1", nearest: nil)),
      ("#ff0000", .unknownStyleWord(key: "k", word: "#ff0000", nearest: nil)),
      ("256", .outOfRange(key: "k", min: 0, max: 255)),
      ("on 99999999999999999999", .outOfRange(key: "k", min: 0, max: 255)),
      ("red blue", .secondColor(key: "k", word: "blue")),
      ("default red", .secondColor(key: "k", word: "red")),
      ("on red on blue", .secondColor(key: "k", word: "blue")),
      ("red on", .colorMissing(key: "k", after: "on")),
      ("red on bold", .colorMissing(key: "k", after: "on")),
      ("bright", .colorMissing(key: "k", after: "bright")),
      ("bright bold red", .colorMissing(key: "k", after: "bright")),
      ("bright default", .colorMissing(key: "k", after: "bright")),
      ("on bright", .colorMissing(key: "k", after: "bright")),
      ("bright 3", .colorMissing(key: "k", after: "bright")),
    ] as [(String, PreferencesError.Problem)])
  func `what makes none is told`(text: String, problem: PreferencesError.Problem) {
    #expect(throws: problem) { try Self.style(text) }
  }

  @Test func `the place is the text's, the key the theme's`() {
    expectSettingsProblem(
      "[theme]\nnote = ¦'bold gren'",
      .unknownStyleWord(key: "theme.note", word: "gren", nearest: "green"))
  }

  @Test(
    arguments: [
      ("bell", "bell"), ("bel", "bell"), ("belll", "bell"), ("ebll", "bell"), ("BELL", "bell"),
      ("boll", "bell"), ("ball", "bell"), ("bull", "bell"), ("b", nil), ("balk", nil), ("", nil),
      ("colour", "colors"), ("remnid", "remind"), ("theme", nil), ("colors!", "colors"),
      ("colors!!", "colors"), ("colors!!!", nil), ("day", nil),
    ] as [(String, String?)])
  func `a slip of one letter in three is seen through`(word: String, known: String?) {
    #expect(nearest(to: word, among: ["bell", "remind", "colors"]) == known)
  }

  @Test func `the nearest wins, then the first`() {
    #expect(nearest(to: "abcdeg", among: ["abcxeh", "abcdef", "abcdeh"]) == "abcdef")
  }
}
