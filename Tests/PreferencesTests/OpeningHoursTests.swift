import Glibc
import Testing

@testable import CalendarTime
@testable import Preferences

/// When a desk is open, in Europe/Berlin: the clock is set to summer time on the last Sunday of March at 01:00
/// UTC, and back on the last Sunday of October.
struct OpeningHoursTests {
  /// Seconds since 1970 of a date and time of day as in `2026-03-29 01:00`, in UTC.
  private static func utc(_ text: String) -> Int64 {
    let numbers = text.split { !$0.isNumber }.compactMap { Int32($0) }
    var parts = tm()
    parts.tm_year = numbers[0] - 1900
    parts.tm_mon = numbers[1] - 1
    parts.tm_mday = numbers[2]
    parts.tm_hour = numbers[3]
    parts.tm_min = numbers[4]
    return Int64(timegm(&parts))
  }

  private static func lastSunday(of month: Int, _ year: Int) -> Int64 {
    let last = utc("\(year)-\(month)-31 01:00")
    // 1970-01-01 was a Thursday.
    return last - (last / 86400 + 4) % 7 * 86400
  }

  private static let berlin = OpeningHours.Zone { seconds in
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    let year = Int(parts.tm_year) + 1900
    let isSummer = lastSunday(of: 3, year)..<lastSunday(of: 10, year) ~= seconds
    return isSummer ? 7200 : 3600
  }

  /// `2026-03-29 03:00 +2`: local time, with the hours ahead of UTC.
  private static func text(_ time: WallTime) -> String {
    let offset = berlin.offset(time.seconds)
    let wall = WallTime(seconds: time.seconds + offset).iso8601
    return wall.prefix(16).replacing("T", with: " ") + " +\(offset / 3600)"
  }

  private static func time(_ text: String) throws -> WallTime {
    let offset = try #require(text.last?.wholeNumberValue)
    return WallTime(seconds: utc(text) - Int64(offset) * 3600)
  }

  /// What follows from `text`, from `start` on: `open until …`, `closed until …`.
  private func story(_ text: String, from start: String, count: Int) throws -> [String] {
    let hours = try #require(try settings("[hours]\n" + text).hours)
    var time = try Self.time(start)
    var story: [String] = []
    for _ in 0..<count {
      let (isOpen, change) = hours.state(at: time, in: Self.berlin)
      story.append("\(isOpen ? "open" : "closed") until \(change.map(Self.text) ?? "ever")")
      guard let change else { break }
      // Nothing changes before that, down to the millisecond.
      let before = hours.state(at: WallTime(milliseconds: change.milliseconds - 1), in: Self.berlin)
      #expect(before.isOpen == isOpen && before.change == change)
      time = change
    }
    return story
  }

