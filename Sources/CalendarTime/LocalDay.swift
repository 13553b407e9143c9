import Glibc

/// A calendar day.
public struct LocalDay: Equatable, Sendable {
  /// The year, of any number of digits.
  public let year: Int
  /// 1 to 12.
  public let month: Int32
  /// 1 to 31.
  public let day: Int32
  /// 0 is Sunday.
  public let weekday: Int32

  init(_ parts: tm) {
    year = Int(parts.tm_year) + 1900
    month = parts.tm_mon + 1
    day = parts.tm_mday
    weekday = parts.tm_wday
  }

  /// The date as in `2026-11-21`. A year that needs more than four digits, or is negative, has a sign and six
  /// digits (ISO 8601).
  public var numbers: String {
    let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
    let years = padded(year.magnitude, to: sign.isEmpty ? 4 : 6)
    return "\(sign)\(years)-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }
}

/// Detects changes of the local day in a series of times.
///
/// localtime_r(3) may be slow, so the bounds of an ordinary day are cached. A day on which the clocks change
/// (23 or 25 hours, a midnight that is skipped or repeated) is not cached: each time is converted.
public struct DayChangeDetector: Sendable {
  private var day: LocalDay?
  /// Seconds since 1970 that are known to be on `day`.
  private var known: Range<Int64> = 0..<0

  /// No time has been checked yet.
  public init() {}

  /// Whether `time` is on another day than the time checked before it; false for the first.
  public mutating func isAnotherDay(_ time: WallTime) -> Bool {
    if known.contains(time.seconds) { return false }
    let parts = time.localParts
    let (before, now) = (day, LocalDay(parts))
    day = now
    known = Self.wholeDay(of: time, parts) ?? 0..<0
    return before != nil && before != now
  }

  private static func wholeDay(of time: WallTime, _ parts: tm) -> Range<Int64>? {
    let sinceMidnight = Int64(parts.tm_hour) * 3600 + Int64(parts.tm_min) * 60 + Int64(parts.tm_sec)
    let start = time.seconds - sinceMidnight
    let end = start + 86_400
    let first = WallTime(seconds: start).localParts
    let last = WallTime(seconds: end - 1).localParts
    let isOrdinary =
      LocalDay(first) == LocalDay(parts) && LocalDay(last) == LocalDay(parts)
      && first.tm_gmtoff == parts.tm_gmtoff && last.tm_gmtoff == parts.tm_gmtoff
    return isOrdinary ? start..<end : nil
  }
}
