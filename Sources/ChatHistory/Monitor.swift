import Glibc

/// State shared by threads: a mutex, and a condition variable to wait for changes. The standard library's
/// `Mutex` has no condition variable.
///
/// A class with a deinit, because a mutex and a condition variable must not move in memory. `@unchecked`:
/// `state` is only accessed under `mutex`.
package final class Monitor<State>: @unchecked Sendable {
  /// The result of checking the state in `wait`.
  package enum Finding<Result> {
    /// The wait is over, with this result.
    case found(Result)
    /// Check again after the next change, or at this time of `CLOCK_MONOTONIC` in nanoseconds.
    case wait(until: Int64?)
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  package init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // A wait must not get longer or shorter when the system clock is set.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the state without waking the waiting threads.
  package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Changes the state and wakes all waiting threads.
  package func change<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    let result = body(&state)
    pthread_mutex_unlock(mutex)
    // Broadcast after unlocking, so that the woken threads do not block on the mutex at once.
    pthread_cond_broadcast(condition)
    return result
  }

  /// Blocks until `look` returns `found`.
  package func wait<Result>(_ look: (inout State) -> Finding<Result>) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      switch look(&state) {
      case .found(let result): return result
      case .wait(until: nil): pthread_cond_wait(condition, mutex)
      case .wait(let deadline?):
        var time = timespec(
          tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        pthread_cond_timedwait(condition, mutex, &time)
      }
    }
  }
}

/// `CLOCK_MONOTONIC`, in nanoseconds.
package func monotonicNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Starts a detached thread with all signals blocked, because the thread of the event loop handles signals.
/// - Returns: 0, or the error number of pthread_create(3).
package func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
  var (all, before) = (sigset_t(), sigset_t())
  sigfillset(&all)
  // A new thread inherits the signal mask of its creator.
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let code = pthread_create(&thread, nil, runThread, box.toOpaque())
  if code == 0 { pthread_detach(thread) } else { box.release() }
  return code
}

private final class ThreadBody {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
