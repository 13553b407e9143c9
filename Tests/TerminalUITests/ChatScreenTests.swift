import ChatCore
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The layout at common and at extreme sizes. `|` is the cursor.
@Suite struct ChatScreenTests {
  @Test func everythingHasItsPlace() {
    var session = ScreenSession()
    session.show(.from(.customer, "你好，我的订单还没有到"), .from(.agent, "Which one?"))
    session.press("Let me see")
    #expect(
      session.shown() == """
         小明 · 127.0.0.1:5 · 3 min   2 waiting


        14:02 小明       你好，我的订单还没有到
        14:02 Me         Which one?
        ── Your turn  ──────────────────────────
        > Let me see|
        ^X end  ^C quit  Enter send  F1 help
        """)
  }

  @Test func theCustomersInChinese() {
    var session = ScreenSession(.customer, Chinese(), input: .locked("请等待客服回复"))
    session.show(.notice("已连接到 127.0.0.1:21567"))
    session.screen.show(.from(.customer, "在吗"), author: nil, at: .sample)
    session.screen.show(.from(.agent, "在"), author: "客服", at: .sample)
    #expect(
      session.shown() == """
         小明 · 127.0.0.1:5 · 3 min   2 waiting

        14:02 * 已连接到 127.0.0.1:21567
        14:02 我         在吗
        14:02 客服       在
        ── Their turn ──────────────────────────
        |  输入已锁定：请等待客服回复
        ^C 离开  Enter 发送  F1 帮助
        """)
  }

  @Test func theSmallestThatCanBeWorkedIn() {
    var session = ScreenSession(rows: 5, columns: 20)
    session.show(.from(.customer, "你好"))
    session.press("one two three four")
    #expect(
      session.shown() == """
         小明 · … 2 waiting
        小明: 你好
        ── Your turn  ──────
          |
        ^X end  ^C quit
        """)
  }

  @Test func tooSmallSaysSo() {
    var session = ScreenSession(rows: 4, columns: 80)
    #expect(session.shown() == "\ntoo small\n\n")
    #expect(session.cursor == nil)
    session.resize(rows: 24, columns: 19)
    #expect(session.shown(11...11) == "too small")
    session.resize(rows: 1, columns: 1)
    #expect(session.shown() == "t")
    session.press("kept")
    session.resize(rows: 5, columns: 20)
    #expect(session.shown(3...3) == "> kept|")
  }

  @Test func aTerminalWithoutASizeIsTakenFor80By24() {
    var session = ScreenSession()
    for (rows, columns) in [(0, 0), (0, 40), (8, 0), (-1, -1)] {
      session.resize(rows: rows, columns: columns)
      #expect((session.model.rows, session.model.columns) == (24, 80))
      #expect(session.shown(23...23).hasPrefix("^X end  ^C quit"))
    }
  }

  @Test(arguments: [1...6, 7...23, 24...24, 25...60])
  func atAnySizeThePartsLieBelowEachOther(heights: ClosedRange<Int>) {
    var session = ScreenSession()
    session.show(
      .from(.customer, "你好，我的订单还没有到 and some more words"),
      .notice("the agent ended the conversation"))
    session.press("a text that is longer than one row of a small window, 一共好几行")
    let widths = [Array(1...44), [59, 60, 79, 80, 81, 99, 132, 199, 200]].joined()
    for rows in heights {
      for columns in widths {
        session.screen.resize(rows: rows, columns: columns)
        let cursor = session.screen.draw()
        expectParts(of: session.screen, cursor)
      }
    }
  }

  private func expectParts(of screen: ChatScreen, _ cursor: (row: Int, column: Int)?) {
    let canvas = screen.canvas
    let size = Comment(rawValue: "\(canvas.rows)×\(canvas.columns)")
    guard canvas.rows >= 5, canvas.columns >= 20 else {
      #expect(cursor == nil, size)
      return
    }
    let starts = (0..<canvas.rows).map { row in
      canvas.texts(row: row).prefix(4).joined()
    }
    let divider = starts.lastIndex { $0 == "── Y" }
    guard let divider, divider >= 2 else {
      Issue.record("no divider at \(size)")
      return
    }
    #expect(canvas.cells[0].style.attributes == .reverse && starts[0] == " 小明", size)
    #expect(starts[1..<divider].allSatisfy { !$0.hasPrefix("─") && !$0.hasPrefix(">") }, size)
    let newest = canvas.cells[(divider - 1) * canvas.columns..<divider * canvas.columns]
    #expect(newest.contains { !$0.isBlank }, size)
    #expect(starts[canvas.rows - 1] == "^X e", size)
    let input = divider + 1..<canvas.rows - 1
    #expect((1...max(1, canvas.rows / 3)).contains(input.count), size)
    #expect(input.contains(cursor?.row ?? -1), size)
    #expect(starts[input].allSatisfy { $0.hasPrefix("> ") || $0.hasPrefix("  ") }, size)
  }

  // MARK: - The title, the divider, the hints

  @Test func theTitlesRightPartIsNeverCut() {
    let name = String(repeating: "* 小明 left ", count: 999)
    for columns in 20...100 {
      var session = ScreenSession(rows: 5, columns: columns)
      var status = Status.sample(.open)
      status.title = "\(English().displayName(name)) · 127.0.0.1:5 · 3 min"
      status.titleRight = "123 waiting"
      session.screen.setStatus(status)
      let title = session.shown(0...0)
      #expect(title.hasSuffix(" 123 waiting") && title.hasPrefix(" “"))
    }
  }

  /// In a narrow window the customer's name has room beside the line's number.
  @Test func theTitlesRightPartIsShorterInANarrowWindow() {
    for (columns, shown) in [(20, " 小明 | 3 min "), (80, " 2 waiting | desk 2 of 3")] {
      var session = ScreenSession(rows: 5, columns: columns)
      var status = Status.sample(.open)
      status.title = "小明 | 3 min"
      status.titleRight = "2 waiting | desk 2 of 3"
      status.briefTitleRight = ""
      session.screen.setStatus(status)
      #expect(session.shown(0...0).contains(shown.dropLast()))
    }
  }

  @Test func theDividerSaysWhatIsTooLongAndWhatIsBelow() {
    var session = ScreenSession(columns: 60)
    for number in 1...9 { session.show(.from(.customer, "\(number)")) }
    session.press(Keys.pasted(String(repeating: "x", count: 9993)) + Keys.pageUp)
    #expect(session.shown(4...4) == "── Your turn  ────────────── 1 byte too long | more below ──")
    session.show(.from(.customer, "10"), .from(.customer, "11"))
    #expect(session.shown(4...4) == "── Your turn  ───────────── 1 byte too long | 2 new below ──")
    session.press(Keys.backspace + Keys.controlEnd)
    #expect(session.shown(4...4).hasSuffix("───────────"))
  }

  @Test func aSlashThatIsNotSentIsNotCounted() {
    var session = ScreenSession(rows: 24, columns: 80)
    session.press("//" + String(repeating: "x", count: 9991))
    #expect(session.screen.input.messageBytes == 9992)
    #expect(!session.shown().contains("too long"))
  }

  @Test func whereAWordIsSaidTheKeysAreStillNamed() {
    var session = ScreenSession(rows: 5, columns: 60, input: .locked("it is the customer's turn"))
    session.press("x")
    #expect(session.shown(4...4) == "Input locked: it is the customer's turn  ^X end  ^C quit")
    session.resize(rows: 5, columns: 30)
    #expect(session.shown(2...2) == "── it is the customer's turn ─")
    #expect(session.shown(4...4) == "^X end  ^C quit  Enter send")
  }

  @Test func theTurnComingTakesTheRefusalBack() {
    var session = ScreenSession(columns: 60, input: .locked("it is the customer's turn"))
    session.press("x")
    session.screen.setStatus(.sample(.open))
    #expect(session.shown(6...7) == "> |\n^X end  ^C quit  Enter send  F1 help  F2 replies")
  }

  @Test func nothingToDrawAfterDrawing() {
    var session = ScreenSession()
    session.press("x")
    session.paint()
    #expect(!session.screen.needsDrawing)
    session.screen.setStatus(.sample(.open))
    #expect(!session.screen.needsDrawing && session.paint() == [])
  }

  @Test func controlLRepaintsEverything() {
    var session = ScreenSession()
    session.show(.from(.customer, "hello"))
    session.paint()
    let before = session.shown()
    session.press(Keys.control("l"))
    #expect(session.screen.needsRepaint)
    session.model = TerminalModel(rows: 8, columns: 40)
    #expect(session.shown() == before && !session.screen.needsRepaint)
  }

  // MARK: - The input pane grows

  @Test func theInputGrowsToAThirdAndShrinksBack() {
    var session = ScreenSession(rows: 9, columns: 40)
    for number in 1...5 { session.show(.from(.customer, "\(number)")) }
    let before = session.shown()
    session.press("one\u{1B}\rtwo\u{1B}\rthree\u{1B}\rfour")
    #expect(
      session.shown(1...) == """
        14:02 小明       3
        14:02 小明       4
        14:02 小明       5
        ── Your turn  ──────────────────────────
          two
          three
          four|
        ^X end  ^C quit  Enter send  F1 help
        """)
    for _ in 0..<4 { session.press(Keys.control("u") + Keys.control("u")) }
    #expect(session.shown() == before)
  }
}
