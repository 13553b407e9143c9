import Glibc

/// A moment as people date it: milliseconds since 1970-01-01 00:00 UTC, without leap seconds. The
/// clock behind it can be set and go back, so nothing is ordered by it.
public struct WallTime: Comparable, Hashable, Sendable {
  /// Milliseconds since 1970, negative before.
  public let milliseconds: Int64

  /// The moment so many milliseconds after 1970 began.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// What the system's clock says.
  public static func now() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// The earlier of two moments is the lesser.
  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment an interval later, to the millisecond.
  public static func + (time: WallTime, interval: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds + interval.wholeMilliseconds)
  }
}

extension Duration {
  /// Whole milliseconds, rounded toward zero.
  var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
