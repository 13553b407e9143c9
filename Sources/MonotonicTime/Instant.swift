/// A point on a clock that only moves forward, as a number of nanoseconds since an arbitrary start.
///
/// It is a value and reads no clock: the reactor does (`CLOCK_MONOTONIC`, clock_gettime(2)), a
/// simulation moves it by hand, and the state machines take it as an argument.
public struct Instant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the clock's start. 63 bits last 292 years.
  public let nanoseconds: Int64

  /// The instant so many nanoseconds after the clock's start.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether one instant is before the other.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `interval` later. One that is past the end of the clock is its end.
  public static func + (instant: Instant, interval: Duration) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(interval.wholeNanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }

  /// The time from `earlier` to `later`; negative if they are the other way round.
  public static func - (later: Instant, earlier: Instant) -> Duration {
    .nanoseconds(later.nanoseconds - earlier.nanoseconds)
  }

  // Where whole seconds are all that is asked for, the 128 bits of a `Duration` would be a detour.

  /// The whole seconds from `earlier` to this instant, cut toward zero.
  public func seconds(since earlier: Instant) -> Int64 {
    (nanoseconds - earlier.nanoseconds) / 1_000_000_000
  }

  /// The instant so many seconds later, not before this one. One that is past the end of the clock is
  /// its end.
  public func later(bySeconds seconds: Int64) -> Instant {
    let (interval, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = nanoseconds.addingReportingOverflow(interval)
    return Instant(nanoseconds: isTooLong || overflow ? .max : sum)
  }
}

extension Duration {
  /// The duration in whole nanoseconds, cut toward zero and clamped to what 64 bits can hold.
  public var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }

  /// The duration in whole seconds, cut toward zero.
  public var wholeSeconds: Int64 { components.seconds }
}
