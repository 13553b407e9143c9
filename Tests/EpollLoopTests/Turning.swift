import EpollLoop
import Glibc
import MonotonicTime
import TestSupport
import Testing

/// What did not happen in time.
struct NotInTime: Error, CustomStringConvertible {
  let description: String
}

extension EventLoop {
  /// Runs until `condition` holds, asked before each sleep, behind the test's own observers.
  func run(
    until what: String, within interval: Duration = .patience, _ condition: @escaping () -> Bool
  ) throws {
    var isLate = false
    let watchdog = schedule(at: .now + interval) { isLate = true }
    let observer = observeBeforeSleep { [unowned self] in
      if condition() || isLate { stop() }
    }
    defer {
      removeObserver(observer)
      cancel(watchdog)
    }
    try run()
    guard condition() else { throw NotInTime(description: "not within \(interval): \(what)") }
  }

  /// How often the loop wakes in `interval` for something other than its end. A loop that spins wakes
  /// many thousand times, so that a busy machine does not turn a failure into a success.
  /// - Parameter due: so many wakeups are waited for with patience, and `interval` begins behind
  ///   them: it can't be over before a thread that was kept waiting has taken the first one.
  func wakeups(due: Int = 0, during interval: Duration = .milliseconds(30)) throws -> Int {
    var sleeps = 0
    var isOver = false
    var end: TimerToken?
    let observer = observeBeforeSleep { [unowned self] in
      if isOver { return stop() }
      sleeps += 1
      guard end == nil || sleeps == due + 1 else { return }
      if let end { cancel(end) }
      end = schedule(at: .now + (sleeps > due ? interval : .patience)) { isOver = true }
    }
    defer { removeObserver(observer) }
    try run()
    // The sleep that `interval` ended is the one that is no wakeup.
    return sleeps - 1
  }

  /// One pass, which must find something ready.
  func pass() throws {
    var passes = -1
    try run(until: "a pass") {
      passes += 1
      return passes > 0
    }
  }
}

/// Has a signal do nothing but interrupt the calls of this thread: for a test in a process of its own.
func makeInterrupting(_ signal: Int32) {
  var action = sigaction()  // without SA_RESTART
  action.__sigaction_handler.sa_handler = { _ in }
  sigaction(signal, &action, nil)
  var only = sigset_t()
  sigemptyset(&only)
  sigaddset(&only, signal)
  // The test runner's threads have most signals blocked.
  pthread_sigmask(SIG_UNBLOCK, &only, nil)
}

/// Bytes that a thread collects; to be looked at when it was joined.
final class Collected: @unchecked Sendable {
  var bytes: [UInt8] = []
}

/// A thread of its own, for what has to go on while the loop runs in the test's.
final class Background: @unchecked Sendable {
  private let body: @Sendable () throws -> Void
  private var thread = pthread_t()
  private var failure: (any Error)?

  init(_ body: @escaping @Sendable () throws -> Void) {
    self.body = body
    let context = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let background = Unmanaged<Background>.fromOpaque(context).takeRetainedValue()
        do { try background.body() } catch { background.failure = error }
        return nil
      }, context)
    precondition(code == 0, "pthread_create")
  }

  /// Waits for its end, and throws what it threw.
  func join() throws {
    pthread_join(thread, nil)
    if let failure { throw failure }
  }
}
