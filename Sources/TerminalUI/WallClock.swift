import Glibc

/// A moment of the wall clock, for people to read: no more is asked of it than on which day it lies.
public struct WallTime: Hashable, Sendable {
  /// Seconds since 1970-01-01 00:00 UTC.
  public let seconds: Int64

  /// The moment so many seconds after the epoch.
  public init(seconds: Int64) {
    self.seconds = seconds
  }

  /// The wall clock now.
  public static var now: WallTime { WallTime(seconds: Int64(time(nil))) }

  /// Hours and minutes in local time (localtime_r(3)), `09:05`.
  public var hoursAndMinutes: String {
    let parts = localParts
    return Self.twoDigits(parts.tm_hour) + ":" + Self.twoDigits(parts.tm_min)
  }

  /// The day of local time.
  var day: LocalDay { LocalDay(localParts) }

  fileprivate var localParts: tm {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return parts
  }

  fileprivate static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

/// A day of the calendar.
struct LocalDay: Equatable, Sendable {
  let year: Int
  /// 1 to 12.
  let month: Int32
  let day: Int32
  /// 0 is Sunday.
  let weekday: Int32

  fileprivate init(_ parts: tm) {
    year = Int(parts.tm_year) + 1900
    month = parts.tm_mon + 1
    day = parts.tm_mday
    weekday = parts.tm_wday
  }

  /// `2026-11-21`.
  var numbers: String { "\(year)-\(WallTime.twoDigits(month))-\(WallTime.twoDigits(day))" }
}

/// Tells of each moment whether it lies on another day than the one before it.
///
/// The C library may read its rules anew for each conversion, so the seconds of an ordinary day are
/// kept. Days on which the clocks change are not: with 23 hours or 25, with a midnight that never
/// is or is twice, each of their moments is looked up.
struct DayChanges: Sendable {
  private var day: LocalDay?
  /// Seconds that are known to lie on `day`.
  private var known: Range<Int64> = 0..<0

  mutating func isAnotherDay(_ time: WallTime) -> Bool {
    if known.contains(time.seconds) { return false }
    let parts = time.localParts
    let (before, now) = (day, LocalDay(parts))
    day = now
    known = Self.wholeDay(of: time, parts) ?? 0..<0
    return before != nil && before != now
  }

  private static func wholeDay(of time: WallTime, _ parts: tm) -> Range<Int64>? {
    let sinceMidnight = Int64(parts.tm_hour) * 3600 + Int64(parts.tm_min) * 60 + Int64(parts.tm_sec)
    let (start, underflow) = time.seconds.subtractingReportingOverflow(sinceMidnight)
    let (end, overflow) = start.addingReportingOverflow(86_400)
    guard !underflow, !overflow else { return nil }
    let first = WallTime(seconds: start).localParts
    let last = WallTime(seconds: end - 1).localParts
    let isOrdinary =
      LocalDay(first) == LocalDay(parts) && LocalDay(last) == LocalDay(parts)
      && first.tm_gmtoff == parts.tm_gmtoff && last.tm_gmtoff == parts.tm_gmtoff
    return isOrdinary ? start..<end : nil
  }
}
