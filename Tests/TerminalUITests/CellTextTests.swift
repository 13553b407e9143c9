import Testing

@testable import TerminalUI

/// What a cell holds: a number that stands for a character.
@Suite struct CellTextTests {
  @Test(arguments: [
    "a", " ", "~", "é", "─", "你", "🞰", "e\u{301}", "👍🏽", "👨\u{200D}👩\u{200D}👧\u{200D}👦", "นี้",
  ])
  func itIsTheCharacter(character: Character) {
    let text = CellText(character)
    var bytes: [UInt8] = []
    text.append(to: &bytes)
    #expect(bytes == Array(character.utf8) && text.byteCount == bytes.count)
    #expect(Array(text.character.utf8) == bytes)
    #expect(text.firstScalar == character.unicodeScalars.first)
    #expect(CellText(character) == text)
  }

  /// Terminals may draw differently what is the same to Unicode.
  @Test func equivalentCharactersDiffer() {
    #expect(CellText("é" as Character) != CellText("e\u{301}"))
    #expect(CellText("q\u{323}\u{307}") != CellText("q\u{307}\u{323}"))
  }

  @Test func longOnesThatBeginAlikeDiffer() {
    let family = CellText("👨\u{200D}👩\u{200D}👧")
    #expect(family != CellText("👨\u{200D}👩\u{200D}👦") && family != CellText("👨\u{200D}👩"))
    #expect(Set([family, CellText("👨\u{200D}👩\u{200D}👧"), CellText("👨\u{200D}👩")]).count == 2)
  }
}
