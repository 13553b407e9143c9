import FuzzSupport

@testable import TerminalUI

// A line editor under any commands: its invariants hold after each one, and all of them can be undone.
//
//     i…| types    p…| pastes    r…| replaces the text    t  sends it    g5  moves the cursor to 5 - 3
//     c and the letter of a command: `0` is the first one in EditorCommand.swift

/// The entry point of libFuzzer. The bytes are such a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEditor(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var script = Input(start, count)
  var editor = LineEditor()
  var base = ""
  while !script.isAtEnd {
    // Killing and yanking doubles the text: ten such commands multiply it by a thousand.
    if editor.byteCount > bytesMax { base = empty(&editor) }
    switch script.letter(of: "icpgtr") {
    case "i": type(script.text(), into: &editor)
    case "c": perform(commands[script.number(below: commands.count)], on: &editor)
    case "p": editor.insertPaste(script.untilBar())
    case "g": editor.moveCursor(to: script.number(below: 100) - 3, goalColumn: 5)
    case "t": base = empty(&editor)
    default:
      editor.replaceText(script.text())
      base = editor.text
    }
    check(editor)
  }
  while editor.perform(.undo) { check(editor) }
  require(editor.text.isSame(as: base), "taken back, it is \(editor.text), not \(base)")
  return 0
}

private let bytesMax = 4096
private let commands = EditorCommand.allCases

private func empty(_ editor: inout LineEditor) -> String {
  let before = editor.text
  require(editor.take().isSame(as: before), "another text is sent")
  require(editor.isEmpty && !editor.perform(.undo), "a text that was sent comes back")
  return ""
}

private func type(_ text: String, into editor: inout LineEditor) {
  let left = String(editor.characters[..<editor.cursor])
  let right = String(editor.characters[editor.cursor...])
  let typed = PlainText.cleaned(text).text
  editor.insert(text)
  require(editor.text.isSame(as: left + typed + right), "\(text.debugDescription) is not typed")
  let toCursor = String(editor.characters[..<editor.cursor]).utf8.count
  require(toCursor >= (left + typed).utf8.count, "the cursor is before what was typed")
}

private func perform(_ command: EditorCommand, on editor: inout LineEditor) {
  let before = editor
  let isChanged = editor.perform(command)
  let isSame = editor.text.isSame(as: before.text)
  require(isChanged || isSame, "\(command) says that it changed nothing")
  switch command {
  case .moveLeft, .moveRight, .moveWordLeft, .moveWordRight, .moveToLineStart, .moveToLineEnd,
    .moveToStart, .moveToEnd:
    require(isSame && isChanged == (editor.cursor != before.cursor), "\(command) moved")
  case .deleteLeft, .deleteRight, .killToLineEnd, .killToLineStart, .unixWordRubout,
    .killWordLeft, .killWordRight, .yank, .transposeCharacters, .transposeWords, .upcaseWord,
    .downcaseWord, .capitalizeWord:
    if isSame { break }
    // A single undo step, even if characters joined into one grapheme cluster.
    var undone = editor
    undone.perform(.undo)
    require(undone.text.isSame(as: before.text), "\(command) can't be taken back")
    require(undone.cursor == before.cursor, "the cursor does not come back of \(command)")
  case .newline, .yankPop, .undo, .revert: break
  }
}

private func check(_ editor: LineEditor) {
  let characters = editor.characters
  let text = String(characters)
  require(Array(text).elementsEqual(characters, by: isSame), "two would join: \(characters)")
  require(text.utf8.count == editor.byteCount, "\(editor.byteCount) bytes of \(text.utf8.count)")
  require((0...characters.count).contains(editor.cursor), "the cursor is at \(editor.cursor)")
  let isPlain = text.unicodeScalars.allSatisfy {
    $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
  }
  require(isPlain, "a control character in \(text.debugDescription)")
}

private func isSame(_ left: Character, _ right: Character) -> Bool {
  left.utf8.elementsEqual(right.utf8)
}

extension String {
  /// Compares bytes: `==` compares by canonical equivalence.
  fileprivate func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
