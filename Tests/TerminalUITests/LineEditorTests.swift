import Testing

@testable import ChatUI
@testable import TerminalUI

// The notation "foo ba|r" is the text "foo bar" with the cursor before the r.

extension LineEditor {
  /// The `|` may stand before a combining mark, so it is searched among the scalars.
  init(_ notation: String) {
    let parts = notation.unicodeScalars.split(
      separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    precondition(parts.count == 2, "no cursor in \(notation)")
    self.init()
    replaceText(String(parts[0]) + String(parts[1]))
    moveCursor(to: String(parts[0]).count)
  }

  var notation: String {
    String(characters[..<cursor]) + "|" + String(characters[cursor...])
  }

  /// Checks the invariants with a pass over the whole text.
  func expectSound(_ sourceLocation: SourceLocation = #_sourceLocation) {
    let anew = Array(text).map { Array($0.unicodeScalars) }
    #expect(characters.map { Array($0.unicodeScalars) } == anew, sourceLocation: sourceLocation)
    #expect(byteCount == text.utf8.count, sourceLocation: sourceLocation)
    #expect((0...characters.count).contains(cursor), sourceLocation: sourceLocation)
    #expect(PlainText.cleaned(text).dropped == 0, sourceLocation: sourceLocation)
  }

  mutating func perform(all commands: [EditorCommand]) {
    for command in commands {
      perform(command)
      expectSound()
    }
  }
}

/// Commands, with the line before and after them.
struct EditSample: Sendable, CustomTestStringConvertible {
  let before: String
  let commands: [EditorCommand]
  let after: String

  init(_ before: String, _ commands: EditorCommand..., to after: String) {
    self.before = before
    self.commands = commands
    self.after = after
  }

