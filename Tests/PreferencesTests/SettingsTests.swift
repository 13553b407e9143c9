import Testing

@testable import Preferences

struct SettingsTests {
  @Test func `everything can be set`() throws {
    let settings = try settings(
      """
      # how it behaves
      bell = false
      remind = 90
      wrap_up = 30
      mouse = true
      type_ahead = false   # wait
      lines = "ascii"
      colors = "16"

      [theme]
      title = "reverse"
      hint_key = 'bold bright red on 17'
      """)
    #expect(settings.bell == false)
    #expect(settings.remindSeconds == 90)
    #expect(settings.wrapUpSeconds == 30)
    #expect(settings.mouse == true)
    #expect(settings.typeAhead == false)
    #expect(settings.lines == .ascii)
    #expect(settings.colors == .sixteen)
    #expect(
      settings.theme == [
        "title": StyleSetting(.default, on: .default, [.reverse]),
        "hint_key": StyleSetting(.palette(9), on: .palette(17), [.bold]),
      ])
  }

  @Test(arguments: ["", "\n\n", "# only a remark", "[theme]", "theme = {}"])
  func `nothing said is nothing set`(text: String) throws {
    #expect(try settings(text) == Settings())
  }

  @Test func `only what is said is set`() throws {
    var expected = Settings()
    expected.mouse = false
    #expect(try settings("mouse = false") == expected)
  }

  @Test(arguments: [
    "theme.title = 'dim'", "theme = {title = 'dim'}", "[theme]\ntitle = 'dim'",
    "[ \"theme\" ]\n\"t\\u0069tle\" = 'dim'",
  ])
  func `TOML's ways of writing a table are one`(text: String) throws {
    #expect(try settings(text).theme == ["title": StyleSetting(.default, [.dim])])
  }

  @Test(arguments: [
    (#""auto""#, Settings.Colors.auto), (#""none""#, .none), (#""8""#, .eight), ("8", .eight),
    ("16", .sixteen), ("0x10", .sixteen), (#""256""#, .all), ("256", .all), ("+256", .all),
  ])
  func `colours are words or numbers`(value: String, colors: Settings.Colors) throws {
    #expect(try settings("colors = \(value)").colors == colors)
  }

  @Test func `the bounds of remind can be reached`() throws {
    #expect(try settings("remind = 0").remindSeconds == 0)
    #expect(try settings("remind = 86_400").remindSeconds == 86400)
    #expect(try settings("wrap_up = 86_400").wrapUpSeconds == 86400)
  }

  @Test func `every part of the theme has its name`() throws {
    let names = [
      "title", "away", "time", "customer", "agent", "message", "notice", "note", "mark", "stand_in",
      "your_turn", "late", "their_turn", "refused", "sign", "input", "locked", "hint", "hint_key",
      "prompt", "match", "day",
    ]
    let text = "[theme]\n" + names.map { "\($0) = 'bold'\n" }.joined()
    #expect(try settings(text).theme.count == names.count)
    #expect(themeParts == names)
  }

  @Test func `a value of the wrong kind is refused where it stands`() {
    let boolean: PreferencesError.Kind = .boolean
    expectSettingsProblem("bell = ¦1", .wrongType(key: "bell", expected: boolean))
    expectSettingsProblem("mouse   =\t¦'true'", .wrongType(key: "mouse", expected: boolean))
    expectSettingsProblem("¦type_ahead.x = 1", .wrongType(key: "type_ahead", expected: boolean))
    expectSettingsProblem("\n\nremind = ¦1.0", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("remind = ¦07:32:00", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("remind = ¦1979-05-27", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("remind = ¦nan", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("remind = ¦[1]", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("lines = ¦true", .notOneOf(key: "lines", allowed: ["unicode", "ascii"]))
    expectSettingsProblem("theme = ¦'dark'", .wrongType(key: "theme", expected: .table))
    expectSettingsProblem("[[¦theme]]\ntitle='bold'", .wrongType(key: "theme", expected: .table))
    expectSettingsProblem("[theme]\ntitle = ¦7", .wrongType(key: "theme.title", expected: .text))
    expectSettingsProblem(
      "theme={time='dim',title = ¦{}}", .wrongType(key: "theme.title", expected: .text))
  }

  @Test func `a value that is not among those allowed is refused`() {
    let range: PreferencesError.Problem = .outOfRange(key: "remind", min: 0, max: 86400)
    expectSettingsProblem("remind = ¦-1", range)
    expectSettingsProblem("remind = ¦86401", range)
    expectSettingsProblem("remind = ¦9223372036854775807", range)
    expectSettingsProblem(
      "wrap_up = ¦86401", .outOfRange(key: "wrap_up", min: 0, max: 86400))
    let colors: PreferencesError.Problem = .notOneOf(
      key: "colors", allowed: ["auto", "none", "8", "16", "256"])
    expectSettingsProblem("colors = ¦'many'", colors)
    expectSettingsProblem("colors = ¦9", colors)
    expectSettingsProblem("colors = ¦true", colors)
    expectSettingsProblem(
      "bell = true\nlines = ¦'Unicode'", .notOneOf(key: "lines", allowed: ["unicode", "ascii"]))
  }

  @Test func `an unknown key is refused, and its neighbour named`() {
    expectSettingsProblem("¦bel = true", .unknownKey("bel", nearest: "bell"))
    expectSettingsProblem("  ¦type-ahead = true", .unknownKey("type-ahead", nearest: "type_ahead"))
    expectSettingsProblem("¦colour = 8", .unknownKey("colour", nearest: "colors"))
    expectSettingsProblem("¦Mouse = true", .unknownKey("Mouse", nearest: "mouse"))
    expectSettingsProblem("¦'' = 1", .unknownKey("", nearest: nil))
    expectSettingsProblem("bell=true\n[¦thme]\n", .unknownKey("thme", nearest: "theme"))
    expectSettingsProblem("¦server.port = 1", .unknownKey("server", nearest: nil))
    expectSettingsProblem(
      "[theme]\n¦titel = 'bold'", .unknownKey("theme.titel", nearest: "theme.title"))
    expectSettingsProblem(
      "theme.¦\"hint key\" = 'bold'",
      .unknownKey("theme.hint key", nearest: "theme.hint_key"))
    expectSettingsProblem("[theme.¦x]", .unknownKey("theme.x", nearest: nil))
  }

  @Test func `the first mistake of the file is told, not the first of the alphabet`() {
    expectSettingsProblem("remind = ¦'x'\nbell = 1", .wrongType(key: "remind", expected: .integer))
    expectSettingsProblem("¦zzz = 1\nbell = 1", .unknownKey("zzz", nearest: nil))
  }
}
