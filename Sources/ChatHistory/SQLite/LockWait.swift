import CSQLite
import Glibc

/// Waits for a lock that another connection holds.
///
/// SQLite's own busy handler tries again ever more rarely, in the end every 100 ms
/// (<https://www.sqlite.org/c3ref/busy_timeout.html>). Among many desks that favours whoever has just come: the
/// lock is free for moments only, and those who wait longest look least often. Here all who wait try equally
/// often, so that nobody is passed over for long.
final class LockWait {
  /// How long to wait.
  var timeout: Duration
  /// When the present wait began, a time of `monotonicNow()`.
  private var start: Int64 = 0

  init(_ timeout: Duration) { self.timeout = timeout }

  /// Makes a connection wait in this way. The object must live as long as the connection.
  func install(in connection: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(
      connection,
      { context, attempts in
        guard let context else { return 0 }
        let wait = Unmanaged<LockWait>.fromOpaque(context).takeUnretainedValue()
        return wait.triesAgain(after: attempts) ? 1 : 0
      }, context)
  }

  /// Sleeps before the next attempt.
  /// - Returns: false if the time is over.
  private func triesAgain(after attempts: Int32) -> Bool {
    let now = monotonicNow()
    if attempts == 0 { start = now }
    let left = start + timeout.wholeMilliseconds * 1_000_000 - now
    guard left > 0 else { return false }
    usleep(min(.random(in: HistoryLimits.microsecondsBetweenLockAttempts), useconds_t(left / 1000)))
    return true
  }
}
