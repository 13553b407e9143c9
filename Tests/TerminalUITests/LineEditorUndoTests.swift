import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct LineEditorUndoTests {
  private func typing(_ text: String, into editor: inout LineEditor) {
    for character in text { editor.insert(String(character)) }
  }

  @Test func twentyTypedCharactersAreOneStep() {
    var editor = LineEditor()
    typing(String(repeating: "x", count: 45), into: &editor)
    var counts: [Int] = []
    while editor.perform(.undo) { counts.append(editor.characters.count) }
    #expect(counts == [40, 20, 0])
  }

  @Test func typingElsewhereIsAnotherStep() {
    var editor = LineEditor()
    typing("ac", into: &editor)
    editor.perform(.moveLeft)
    typing("b", into: &editor)
    editor.perform(.undo)
    #expect(editor.notation == "a|c")
    editor.perform(.undo)
    #expect(editor.notation == "|")
  }

  @Test func typingAfterAnEditIsAnotherStep() {
    var editor = LineEditor()
    typing("ab", into: &editor)
    editor.perform(.deleteLeft)
    typing("c", into: &editor)
    editor.insertPaste(Array("paste".utf8))
    typing("d", into: &editor)
    var seen: [String] = []
    while editor.perform(.undo) { seen.append(editor.notation) }
    #expect(seen == ["acpaste|", "ac|", "a|", "ab|", "|"])
  }

  @Test func typedCharactersThatJoinAreTakenBackWhole() {
    var editor = LineEditor("🇯🇵|x")
    typing("e\u{301}", into: &editor)
    for scalar in "👨‍👩‍👧🇨🇳".unicodeScalars { editor.insert(String(scalar)) }
    editor.expectSound()
    #expect(editor.notation == "🇯🇵e\u{301}👨‍👩‍👧🇨🇳|x")
    editor.perform(.undo)
    editor.expectSound()
    #expect(editor.notation == "🇯🇵|x")
  }

  @Test func undoPutsTheCursorWhereItWas() {
    var editor = LineEditor("foo ba|r")
    editor.perform(all: [.moveToStart, .killWordRight, .moveToEnd, .undo])
    #expect(editor.notation == "|foo bar")
  }

  @Test func aYankPopIsUndoneWithItsYank() {
    var editor = LineEditor("one two|")
    editor.perform(all: [.killWordLeft, .moveLeft, .killWordLeft, .yank, .yankPop, .undo])
    #expect(editor.notation == "| ")
  }

  @Test func aYankThatJoinedIsPoppedExactly() {
    var editor = LineEditor("x|")
    editor.perform(.killWordLeft)
    editor.insertPaste(Array("\n\u{301}".utf8))
    editor.perform(all: [.moveLeft, .killToLineEnd, .deleteLeft])
    editor.insert("e")
    editor.perform(.yank)
    #expect(Array(editor.text.unicodeScalars) == ["e", "\u{301}"])
    editor.perform(.yankPop)
    editor.expectSound()
    #expect(editor.notation == "ex|")
  }

  @Test func nothingComesBackAfterTake() {
    var editor = LineEditor("foo ba|r")
    editor.perform(.killWordLeft)
    #expect(editor.take() == "foo r")
    #expect(editor.isEmpty && editor.byteCount == 0 && editor.cursor == 0)
    #expect(editor.perform(.undo) == false)
    #expect(editor.perform(.revert) == false)
    // The killed text can still be yanked.
    editor.perform(.yank)
    #expect(editor.notation == "ba|")
  }

  @Test func aReplacedTextIsANewBeginning() {
    var editor = LineEditor("draft|")
    editor.insert("x")
    editor.replaceText("earlier\r\ninput\u{7}")
    #expect(editor.notation == "earlier\ninput|")
    editor.insert("y")
    editor.perform(.revert)
    #expect(editor.notation == "earlier\ninput|")
  }

  /// The undo step holds only the characters that the edit changed.
  @Test func onlyWhatJoinsIsReplaced() {
    let typed = Resegmentation(of: ["a", "b", "c"], replacing: 2..<2, with: "x")
    #expect(typed.range == 2..<2)
    #expect(Array(typed.clusters) == ["x"])
    #expect(typed.cursor == 3)
    let joined = Resegmentation(of: ["a", "e", "c"], replacing: 2..<2, with: "\u{301}")
    #expect(joined.range == 1..<2)
    #expect(Array(joined.clusters) == ["e\u{301}"])
    #expect(joined.cursor == 2)
  }

  @Test func theOldestStepsAreForgotten() {
    var editor = LineEditor("|")
    for _ in 0..<UndoList.stepsMax + 10 { editor.insertPaste([0x61]) }
    editor.perform(.revert)
    #expect(editor.characters.count == 10)
  }

  @Test func largeStepsAreForgottenSoonerButNeverTheLast() {
    var list = UndoList()
    func record(_ count: Int) {
      let removed = String(repeating: "x", count: count)
      list.record(
        UndoList.Step(
          splices: [UndoList.Splice(start: 0, removed: removed, insertedCount: 0)],
          cursorBefore: 0, cursorAfter: 0, typedCount: 0))
    }
    func takeAll() -> [Int] {
      var counts: [Int] = []
      while let step = list.takeLast() { counts.append(step.splices[0].removed.utf8.count) }
      return counts
    }
    record(1)
    record(UndoList.bytesMax - 2)
    record(1)
    #expect(takeAll() == [1, UndoList.bytesMax - 2, 1])
    record(2)
    record(UndoList.bytesMax - 2)
    record(1)
    #expect(takeAll() == [1, UndoList.bytesMax - 2])
    record(1)
    record(UndoList.bytesMax + 1)
    #expect(takeAll() == [UndoList.bytesMax + 1])
  }

  @Test func theKillRingKeepsTheLastTen() {
    var editor = LineEditor()
    for number in 0..<12 {
      editor.insert("\(number)")
      editor.perform(.killToLineStart)
    }
    editor.perform(.yank)
    var seen = [editor.text]
    for _ in 1..<11 {
      editor.perform(.yankPop)
      seen.append(editor.text)
    }
    #expect(seen == ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "11"])
  }

  @Test func theKillRingKeepsNoMoreThanTheLongestPaste() {
    var ring = KillRing()
    func kill(_ count: Int, _ letter: Character, _ joining: KillRing.Joining = .none) {
      ring.add(String(repeating: letter, count: count), joining)
    }
    /// The length and the first letter of each entry, newest first.
    func all() -> [String] {
      (0..<ring.count).map { _ in
        defer { ring.rotate() }
        return "\(ring.newest?.utf8.count ?? 0)\(ring.newest?.first ?? "-")"
      }
    }
    let max = KillRing.bytesMax
    kill(1, "a")
    kill(max - 2, "b")
    kill(1, "c")
    #expect(all() == ["1c", "\(max - 2)b", "1a"])
    kill(1, "d")
    #expect(all() == ["1d", "1c", "\(max - 2)b"])
    kill(2, "e", .after)
    #expect(all() == ["3d", "1c"])
    kill(max + 1, "f")
    #expect(all() == [])
    kill(max, "f")
    #expect(all() == ["\(max)f"])
    // Consecutive kills form one entry, which is kept or dropped as a whole.
    kill(1, "g", .before)
    #expect(all() == [])
    kill(1, "h", .after)
    #expect(all() == ["1h"])
  }

  /// Deleted text is stored as a string, and undo restores the same characters.
  @Test func whatIsTakenBackIsTheSameCharacters() {
    let text = "a🇩🇪🇺🇸👩‍👩‍👧e\u{301}\u{301}\n\u{301}한क्षिx"
    var editor = LineEditor()
    editor.insertPaste(Array(text.utf8))
    let characters = editor.characters
    for start in characters.indices {
      editor.moveCursor(to: start)
      var count = 0
      while editor.perform(.deleteRight) { count += 1 }
      for _ in 0..<count { editor.perform(.undo) }
      #expect(editor.characters.elementsEqual(characters) { Array($0.utf8) == Array($1.utf8) })
    }
  }

  @Test func typingBetweenKillsBeginsAnother() {
    var editor = LineEditor("a b|")
    editor.perform(.killWordLeft)
    editor.insert("c")
    editor.perform(all: [.killWordLeft, .yank])
    #expect(editor.notation == "a c|")
  }
}
