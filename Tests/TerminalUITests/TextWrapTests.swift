import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct TextWrapTests {
  private func glyphs(_ text: String) -> [Glyph] { VisibleText.lines(text, as: .name)[0] }

  private func text(_ glyphs: some Sequence<Glyph>) -> String {
    String(glyphs.map(\.character))
  }

  private func wrap(_ text: String, _ columns: Int) -> [String] {
    let glyphs = glyphs(text)
    return TextWrap.rows(of: glyphs, columns: columns).map { self.text(glyphs[$0]) }
  }

  @Test(arguments: [
    ("", 5, [""]),
    ("hello", 5, ["hello"]),
    ("hello world", 5, ["hello", "world"]),
    ("hello world", 6, ["hello", "world"]),
    ("hello   world", 5, ["hello", "world"]),
    ("hello world", 4, ["hell", "o", "worl", "d"]),
    ("a hello", 4, ["a", "hell", "o"]),
    ("  indented text", 10, ["  indented", "text"]),
    ("ends   ", 4, ["ends"]),
    ("ends   ", 5, ["ends "]),
    ("     ", 3, ["   "]),
    ("    hello", 5, ["hello"]),
    ("你好世界", 4, ["你好", "世界"]),
    ("你好世界", 5, ["你好", "世界"]),
    ("用Swift写的", 8, ["用Swift", "写的"]),
    ("用Swift写的", 6, ["用", "Swift", "写的"]),
    ("你好，世界", 4, ["你", "好，", "世界"]),
    ("我说（你好）", 6, ["我说", "（你", "好）"]),
    ("好。。。。", 4, ["好。", "。。", "。"]),
    ("好……了", 3, ["好…", "…了"]),
    ("你好", 1, ["你", "好"]),
    ("a你b", 1, ["a", "你", "b"]),
    ("👍🏽👍🏽", 3, ["👍🏽", "👍🏽"]),
    ("a\u{A0}b c", 3, ["a\u{A0}b", "c"]),
  ])
  func rows(_ line: String, _ columns: Int, _ rows: [String]) {
    #expect(wrap(line, columns) == rows)
  }

  @Test(arguments: 0..<50)
  func nothingIsLostAndNothingIsTooWide(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let alphabet = Array("ab  ，。（你好👍é\u{3000}…“”")
    let line = (0..<Int.random(in: 0...60, using: &random)).map { _ in
      Glyph(alphabet.randomElement(using: &random)!)
    }
    for columns in -1...12 {
      let rows = TextWrap.rows(of: line, columns: columns)
      var next = 0
      for row in rows {
        #expect(line[next..<row.lowerBound].allSatisfy { $0.isBlank })
        next = row.upperBound
        let width = line[row].reduce(0) { $0 + Int($1.columns) }
        #expect(width <= max(1, columns) || row.count == 1)
        #expect(!row.isEmpty || rows.count == 1, "seed \(seed), \(columns) columns")
      }
      #expect(line[next...].allSatisfy { $0.isBlank })
    }
  }

  @Test func whatIsTooWideForThePaneHasAPlace() {
    #expect(TextWrap.rows(of: glyphs("你好"), columns: 1) == [0..<1, 1..<2])
    var canvas = Canvas(rows: 1, columns: 1)
    canvas.put(glyphs("你"), row: 0, column: 0)
    #expect(canvas.texts(row: 0) == ["…"])
  }
}
