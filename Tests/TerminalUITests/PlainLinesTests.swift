import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

@Suite struct PlainLinesTests {
  private func lines(
    _ role: Role, _ entries: TranscriptEntry..., language: any Language = English()
  )
    -> String
  {
    let lines = PlainLines(language, role)
    var bytes: [UInt8] = []
    for entry in entries { lines.append(entry, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aConversation() {
    #expect(
      lines(
        .agent, .notice("listening on 127.0.0.1:21567"),
        .notice("小明 connected from 127.0.0.1:53122"), .from(.customer, "你好"),
        .from(.agent, "您好，有什么可以帮您？"), .notice("小明 left")) == """
          * listening on 127.0.0.1:21567
          * 小明 connected from 127.0.0.1:53122
          < 你好
          > 您好，有什么可以帮您？
          * 小明 left

          """)
    #expect(lines(.customer, .from(.customer, "a"), .from(.agent, "b")) == "> a\n< b\n")
  }

  @Test func furtherLinesOfAMessageAreIndented() {
    #expect(
      lines(.agent, .from(.customer, "one\r\ntwo\n\n> three")) == "< one\n  two\n  \n  > three\n")
    #expect(lines(.agent, .from(.customer, "")) == "< \n")
    #expect(lines(.agent, .from(.customer, "\n")) == "< \n  \n")
  }

  @Test func nothingFromOutsideIsControl() {
    let name = "x\n* 小明 left\u{1B}]0;\u{7}\u{202E}"
    #expect(
      lines(.agent, .notice("\(name) left")) == """
        * x␊* 小明 left␛]0;␇<U+202E> left

        """)
    #expect(lines(.agent, .from(.customer, "a\rb\u{1B}[2J\tc")) == "< a␍b␛[2J\tc\n")
  }

  @Test func marksHaveALineOfTheirOwn() {
    #expect(
      lines(.agent, .from(.customer, "hi", [.outOfTurn, .repaired])) == """
        * out of turn, not UTF-8, repaired:
        < hi

        """)
    #expect(
      lines(.agent, .from(.customer, "hi", .outOfTurn), language: Chinese())
        == "* 对方未轮到时发送：\n< hi\n")
  }

  @Test func aNoteMayHaveSeveral() {
    #expect(lines(.agent, .note("one\ntwo")) == "* note: one\n  two\n")
  }

  @Test func aNoticeIsOneLine() {
    var bytes: [UInt8] = []
    PlainLines(English(), .agent).appendNotice("one\ntwo", to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "* one␊two\n")
  }

  @Test func helpNamesTheCommandsOfTheRole() {
    for language in everyLanguage {
      for role in [Role.agent, .customer] {
        let lines = CommandHelp(language).lines(for: role)
        for name in Command.Name.allCases {
          let isListed = lines.contains { $0.split(separator: " ").first == "/\(name.rawValue)" }
          #expect(isListed == name.isFor(role, on: .lines), "\(name)")
        }
      }
    }
  }
}
