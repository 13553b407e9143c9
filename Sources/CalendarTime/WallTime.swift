import Glibc

/// A time of the wall clock: milliseconds since 1970-01-01 00:00 UTC, without leap seconds. The system clock
/// can be set back, so events must not be ordered by it.
public struct WallTime: Comparable, Hashable, Sendable {
  /// Milliseconds since 1970, negative before.
  public let milliseconds: Int64

  /// The time this many milliseconds after 1970-01-01 00:00 UTC.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The time this many seconds after 1970-01-01 00:00 UTC, clamped to the earliest and latest `WallTime`.
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    self.init(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }

  /// The current time (`CLOCK_REALTIME`, clock_gettime(2)).
  public static func now() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Whether `left` is earlier than `right`.
  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The time `interval` later, in whole milliseconds.
  public static func + (time: WallTime, interval: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds + interval.wholeMilliseconds)
  }

  /// The time from `other` to this; zero if the clock was set back between them.
  public func since(_ other: WallTime) -> Duration {
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
    return overflow ? .zero : .milliseconds(max(0, difference))
  }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

// Formatting. Local time is in the process's time zone (localtime_r(3)).

extension WallTime {
  /// The day in local time.
  public var day: LocalDay { LocalDay(localParts) }

  /// The date and the time of day in local time: `2026-11-20` and `14:30:05`.
  public var local: (date: String, time: String) {
    let parts = localParts
    return (LocalDay(parts).numbers, Self.timeOfDay(parts))
  }

  /// Local time, as in `14:30`.
  public var hoursAndMinutes: String { Self.hoursAndMinutes(localParts) }

  /// Local date and time, as in `2026-11-20 14:30`.
  public var localDateAndMinutes: String {
    let parts = localParts
    return "\(LocalDay(parts).numbers) \(Self.hoursAndMinutes(parts))"
  }

  /// UTC in ISO 8601, as in `2026-11-20T06:30:05.123Z`.
  public var iso8601: String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    let fraction = padded(milliseconds - seconds &* 1000, to: 3)
    return "\(LocalDay(parts).numbers)T\(Self.timeOfDay(parts)).\(fraction)Z"
  }

  var localParts: tm {
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return parts
  }

  private static func hoursAndMinutes(_ parts: tm) -> String {
    "\(padded(parts.tm_hour, to: 2)):\(padded(parts.tm_min, to: 2))"
  }

  private static func timeOfDay(_ parts: tm) -> String {
    "\(hoursAndMinutes(parts)):\(padded(parts.tm_sec, to: 2))"
  }
}

/// The number, padded with leading zeros to `count` characters.
func padded(_ number: some BinaryInteger, to count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}

extension Duration {
  /// The duration in whole milliseconds, truncated toward zero.
  public var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
