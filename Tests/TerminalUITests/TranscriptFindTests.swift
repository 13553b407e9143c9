import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// Searching in a pane. Matches are shown in brackets, the current one in braces.
@Suite struct TranscriptFindTests {
  /// A pane with its canvas.
  struct Session {
    var pane: TranscriptPane
    var canvas: Canvas

    init(_ texts: String..., rows: Int = 4, columns: Int = 40, entriesMax: Int = 1000) {
      let transcript = Transcript(textBytesMax: 1 << 20, entriesMax: entriesMax)
      pane = TranscriptPane(English(), Theme(), transcript)
      canvas = Canvas(rows: rows, columns: columns)
      pane.resize(rows: rows, columns: columns)
      for text in texts { show(text) }
    }

    mutating func show(_ text: String) {
      pane.append(.from(.customer, text), author: "小明", at: .sample)
    }

    mutating func resize(rows: Int, columns: Int) {
      canvas = Canvas(rows: rows, columns: columns)
      pane.resize(rows: rows, columns: columns)
    }

    /// The pane's rows from `column` on.
    mutating func shown(from column: Int = 0) -> String {
      pane.draw(on: &canvas, top: 0)
      return (0..<canvas.rows).map { row in
        canvas.markedRow(row, from: column)
      }
      .joined(separator: "\n")
    }

    /// The pane's rows without times and authors.
    mutating func texts() -> String { shown(from: 17) }

    /// Searches. Returns the pane's rows; nil if nothing was found.
    mutating func find(_ query: String) -> String? { pane.find(query) ? texts() : nil }

    mutating func findNext(_ direction: Int) -> String? {
      pane.findNext(direction) ? texts() : nil
    }
  }

