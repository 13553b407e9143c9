import Glibc

/// A state that threads share, with a lock around it and a way to wait until it changed.
///
/// Not the standard library's `Mutex`, under which nobody can wait for a change.
///
/// A class with a destructor because a mutex and a condition have to stay where they are in memory.
/// `@unchecked`: `state` is only touched under `mutex`.
final class Monitor<State>: @unchecked Sendable {
  /// What a waiting thread finds.
  enum Finding<Result> {
    /// What it waited for.
    case found(Result)
    /// Not yet; look again when the state changed, or at this moment of `CLOCK_MONOTONIC`, in
    /// nanoseconds.
    case wait(until: Int64?)
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Setting the system's clock must not stretch or cut a wait.
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

  /// Reads the state, or changes it in a way that nobody waits for.
  func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Changes the state and has all who wait look again.
  func change<Result>(_ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    let result = body(&state)
    pthread_mutex_unlock(mutex)
    // Not under the lock, which those who wake would wait for at once.
    pthread_cond_broadcast(condition)
    return result
  }

  /// Waits until `look` finds something.
  func wait<Result>(_ look: (inout State) -> Finding<Result>) -> Result {
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
func monotonicNow() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Starts a thread that takes no signals: those belong to the thread that has the program's loop.
func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
  var (all, before) = (sigset_t(), sigset_t())
  sigfillset(&all)
  // A thread begins with the mask of the one that made it.
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
