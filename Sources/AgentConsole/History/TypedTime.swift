import CalendarTime
import Glibc

/// A time as the user types it: a date, a date with a time of day, or an age in minutes, hours, days or
/// weeks.
///
///     2026-11-20        2026-11-20 14:30        2026-11-20T14:30:05        30m  12h  7d  4w
struct TypedTime {
  /// The moment; for a date, the first moment of the day.
  let start: WallTime
  /// For a date without a time, the first moment after the day; else the same as `start`.
  let end: WallTime

  init?(_ text: String, now: WallTime = .now()) {
    if let ago = Self.interval(text) {
      start = WallTime(milliseconds: now.milliseconds - ago * 1000)
      end = start
      return
    }
    let parts = text.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "T" })
    guard let day = Self.numbers(parts[0], "-", [4, 2, 2]), Self.isInCalendar(day) else {
      return nil
    }
    var time = [0, 0, 0]
    if parts.count == 2 {
      guard
        let given = Self.numbers(parts[1], ":", [2, 2]) ?? Self.numbers(parts[1], ":", [2, 2, 2]),
        given[0] < 24, given[1] < 60, given.count < 3 || given[2] < 60
      else { return nil }
      time.replaceSubrange(0..<given.count, with: given)
    }
    guard let start = Self.local(day, time) else { return nil }
    let next = parts.count == 2 ? start : Self.local([day[0], day[1], day[2] + 1], [0, 0, 0])
    guard let end = next else { return nil }
    (self.start, self.end) = (start, end)
  }

  /// The age in seconds.
  private static func interval(_ text: String) -> Int64? {
    let seconds: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let last = text.last, let unit = seconds[last], text.utf8.count <= 7,
      let count = number(text.dropLast())
    else { return nil }
    return Int64(count) * unit
  }

  private static func numbers(
    _ text: Substring, _ separator: Character, _ lengths: [Int]
  ) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.count) == lengths else { return nil }
    let numbers = parts.compactMap(number)
    return numbers.count == parts.count ? numbers : nil
  }

  // Int's own parser would accept a sign.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func isInCalendar(_ day: [Int]) -> Bool {
    let (year, month) = (day[0], day[1])
    guard (1970...9999).contains(year), (1...12).contains(month), day[2] >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return day[2] <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// A local time as a moment. When clocks are set back, a time occurs twice: the first is returned. When
  /// they are set forward, a time is skipped: the result is the moment that it would have been.
  private static func local(_ day: [Int], _ time: [Int]) -> WallTime? {
    var parts = tm()
    (parts.tm_year, parts.tm_mon) = (Int32(day[0] - 1900), Int32(day[1] - 1))
    // mktime(3) takes day 32 for the first of the next month.
    parts.tm_mday = Int32(day[2])
    (parts.tm_hour, parts.tm_min) = (Int32(time[0]), Int32(time[1]))
    parts.tm_sec = Int32(time[2])
    // With tm_isdst -1, the choice between the two moments depends on earlier calls.
    let moments = [Int32(1), 0].compactMap { moment(parts, isSummer: $0) }
    return moments.min { $0.milliseconds < $1.milliseconds } ?? moment(parts, isSummer: -1)
  }

  /// The moment with or without daylight saving time; nil if there is none. A negative `isSummer` leaves the
  /// choice to mktime(3).
  private static func moment(_ parts: tm, isSummer: Int32) -> WallTime? {
    var answer = parts
    answer.tm_isdst = isSummer
    // mktime's error value, -1, is also a valid time: one second before the epoch. tm_wday tells the two
    // apart.
    answer.tm_wday = -1
    let seconds = mktime(&answer)
    let isMeant = isSummer < 0 || answer.tm_isdst == isSummer && answer.tm_hour == parts.tm_hour
    return answer.tm_wday < 0 || !isMeant ? nil : WallTime(seconds: Int64(seconds))
  }
}
