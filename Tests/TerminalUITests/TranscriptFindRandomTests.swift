import CalendarTime
import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// Compares searching with a model that looks at everything each time.
@Suite struct TranscriptFindRandomTests {
  /// A row of the whole transcript, with the number of its entry.
  private struct Row {
    let number: Int
    let row: StyledRow
  }

  private struct Model {
    var items: [Transcript.Item] = []
    var columns: Int
    var height: Int
    var query: String?
    var current: (number: Int, range: TextRange)?

    private var layout: TranscriptLayout { TranscriptLayout(English(), Theme(), columns: columns) }

    func rows(from first: Int) -> [Row] {
      (first..<items.count).flatMap { number in
        layout.rows(of: items[number]).map { Row(number: number, row: $0) }
      }
    }

    /// All matches, oldest first.
    func matches(_ query: String, from first: Int) -> [(number: Int, range: TextRange)] {
      let query = query.lowercased().map { $0 }
      return (first..<items.count).flatMap { number in
        layout.text(of: items[number]).enumerated().flatMap { line, glyphs in
          let text = glyphs.map { Character(String($0.character).lowercased()) }
          var found: [(number: Int, range: TextRange)] = []
          var at = 0
          while at + query.count <= text.count {
            let isHere = Array(text[at..<at + query.count]) == query
            let range = TextRange(line: line, glyphs: at..<at + query.count)
            if isHere { found.append((number, range)) }
            at += isHere ? query.count : 1
          }
          return found
        }
      }
    }

    /// The rows in which a match is visible.
    func seen(_ match: (number: Int, range: TextRange), in rows: [Row]) -> ClosedRange<Int> {
      let shown = rows.indices.filter {
        rows[$0].number == match.number && rows[$0].row.text?.overlaps(match.range) == true
      }
      return shown[0]...shown[shown.count - 1]
    }

    /// A row in the format of `Canvas.markedRow`.
    func shown(_ row: Row, from first: Int) -> String {
      var text = row.row.runs.dropLast().flatMap { $0.glyphs.map { String($0.character) } }
      var marks: [String] = text.map { _ in "" }
      let last = row.row.runs.last?.glyphs ?? []
      let all = query.map { matches($0, from: first) } ?? []
      for (offset, glyph) in last.enumerated() {
        text.append(String(glyph.character))
        let match = row.row.text.flatMap { part in
          all.first {
            $0.number == row.number && $0.range.line == part.line
              && $0.range.glyphs.contains(part.glyphs.lowerBound + offset)
          }
        }
        let isCurrent = match.map { $0 == current ?? (-1, $0.range) } ?? false
        marks.append(match == nil ? "" : isCurrent ? "{" : "[")
      }
      var result = ""
      for (index, glyph) in text.enumerated() {
        let before = index > 0 ? marks[index - 1] : ""
        if marks[index] != before { result += Self.closing(before) + marks[index] }
        result += glyph
      }
      return (result + Self.closing(marks.last ?? "")).withoutBlanksAtEnd
    }

    private static func closing(_ mark: String) -> String {
      mark == "{" ? "}" : mark == "[" ? "]" : ""
    }
  }

  private static let words = [
    "order", "Order", "é", "É", "e\u{301}", "订单", "您好，我的", "a", "ab", "aab", "👍", "👍🏽",
    "\n", "привет", "ПРИВЕТ", "x\u{202E}",
  ]
  private static let queries = [
    "order", "ORDER", "é", "订单", "单您", "a", "ab", "aa", "👍", "Привет", "r a", "r o", "nowhere",
    "x<u+", "order order",
  ]

