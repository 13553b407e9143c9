/// A point in time on a monotonic clock, in nanoseconds since an arbitrary start.
///
/// It is a value and reads no clock. The reactor reads `CLOCK_MONOTONIC` (clock_gettime(2)), a simulation
/// advances it by hand, and the state machines take it as an argument.
public struct Instant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the clock's start. 63 bits last 292 years.
  public let nanoseconds: Int64

  /// The instant this many nanoseconds after the clock's start.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is before `right`.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `interval` later. Saturates at the largest instant on overflow.
  public static func + (instant: Instant, interval: Duration) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(interval.wholeNanoseconds)
    return Instant(nanoseconds: overflow ? .max : sum)
  }

  /// The time from `earlier` to `later`; negative if `later` is in fact the earlier one.
  public static func - (later: Instant, earlier: Instant) -> Duration {
    .nanoseconds(later.nanoseconds - earlier.nanoseconds)
  }

  // Arithmetic in whole seconds, which avoids the 128-bit arithmetic of `Duration`.

  /// The whole seconds from `earlier` to this instant, truncated toward zero.
  public func seconds(since earlier: Instant) -> Int64 {
    (nanoseconds - earlier.nanoseconds) / 1_000_000_000
  }

  /// The instant `seconds` later; `seconds` must not be negative. Saturates at the largest instant on
  /// overflow.
  public func later(bySeconds seconds: Int64) -> Instant {
    let (interval, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = nanoseconds.addingReportingOverflow(interval)
    return Instant(nanoseconds: isTooLong || overflow ? .max : sum)
  }
}

extension Duration {
  /// The duration in whole nanoseconds, truncated toward zero and clamped to 64 bits.
  public var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }

  /// The duration in whole seconds, truncated toward zero.
  public var wholeSeconds: Int64 { components.seconds }
}
