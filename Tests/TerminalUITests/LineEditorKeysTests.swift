import Testing

@testable import ChatUI
@testable import TerminalUI

@Suite struct LineEditorKeysTests {
  /// Bytes as terminals send them, and the expected command.
  @Test(
    arguments: [
      ("\u{1}", .moveToLineStart), ("\u{5}", .moveToLineEnd), ("\u{2}", .moveLeft),
      ("\u{6}", .moveRight),
      ("\u{8}", .deleteLeft), ("\u{7F}", .deleteLeft), ("\u{4}", .deleteRight),
      ("\u{B}", .killToLineEnd),
      ("\u{15}", .killToLineStart), ("\u{17}", .unixWordRubout), ("\u{19}", .yank),
      ("\u{14}", .transposeCharacters), ("\u{1F}", .undo), ("\u{1B}[47;5u", .undo),
      ("\u{1B}[45;6u", .undo),
      ("\u{1B}b", .moveWordLeft), ("\u{1B}B", .moveWordLeft), ("\u{1B}f", .moveWordRight),
      ("\u{1B}d", .killWordRight), ("\u{1B}\u{7F}", .killWordLeft), ("\u{1B}\u{8}", .killWordLeft),
      ("\u{1B}\r", .newline), ("\u{1B}\n", .newline), ("\u{1B}[13;2u", .newline),
      ("\u{1B}y", .yankPop),
      ("\u{1B}u", .upcaseWord), ("\u{1B}l", .downcaseWord), ("\u{1B}c", .capitalizeWord),
      ("\u{1B}t", .transposeWords), ("\u{1B}r", .revert), ("\u{1B}<", .moveToStart),
      ("\u{1B}>", .moveToEnd),
      ("\u{1B}[D", .moveLeft), ("\u{1B}OC", .moveRight), ("\u{1B}[1;2C", .moveRight),
      ("\u{1B}[1;5D", .moveWordLeft), ("\u{1B}[1;3D", .moveWordLeft),
      ("\u{1B}[1;5C", .moveWordRight),
      ("\u{1B}\u{1B}[C", .moveWordRight), ("\u{1B}[H", .moveToLineStart),
      ("\u{1B}[4~", .moveToLineEnd),
      ("\u{1B}[1;3H", .moveToStart), ("\u{1B}[1;3F", .moveToEnd), ("\u{1B}[3~", .deleteRight),
      ("\u{1B}[3;5~", .killWordRight), ("\u{1B}[127;5u", .killWordLeft),
      // Keys that the program handles
      ("\r", nil), ("\n", nil), ("\t", nil), ("\u{1B}[A", nil), ("\u{1B}[B", nil), ("\u{3}", nil),
      ("\u{18}", nil),
      ("\u{C}", nil), ("\u{1B}[1;5H", nil), ("\u{1B}[1;5F", nil), ("\u{1B}[5~", nil),
      ("\u{1B}[15~", nil),
      ("\u{1B}1", nil), ("\u{1B}[97;6u", nil),
    ] as [(String, EditorCommand?)])
  func keysGiveTheirCommand(_ bytes: String, _ command: EditorCommand?) throws {
    let events = decode([Array(bytes.utf8)])
    try #require(events.count == 1)
    guard case .key(let key, let modifiers) = events[0] else {
      Issue.record("no key: \(events)")
      return
    }
    #expect(EditorCommand.command(for: key, modifiers: modifiers) == command)
  }
}

@Suite struct LineEditorStateTests {
  @Test func theGoalColumnLastsWhileMovingUpAndDown() {
    var editor = LineEditor("one\ntw|o")
    editor.moveCursor(to: 2, goalColumn: 2)
    #expect(editor.goalColumn == 2)
    editor.moveCursor(to: 1)
    #expect(editor.goalColumn == nil)
    let forgetting: [(inout LineEditor) -> Void] = [
      { $0.perform(.moveLeft) }, { $0.insert("x") }, { $0.insertPaste([0x61]) },
      { $0.replaceText("y") }, { _ = $0.take() },
    ]
    for forget in forgetting {
      editor.moveCursor(to: 0, goalColumn: 5)
      forget(&editor)
      #expect(editor.goalColumn == nil)
    }
  }

  @Test func theCursorStaysInTheText() {
    var editor = LineEditor("fo|o")
    editor.moveCursor(to: 99)
    #expect(editor.notation == "foo|")
    editor.moveCursor(to: -1)
    #expect(editor.notation == "|foo")
  }
}
