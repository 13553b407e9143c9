import Testing

@testable import Preferences

struct RepliesTests {
  @Test func `the order is the file's`() throws {
    let replies = try replies(
      """
      [replies]
      zebra = "z"
      "退款" = \"\"\"
      第一行
      第二行
      \"\"\"
      apple = 'a'
      "b c" = "x"
      """)
    #expect(replies.all.map(\.name) == ["zebra", "退款", "apple", "b c"])
    #expect(replies["退款"]?.raw == "第一行\n第二行")
    #expect(replies["nobody"] == nil)
    #expect(replies.greeting == nil)
  }

  @Test func `a greeting is a text at the root`() throws {
    let replies = try replies("greeting = \"您好 {name}，…\"\n[replies]\n")
    #expect(replies.greeting?.filled(name: "王", time: "9:00") == "您好 王，…")
    #expect(replies.all.isEmpty)
  }

  @Test(arguments: [
    ("'a'", "a"), (#""a\n""#, "a"), (#""a\n\n""#, "a\n"), (#"" a ""#, " a "),
    ("\"\"\"\na\nb\n\"\"\"", "a\nb"), ("\"\"\"a\"\"\"", "a"), ("'''\n\na\n\n'''", "\na\n"),
    ("\"\"\"\r\na\r\nb\r\n\"\"\"", "a\nb"), (#""a\r\n""#, "a\r"),
    ("\"\"\"\na \\\n   b\"\"\"", "a b"), (#""\"quoted\"""#, "\"quoted\""),
    ("\"\"\"\"two\"\" quotes\"\"\"\"\"", "\"two\"\" quotes\"\""), ("'{'", "{"),
  ])
  func `a text is as written but for one line end`(value: String, text: String) throws {
    #expect(try replies("greeting = \(value)").greeting?.raw == text)
  }

  /// It may have become shorter, or longer, when it is filled.
  @Test func `a text that is too long to be sent spoils no other`() throws {
    let long = String(repeating: "{name}", count: 2000)
    let replies = try replies("[replies]\na = 'b'\nc = '\(long)'")
    #expect(replies["a"]?.raw == "b")
    #expect(replies["c"]?.filled(name: "明", time: "") == String(repeating: "明", count: 2000))
  }

  @Test func `a text that is none is refused`() {
    expectRepliesProblem("greeting = ¦1", .wrongType(key: "greeting", expected: .text))
    expectRepliesProblem("greeting = ¦''", .emptyText(key: "greeting"))
    expectRepliesProblem("[replies]\na = ¦\" \\n\\t　\"", .emptyText(key: "replies.a"))
    expectRepliesProblem("[replies]\na = ¦\"\"\"\n\n\"\"\"", .emptyText(key: "replies.a"))
    expectRepliesProblem("[replies]\na = ¦['x']", .wrongType(key: "replies.a", expected: .text))
    expectRepliesProblem("[replies]\n¦a.b = 'x'", .wrongType(key: "replies.a", expected: .text))
    expectRepliesProblem("[replies.¦a]\nb = 'x'", .wrongType(key: "replies.a", expected: .text))
    expectRepliesProblem("replies = ¦'x'", .wrongType(key: "replies", expected: .table))
    expectRepliesProblem("[[¦replies]]\na = 'x'", .wrongType(key: "replies", expected: .table))
  }

  @Test func `a name that nobody could say is refused`() {
    expectRepliesProblem("[replies]\n¦'' = 'x'", .emptyName)
    expectRepliesProblem("[replies]\n¦'  ' = 'x'", .emptyName)
    expectRepliesProblem(
      "[replies]\na='x'\n¦\"a\\nb\" = 'x'", .controlCharacterInName("a\nb"))
    expectRepliesProblem("[replies]\n¦\"\\u001b[m\" = 'x'", .controlCharacterInName("\u{1B}[m"))
    expectRepliesProblem("[replies]\n¦'\u{2028}a' = 'x'", .controlCharacterInName("\u{2028}a"))
    expectRepliesProblem("[replies]\n'é' = 'x'\n¦'e\u{301}' = 'x'", .sameName("e\u{301}"))
  }

  @Test func `other keys are refused`() {
    expectRepliesProblem("¦greting = 'x'", .unknownKey("greting", nearest: "greeting"))
    expectRepliesProblem("[¦reply]\na = 'x'", .unknownKey("reply", nearest: nil))
    expectRepliesProblem("¦hello = 'x'\n[replies]", .unknownKey("hello", nearest: nil))
  }

  @Test(arguments: [
    ("{name}", "Ann"), ("Hi {name}, it is {time}.", "Hi Ann, it is 9:00."),
    ("{name}{name}", "AnnAnn"), ("{Name} { name } {names} {}", "{Name} { name } {names} {}"),
    ("{{name}}", "{Ann}"), ("{{{time}", "{{9:00"), ("{name", "{name"), ("a{", "a{"),
    ("{na{name}me}", "{naAnnme}"), ("好{time}好", "好9:00好"),
    ("{\u{301}name}{name}\u{301}", "{\u{301}name}Ann\u{301}"), ("no braces", "no braces"),
  ])
  func `name and time are filled in`(raw: String, text: String) {
    #expect(ReplyText(raw: raw).filled(name: "Ann", time: "9:00").utf8.elementsEqual(text.utf8))
  }

  @Test func `what is filled in is not looked at again`() {
    let text = ReplyText(raw: "{name} {time}").filled(name: "{time}", time: "{name}")
    #expect(text == "{time} {name}")
    #expect(ReplyText(raw: "{name}me}").filled(name: "{na", time: "") == "{name}")
  }
}