  var testDescription: String { "\(before.debugDescription) \(commands)" }
}

private let moving: [EditSample] = [
  EditSample("foo ba|r", .moveLeft, to: "foo b|ar"), EditSample("|foo", .moveLeft, to: "|foo"),
  EditSample("fo|o", .moveRight, .moveRight, to: "foo|"),
  EditSample("a|👨‍👩‍👧🇨🇳", .moveRight, to: "a👨‍👩‍👧|🇨🇳"), EditSample("e\u{301}|", .moveLeft, to: "|e\u{301}"),
  EditSample("one\ntwo thr|ee\nfour", .moveToLineStart, to: "one\n|two three\nfour"),
  EditSample("one\ntwo thr|ee\nfour", .moveToLineEnd, to: "one\ntwo three|\nfour"),
  EditSample("one\n|", .moveToLineStart, to: "one\n|"),
  EditSample("|\none", .moveToLineEnd, to: "|\none"),
  EditSample("one\ntw|o\n", .moveToStart, to: "|one\ntwo\n"),
  EditSample("one\ntw|o\n", .moveToEnd, to: "one\ntwo\n|"),
  EditSample("|foo  bar", .moveWordRight, to: "foo|  bar"),
  EditSample("foo|  bar", .moveWordRight, to: "foo  bar|"),
  EditSample("foo| .", .moveWordRight, to: "foo .|"),
  EditSample("foo  bar|", .moveWordLeft, to: "foo  |bar"),
  EditSample("foo  |bar", .moveWordLeft, to: "|foo  bar"),
  EditSample(" .|", .moveWordLeft, to: "| ."), EditSample("don't|", .moveWordLeft, to: "don'|t"),
  EditSample("naïve2|", .moveWordLeft, to: "|naïve2"),
  EditSample("a_b|", .moveWordLeft, to: "a_|b"),
  EditSample("你好，世界|", .moveWordLeft, to: "你好，|世界"),
  EditSample("你好，|世界", .moveWordLeft, to: "|你好，世界"), EditSample("人々|", .moveWordLeft, to: "|人々"),
  EditSample("用iPhone14拍|", .moveWordLeft, .moveWordLeft, to: "用|iPhone14拍"),
  EditSample("|東京タワーへ", .moveWordRight, to: "東京|タワーへ"),
  EditSample("東京|タワーへ", .moveWordRight, to: "東京タワーへ|"),
  EditSample("서울|特別", .moveWordLeft, to: "|서울特別"), EditSample("中1文|", .moveWordLeft, to: "中1|文"),
  EditSample("foo 👍🏽❤️|", .moveWordLeft, to: "foo |👍🏽❤️"),
]

private let deleting: [EditSample] = [
  EditSample("foo b|ar", .deleteLeft, to: "foo |ar"), EditSample("|a", .deleteLeft, to: "|a"),
  EditSample("a👨‍👩‍👧|b", .deleteLeft, to: "a|b"), EditSample("e\u{301}|", .deleteLeft, to: "|"),
  EditSample("🇨🇳🇯🇵|", .deleteLeft, to: "🇨🇳|"), EditSample("👋🏽|", .deleteLeft, to: "|"),
  EditSample("a\n|b", .deleteLeft, to: "a|b"), EditSample("foo |bar", .deleteRight, to: "foo |ar"),
  EditSample("a|", .deleteRight, to: "a|"), EditSample("|👨‍👩‍👧b", .deleteRight, to: "|b"),
  // The remaining parts on both sides form one cluster.
  EditSample("e\n|\u{301}x", .deleteLeft, to: "e\u{301}|x"),
  EditSample("🇨|x🇳", .deleteRight, to: "🇨🇳|"), EditSample("🇨x|🇳🇯🇵🇰", .deleteLeft, to: "🇨🇳|🇯🇵🇰"),
]

private let killing: [EditSample] = [
  EditSample("fo|o bar\nbaz", .killToLineEnd, to: "fo|\nbaz"),
  EditSample("foo|\nbaz", .killToLineEnd, to: "foo|baz"),
  EditSample("foo|", .killToLineEnd, to: "foo|"),
  EditSample("one\nfo|o", .killToLineStart, to: "one\n|o"),
  EditSample("one\n|foo", .killToLineStart, to: "one|foo"),
  EditSample("|a", .killToLineStart, to: "|a"),
  EditSample("rm /usr/lo-cal |x", .unixWordRubout, to: "rm |x"),
  EditSample("foo\n|", .unixWordRubout, to: "|"),
  EditSample("一\u{3000}二|", .unixWordRubout, to: "一\u{3000}|"),
  EditSample("rm /usr/lo-cal |x", .killWordLeft, to: "rm /usr/lo-|x"),
  EditSample("foo ba|r", .killWordLeft, to: "foo |r"),
  EditSample("你好world|", .killWordLeft, to: "你好|"),
  EditSample("fo|o bar", .killWordRight, to: "fo| bar"),
  EditSample("foo|, bar!", .killWordRight, to: "foo|!"),
  EditSample("foo|  ", .killWordRight, to: "foo|"),
  // Yanking
  EditSample("foo ba|r", .killWordLeft, .yank, .yank, to: "foo baba|r"),
  EditSample("|a", .yank, to: "|a"),
  EditSample("a b c|", .killWordLeft, .killWordLeft, .moveToStart, .yank, to: "b c|a "),
  EditSample("|a b c", .killWordRight, .killWordRight, .moveToEnd, .yank, to: " ca b|"),
  EditSample("a b| c d", .killWordLeft, .killWordRight, .yank, to: "a b c| d"),
  EditSample("a b| c", .killToLineStart, .killToLineEnd, .killToLineEnd, .yank, to: "a b c|"),
  EditSample("a|\nb", .killToLineEnd, .killToLineEnd, .yank, to: "a\nb|"),
  EditSample("a b|", .killWordLeft, .killToLineEnd, .killWordLeft, .yank, to: "a b|"),
  EditSample("a b|", .killWordLeft, .moveRight, .killToLineEnd, .killWordLeft, .yank, to: "a |"),
  EditSample("a b|", .killWordLeft, .moveLeft, .moveRight, .killWordLeft, .yank, to: "a |"),
  EditSample("one two|", .killWordLeft, .moveLeft, .killWordLeft, .yank, .yankPop, to: "two| "),
  EditSample(
    "one two|", .killWordLeft, .moveLeft, .killWordLeft, .yank, .yankPop, .yankPop, to: "one| "),
  EditSample(
    "one two|", .killWordLeft, .moveLeft, .killWordLeft, .yank, .yankPop, .yank, to: "twotwo| "),
  EditSample(
    "one two|", .killWordLeft, .moveLeft, .killWordLeft, .yank, .moveLeft, .yankPop, to: "on|e "),
  EditSample("one two|", .killWordLeft, .yankPop, to: "one |"),
  EditSample("a|", .killWordLeft, .yank, .yankPop, to: "a|"),
]

private let changing: [EditSample] = [
  EditSample("a|b", .newline, to: "a\n|b"),
  EditSample("ab|c", .transposeCharacters, to: "acb|"),
  EditSample("ab|", .transposeCharacters, to: "ba|"),
  EditSample("|ab", .transposeCharacters, to: "|ab"),
  EditSample("a|", .transposeCharacters, to: "a|"),
  EditSample("ab|\nc", .transposeCharacters, to: "ba|\nc"),
  EditSample("a\n|bc", .transposeCharacters, to: "a\n|bc"),
  EditSample("é🇨🇳|", .transposeCharacters, to: "🇨🇳é|"),
  EditSample("foo, b|ar.", .transposeWords, to: "bar, foo|."),
  EditSample("foo bar|", .transposeWords, to: "bar foo|"),
  EditSample("foo| bar", .transposeWords, to: "bar foo|"),
  EditSample("foo bar  |", .transposeWords, to: "bar foo|  "),
  EditSample("fo|o bar", .transposeWords, to: "fo|o bar"),
  EditSample(" foo|", .transposeWords, to: " foo|"),
  EditSample("你好world|", .transposeWords, to: "world你好|"),
  EditSample("|", .transposeWords, to: "|"),
  EditSample("|foo bar", .upcaseWord, to: "FOO| bar"), EditSample("f|oo", .upcaseWord, to: "fOO|"),
  EditSample("|straße x", .upcaseWord, to: "STRASSE| x"),
  EditSample("foo| ÉA", .downcaseWord, to: "foo éa|"),
  EditSample("| fOO bar", .capitalizeWord, .capitalizeWord, to: " Foo Bar|"),
  EditSample("|ǆ", .capitalizeWord, to: "ǅ|"),
  EditSample("|e\u{301}A", .capitalizeWord, to: "E\u{301}a|"),
  EditSample("|ﬁN", .capitalizeWord, to: "Fin|"), EditSample("| 你好x", .capitalizeWord, to: " 你好|x"),
]

@Suite struct LineEditorTests {
  @Test(arguments: moving, deleting + killing + changing)
  func pairsOfCommandsKeepTheTextSound(_ first: EditSample, _ second: EditSample) {
    var editor = LineEditor(first.before)
    editor.perform(all: first.commands + second.commands)
  }

