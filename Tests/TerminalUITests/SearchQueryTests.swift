import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// What counts as a match within one text.
@Suite struct SearchQueryTests {
  /// The visible text, with its matches in brackets.
  private func found(_ query: String, _ entry: TranscriptEntry) -> String? {
    guard let query = SearchQuery(query) else { return nil }
    let layout = TranscriptLayout(English(), Theme(), columns: 40)
    // `append` prepares an item for the search.
    var transcript = Transcript()
    transcript.append(Transcript.Item(entry: entry, time: .sample, author: "小明"))
    let matches = query.matches(in: transcript[0], layout)
    let lines = layout.text(of: transcript[0]).enumerated().map { number, line in
      var cells = line.map { String($0.character) }
      for match in matches.reversed() where match.line == number {
        cells.insert("]", at: match.glyphs.upperBound)
        cells.insert("[", at: match.glyphs.lowerBound)
      }
      return cells.joined()
    }
    return lines.joined(separator: "\n")
  }

  private func found(_ query: String, in text: String) -> String? {
    found(query, .from(.customer, text))
  }

  @Test func caseDoesNotMatter() {
    #expect(found("order", in: "Order, ORDER; re-order") == "[Order], [ORDER]; re-[order]")
    #expect(found("ÉCOLE ä", in: "école Ä") == "[école Ä]")
    #expect(found("привет", in: "ПРИВЕТ, Привет") == "[ПРИВЕТ], [Привет]")
    #expect(found("ΟΔΟΣ", in: "οδος οδοσ") == "[οδος] [οδοσ]")
    #expect(found("k", in: "\u{212A}") == "[\u{212A}]")
    #expect(found("strasse", in: "Straße") == "Straße")
    #expect(found("STRAẞE", in: "Straße") == "[Straße]")
    #expect(found("i", in: "İ ı i") == "İ ı [i]")
    #expect(found("i\u{307}", in: "İ") == "[İ]")
  }

  @Test func waysToWriteACharacterDoNotMatter() {
    #expect(found("é", in: "e\u{301} É E\u{301} e") == "[e\u{301}] [É] [E\u{301}] e")
    #expect(found("e\u{301}", in: "é e") == "[é] e")
    #expect(found("か\u{3099}", in: "がか") == "[が]か")
    #expect(found("\u{1112}\u{1161}\u{11AB}국", in: "한국") == "[한국]")
    #expect(found("豈", in: "\u{F900}") == "[\u{F900}]")
    #expect(found("abc", in: "ａｂｃ abc") == "ａｂｃ [abc]")
  }

  @Test func aMatchConsistsOfWholeGlyphs() {
    #expect(found("e", in: "e\u{301}e") == "e\u{301}[e]")
    #expect(found("👍", in: "👍🏽👍") == "👍🏽[👍]")
    #expect(found("👩", in: "👩‍👩‍👧") == "👩‍👩‍👧")
    #expect(found("👩‍👩‍👧", in: "a👩‍👩‍👧b") == "a[👩‍👩‍👧]b")
    #expect(found("🇪🇺", in: "🇩🇪🇺🇸 🇪🇺") == "🇩🇪🇺🇸 [🇪🇺]")
  }

  @Test func whatIsSeenIsSought() {
    #expect(found("a b", in: "a\tb a\u{3000}b") == "a       b a\u{3000}b")
    #expect(found("  b", in: "a\tb") == "a     [  b]")
    #expect(found("a\tb", in: "a b") == "[a b]")
    #expect(found("u+202e", in: "x\u{202E}y") == "x<[U+202E]>y")
    #expect(found("\u{202E}", in: "x\u{202E}y <U+202E>") == "x[<U+202E>]y [<U+202E>]")
    #expect(found("␀", in: "\u{0}") == "[␀]")
    #expect(found("one two", in: "one\ntwo one two") == "one\ntwo [one two]")
    #expect(found("one\ntwo", in: "one\ntwo") == "one\ntwo")
    #expect(found("o", in: "foo\r\noo") == "f[o][o]\n[o][o]")
    #expect(found("aa", in: "aaaaa") == "[aa][aa]a")
    #expect(found("abab", in: "ababab ababac abaabab") == "[abab]ab [abab]ac aba[abab]")
    #expect(found("", in: "x") == nil)
  }

  @Test func noticesAreSoughtByWhatTheySay() {
    #expect(found("明 LEFT", .notice("小明 left")) == "小[明 left]")
    #expect(found("*", .notice("小明 left")) == "小明 left")
    #expect(found("note: a", .note("A\na")) == "[note: A]\na")
    #expect(found("14", .from(.customer, "x")) == "x")
    #expect(found("turn", .from(.customer, "x", .outOfTurn)) == "x")
  }

