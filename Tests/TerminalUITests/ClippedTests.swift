import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct ClippedTests {
  @Test(arguments: [
    ("", 5, ""), ("hello", 5, "hello"), ("hello!", 5, "hell…"), ("hello", 1, "…"), ("h", 1, "h"),
    ("hello", 0, ""), ("hello", -3, ""), ("你好", 4, "你好"), ("你好", 3, "你…"), ("你好", 2, "…"),
    ("a你", 2, "a…"), ("a你b", 3, "a…"), ("\u{202E}x", 8, "<U+202E…"), ("a\nb", 5, "a␊b"),
    ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"),
  ])
  func clipped(text: String, columns: Int, expected: String) {
    #expect(VisibleText.clipped(text, as: .name, columns: columns) == expected)
  }

  @Test func aBodysFirstLine() {
    #expect(VisibleText.clipped("one\ntwo", as: .body, columns: 9) == "one")
  }

  @Test func neverWiderThanAsked() {
    let marks = String(repeating: "\u{301}", count: 500)
    let text = "a你👍🏽\u{301}\u{200D}\u{1B}e\u{301}कि" + marks + "end"
    for columns in 0...60 {
      #expect(VisibleText.clippedGlyphs(text, as: .name, columns: columns).width <= columns)
    }
  }
}
