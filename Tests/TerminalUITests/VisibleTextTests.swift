import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct VisibleTextTests {
  /// The text with replacements in braces.
  private func shown(_ text: String, as kind: VisibleText.Kind = .body) -> [String] {
    VisibleText.lines(text, as: kind).map { line in
      var shown = ""
      var wasStandIn = false
      for glyph in line {
        if glyph.isReplacement != wasStandIn { shown += glyph.isReplacement ? "{" : "}" }
        shown.append(glyph.character)
        wasStandIn = glyph.isReplacement
      }
      return shown + (wasStandIn ? "}" : "")
    }
  }

  /// Cleaning a text gives the same as cleaning its characters one by one; only joiners depend on the next
  /// one.
  @Test(arguments: 0..<200)
  func charactersAreCleanedOneByOne(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let scalars: [Unicode.Scalar] = [
      "a", " ", "~", "你", "龥", "\u{4DC0}", "\u{301}", "\u{600}", "\u{1F1E8}", "\u{1F1F3}", "👍",
      "\u{1F3FD}", "\u{FE0F}", "\r", "\n", "\u{1B}", "\u{7F}", "é", "ि", "क", "\u{1100}",
      "\u{1161}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<12 { text.append(scalars.randomElement(using: &random)!) }
    let whole = VisibleText.lines(String(text), as: .body)
    let single = String(text).reduce(into: [[Glyph]](repeating: [], count: 1)) { lines, character in
      let parts = VisibleText.lines(String(character), as: .body)
      lines[lines.count - 1] += parts[0]
      lines += parts.dropFirst()
    }
    #expect(whole == single)
  }

  @Test func linesAndTabs() {
    #expect(shown("") == [""])
    #expect(shown("a\nb\r\nc\n") == ["a", "b", "c", ""])
    #expect(shown("a\rb\r\r\n") == ["a{␍}b{␍}", ""])
    #expect(shown("\ta\t你\t.\n\tb") == ["        a       你      .", "        b"])
    #expect(shown("a\nb\tc\r\n", as: .name) == ["a{␊}b{␉}c{␍␊}"])
  }

  @Test(arguments: [
    ("\u{1B}[31m", "{␛}[31m"), ("\u{7}\u{7F}\u{0}", "{␇␡␀}"), ("\u{9B}2J", "{<U+009B>}2J"),
    ("a\u{202E}b", "a{<U+202E>}b"), ("a\u{200B}b", "a{<U+200B>}b"), ("\u{FEFF}a", "{<U+FEFF>}a"),
    ("\u{AD}", "{<U+00AD>}"), ("\u{2028}", "{<U+2028>}"), ("\u{FFFF}", "{<U+FFFF>}"),
    ("\u{10FFFE}", "{<U+10FFFE>}"), ("\u{E0041}", "{<U+E0041>}"), ("\u{3164}", "{<U+3164>}"),
    ("\u{180E}", "{<U+180E>}"), ("\u{61C}", "{<U+061C>}"), ("\u{378}", "{<U+0378>}"),
    ("\u{85}", "{<U+0085>}"), ("\u{34F}", "{<U+034F>}"), ("\u{600}", "{<U+0600>}"),
  ])
  func replacements(_ text: String, _ expected: String) {
    #expect(shown(text) == [expected])
  }

  @Test(arguments: [
    // Joiners
    ("👨\u{200D}👩", "👨\u{200D}👩"), ("a\u{200D}", "a{<U+200D>}"), ("👨\u{200D}", "👨{<U+200D>}"),
    ("👨\u{200D}x", "👨{<U+200D>}x"), ("می\u{200C}خ", "می\u{200C}خ"), ("می\u{200C}", "می{<U+200C>}"),
    ("क्\u{200D}ष", "क्\u{200D}ष"), ("क\u{200D}\u{200D}ष", "क{<U+200D><U+200D>}ष"),
    // Variation selectors
    ("❤\u{FE0F}", "❤\u{FE0F}"), ("⌚\u{FE0E}", "⌚\u{FE0E}"),
    ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
    ("a\u{FE0F}", "a{<U+FE0F>}"), ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}{<U+FE0F>}"),
    ("葛\u{E0100}", "葛\u{E0100}"), ("a\u{E0100}", "a{<U+E0100>}"), ("\u{FE0F}", "{<U+FE0F>}"),
    // Tags
    (
      "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
      "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"
    ),
    ("🏴\u{E0067}\u{E0062}", "🏴{<U+E0067><U+E0062>}"), ("👍\u{E007F}", "👍{<U+E007F>}"),
    // Combining marks
    ("e\u{301}", "e\u{301}"), ("\u{301}", "\u{25CC}\u{301}"), (" \u{301}", " \u{25CC}\u{301}"),
    ("ि", "\u{25CC}ि"),
    ("\u{3000}\u{3099}", "\u{3000}\u{25CC}\u{3099}"),
    ("a\u{FE0F}\u{301}", "a{<U+FE0F>}\u{25CC}\u{301}"), ("\n\u{301}", "\n\u{25CC}\u{301}"),
    // Hangul jamo, flags
    ("\u{1112}\u{1161}\u{11AB}", "\u{1112}\u{1161}\u{11AB}"), ("🇩🇪🇫", "🇩🇪🇫"),
    ("\u{1112}\u{1160}\u{11AB}", "\u{1112}{<U+1160>}\u{11AB}"),
  ])
  func clusters(_ text: String, _ expected: String) {
    #expect(
      Array(shown(text).joined(separator: "\n").unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func heapsOfMarksAreCut() {
    let heap = "a" + String(repeating: "\u{301}", count: 40)
    let line = VisibleText.lines(heap, as: .body)[0]
    #expect(line.map { $0.character.unicodeScalars.count } == [16, 16, 11])
    #expect(line.allSatisfy { $0.columns == 1 && !$0.hasReliableWidth })
    let marks = line.flatMap { $0.character.unicodeScalars }.filter { $0.value == 0x301 }
    #expect(marks.count == 40)
  }

  @Test func plain() {
    func plain(_ text: String, _ kind: VisibleText.Kind) -> String {
      var bytes = Array("< ".utf8)
      VisibleText.appendPlain(text, as: kind, continuation: Array("  ".utf8), to: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(plain("你好", .body) == "< 你好")
    #expect(plain("a\tb\r\n\u{1B}[m\n", .body) == "< a\tb\n  ␛[m\n  ")
    #expect(plain("a\tb\n", .name) == "< a␉b␊")
    #expect(plain("", .body) == "< ")
    #expect(VisibleText.cleaned("a\r\nb\u{202E}\tc", as: .body) == "a\nb<U+202E>\tc")
  }

  /// Long text is scanned many bytes at a time; a character in the middle is still found.
  @Test(arguments: ["\u{1B}", "\u{7F}", "\u{1F}", "\u{9B}", "\u{202E}", "é", "\u{301}"])
  func oneCharacterAmongManyIsFound(_ one: String) {
    for length in [1, 7, 8, 9, 63, 64, 65, 130] {
      for place in 0..<length {
        let before = String(repeating: "~", count: place)
        let after = String(repeating: " ", count: length - 1 - place)
        // Short text is scanned byte by byte.
        let piece = VisibleText.cleaned((before.suffix(1) + one), as: .name)
        let whole = VisibleText.cleaned(before + one + after, as: .name)
        #expect(whole == before.dropLast() + piece + after)
      }
    }
  }

  /// The table and Swift's library may be of different versions of Unicode.
  @Test func marksStandOnDottedCircle() {
    for value in UInt32(0x300)...0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let kind = ScalarClass(scalar)
      guard kind == .mark || kind == .spacingMark else { continue }
      let glyphs = VisibleText.lines(String(scalar), as: .body)[0]
      #expect(
        glyphs.count == 1 && glyphs[0].character.unicodeScalars.first == "\u{25CC}", "\(value)")
    }
  }

  @Test(arguments: 0..<40)
  func nothingInvisibleComesOut(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let text = Self.randomText(using: &random)
    for kind in [VisibleText.Kind.body, .name] {
      let lines = VisibleText.lines(text, as: kind)
      for line in lines { for glyph in line { check(glyph) } }

      // Plain lines show the same, except that they keep tabs.
      let cleaned = VisibleText.cleaned(text, as: kind)
      for scalar in cleaned.unicodeScalars where !"\t\n".unicodeScalars.contains(scalar) {
        #expect(Self.maybeShown(scalar), "\(scalar.value)")
      }
      let again = VisibleText.lines(cleaned, as: .body)
      let isSame = again.map(\.text) == lines.map(\.text)
      #expect(isSame, "seed \(seed)")
      let staysClean = VisibleText.cleaned(cleaned, as: .body).utf8.elementsEqual(cleaned.utf8)
      #expect(staysClean, "seed \(seed)")
    }
  }

  private func check(_ glyph: Glyph) {
    let scalars = Array(glyph.character.unicodeScalars)
    #expect(glyph.columns >= 1 && scalars.count <= 16)
    #expect(glyph.columns == UInt8(TextWidth.columns(of: glyph.character)))
    for scalar in scalars { #expect(Self.maybeShown(scalar), "\(scalar.value)") }
    #expect(scalars.count > 1 || ScalarClass(scalars[0]).isPlain, "\(scalars[0].value)")
  }

  /// Whether a terminal may show the scalar, according to Swift's version of Unicode, or whether it is
  /// allowed inside a cluster.
  private static func maybeShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D, 0xE0020...0xE007F: return true
    case 0x115F, 0x1160, 0x3164, 0xFFA0: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
    default: return !scalar.properties.isNoncharacterCodePoint
    }
  }

  /// Random scalars, often special ones.
  private static func randomText(using random: inout SplitMix64) -> String {
    let special: [UInt32] = [
      0x200D, 0x200C, 0xFE0F, 0xFE0E, 0x301, 0x20E3, 0x1F468, 0x1F3FD, 0x1F1E9, 0x1F3F4, 0xE0067,
      0xE0062, 0xE0073, 0xE007F, 0x915, 0x94D, 0x93F, 0x1112, 0x1161, 0x11AB, 0x1160, 0x20, 0x41,
      0x31, 0xA, 0xD, 0x9, 0x4F60, 0x202E, 0x3000, 0xE0100, 0x2764, 0x0D4E,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...400, using: &random) {
      let value =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: UInt32.random(in: 0...0x10FFFF, using: &random)
        case 1: UInt32.random(in: 0...0x30FF, using: &random)
        default: special.randomElement(using: &random)!
        }
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }
}

extension [Glyph] {
  fileprivate var text: String { reduce(into: "") { $0.append($1.character) } }
}
