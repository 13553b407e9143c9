import CalendarTime
import ChatCore
import FuzzSupport
import Languages

@testable import ChatUI
@testable import TerminalUI

/// A screen, and a model of a terminal that gets only the changes. Both must equal a full redraw.
struct ScreenWatch {
  var screen = ChatScreen(.agent, defaultLanguage)
  var author = "小明"
  private var time = WallTime(seconds: 1_795_000_000)
  /// The cells of a terminal that received only the scrolls and the dirty rows.
  private var terminal: [Look] = []

  init(entriesMax: Int) {
    let transcript = Transcript(textBytesMax: 1 << 16, entriesMax: entriesMax)
    screen.transcript = TranscriptPane(defaultLanguage, Theme(), transcript)
    // Small, since all cells are compared after each step.
    screen.resize(rows: 9, columns: 44)
    screen.setStatus(status(.open))
  }

  // MARK: Input

  mutating func show(_ entry: TranscriptEntry) {
    var isTheirs = false
    if case .message(from: .customer, _, _) = entry { isTheirs = true }
    screen.show(entry, author: isTheirs ? author : nil, at: time)
  }

  mutating func timePasses(hours: Int) {
    time = WallTime(seconds: time.seconds + Int64(hours) * 3600)
  }

  mutating func resize(rows: Int, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    terminal = []
  }

  mutating func press(_ key: (Key, Modifiers)) { take(.key(key.0, key.1)) }

  /// As from a terminal: the events contain no control characters.
  mutating func type(_ text: String) {
    var decoder = KeyDecoder()
    var events: [KeyEvent] = []
    decoder.feed(Array(text.utf8), into: &events)
    decoder.flush(into: &events)
    decoder.endPaste(into: &events)
    for event in events { take(event) }
  }

  mutating func find(_ query: String) {
    press((.character("u"), .control))
    type("/find " + query)
    press((.enter, []))
  }

  mutating func take(_ event: KeyEvent) {
    guard case .send(let text)? = screen.handle(event) else { return }
    require(!text.isBlank, "a blank text is to be sent")
    screen.draftSent()
    show(.message(from: .agent, text, []))
  }

  mutating func setStatus(_ number: Int) {
    let inputs: [Status.Input] = [.open, .locked("it is not your turn"), .over("leave")]
    var status = status(inputs[number % 3])
    status.titleRight = number % 2 == 0 ? "" : "2 waiting"
    status.warning = number > 8 ? "the disk is full" : ""
    status.briefWarning = number > 8 ? "disk!" : ""
    status.acceptsDraft = number > 5
    let words = String(repeating: "\(author) said something ", count: number)
    status.pane =
      number % 3 == 0 ? nil : SidePane([.init("Customer", [.init(author), .init(words)])])
    screen.setStatus(status)
  }

  private func status(_ input: Status.Input) -> Status {
    var status = Status()
    status.title = "\(author) · 127.0.0.1:5 · 3 min"
    status.shorterTitles = [author]
    status.turn = "Your turn"
    status.input = input
    return status
  }

  mutating func showList(_ text: String) {
    let parts = ["21 Nov", text, "3 messages"]
    let past = (0..<5).map {
      EarlierConversation(id: $0, parts: parts, excerpt: $0 == 2 ? text : nil)
    }
    let query = text.isEmpty ? nil : text
    screen.show(past, title: "Earlier", query: query, answering: screen.askHistory())
  }

  mutating func showPast(_ text: String) {
    let entries = text.split(separator: "\n").map {
      EarlierEntry(entry: .message(from: .customer, String($0), []), author: author, time: time)
    }
    screen.show(entries, title: text, answering: screen.askHistory())
  }

  mutating func showReplies(_ text: String) {
    let replies = text.split(separator: "\n").map { CannedReply(name: String($0), text: text) }
    screen.show(replies, filter: String(text.prefix(2)))
  }

  // MARK: Checks

  mutating func draw() {
    let cursor = screen.draw()
    checkGrid(screen.canvas)
    checkRows()
    tellTerminal()
    var anew = screen
    anew.resize(rows: screen.canvas.rows, columns: screen.canvas.columns)
    let place = anew.draw()
    require(cursor?.row == place?.row && cursor?.column == place?.column, "another cursor")
    let isSame = anew.canvas.cells == screen.canvas.cells
    require(isSame, "drawn\n\(screen.canvas.shown)\nand anew\n\(anew.canvas.shown)")
    require(terminal == screen.canvas.cells, "a row changed and is not dirty")
    if let cursor {
      let isInside =
        (0..<screen.canvas.rows).contains(cursor.row)
        && (0...screen.canvas.columns).contains(cursor.column)
      require(isInside, "the cursor is at \(cursor)")
    }
  }

