import CalendarTime
import ChatCore
import TestSupport
import Testing

@testable import ChatUI
@testable import Languages
@testable import TerminalUI

/// The row above the first entry of a day.
@Suite struct TranscriptDaysTests {
  /// The time `days` days after the sample, which is Thursday, 15 January 2026.
  private func time(days: Int64) -> WallTime {
    WallTime(seconds: WallTime.sample.seconds + days * 86_400)
  }

  private func rows(
    _ days: Int64, columns: Int, _ language: any Language = English(), rule: Character = "─"
  ) -> [String] {
    var theme = Theme()
    theme.rule = Glyph(rule)
    var item = Transcript.Item(entry: .from(.agent, "x"), time: time(days: days), author: nil)
    item.beginsDay = true
    return TranscriptLayout(language, theme, columns: columns).rows(of: item).map { row in
      String(row.runs.flatMap { $0.glyphs.map(\.character) }).withoutBlanksAtEnd
    }
  }

  @Test func aDayIsNamedAsThereIsRoom() {
    #expect(rows(310, columns: 40) == ["── Saturday, 21 November 2026 ──", "14:02 Me         x"])
    #expect(rows(310, columns: 32)[0] == "── Saturday, 21 November 2026 ──")
    #expect(rows(310, columns: 31)[0] == "── 2026-11-21 ──")
    #expect(rows(310, columns: 16)[0] == "── 2026-11-21 ──")
    #expect(rows(310, columns: 15)[0] == "2026-11-21")
    #expect(rows(310, columns: 9)[0] == "2026-11-…")
    #expect(rows(310, columns: 40, Chinese())[0] == "── 2026年11月21日 星期六 ──")
    #expect(rows(310, columns: 27, Chinese())[0] == "── 2026年11月21日 星期六 ──")
    #expect(rows(310, columns: 26, Chinese())[0] == "── 2026-11-21 ──")
    #expect(rows(3, columns: 40, Chinese())[0] == "── 2026年1月18日 星期日 ──")
    #expect(rows(17, columns: 40, rule: "-")[0] == "-- Sunday, 1 February 2026 --")
    #expect(rows(17, columns: 20)[0] == "── 2026-02-01 ──")
  }

  @Test func theFirstEntryOfAnotherDayBeginsIt() {
    var session = ScreenSession(rows: 11, columns: 40)
    for (days, text) in [(0, "one"), (0, "two"), (1, "three"), (1, "four"), (3, "five")] {
      session.screen.show(
        .from(.customer, text), author: "小明", at: time(days: Int64(days)))
    }
    #expect(
      session.shown(1...7) == """
        14:02 小明       one
        14:02 小明       two
        ── Friday, 16 January 2026 ──
        14:02 小明       three
        14:02 小明       four
        ── Sunday, 18 January 2026 ──
        14:02 小明       five
        """)
  }

  @Test func aDayCanStandAtEitherEndOfThePane() {
    var session = ScreenSession(rows: 7, columns: 40)
    for days in 0..<4 {
      session.screen.show(
        .from(.customer, "day \(days)"), author: "小明", at: time(days: Int64(days)))
    }
    #expect(session.shown(1...3).hasPrefix("14:02 小明       day 2\n── Sunday"))
    session.press(Keys.shiftUp)
    #expect(session.shown(1...3).hasSuffix("day 2\n── Sunday, 18 January 2026 ──"))
    // Also if the entry below takes more rows.
    session.resize(rows: 7, columns: 20)
    #expect(session.shown(1...3).hasSuffix("day 2\n── 2026-01-18 ──"))
    session.resize(rows: 7, columns: 40)
    #expect(session.shown(1...3).hasSuffix("day 2\n── Sunday, 18 January 2026 ──"))
    session.press(Keys.controlHome)
    #expect(session.shown(1...2) == "14:02 小明       day 0\n── Friday, 16 January 2026 ──")
  }

  @Test func whatWasDecidedStaysWhenTheOldestAreGivenUp() {
    var transcript = Transcript(textBytesMax: 1 << 20, entriesMax: 50)
    for number in 0..<500 {
      let item = Transcript.Item(
        entry: .from(.agent, ""), time: time(days: Int64(number / 3)), author: nil)
      transcript.append(item)
      for each in transcript.firstNumber..<transcript.endNumber {
        #expect(transcript[each].beginsDay == (each > 0 && each % 3 == 0))
      }
    }
  }

  /// Holds in every time zone: run it with different values of TZ.
  @Test(arguments: 0..<20)
  func aDayIsAnotherIfTheCalendarSaysSo(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var changes = DayChangeDetector()
    var seconds = Int64.random(in: 0..<2_000_000_000, using: &random)
    var before: LocalDay?
    for _ in 0..<3000 {
      let time = WallTime(seconds: seconds)
      #expect(changes.isAnotherDay(time) == (before != nil && before != time.day), "\(seconds)")
      before = time.day
      switch Int.random(in: 0..<10, using: &random) {
      case 0: seconds = Int64.random(in: 0..<2_000_000_000, using: &random)
      case 1: seconds -= Int64.random(in: 0..<90_000, using: &random)
      default: seconds += Int64.random(in: 0..<20_000, using: &random)
      }
    }
  }

  @Test func absurdMomentsDoNoHarm() {
    var changes = DayChangeDetector()
    for seconds in [Int64.min, .max, 0, .max - 1, .min + 1, 67_768_036_191_676_799] {
      _ = changes.isAnotherDay(WallTime(seconds: seconds))
      _ = English().forms(of: WallTime(seconds: seconds).day)
    }
  }
}