  @Test func `a week with breaks and a closed date`() throws {
    let week = """
      mon-fri = "9:00-12:00, 13:00-18:00"
      sat = "10:00-14:00"
      closed = "2026-11-23, 01-01"
      """
    #expect(
      try story(week, from: "2026-11-20 12:00 +1", count: 6) == [
        "closed until 2026-11-20 13:00 +1", "open until 2026-11-20 18:00 +1",
        "closed until 2026-11-21 10:00 +1", "open until 2026-11-21 14:00 +1",
        // Monday is closed.
        "closed until 2026-11-24 09:00 +1", "open until 2026-11-24 12:00 +1",
      ])
    #expect(
      try story(week, from: "2037-12-31 20:00 +1", count: 1)
        == ["closed until 2038-01-02 10:00 +1"])
    // Behind the last second of 32 bits.
    #expect(
      try story(week, from: "2038-01-19 12:30 +1", count: 2)
        == ["closed until 2038-01-19 13:00 +1", "open until 2038-01-19 18:00 +1"])
  }

  @Test func `spans that meet or overlap are one`() throws {
    #expect(
      try story(
        "mon = '08:00-10:00,09:00-11:00,11:00-12:00'", from: "2026-11-23 08:00 +1", count: 2)
        == ["open until 2026-11-23 12:00 +1", "closed until 2026-11-30 08:00 +1"])
    #expect(
      try story("mon-tue = '00:00-24:00'", from: "2026-11-23 00:00 +1", count: 2)
        == ["open until 2026-11-25 00:00 +1", "closed until 2026-11-30 00:00 +1"])
  }

  @Test func `a span past midnight belongs to the day on which it begins`() throws {
    let night = "fri = '22:00-02:00'"
    #expect(
      try story(night, from: "2026-11-20 21:59 +1", count: 3) == [
        "closed until 2026-11-20 22:00 +1", "open until 2026-11-21 02:00 +1",
        "closed until 2026-11-27 22:00 +1",
      ])
    #expect(
      try story(night, from: "2026-11-21 01:59 +1", count: 1) == ["open until 2026-11-21 02:00 +1"])
    // The Saturday is closed, the Friday is not.
    #expect(
      try story(night + "\nclosed = '2026-11-21'", from: "2026-11-21 01:00 +1", count: 1)
        == ["open until 2026-11-21 02:00 +1"])
    #expect(
      try story(night + "\nclosed = '2026-11-20'", from: "2026-11-21 01:00 +1", count: 1)
        == ["closed until 2026-11-27 22:00 +1"])
    #expect(
      try story("mon-sun = '12:00-00:00'", from: "2026-11-20 23:00 +1", count: 2)
        == ["open until 2026-11-21 00:00 +1", "closed until 2026-11-21 12:00 +1"])
  }

  @Test func `the hour that is skipped in spring`() throws {
    #expect(
      try story("sun = '02:30-04:00'", from: "2026-03-29 01:59 +1", count: 2)
        == ["closed until 2026-03-29 03:00 +2", "open until 2026-03-29 04:00 +2"])
    #expect(
      try story("sun = '01:00-02:30'", from: "2026-03-29 01:59 +1", count: 1)
        == ["open until 2026-03-29 03:00 +2"])
    #expect(
      try story("sat = '22:00-02:00'", from: "2026-03-28 23:00 +1", count: 1)
        == ["open until 2026-03-29 03:00 +2"])
    // Nothing is left of it on this day.
    #expect(
      try story("sun = '02:10-02:50'", from: "2026-03-29 01:00 +1", count: 1)
        == ["closed until 2026-04-05 02:10 +2"])
    #expect(
      try story("sun = '09:00-17:00'", from: "2026-03-29 00:00 +1", count: 2)
        == ["closed until 2026-03-29 09:00 +2", "open until 2026-03-29 17:00 +2"])
  }

  @Test func `the hour that comes twice in autumn`() throws {
    #expect(
      try story("sun = '02:30-05:00'", from: "2026-10-25 02:00 +2", count: 2)
        == ["closed until 2026-10-25 02:30 +2", "open until 2026-10-25 05:00 +1"])
    #expect(
      try story("sun = '00:00-02:30'", from: "2026-10-25 02:00 +2", count: 2)
        == ["open until 2026-10-25 02:30 +2", "closed until 2026-11-01 00:00 +1"])
    #expect(
      try story("sun = '03:00-04:00'", from: "2026-10-25 02:30 +1", count: 2)
        == ["closed until 2026-10-25 03:00 +1", "open until 2026-10-25 04:00 +1"])
    #expect(
      try story("sun = '09:00-17:00'", from: "2026-10-25 00:00 +2", count: 2)
        == ["closed until 2026-10-25 09:00 +1", "open until 2026-10-25 17:00 +1"])
  }

  @Test func `always and never`() throws {
    #expect(try story("", from: "2026-10-25 00:00 +2", count: 1) == ["open until ever"])
    #expect(
      try story("closed = '12-25'", from: "2026-11-20 00:00 +1", count: 3) == [
        "open until 2026-12-25 00:00 +1", "closed until 2026-12-26 00:00 +1",
        "open until 2027-12-25 00:00 +1",
      ])
    #expect(
      try story("closed = '02-29'", from: "2027-12-31 00:00 +1", count: 1)
        == ["open until 2028-02-29 00:00 +1"])
    let never = OpeningHours(week: Array(repeating: [], count: 7))
    #expect(never.state(at: WallTime(seconds: 0), in: Self.berlin) == (false, nil))
  }

  @Test func `days may be given one by one, or in a range that goes over the weekend`() throws {
    let spans = "'09:00-10:00'"
    let range = try settings("[hours]\nfri-mon = \(spans)").hours
    let names = ["mon", "fri", "sat", "sun"].map { "\($0) = \(spans)\n" }.joined()
    #expect(try settings("[hours]\n" + names).hours == range)
    #expect(try settings("hours.mon-mon = \(spans)") == settings("hours = {mon = \(spans)}"))
  }

  @Test func `mistakes`() {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    for key in ["monday", "Mon", "mon-", "mon-fry", "mon-wed-fri"] {
      expectSettingsProblem("[hours]\n¦\(key) = 1", .notADay(key: "hours.\(key)", days: days))
    }
    expectSettingsProblem("hours = ¦'9-17'", .wrongType(key: "hours", expected: .table))
    expectSettingsProblem(
      "[hours]\nmon = ¦['9:00-17:00']", .wrongType(key: "hours.mon", expected: .text))
    expectSettingsProblem(
      "[hours]\nclosed = ¦2026-12-25", .wrongType(key: "hours.closed", expected: .text))
    expectSettingsProblem("[hours]\nmon = ¦' '", .emptyText(key: "hours.mon"))
    expectSettingsProblem(
      "[hours]\nmon-fri = '9:00-17:00'\n¦wed = '9:00-12:00'",
      .dayHasHours(key: "hours.wed", day: "wed"))
    for word in [
      "9-17", "9:00", "9:00-", "9:00-9:00", "24:00-25:00", "9:00-24:01", "9:60-10:00", "9:0-10:00",
      "09:00-17:00-18:00", "009:00-10:00", "+9:00-10:00", "９:00-10:00", "",
    ] {
      expectSettingsProblem(
        "[hours]\nmon = ¦'8:00-9:00, \(word)'", .notASpan(key: "hours.mon", word: word))
    }
    for word in [
      "2026-02-29", "02-30", "2026-13-01", "00-10", "2026-1-1", "26-12-25", "12", "christmas",
      "2100-02-29", "",
    ] {
      expectSettingsProblem(
        "[hours]\nclosed = ¦'12-25, \(word)'", .notAClosedDate(key: "hours.closed", word: word))
    }
  }
}
