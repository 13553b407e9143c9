import Testing

@testable import ChatUI
@testable import TerminalUI

/// An input history with the line that shows it, connected as in the program.
private struct Prompt {
  var history = InputHistory()
  var line = ""

  init(_ inputs: String...) {
    for input in inputs { history.add(input) }
  }

  /// Presses Up (^) and Down (v). Returns the line after each key; nil if there was no entry.
  mutating func press(_ keys: String) -> [String?] {
    keys.map { key in
      let text = key == "^" ? history.previous(current: line) : history.next(current: line)
      line = text ?? line
      return text
    }
  }

  mutating func enter() {
    history.add(line)
    line = ""
  }

  /// All entries that Up reaches, the newest first.
  mutating func all() -> [String] {
    var found: [String] = []
    while let text = press("^")[0] { found.append(text) }
    return found
  }
}

@Suite struct InputHistoryTests {
  @Test func goesBackToTheOldestAndStops() {
    var prompt = Prompt("one", "two", "three")
    #expect(prompt.all() == ["three", "two", "one"])
    #expect(prompt.line == "one")
  }

  @Test func theHalfTypedLineComesBack() {
    var prompt = Prompt("one", "two")
    prompt.line = "half"
    #expect(prompt.press("^^^vvv") == ["two", "one", nil, "two", "half", nil])
    #expect(prompt.line == "half")
  }

  @Test func anEmptyHistoryHasNothing() {
    var prompt = Prompt()
    prompt.line = "half"
    #expect(prompt.press("^v") == [nil, nil])
  }

  @Test func aChangedLineStaysWhileGoingUpAndDownOnly() {
    var prompt = Prompt("one", "two")
    #expect(prompt.press("^") == ["two"])
    prompt.line = "two, changed"
    #expect(prompt.press("^v") == ["one", "two, changed"])
    prompt.enter()
    #expect(prompt.all() == ["two, changed", "two", "one"])
  }

  @Test func resetForgetsTheHalfTypedLine() {
    var prompt = Prompt("one", "two")
    prompt.line = "half"
    #expect(prompt.press("^") == ["two"])
    prompt.history.reset()
    prompt.line = ""
    #expect(prompt.press("v^v") == [nil, "two", ""])
  }

  @Test func blankAndRepeatedInputsAreNotKept() {
    var prompt = Prompt("one", "", " \t\n", "\u{3000}", "one", "two", "one")
    #expect(prompt.all() == ["one", "two", "one"])
  }

  @Test func enteringARepeatedLineGoesBackToTheNewest() {
    var prompt = Prompt("one", "two")
    #expect(prompt.press("^") == ["two"])
    prompt.enter()
    #expect(prompt.history.count == 2)
    #expect(prompt.press("v^") == [nil, "two"])
  }

  @Test func theOldestIsForgotten() {
    var prompt = Prompt()
    for number in 0...InputHistory.entriesMax { prompt.history.add("\(number)") }
    let all = prompt.all()
    #expect(all.count == InputHistory.entriesMax)
    #expect(all.first == "\(InputHistory.entriesMax)" && all.last == "1")
  }

  @Test func theOldestIsForgottenSoonerIfInputsAreLarge() {
    let large = String(repeating: "x", count: InputHistory.bytesMax - 4)
    var prompt = Prompt("a", "b", large, "c")
    #expect(prompt.all() == ["c", large, "b", "a"])
    prompt.history.add("de")
    #expect(prompt.all() == ["de", "c", large, "b"])
    prompt.history.amendNewest(with: "fg")
    #expect(prompt.all() == ["defg", "c"])
    // The newest entry is a stashed draft, which is kept whatever its length.
    prompt.history.add(large + "12345")
    #expect(prompt.history.count == 1)
  }

  @Test func linesOfSeveralLinesAreKeptWhole() {
    var prompt = Prompt("a\n  b\n")
    #expect(prompt.all() == ["a\n  b\n"])
  }
}
