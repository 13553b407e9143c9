import Glibc

/// A moment of the wall clock, for people to read; never compared, never computed with.
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
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return Self.twoDigits(parts.tm_hour) + ":" + Self.twoDigits(parts.tm_min)
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
