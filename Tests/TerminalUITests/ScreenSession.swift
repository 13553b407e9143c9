import CalendarTime
import ChatCore
import Glibc

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// A chat screen with a terminal model: bytes of keys in, rows of text out.
struct ScreenSession {
  var screen: ChatScreen
  var renderer: Renderer
  var model: TerminalModel
  private var decoder = KeyDecoder()
  private(set) var cursor: (row: Int, column: Int)?

  init(
    _ role: Role = .agent, _ language: any Language = English(), rows: Int = 8, columns: Int = 40,
    input: Status.Input = .open
  ) {
    screen = ChatScreen(role, language)
    screen.resize(rows: rows, columns: columns)
    renderer = Renderer(.xtermLike())
    model = TerminalModel(rows: rows, columns: columns)
    screen.setStatus(.sample(input))
    var bytes: [UInt8] = []
    renderer.enter(into: &bytes)
    model.receive(bytes)
    paint()
  }

  /// Types bytes as a terminal sends them. An ESC at the end is the Escape key.
  @discardableResult
  mutating func press(_ keys: String) -> [Intent] {
    var events: [KeyEvent] = []
    decoder.feed(Array(keys.utf8), into: &events)
    if decoder.isPending { decoder.flush(into: &events) }
    return events.compactMap { event in
      let intent = screen.handle(event)
      switch intent {
      case .history(_, let number), .openConversation(_, let number): lastRequest = number
      default: break
      }
      // As the program does it.
      if intent == .quit(isConfirmed: false), screen.status.customer != nil {
        screen.askBeforeQuitting()
      }
      return intent
    }
  }

  mutating func paste(_ text: String) -> [Intent] { press(Keys.pasted(text)) }

  /// Types a printable ASCII character on the fast path.
  /// - Returns: the bytes for the terminal; nil if the fast path can't be used. Nothing is done then.
  mutating func echo(_ character: Character) -> [UInt8]? {
    guard let (cell, row, column) = screen.echo(character.asciiValue!) else { return nil }
    cursor = screen.cursor
    var bytes: [UInt8] = []
    renderer.paint(cell, row: row, column: column, into: &bytes)
    model.receive(bytes)
    return bytes
  }

  mutating func resize(rows: Int, columns: Int) {
    screen.resize(rows: rows, columns: columns)
    renderer.invalidate()
    model = TerminalModel(rows: screen.canvas.rows, columns: screen.canvas.columns)
  }

  mutating func show(_ entries: TranscriptEntry...) {
    for entry in entries { screen.show(entry, author: entry.sampleAuthor, at: .sample) }
  }

  /// The number of the last request.
  private(set) var lastRequest = RequestNumber.none

  /// Requests a list and shows the answer.
  mutating func list(_ past: [EarlierConversation], title: String, query: String? = nil) {
    let request = screen.askHistory()
    screen.show(past, title: title, query: query, answering: request)
  }

  mutating func read(_ entries: [EarlierEntry], title: String) {
    let request = screen.askHistory()
    screen.show(entries, title: title, answering: request)
  }

  /// Paints the screen on the terminal.
  /// - Returns: the bytes that were sent.
  @discardableResult
  mutating func paint() -> [UInt8] {
    if screen.needsRepaint { renderer.invalidate() }
    cursor = screen.draw()
    var bytes: [UInt8] = []
    renderer.paint(&screen.canvas, cursor: cursor, into: &bytes)
    model.receive(bytes)
    return bytes
  }

  /// The terminal's rows without trailing blanks, one on each line; `|` is the cursor.
  mutating func shown() -> String {
    paint()
    return (0..<model.rows).map { row in
      var cells = (0..<model.columns).map { model.cell(row, $0).text }
      if let cursor, cursor.row == row { cells.insert("|", at: cursor.column) }
      return cells.joined().withoutBlanksAtEnd
    }
    .joined(separator: "\n")
  }

  /// The same for some rows only.
  mutating func shown(_ rows: some RangeExpression<Int>) -> String {
    let lines = shown().split(separator: "\n", omittingEmptySubsequences: false)
    return lines[rows.relative(to: lines)].joined(separator: "\n")
  }
}

extension String {
  var withoutBlanksAtEnd: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// The bytes of keys, as xterm sends them.
enum Keys {
  static let enter = "\r"
  static let altEnter = "\u{1B}\r"
  static let backspace = "\u{7F}"
  static let up = "\u{1B}[A"
  static let down = "\u{1B}[B"
  static let right = "\u{1B}[C"
  static let left = "\u{1B}[D"
  static let home = "\u{1B}[H"
  static let end = "\u{1B}[F"
  static let pageUp = "\u{1B}[5~"
  static let pageDown = "\u{1B}[6~"
  static let f7 = "\u{1B}[18~"
  static let controlHome = "\u{1B}[1;5H"
  static let controlEnd = "\u{1B}[1;5F"
  static let shiftUp = "\u{1B}[1;2A"
  static let shiftDown = "\u{1B}[1;2B"
  static let wheelUp = "\u{1B}[<64;3;3M"
  static let wheelDown = "\u{1B}[<65;3;3M"
  static let click = "\u{1B}[<0;3;3M\u{1B}[<0;3;3m"
  static let focus = "\u{1B}[I\u{1B}[O"
  static let help = "\u{1B}OP"
  static let escape = "\u{1B}"

  /// Ctrl and a letter.
  static func control(_ letter: Unicode.Scalar) -> String {
    String(Unicode.Scalar(UInt8(letter.value & 0x1F)))
  }

  static func pasted(_ text: String) -> String { "\u{1B}[200~" + text + "\u{1B}[201~" }
}

extension WallTime {
  /// 14:02 local time on 15 January 2026.
  static let sample: WallTime = {
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (126, 0, 15)
    (parts.tm_hour, parts.tm_min, parts.tm_isdst) = (14, 2, -1)
    return WallTime(seconds: Int64(mktime(&parts)))
  }()
}

extension Status {
  static func sample(_ input: Input) -> Status {
    var status = Status()
    status.title = "小明 · 127.0.0.1:5 · 3 min"
    status.titleRight = "2 waiting"
    status.input = input
    switch input {
    case .open:
      status.turn = "Your turn"
      status.customer = 1
    case .locked:
      status.turn = "Their turn"
      status.customer = 1
    case .over: status.turn = "The agent ended the conversation"
    }
    return status
  }
}

extension TranscriptEntry {
  static func from(_ party: Party, _ text: String, _ marks: MessageFlags = []) -> Self {
    .message(from: party, text, marks)
  }

  /// The customer's name for a customer's message; nil for the agent's own.
  var sampleAuthor: String? {
    if case .message(from: .customer, _, _) = self { "小明" } else { nil }
  }
}
