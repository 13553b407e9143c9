import Testing

@testable import ChatUI
@testable import TerminalUI

/// The input pane alone: 20 columns, 18 of which are for the text.
@Suite struct InputPaneTests {
  private func pane(_ text: String) -> InputPane {
    var pane = InputPane()
    pane.resize(columns: 20)
    pane.type(text)
    return pane
  }

  /// The pane drawn in `rows` rows, with `|` at the cursor.
  private func drawn(_ pane: inout InputPane, rows: Int) -> [String] {
    var canvas = Canvas(rows: rows, columns: 20)
    for row in 0..<rows { canvas.put("####################", row: row, column: 0) }
    pane.forgetDrawn()
    let cursor = pane.draw(on: &canvas, rows: 0..<rows, style: .plain)
    return (0..<rows).map { row in
      var cells = canvas.texts(row: row)
      if row == cursor.row { cells.insert("|", at: cursor.column) }
      return cells.joined().withoutBlanksAtEnd
    }
  }

  @Test func whatIsTypedBehindTheRestIsAllThatIsDrawn() {
    var pane = pane("one")
    pane.resize(columns: 8)
    var canvas = Canvas(rows: 2, columns: 8)
    _ = pane.draw(on: &canvas, rows: 0..<2, style: .plain)
    for (typed, changes) in [
      ("x", [5..<6, 0..<0]), ("你", [6..<8, 0..<0]), ("y", [0..<0, 2..<3]),
    ] {
      canvas.markPainted()
      pane.type(typed)
      _ = pane.draw(on: &canvas, rows: 0..<2, style: .plain)
      #expect(canvas.changes == changes)
    }
    canvas.markPainted()
    pane.perform(.moveLeft)
    pane.type("z")
    _ = pane.draw(on: &canvas, rows: 0..<2, style: .plain)
    #expect(canvas.changes == [0..<0, 2..<4])
    let rows = (0..<2).map { canvas.texts(row: $0).prefix(8).joined() }
    #expect(rows == ["> onex你", "  zy    "])
  }

  @Test func nothingIsDrawnOfWhatIsBelowThePane() {
    var pane = pane("one\ntwo\nthree")
    pane.perform(.moveToStart)
    #expect(drawn(&pane, rows: 1) == ["> |one"])
    var canvas = Canvas(rows: 1, columns: 20)
    canvas.markPainted()
    _ = pane.draw(on: &canvas, rows: 0..<1, style: .plain)
    #expect(canvas.changes == [0..<0])
  }

  @Test func thePromptStandsBeforeTheFirstRow() {
    var empty = pane("")
    #expect(drawn(&empty, rows: 1) == ["> |"])
    var pane = pane("one\n二")
    #expect(pane.rowCount == 2)
    #expect(drawn(&pane, rows: 3) == ["> one", "  二|", ""])
  }

  @Test func theCursorsRowIsInSight() {
    var pane = pane("1\n2\n3\n4\n5")
    #expect(drawn(&pane, rows: 3) == ["  3", "  4", "  5|"])
    pane.moveVertically(-1)
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["  3|", "  4", "  5"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["  2|", "  3", "  4"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["> 1|", "  2", "  3"])
    #expect(drawn(&pane, rows: 1) == ["> 1|"])
    pane.perform(.moveToEnd)
    for _ in 0..<6 { pane.perform(.deleteLeft) }
    #expect(drawn(&pane, rows: 3) == ["> 1", "  2|", ""])
  }

  @Test func theCursorIsNeverOnTheLastCharacter() {
    var pane = pane(String(repeating: "x", count: 18))
    #expect(drawn(&pane, rows: 2) == ["> xxxxxxxxxxxxxxxxxx", "  |"])
    pane.type("\ny")
    pane.moveVertically(-1)
    pane.perform(.moveToLineEnd)
    #expect(drawn(&pane, rows: 3) == ["> xxxxxxxxxxxxxxxxxx", "  |", "  y"])
    pane.type("z")
    #expect(drawn(&pane, rows: 3) == ["> xxxxxxxxxxxxxxxxxx", "  z|", "  y"])
  }

  @Test func upAndDownKeepTheColumn() {
    var pane = pane("long line\nab\nanother one")
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["> long line", "  ab|", "  another one"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3)[0] == "> long line|")
    pane.moveVertically(1)
    pane.moveVertically(1)
    #expect(drawn(&pane, rows: 3)[2] == "  another one|")
  }

  @Test func upInTheFirstRowRecallsEarlierInputs() {
    var pane = pane("first")
    pane.stash()
    pane.type("second\nline")
    pane.stash()
    pane.type("half")
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 2) == ["> second", "  line|"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 2) == ["> seco|nd", "  line"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 1) == ["> first|"])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 1) == ["> first|"])
    for _ in 0..<4 { pane.moveVertically(1) }
    #expect(drawn(&pane, rows: 1) == ["> half|"])
  }

  @Test func upLeavesAnEmptyLastLine() {
    var pane = pane("ab\n\n")
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["> ab", "  |", ""])
    pane.moveVertically(-1)
    #expect(drawn(&pane, rows: 3) == ["> |ab", "", ""])
    pane.moveVertically(1)
    pane.moveVertically(1)
    #expect(drawn(&pane, rows: 3) == ["> ab", "", "  |"])
  }

  @Test func theLineIsTheTextAsItWasMeant() {
    var typed = pane("/end")
    #expect(typed.isCommand && typed.line == "/end" && typed.messageBytes == 4)
    typed.perform(.moveToStart)
    typed.type("/")
    #expect(!typed.isCommand && typed.line == "//end" && typed.messageBytes == 4)
    var pasted = pane("")
    pasted.paste(Array("/end".utf8))
    #expect(!pasted.isCommand && pasted.line == "//end" && pasted.messageBytes == 4)
    pasted.stash()
    pasted.moveVertically(-1)
    #expect(pasted.editor.text == "//end" && pasted.line == "//end")
    var inside = pane("/")
    inside.paste(Array("end".utf8))
    #expect(inside.isCommand && inside.line == "/end")
  }
}