  private mutating func tellTerminal() {
    let canvas = screen.canvas
    if terminal.count != canvas.rows * canvas.columns {
      let isWhole = canvas.changes.allSatisfy { $0 == 0..<canvas.columns }
      require(isWhole, "a new canvas is not painted whole")
      terminal = canvas.cells
    }
    for scroll in canvas.scrolls {
      terminal.scroll(scroll.rows, by: scroll.lines, columns: canvas.columns)
    }
    for (row, changes) in canvas.changes.enumerated() {
      let cells = canvas.cells(ofRow: row)
      let start = row * canvas.columns
      for column in changes { terminal[start + column] = cells[column] }
    }
    screen.canvas.markPainted()
  }

  /// Checks that no glyph is cut off at the right edge, and that each covers as many cells as it has columns.
  private func checkGrid(_ canvas: Canvas) {
    for row in 0..<canvas.rows {
      var column = 0
      while column < canvas.columns {
        let cell = canvas[row, column]
        require(cell.columns > 0, "half a glyph at \(row), \(column)")
        let end = column + Int(cell.columns)
        require(end <= canvas.columns, "\(cell) at \(row), \(column) is cut")
        let isWhole = (column + 1..<end).allSatisfy { canvas[row, $0].columns == 0 }
        require(isWhole, "\(cell) is covered")
        column = end
      }
    }
  }

  /// Checks that no row is wider than the pane, and that the anchor is an existing row.
  private func checkRows() {
    let pane = screen.transcript
    let (first, end) = (pane.transcript.firstNumber, pane.transcript.endNumber)
    for number in first..<end {
      let rows = pane.layout.rows(of: pane.transcript[number])
      require(!rows.isEmpty, "entry \(number) has no row")
      for row in rows where pane.layout.columns >= ChatScreen.columnsMin {
        let width = row.runs.reduce(0) { $0 + $1.glyphs.width }
        require(width <= pane.layout.columns, "\(width) columns in \(pane.layout.columns)")
      }
      guard pane.anchor?.number == number else { continue }
      require(rows.indices.contains(pane.anchor?.row ?? 0), "at \(pane.anchor as Any)")
    }
    guard let anchor = pane.anchor else { return }
    require((first..<end).contains(anchor.number), "at \(anchor), of \(first) to \(end)")
  }
}

extension Canvas {
  fileprivate func cells(ofRow row: Int) -> [Look] {
    (0..<columns).map { column in
      var look = Look(cell: self[row, column])
      guard look.cell.text.isLong else { return look }
      look.cell.text = .blank
      look.long = Array(character(row: row, column: column).unicodeScalars)
      return look
    }
  }

  /// All cells, row by row.
  fileprivate var cells: [Look] { (0..<rows).flatMap { cells(ofRow: $0) } }

  fileprivate var shown: String {
    (0..<rows)
      .map { row in
        (0..<columns).filter { self[row, $0].columns > 0 }
          .map { String(character(row: row, column: $0)) }.joined()
      }
      .joined(separator: "\n")
  }
}

/// The appearance of a cell. Long clusters are compared by their scalars, since their index can differ
/// between canvases and over time.
private struct Look: Equatable {
  var cell: Cell
  var long: [Unicode.Scalar] = []

  static let blank = Look(cell: .blank)
}

extension [Look] {
  /// Scrolls as a terminal does: up for a positive number of lines; blank lines come in.
  fileprivate mutating func scroll(_ rows: Range<Int>, by lines: Int, columns: Int) {
    let blank = [Look](repeating: .blank, count: columns)
    for _ in 0..<Swift.min(abs(lines), rows.count) {
      let (out, into) =
        lines > 0
        ? (rows.lowerBound, rows.upperBound - 1) : (rows.upperBound - 1, rows.lowerBound)
      removeSubrange(out * columns..<(out + 1) * columns)
      insert(contentsOf: blank, at: into * columns)
    }
  }
}
