import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct LineEditorRandomTests {
  /// Scalars that form grapheme clusters with each other in every way, and some that never do.
  private static let pieces: [String] = [
    "a", "b ", "\n", "\t", ",", "e", "\u{301}", "\u{200D}", "\u{FE0F}", "👨", "👧", "👋", "🏽", "🇨",
    "🇳", "🇯", "你", "，", "か", "\u{3099}", "ᄒ", "ᅡ", "ᆫ", "क", "\u{94D}", "ष", "\u{600}", "\r\n",
    "\r",
  ]

  private static func text(_ random: inout SplitMix64) -> String {
    (0..<Int.random(in: 1...4, using: &random))
      .map { _ in pieces.randomElement(using: &random)! }.joined()
  }

  /// Compares inserting and deleting with a model that works on strings.
  @Test(arguments: 0..<40)
  func editsAreWhatTheyAreInAString(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var editor = LineEditor()
    for _ in 0..<300 {
      editor.moveCursor(to: Int.random(in: 0...editor.characters.count, using: &random))
      let left = String(editor.characters[..<editor.cursor])
      let right = String(editor.characters[editor.cursor...])
      var expected = left + right
      if Bool.random(using: &random) {
        let new = Self.text(&random)
        editor.insert(new)
        expected = left + PlainText.cleaned(new).text + right
        // The cursor is behind the inserted text, or behind the cluster that it became part of.
        let toCursor = String(editor.characters[..<editor.cursor]).utf8.count
        let inserted = (left + PlainText.cleaned(new).text).utf8.count
        #expect(toCursor >= inserted)
        let before = editor.characters[..<max(editor.cursor - 1, 0)]
        #expect(inserted == 0 || String(before).utf8.count < inserted)
      } else if editor.cursor > 0 {
        editor.perform(.deleteLeft)
        expected = String(Array(left).dropLast()) + right
      }
      #expect(Array(editor.text.utf8) == Array(expected.utf8))
      editor.expectSound()
    }
  }

  @Test(arguments: 0..<40)
  func anyCommandsKeepTheTextSoundAndCanBeTakenBack(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var editor = LineEditor()
    editor.insertPaste(Array(Self.text(&random).utf8))
    editor.replaceText(editor.text)
    let start = Array(editor.text.utf8)
    let commands = EditorCommand.allCases.filter { $0 != .revert }
    for _ in 0..<300 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: editor.insertPaste(Array(Self.text(&random).utf8))
      case 1, 2, 3: editor.insert(Self.text(&random))
      default: editor.perform(commands.randomElement(using: &random)!)
      }
      editor.expectSound()
    }
    editor.perform(.revert)
    editor.expectSound()
    #expect(Array(editor.text.utf8) == start)
  }

  /// If each key took a pass over the whole text, this would take minutes.
  @Test func aLargeTextIsTypedInLikeASmallOne() {
    var editor = LineEditor()
    let time = processorTime {
      editor.insertPaste([UInt8](repeating: 0x61, count: 1 << 20))
      for _ in 0..<10_000 { editor.insert("e") }
      for _ in 0..<5_000 { editor.perform(.deleteLeft) }
      for _ in 0..<5_000 { editor.insert("\u{301}") }
    }
    #expect(time < .seconds(60))
    #expect(editor.characters.count == 1 << 20 + 5_000)
    editor.moveCursor(to: 1)
    for _ in 0..<100 { editor.insert("b") }
    #expect(editor.byteCount == 1 << 20 + 5_000 + 10_000 + 100)
  }
}