  @Test func allMatchesAreMarkedAndTheNewestIsTheReaders() {
    var session = Session("Where is my order?", "no. 5", "Which ORDER? The order?")
    #expect(session.pane.query == nil)
    #expect(session.find("order") != nil)
    #expect(session.pane.query == "order" && session.pane.isFollowing)
    #expect(
      session.shown() == """

        14:02 小明       Where is my [order]?
        14:02 小明       no. 5
        14:02 小明       Which [ORDER]? The {order}?
        """)
    let match = session.canvas.cells[3 * 40 + 23].style
    let readers = session.canvas.cells[3 * 40 + 34].style
    #expect(match == Theme().match && match.attributes == .reverse)
    #expect(readers.attributes == [.reverse, .bold, .underline])
    session.pane.endFind()
    #expect(session.pane.query == nil)
    #expect(session.texts() == "\nWhere is my order?\nno. 5\nWhich ORDER? The order?")
  }

  /// The message is laid out once and not for each of its matches, which would take too long.
  @Test func aMessageMayHaveManyMatches() {
    var session = Session(String(repeating: "x", count: 9992), columns: 117)
    session.pane.scroll(.start)
    let row = "[" + String(repeating: "x", count: 100) + "]"
    // The current match is the newest one that is not below the pane.
    let last = "[" + String(repeating: "x", count: 99) + "]{x}"
    #expect(session.find("x") == [row, row, row, last].joined(separator: "\n"))
  }

  @Test func theReaderGoesFromMatchToMatch() {
    var session = Session("x x", "y", "x")
    #expect(session.find("x") == "\n[x] [x]\ny\n{x}")
    #expect(session.findNext(1) == nil)
    #expect(session.findNext(-1) == "\n[x] {x}\ny\n[x]")
    #expect(session.findNext(-1) == "\n{x} [x]\ny\n[x]")
    #expect(session.findNext(-1) == nil)
    #expect(session.texts() == "\n{x} [x]\ny\n[x]")
    #expect(session.findNext(1) == "\n[x] {x}\ny\n[x]")
    #expect(session.findNext(1) == "\n[x] [x]\ny\n{x}")
  }

  @Test func whatIsNowhereIsNotSought() {
    var session = Session("x", "1", "2", "3", "4", "5")
    #expect(session.find("x") == "{x}\n1\n2\n3")
    for query in ["y", "", "14:02", "小明"] {
      #expect(session.find(query) == nil)
      #expect(session.pane.query == nil)
      #expect(session.texts() == "x\n1\n2\n3")
    }
    #expect(session.findNext(-1) == nil)
    #expect(session.findNext(1) == nil)
    var empty = Session()
    #expect(empty.find("x") == nil)
  }

  @Test func theMatchComesToTheMiddleUnlessItIsInSight() {
    var session = Session(rows: 5)
    for number in 10..<40 { session.show("no. \(number)") }
    #expect(session.find("20") == "no. 18\nno. 19\nno. {20}\nno. 21\nno. 22")
    #expect(session.find("18") == "no. {18}\nno. 19\nno. 20\nno. 21\nno. 22")
    #expect(session.find("11") == "no. 10\nno. {11}\nno. 12\nno. 13\nno. 14")
    #expect(!session.pane.isFollowing)
    // If nothing matches above, the newest match below is found.
    let newest = "[no. 3]5\n[no. 3]6\n[no. 3]7\n[no. 3]8\n{no. 3}9"
    #expect(session.find("no. 3") == newest)
    #expect(session.pane.isFollowing)
  }

  @Test func whatIsAboveComesFirst() {
    var session = Session("x", "1", "2", "x\nx", "3", "4", "x", rows: 2)
    session.pane.scroll(.lines(-4))
    #expect(session.texts() == "2\nx")
    // The second x of the message is below the pane.
    #expect(session.find("x") == "2\n{x}")
    #expect(session.findNext(1) == "{x}\n3")
  }

  @Test func aMatchMayRunOverAWrap() {
    var session = Session("just one, two and three four", rows: 3)
    #expect(session.find("three four") == "\njust one, two and {three}\n{four}")
    #expect(session.find(" four") == "\njust one, two and three\n{four}")
    #expect(session.find("three ") == "\njust one, two and {three}\nfour")
    session.resize(rows: 4, columns: 36)
    #expect(session.shown() == "\n\n14:02 小明: just one, two and {three}\n  four")
    session.resize(rows: 4, columns: 60)
    #expect(session.texts() == "\n\n\njust one, two and {three }four")
  }

  /// A match that is partly outside of the pane is scrolled into view.
  @Test func allOfAMatchIsShown() {
    var session = Session("1", "2", "3", "4", "just one, two and three four", "5", "6", "7")
    session.pane.scroll(.lines(-4))
    #expect(session.texts() == "2\n3\n4\njust one, two and three")
    #expect(session.find("three four") == "4\njust one, two and {three}\n{four}\n5")
  }

  @Test func marksAreInWhatComesLater() {
    var session = Session("x")
    #expect(session.find("x") == "\n\n\n{x}")
    session.show("new x")
    #expect(session.texts() == "\n\n{x}\nnew [x]")
    #expect(session.findNext(1) == "\n\n[x]\nnew {x}")
  }

  @Test func marksCoverWholeGlyphsAndStandIns() {
    var session = Session("您好，订单号 42", "a\u{202E}b", rows: 2)
    #expect(session.find("订单") == "您好，{订单}号 42\na<U+202E>b")
    #expect(session.find("\u{202E}") == "您好，订单号 42\na{<U+202E>}b")
  }

  @Test func theReadersMatchMayBeGivenUp() {
    var session = Session(rows: 3, entriesMax: 10)
    for number in 0..<10 { session.show("x \(number)") }
    #expect(session.find("x 2") == "x 1\n{x 2}\nx 3")
    for number in 10..<14 { session.show("x \(number)") }
    #expect(session.texts() == "x 4\nx 5\nx 6")
    #expect(session.findNext(-1) == nil)
    #expect(session.findNext(1) == nil)
    session.show("x 21")
    #expect(session.findNext(1) == "x 12\nx 13\n{x 2}1")
  }

  @Test func noticesAreMarkedToo() {
    var session = Session(rows: 2, columns: 30)
    session.pane.append(.notice("小明 left"), author: nil, at: .sample)
    session.pane.append(.note("ring\nback"), author: nil, at: .sample)
    #expect(session.find("明 left") != nil)
    #expect(session.shown() == "14:02 * 小{明 left}\n14:02 * note: ring")
    session.resize(rows: 3, columns: 30)
    #expect(session.shown() == "14:02 * 小{明 left}\n14:02 * note: ring\n        back")
  }
}

extension Canvas {
  /// A row's text, with matches in brackets and the current one in braces.
  func markedRow(_ row: Int, from column: Int) -> String {
    var text = ""
    var open: Character?
    for (at, character) in texts(row: row).enumerated() where at >= column && character != "" {
      let cell = self[row, at]
      let isCurrent = cell.style.attributes.isSuperset(of: [.reverse, .underline])
      let isMatch = cell.style.attributes.contains(.reverse)
      let kind: Character? = isCurrent ? "{" : isMatch ? "[" : nil
      if kind != open {
        if let open { text.append(open == "{" ? "}" : "]") }
        if let kind { text.append(kind) }
        open = kind
      }
      text += character
    }
    if let open { text.append(open == "{" ? "}" : "]") }
    return text.withoutBlanksAtEnd
  }
}