  @Test(arguments: 0..<50)
  func aReaderFindsAllThereIs(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let transcript = Transcript(
      textBytesMax: 1 << 20, entriesMax: Int.random(in: 8...60, using: &random))
    var pane = TranscriptPane(English(), Theme(), transcript)
    var model = Model(columns: 40, height: 5)
    var canvas = Canvas(rows: 5, columns: 40)
    pane.resize(rows: 5, columns: 40)
    var (time, day) = (WallTime.sample, LocalDay?.none)
    for step in 0..<100 {
      let first = pane.transcript.firstNumber
      switch Int.random(in: 0..<14, using: &random) {
      case 0, 1: find(Self.queries.randomElement(using: &random)!, first)
      case 2, 3, 4: findNext(-1, first)
      case 5, 6: findNext(1, first)
      case 7:
        pane.scroll([.page(-1), .page(1), .lines(-1), .end, .start].randomElement(using: &random)!)
      case 8 where Int.random(in: 0..<4, using: &random) == 0:
        pane.endFind()
        (model.query, model.current) = (nil, nil)
      case 9:
        model.height = Int.random(in: 1...9, using: &random)
        model.columns = [20, 24, 31, 40, 57].randomElement(using: &random)!
        pane.resize(rows: model.height, columns: model.columns)
        canvas = Canvas(rows: model.height, columns: model.columns)
        pane.drawAnew()
      default: append()
      }
      guard check() else {
        Issue.record("seed \(seed), step \(step)")
        return
      }
    }

    func append() {
      let words = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        Self.words.randomElement(using: &random)!
      }
      let text = words.joined(separator: Bool.random(using: &random) ? " " : "")
      time = WallTime(seconds: time.seconds + Int64.random(in: 0..<30_000, using: &random))
      var item = Transcript.Item(entry: .from(.customer, text), time: time, author: "小明")
      if Int.random(in: 0..<9, using: &random) == 0 {
        item = Transcript.Item(entry: .note(text), time: time, author: nil)
      }
      pane.append(item.entry, author: item.author, at: time)
      item.beginsDay = day.map { $0 != time.day } ?? false
      day = time.day
      model.items.append(item)
    }

    /// The index of the bottom row among all rows.
    func bottom(_ rows: [Row]) -> Int {
      guard let anchor = pane.anchor else { return rows.count - 1 }
      return (rows.firstIndex { $0.number == anchor.number } ?? 0) + anchor.row
    }

    func find(_ query: String, _ first: Int) {
      let rows = model.rows(from: first)
      let (all, before) = (model.matches(query, from: first), bottom(rows))
      let expected = all.last { model.seen($0, in: rows).lowerBound <= before } ?? all.last
      let found = pane.find(query)
      #expect(found == (expected != nil))
      model.query = found ? query : nil
      arrive(expected, rows, before)
    }

    func findNext(_ direction: Int, _ first: Int) {
      let rows = model.rows(from: first)
      let before = bottom(rows)
      guard let query = model.query, let current = model.current else {
        #expect(pane.findNext(direction) == false)
        return
      }
      let place = { (match: (number: Int, range: TextRange)) in
        (match.number, match.range.line, match.range.glyphs.lowerBound)
      }
      let all = model.matches(query, from: first)
      let expected =
        direction < 0
        ? all.last { place($0) < place(current) } : all.first { place($0) > place(current) }
      #expect(pane.findNext(direction) == (expected != nil))
      arrive(expected ?? current, rows, before, hasMoved: expected != nil)
    }

    /// Checks that the pane has moved no further than needed.
    func arrive(
      _ match: (number: Int, range: TextRange)?, _ rows: [Row], _ before: Int, hasMoved: Bool = true
    ) {
      model.current = match
      guard let match, hasMoved else { return #expect(bottom(rows) == before) }
      let seen = model.seen(match, in: rows)
      let isInSight = before - model.height < seen.lowerBound && seen.upperBound <= before
      let middle = min(rows.count - 1, max(seen.lowerBound + model.height / 2, model.height - 1))
      #expect(bottom(rows) == (isInSight ? before : middle))
    }

    func check() -> Bool {
      let first = pane.transcript.firstNumber
      let rows = model.rows(from: first)
      let shown = rows.isEmpty ? [] : Array(rows[...bottom(rows)].suffix(model.height))
      let blank = Array(repeating: "", count: model.height - shown.count)
      let expected = blank + shown.map { model.shown($0, from: first) }
      pane.draw(on: &canvas, top: 0)
      let found = (0..<canvas.rows).map { canvas.markedRow($0, from: 0) }
      #expect(found == expected)
      #expect(pane.query == model.query)
      return found == expected
    }
  }
}
