import TestSupport
import Testing

@testable import ChatUI
@testable import TerminalUI

/// The layout of the input on the screen. The expected rows are wrapped by hand; `|` is the cursor.
@Suite struct InputLayoutTests {
  /// The rows of a text wrapped to `columns`, with `|` at the cursor.
  private func rows(_ notation: String, columns: Int) -> [String] {
    let editor = LineEditor(notation)
    let layout = InputLayout(editor.characters, cursor: editor.cursor, columns: columns)
    let (row, column) = layout.position(of: editor.cursor)
    return layout.rows.enumerated().map { number, each in
      var cells = each.glyphs.flatMap { glyph in
        [String(glyph.character)] + Array(repeating: "", count: Int(glyph.columns) - 1)
      }
      if number == row {
        while cells.count < column { cells.append(" ") }
        cells.insert("|", at: column)
      }
      return cells.joined()
    }
  }

  @Test(arguments: [
    ("|", ["|"]), ("ab|", ["ab|"]), ("abcdef|gh", ["abcdef", "|gh"]), ("abc|def", ["abc|def"]),
    // Behind a full row there is no room for the cursor, so it is on the next row.
    ("abcdef|", ["abcdef", "|"]), ("abcde|f", ["abcde|f"]),
    ("abcdefabcdef|", ["abcdef", "abcdef", "|"]),
    ("abcdef|\nx", ["abcdef", "|", "x"]), ("abcde|f\nx", ["abcde|f", "x"]),
    ("abcdef\n|x", ["abcdef", "|x"]), ("abcdef\n|", ["abcdef", "|"]),
    // Spaces take columns too.
    ("abcde  |f", ["abcde ", " |f"]), ("      |", ["      ", "|"]),
    // Wide characters.
    ("你好你|", ["你好你", "|"]), ("a你好你|", ["a你好", "你|"]), ("a你好|你", ["a你好", "|你"]),
    ("你|", ["你|"]), ("👨‍👩‍👧|x", ["👨‍👩‍👧|x"]), ("e\u{301}|x", ["e\u{301}|x"]),
    // Lines.
    ("\n|\n", ["", "|", ""]), ("a\nb|", ["a", "b|"]), ("|\n", ["|", ""]),
  ])
  func rowsAndCursor(notation: String, expected: [String]) {
    #expect(rows(notation, columns: 6) == expected)
  }

  @Test func aStandInIsOnePiece() {
    #expect(rows("abc\u{202E}|", columns: 10) == ["abc", "<U+202E>|"])
    #expect(rows("|\u{202E}", columns: 6) == ["|<U+202E>"])
  }

  @Test func aTabIsBlanksUpToAStop() {
    #expect(rows("a\t|b", columns: 20) == ["a       |b"])
    #expect(rows("12345678\t|b", columns: 20) == ["12345678        |b"])
  }

  @Test(arguments: 0..<40)
  func everyPlaceIsFoundAgain(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let pieces = ["a", "b ", "\n", "你", "👍🏽", "e\u{301}", "\t", "\u{202E}", "कि", "x\ny"]
    let text = (0..<60).map { _ in pieces.randomElement(using: &random)! }.joined()
    let characters = Array(text)
    let columns = Int.random(in: 1...20, using: &random)
    for cursor in 0...characters.count {
      let layout = InputLayout(characters, cursor: cursor, columns: columns)
      var next = 0
      for row in layout.rows {
        #expect(row.characters.lowerBound == next && row.columns.count == row.characters.count)
        #expect(row.end <= columns && row.columns.allSatisfy { $0 <= columns })
        next = row.characters.upperBound
      }
      #expect(next == characters.count)
      let (row, column) = layout.position(of: cursor)
      // There must be a column for the cursor.
      #expect(column < columns, "cursor \(cursor), seed \(seed)")
      #expect(layout.index(row: row, column: column) == cursor, "cursor \(cursor), seed \(seed)")
    }
  }

  @Test func aLongPasteIsLaidOutAroundTheCursor() {
    let characters = [Character](repeating: "x", count: 1 << 20)
    for cursor in [0, 8191, 8192, 16384, 1 << 19, 1 << 20] {
      let layout = InputLayout(characters, cursor: cursor, columns: 80)
      let count = layout.rows.reduce(0) { $0 + $1.characters.count }
      #expect(count <= 32 * 1024)
      let (row, column) = layout.position(of: cursor)
      #expect(layout.index(row: row, column: column) == cursor)
      #expect(cursor == 0 || row > 0)
    }
  }

  /// The parts of a layout that are compared.
  private func parts(of layout: InputLayout) -> [[String]] {
    layout.rows.map {
      [String($0.glyphs.map(\.character)), "\($0.characters)", "\($0.columns)", "\($0.end)"]
    }
  }

  @Test(arguments: 1...9)
  func typingAtTheEndGivesWhatLayingOutAnewGives(columns: Int) {
    var random = SystemRandomNumberGenerator()
    let characters = Array("ab 你好é👨‍👩‍👧\u{1100}\u{0600}\u{7}")
    for _ in 0..<200 {
      var text: [Character] = []
      var layout = InputLayout(text, cursor: 0, columns: columns)
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        let character = characters.randomElement(using: &random) ?? "a"
        text.append(character)
        let isTaken = layout.append(character, columns: columns)
        #expect(isTaken)
        let anew = InputLayout(text, cursor: text.count, columns: columns)
        #expect(parts(of: layout) == parts(of: anew), "\(text)")
      }
    }
  }

  @Test(arguments: ["\n", "\t"] as [Character])
  func whatDependsOnItsRowIsLaidOutAnew(character: Character) {
    var layout = InputLayout(["a"], cursor: 1, columns: 5)
    let isTaken = layout.append(character, columns: 5)
    #expect(!isTaken)
  }
}
