import Testing

@testable import TerminalUI

/// The text of a glyph: up to three scalars are stored in a number, a longer cluster as its bytes.
@Suite struct GlyphTextTests {
  @Test(arguments: [
    "a", " ", "~", "é", "─", "你", "🞰", "e\u{301}", "👍🏽", "👨\u{200D}👩\u{200D}👧\u{200D}👦", "นี้",
  ])
  func itIsTheCharacter(character: Character) {
    let text = GlyphText(character)
    var bytes: [UInt8] = []
    text.append(to: &bytes)
    #expect(bytes == Array(character.utf8) && Array(text.character.utf8) == bytes)
    #expect(text.firstScalar == character.unicodeScalars.first)
    #expect(GlyphText(character) == text)
    switch text {
    case .short(let short):
      #expect(character.unicodeScalars.count <= 3 && short.byteCount == bytes.count)
    case .long(let long): #expect(character.unicodeScalars.count > 3 && long == bytes)
    }
  }

  /// A message is an array of glyphs.
  @Test func glyphsAreSmall() {
    #expect(MemoryLayout<Glyph>.stride == 16)
  }

  /// Terminals may draw canonically equivalent characters differently.
  @Test func equivalentCharactersDiffer() {
    #expect(GlyphText("é" as Character) != GlyphText("e\u{301}"))
    #expect(GlyphText("q\u{323}\u{307}") != GlyphText("q\u{307}\u{323}"))
  }

  @Test func longOnesThatBeginAlikeDiffer() {
    let family = GlyphText("👨\u{200D}👩\u{200D}👧")
    #expect(family != GlyphText("👨\u{200D}👩\u{200D}👦") && family != GlyphText("👨\u{200D}👩"))
    #expect(
      Set([family, GlyphText("👨\u{200D}👩\u{200D}👧"), GlyphText("👨\u{200D}👩")]).count == 2)
  }
}
