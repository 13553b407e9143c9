import Glibc
@_exported import MonotonicTime

extension Instant {
  /// The kernel's monotonic clock, clock_gettime(2): it is not set back when the wall clock is.
  public static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
