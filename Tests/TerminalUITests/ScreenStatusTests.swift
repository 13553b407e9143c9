import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The screen compares a new status with the old one. It must notice every change.
@Suite struct ScreenStatusTests {
  private static let changes: [@Sendable (inout Status) -> Void] = [
    { $0.title = "小明 | 127.0.0.1:5" }, { $0.shorterTitles = ["小明"] },
    { $0.titleRight = "2 waiting" }, { $0.briefTitleRight = "2 waiting" },
    { $0.turn = "Your turn" }, { $0.input = .open }, { $0.input = .over("bye") },
    { $0.warning = "NOT SAVED: full" }, { $0.briefWarning = "NOT SAVED" },
    { $0.acceptsDraft = true }, { $0.isOverdue = true }, { $0.customer = 1 },
  ]

  @Test(arguments: changes.indices) func whatChangesIsTakenOver(index: Int) {
    var screen = ChatScreen(.agent, English())
    var status = Status()
    Self.changes[index](&status)
    #expect(status != Status())
    screen.setStatus(status)
    #expect(screen.status == status)
    screen.setStatus(Status())
    #expect(screen.status == Status())
  }

  @Test func nothingIsStaleWhereNothingChanges() {
    var screen = ChatScreen(.agent, English())
    var status = Status()
    for change in Self.changes { change(&status) }
    screen.setStatus(status)
    _ = screen.draw()
    #expect(screen.stale == [])
    screen.setStatus(status)
    #expect(screen.stale == [])
  }

  @Test func whoeverDoesNotTypeAheadAcceptsNoDraft() {
    var screen = ChatScreen(.agent, English())
    var status = Status()
    status.acceptsDraft = true
    screen.setStatus(status, typeAhead: false)
    #expect(screen.status == Status())
  }

  /// The glyphs of the last turn texts are cached; the cache must respect text and width.
  @Test(arguments: [20, 40, 80]) func theDividerSaysWhatIsTold(columns: Int) {
    let turns = [
      "\u{E9}", "b", "", "e\u{301}", "b", "somebody whose name takes too many columns has the turn",
    ]
    var kept = ChatScreen(.agent, English())
    for turn in turns + turns.reversed() {
      for columns in [columns, columns + 1] {
        var status = Status()
        status.turn = turn
        var fresh = ChatScreen(.agent, English())
        fresh.resize(rows: 5, columns: columns)
        fresh.setStatus(status)
        _ = fresh.draw()
        kept.setStatus(status)
        _ = kept.draw()
        kept.resize(rows: 5, columns: columns)
        _ = kept.draw()
        for column in 0..<columns {
          #expect(kept.canvas[2, column] == fresh.canvas[2, column])
        }
      }
    }
  }
}
