import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The pane at the right of the agent's wide window.
@Suite struct SidePaneTests {
  private static func status(_ sections: [SidePane.Section]) -> Status {
    var status = Status.sample(.open)
    status.pane = SidePane(sections)
    return status
  }

  private static let sections = [
    SidePane.Section(
      "Customer", [.init("小明", .name), .init("127.0.0.1:5"), .init("waited 2 min")]),
    SidePane.Section("Last time", [.init("< " + String(repeating: "long ", count: 60), .customer)]),
    SidePane.Section("Today", [.init("3 customers served"), .init("median wait 4 s")]),
  ]

  private func session(rows: Int, columns: Int, _ sections: [SidePane.Section] = sections)
    -> ScreenSession
  {
    var session = ScreenSession(rows: rows, columns: columns)
    session.screen.setStatus(Self.status(sections))
    return session
  }

  @Test func standsBesideTheTranscript() {
    var session = session(rows: 17, columns: 110)
    session.show(.message(from: .customer, String(repeating: "word ", count: 20), []))
    #expect(
      session.shown(1..<14) == """
                                                                                     │ Customer
                                                                                     │ 小明
                                                                                     │ 127.0.0.1:5
                                                                                     │ waited 2 min
                                                                                     │
                                                                                     │ Last time
                                                                                     │ < long long long long long
                                                                                     │ long long long long long long
                                                                                     │ long long long long long long…
                                                                                     │
                                                                                     │ Today
        14:02 小明       word word word word word word word word word word word word │ 3 customers served
                         word word word word word word word word                     │ median wait 4 s
        """)
  }

  @Test func takesNoColumnOfANarrowWindow() {
    var with = session(rows: 16, columns: 109)
    var without = session(rows: 16, columns: 109, [])
    for _ in 0..<9 {
      with.show(.message(from: .customer, String(repeating: "word ", count: 40), []))
      without.show(.message(from: .customer, String(repeating: "word ", count: 40), []))
    }
    #expect(with.shown() == without.shown())
    _ = with.press(Keys.f7)
    #expect(with.shown().contains("needs a window of 110 columns"))
  }

  @Test func f7HidesItAndShowsIt() {
    var session = session(rows: 12, columns: 120)
    let before = session.shown()
    _ = session.press(Keys.f7)
    #expect(!session.shown().contains("│"))
    _ = session.press(Keys.f7)
    #expect(session.shown() == before)
  }

  /// What does not fit is left out from the end; what stays has its heading and its first line.
  @Test(arguments: [
    (2, ["Customer", "小明"]), (4, ["Customer", "小明", "127.0.0.1:5", "waited 2 min"]),
    (5, ["Customer", "小明", "", "Last time", "< long long long long long…"]),
    (6, ["Customer", "小明", "127.0.0.1:5", "", "Last time", "< long long long long long…"]),
    (
      8,
      [
        "Customer", "小明", "", "Last time", "< long long long long long…", "", "Today",
        "3 customers served",
      ]
    ),
  ])
  func aLowWindow(rows: Int, pane: [String]) {
    var session = session(rows: rows + 4, columns: 110)
    let lines = session.shown(1...rows).split(separator: "\n").map { row in
      String(row.split(separator: "│ ", omittingEmptySubsequences: false).last ?? "")
    }
    #expect(lines.map { $0.hasSuffix("│") ? "" : $0 } == pane)
  }

  /// Whatever happens, the terminal shows what a full redraw would draw; the pane is never scrolled away.
  @Test(arguments: 0..<8) func thePaneStaysWhereItIs(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var session = session(rows: 14, columns: 116)
    for step in 0..<40 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3:
        session.show(
          .message(
            from: .customer,
            String(repeating: "消息 text ", count: Int.random(in: 1...30, using: &random)), []))
      case 4: _ = session.press(Keys.pageUp)
      case 5: _ = session.press(Keys.pageDown)
      case 6:
        _ = session.press(
          "typing a long line that needs several rows " + String(repeating: "x ", count: step * 3))
      case 7: _ = session.press("\u{15}")
      case 8: _ = session.press(Keys.f7)
      default:
        var sections = Self.sections
        sections[2] = SidePane.Section("Today", [.init("\(step) customers served")])
        session.screen.setStatus(Self.status(sections))
      }
      let shown = session.shown()
      var anew = session
      anew.resize(rows: 14, columns: 116)
      #expect(shown == anew.shown(), "step \(step)")
    }
  }
}