  @Test(arguments: moving + deleting + killing + changing)
  func edits(_ sample: EditSample) {
    var editor = LineEditor(sample.before)
    editor.perform(all: sample.commands)
    #expect(Array(editor.notation.unicodeScalars) == Array(sample.after.unicodeScalars))
  }

  @Test(arguments: moving + deleting + killing + changing)
  func saysWhetherAnythingHappened(_ sample: EditSample) {
    var editor = LineEditor(sample.before)
    for command in sample.commands {
      let before = editor.notation
      let happened = editor.perform(command)
      #expect(happened == !before.utf8.elementsEqual(editor.notation.utf8), "\(command)")
    }
  }

  @Test(arguments: deleting + killing + changing)
  func revertGivesTheLineBack(_ sample: EditSample) {
    var editor = LineEditor(sample.before)
    let text = editor.text
    editor.perform(all: sample.commands + [.revert])
    #expect(Array(editor.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(editor.perform(.undo) == false)
  }

  /// Inserted at the cursor.
  @Test(arguments: [
    ("|", "hello", "hello|"), ("fo|o", "你", "fo你|o"), ("e|x", "\u{301}", "e\u{301}|x"),
    ("👨|👧", "\u{200D}", "👨\u{200D}👧|"), ("🇨|", "🇳", "🇨🇳|"), ("|🇨🇳🇯🇵", "🇦", "🇦🇨|🇳🇯🇵"),
    ("🇦🇺|🇨🇳", "🇧", "🇦🇺🇧🇨|🇳"), ("👋|", "🏽", "👋🏽|"), ("|\u{301}", "e", "e\u{301}|"),
    ("\n|", "\u{301}", "\n\u{301}|"),
    ("\u{1112}|\u{11AB}", "\u{1161}", "\u{1112}\u{1161}\u{11AB}|"),
    ("क\u{94D}|", "ष", "क\u{94D}ष|"),
    ("a|", "\u{1B}[31m\u{7F}\u{9B}", "a[31m|"), ("a|", "\r\n\t\r", "a\n\t\n|"),
    ("a|", "\u{7}", "a|"), ("a|", "\u{9B}", "a|"),
  ])
  func inserts(_ before: String, _ text: String, _ after: String) {
    var editor = LineEditor(before)
    let old = editor.text
    #expect(editor.insert(text) == (before != after))
    editor.expectSound()
    #expect(Array(editor.notation.unicodeScalars) == Array(after.unicodeScalars))
    editor.perform(.undo)
    editor.expectSound()
    #expect(Array(editor.text.unicodeScalars) == Array(old.unicodeScalars))
  }

  @Test func aPasteIsTextAndOneStep() {
    var editor = LineEditor("a|b")
    #expect(editor.insertPaste(Array("1\r\n2\r3\n\t4\u{1B}[A\u{3}\u{9D}".utf8) + [0xFF]) == 3)
    #expect(editor.notation == "a1\n2\n3\n\t4[A\u{FFFD}|b")
    editor.expectSound()
    editor.perform(.undo)
    #expect(editor.notation == "a|b")
    #expect(editor.insertPaste([0x1B, 0x07]) == 2)
    #expect(editor.perform(.undo) == false)
  }
}
