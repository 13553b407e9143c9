import Glibc
import Testing

@testable import ChatHistory

@Suite struct StatisticsTests {
  private let folder: TemporaryFolder
  private let desk: TestDesk
  private let reader: HistoryReader
  private let utc = DayBoundary.minutesEastOfUTC(0)

  init() throws {
    folder = try TemporaryFolder()
    desk = try TestDesk(folder.history)
    reader = try HistoryReader(path: folder.history)
  }

  /// Milliseconds of 2026-11-20 and so many hours, UTC.
  private func hour(_ hours: Int64) -> Int64 { (20_777 * 24 + hours) * 3_600_000 }

  @Test func nothing() throws {
    let numbers = try reader.statistics(days: utc)
    #expect(numbers.days.isEmpty)
    #expect(numbers.waiting == nil)
    #expect(numbers.handling == nil)
    #expect(numbers.repliesPerConversation == nil)
    #expect(numbers.unservedShare == nil)
  }

  @Test func days() throws {
    try desk.record(
      arrived(1, at: hour(1)), began(1, at: hour(1)), ended(1, at: hour(2)),
      arrived(2, at: hour(17)), ended(2, .leftWhileWaiting, at: hour(17)),
      arrived(3, at: hour(23)), ended(3, .leftWhileWaiting, at: hour(23)),
      arrived(4, at: hour(24)))
    typealias Day = HistoryStatistics.Day
    #expect(
      try reader.statistics(days: utc).days == [
        Day(date: "2026-11-20", arrived: 3, unserved: 2),
        Day(date: "2026-11-21", arrived: 1, unserved: 0),
      ])
    // In China the day begins eight hours earlier.
    #expect(
      try reader.statistics(days: .minutesEastOfUTC(480)).days == [
        Day(date: "2026-11-20", arrived: 1, unserved: 0),
        Day(date: "2026-11-21", arrived: 3, unserved: 2),
      ])
    #expect(
      try reader.statistics(days: .minutesEastOfUTC(-120)).days.map(\.date)
        == ["2026-11-19", "2026-11-20"])
  }

  @Test func localDaysAreThoseOfTheSystem() throws {
    try desk.record(arrived(1, at: hour(12)))
    var (seconds, parts) = (time_t(hour(12) / 1000), tm())
    localtime_r(&seconds, &parts)
    let offset = parts.tm_gmtoff / 60
    let local = try reader.statistics().days
    #expect(local == (try reader.statistics(days: .minutesEastOfUTC(offset)).days))
  }

  /// Nearest rank: of 10 numbers the 5th and the 9th, of 3 the 2nd and the 3rd, of 1 itself.
  @Test(arguments: [
    ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5, 9), ([3, 1, 2], 2, 3), ([7], 7, 7), ([1, 2], 1, 2),
    (Array(1...11), 6, 10),
  ])
  func spread(seconds: [Int], median: Int, percentile90: Int) throws {
    for (key, wait) in zip(UInt64(1)..., seconds) {
      try desk.record(
        arrived(key), began(key, waited: .seconds(wait), at: 5000),
        ended(key, at: 5000 + Int64(wait) * 2000))
    }
    let numbers = try reader.statistics(days: utc)
    let expected = HistoryStatistics.Spread(
      count: seconds.count, median: .seconds(median), percentile90: .seconds(percentile90))
    #expect(numbers.waiting == expected)
    #expect(
      numbers.handling
        == HistoryStatistics.Spread(
          count: seconds.count, median: .seconds(2 * median),
          percentile90: .seconds(2 * percentile90)))
  }

  @Test func aClockThatWasSetBackCountsAsZero() throws {
    try desk.record(arrived(1), began(1, at: 9000), ended(1, at: 4000))
    #expect(try reader.statistics(days: utc).handling?.median == .zero)
  }

  @Test func repliesAndThoseWhoLeft() throws {
    try desk.record(
      arrived(1), began(1), said(1, "q"), said(1, "a", by: .agent), said(1, "b", by: .agent),
      said(1, "n", by: .note), ended(1), arrived(2), began(2), said(2, "c", by: .agent), ended(2),
      arrived(3, "x"), ended(3, .leftWhileWaiting), arrived(4), began(4), arrived(5),
      said(nil, "z", by: .agent))
    let numbers = try reader.statistics(days: utc)
    #expect(numbers.conversations == 5)
    #expect(numbers.served == 3)
    #expect(numbers.replies == 3)
    #expect(numbers.repliesPerConversation == 1)
    #expect(numbers.finished == 3)
    #expect(numbers.unserved == 1)
    #expect(numbers.unservedShare == 1.0 / 3)
    #expect(try reader.statistics(matching: HistoryFilter(name: "x"), days: utc).unservedShare == 1)

    // Who waited when the desk went never had the seat.
    try desk.close()
    let after = try reader.statistics(days: utc)
    #expect([after.finished, after.unserved] == [5, 2])
  }
}
