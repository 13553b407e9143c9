import CLinux
import Glibc
import MonotonicTime

/// A deadline that the kernel keeps (timerfd_create(2)): its descriptor is readable from then on.
struct KernelTimer: ~Copyable {
  private let owned: Descriptor

  /// The number, valid as long as this value lives.
  var descriptor: Int32 { owned.number }

  /// - Throws: `timerfd_create`'s error (out of descriptors or memory).
  init() throws(SystemError) {
    // The clock of `Instant.now`.
    owned = Descriptor(
      owning: try systemCall("timerfd_create") {
        timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
      })
  }

  /// Sets it, in place of what was set before.
  /// - Precondition: the deadline is not before the first nanosecond of the clock.
  /// - Throws: `timerfd_settime`'s error.
  func set(_ deadline: Instant) throws(SystemError) {
    precondition(deadline.nanoseconds > 0, "zero would take it back")
    try set(nanoseconds: deadline.nanoseconds)
  }

  /// Takes it back: it is not readable, whether its deadline has come or not.
  func clear() throws(SystemError) {
    try set(nanoseconds: 0)
  }

  private func set(nanoseconds: Int64) throws(SystemError) {
    var setting = itimerspec()
    setting.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
    setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
    try systemCall("timerfd_settime") {
      timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }
  }
}
