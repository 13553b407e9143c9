import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

@Suite struct TranscriptLayoutTests {
  private func rows(
    _ entry: TranscriptEntry, author: String? = "小明", columns: Int,
    _ language: any Language = English()
  ) -> [String] {
    let layout = TranscriptLayout(language, Theme(), columns: columns)
    let item = Transcript.Item(entry: entry, time: .sample, author: author)
    return layout.rows(of: item).map { row in
      String(row.runs.flatMap { $0.glyphs.map(\.character) }).withoutBlanksAtEnd
    }
  }

  @Test func authorsHaveAColumn() {
    #expect(
      rows(.from(.customer, "您好，我的订单还没有到 since Monday"), columns: 40) == [
        "14:02 小明       您好，我的订单还没有到",
        "                 since Monday",
      ])
    #expect(
      rows(.from(.agent, "one\ntwo"), author: nil, columns: 40) == [
        "14:02 Me         one", "                 two",
      ])
    #expect(rows(.from(.agent, "x"), author: nil, columns: 40, Chinese()) == ["14:02 我         x"])
    #expect(rows(.from(.customer, ""), columns: 40) == ["14:02 小明"])
    #expect(
      rows(.from(.customer, "x"), author: "a very long name", columns: 40) == [
        "14:02 a very lo… x"
      ])
  }

  @Test func whereItIsNarrowTheTextHangs() {
    #expect(
      rows(.from(.customer, "hello there, how are you?"), columns: 30) == [
        "14:02 小明: hello there, how", "  are you?",
      ])
    #expect(
      rows(.from(.customer, "hello there, how are you?"), columns: 20) == [
        "小明: hello there,", "  how are you?",
      ])
    #expect(
      rows(.from(.customer, "hello"), author: "somebody with a long name", columns: 20) == [
        "somebody with a l…:", "  hello",
      ])
  }

  @Test func authorsAreKeptApart() {
    let kept = TranscriptLayout(English(), Theme(), columns: 40)
    // The first and the last name are canonically equivalent, but not the same.
    let authors = ["\u{E9}", "b", nil, "Me", "b", "\u{E9}", "c", "e\u{301}"]
    for author in authors + authors.reversed() {
      let item = Transcript.Item(entry: .from(.customer, "x"), time: .sample, author: author)
      let fresh = TranscriptLayout(English(), Theme(), columns: 40)
      #expect(
        kept.rows(of: item)[0].runs.map(\.glyphs) == fresh.rows(of: item)[0].runs.map(\.glyphs))
    }
  }

  @Test func noticesHaveAStar() {
    #expect(rows(.notice("小明 left"), columns: 40) == ["14:02 * 小明 left"])
    #expect(
      rows(.notice("小明 connected from 127.0.0.1:53122"), columns: 30) == [
        "14:02 * 小明 connected from", "        127.0.0.1:53122",
      ])
    #expect(rows(.notice("小明 已离开"), columns: 20) == ["* 小明 已离开"])
  }

  @Test func aNoteMayHaveSeveralLines() {
    let note = TranscriptEntry.note("ring back\nat \u{202E}five")
    #expect(
      rows(note, columns: 40) == ["14:02 * note: ring back", "        at <U+202E>five"])
    #expect(rows(note, columns: 20) == ["* note: ring back", "  at <U+202E>five"])
    #expect(rows(note, columns: 40, Chinese())[0] == "14:02 * 备注：ring back")
  }

  @Test func marksHaveARowOfTheirOwn() {
    #expect(
      rows(.from(.customer, "[out of turn]\nx", .outOfTurn), columns: 40) == [
        "14:02 小明       [out of turn]", "                 [out of turn]",
        "                 x",
      ])
  }

  @Test func nobodyIsTakenForTheDeskOrItsUser() {
    #expect(rows(.from(.customer, ""), author: "* 李四 left", columns: 60) == ["14:02 “* 李四 l…"])
    #expect(rows(.from(.customer, "x"), author: "* left", columns: 30) == ["14:02 “* left”: x"])
    #expect(rows(.from(.customer, "x"), author: "Me", columns: 40) == ["14:02 “Me”       x"])
    #expect(rows(.from(.customer, "x"), author: " \u{3000}", columns: 40) == ["14:02 (no name)  x"])
  }

  /// At every width the whole text is shown, and no row is wider than the pane.
  @Test(arguments: 1...60)
  func nothingIsLost(columns: Int) {
    let text = "您好，我的订单 (no. 12) has\n\n  not come: " + String(repeating: "long", count: 20) + "。"
    let layout = TranscriptLayout(English(), Theme(), columns: columns)
    for author in ["", "小明", "* imitating the desk, and long", nil] {
      for marks in [MessageFlags(), .outOfTurn] {
        let entry = TranscriptEntry.from(.customer, text, marks)
        let item = Transcript.Item(entry: entry, time: .sample, author: author)
        let styled = layout.rows(of: item)
        let lines = layout.text(of: item)
        for row in styled {
          guard let part = row.text else { continue }
          #expect(row.runs.last?.glyphs == Array(lines[part.line][part.glyphs]))
        }
        let rows = styled.map { $0.runs.flatMap(\.glyphs) }
        if columns >= 20 { #expect(rows.allSatisfy { $0.width <= columns }) }
        let shown = rows.joined().map(\.character).filter { $0 != " " }
        #expect(String(shown).hasSuffix(text.filter { $0 != " " && $0 != "\n" }))
      }
    }
  }
}