  /// All ways to write a character, and both cases, match each other, also in the search through the bytes.
  @Test func noWayToWriteACharacterIsForgotten() {
    var same: [String: [Unicode.Scalar]] = [:]
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x33FF, 0xA000...0xABFF, 0xF900...0x1FFFF, 0x2F800...0x2FA1F,
    ]
    for scalar in ranges.joined().compactMap(Unicode.Scalar.init) {
      let glyphs = VisibleText.lines(String(scalar), as: .body)[0]
      guard glyphs.count == 1, !glyphs[0].isReplacement else { continue }
      same[glyphs[0].folded, default: []].append(scalar)
    }
    for (folded, scalars) in same {
      if folded.unicodeScalars.count == 1, scalars.count == 1 { continue }
      for query in scalars.map({ String($0) }) + [folded] {
        for scalar in scalars {
          let text = String(scalar)
          if found(query, in: text) != "[\(glyphText(text))]" {
            Issue.record("\(query.unicodeScalars) does not find \(text.unicodeScalars)")
          }
        }
      }
    }
  }

  private func glyphText(_ text: String) -> String {
    String(VisibleText.lines(text, as: .body)[0].map(\.character))
  }

  /// The quick rejection is never wrong: the matches are those of a comparison at every place.
  @Test(arguments: 0..<60)
  func theBytesHideNothing(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let pieces = [
      "a", "A", "b", "é", "É", "e\u{301}", "k", "\u{212A}", "s", "ſ", " ", "\t", "\n", "单", "订",
      "п", "П", "й", "и\u{306}", "👍", "👍🏽", "❤️", "\u{200B}", "\u{7}", "<", "U", "+", "2", "ß", "ẞ",
    ]
    func text(_ count: ClosedRange<Int>) -> String {
      let count = Int.random(in: count, using: &random)
      return (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
    }
    /// Texts of two letters only, in which partial matches overlap.
    func letters(_ count: ClosedRange<Int>) -> String {
      let count = Int.random(in: count, using: &random)
      return String((0..<count).map { _ in Bool.random(using: &random) ? "a" : "b" })
    }
    for _ in 0..<150 {
      let few = Bool.random(using: &random)
      let (text, typed) =
        few ? (letters(0...60), letters(1...7)) : (text(0...30), text(1...3))
      guard let query = SearchQuery(typed) else { continue }
      var transcript = Transcript()
      transcript.append(Transcript.Item(entry: .from(.agent, text), time: .sample, author: nil))
      let layout = TranscriptLayout(English(), Theme(), columns: 40)
      let fast = query.matches(in: transcript[0], layout)
      #expect(fast == query.matches(in: layout.text(of: transcript[0])), "\(typed) in \(text)")
      #expect(fast == naive(typed, layout.text(of: transcript[0])), "\(typed) in \(text)")
    }
  }

  /// Comparing the query at every place would take 10^10 steps here and never end.
  @Test func aTextOfOneLetterIsComparedOnce() {
    let text = String(repeating: "a", count: 200_000)
    let query = String(repeating: "a", count: 100_000) + "b"
    #expect(found(query, in: text) == text)
    #expect(found(query, in: text + "b") == String(repeating: "a", count: 100_000) + "[\(query)]")
  }

  private func naive(_ query: String, _ lines: [[Glyph]]) -> [TextRange] {
    func plain(_ glyph: Glyph) -> Character {
      switch glyph.character {
      case "ſ": "s"
      default: Character(String(glyph.character).lowercased())
      }
    }
    let query = Glyph.row(String(query.map { $0 == "\t" ? " " : $0 })).map(plain)
    return lines.enumerated().flatMap { number, line in
      var ranges: [TextRange] = []
      for start in line.indices where start >= (ranges.last?.glyphs.upperBound ?? 0) {
        let part = line[start...].prefix(query.count)
        if part.map(plain) == query {
          ranges.append(TextRange(line: number, glyphs: start..<start + query.count))
        }
      }
      return ranges
    }
  }

  /// A search for joined emoji can skip literal text without looking at each glyph.
  @Test func aJoinedGlyphIsInNoLiteralText() {
    func mayMatch(_ query: String, _ text: String) -> Bool? {
      var transcript = Transcript()
      transcript.append(Transcript.Item(entry: .from(.agent, text), time: .sample, author: nil))
      return SearchQuery(query)?.mayMatch(in: transcript[0])
    }
    for query in ["👩‍👩‍👧", "❤️", "单👩‍👩‍👧"] {
      #expect(mayMatch(query, "订单👩👧❤") == false)
      #expect(mayMatch(query, "订单👩‍👩‍👧") == true)
    }
    #expect(mayMatch("e\u{301}", "é") == true)
  }

  /// For these characters the lead byte decides (the fast path of `isLiteral`).
  @Test func everydayTextIsLiteral() {
    for value in UInt32(0x4000)...0x9FFF {
      let scalar = Unicode.Scalar(value)!
      #expect(scalar.isLiteral)
      #expect(String(scalar).isLiteral)
    }
    #expect("a\n你好 ~".isLiteral && "，。".isLiteral)
    #expect(!"你\t".isLiteral && !"你\u{7F}".isLiteral && !"你e\u{301}".isLiteral)
    #expect(!"你\u{3099}".isLiteral && !"你\u{F900}".isLiteral && !"你\u{1F9D1}\u{200D}".isLiteral)
  }
}
