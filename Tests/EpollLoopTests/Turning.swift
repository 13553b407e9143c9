import EpollLoop
import Glibc
import MonotonicTime
import TestSupport
import Testing

/// A condition did not become true in time.
struct NotInTime: Error, CustomStringConvertible {
  let description: String
}

extension EventLoop {
  /// Runs until `condition` holds. It is checked before each sleep, after the test's own observers.
  func run(
    until what: String, within interval: Duration = .timeout, _ condition: @escaping () -> Bool
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

  /// The number of times that the loop wakes during `interval`, except for the end of the interval. A loop
  /// that spins wakes many thousand times, so even a busy machine does not hide a failure.
  /// - Parameter due: the number of wakeups to wait for first. `interval` begins after them, so that it can't
  ///   end before a delayed thread has had the first one.
  func wakeups(due: Int = 0, during interval: Duration = .milliseconds(30)) throws -> Int {
    var sleeps = 0
    var isOver = false
    var end: TimerToken?
    let observer = observeBeforeSleep { [unowned self] in
      if isOver { return stop() }
      sleeps += 1
      guard end == nil || sleeps == due + 1 else { return }
      if let end { cancel(end) }
      end = schedule(at: .now + (sleeps > due ? interval : .timeout)) { isOver = true }
    }
    defer { removeObserver(observer) }
    try run()
    // The sleep that the end of `interval` ended is not counted.
    return sleeps - 1
  }

  /// Runs one pass, which must find an event.
  func pass() throws {
    var passes = -1
    try run(until: "a pass") {
      passes += 1
      return passes > 0
    }
  }
}

/// Makes a signal do nothing but interrupt system calls of this thread. For a test in a process of its own.
func makeInterrupting(_ signal: Int32) {
  var action = sigaction()  // without SA_RESTART
  action.__sigaction_handler.sa_handler = { _ in }
  sigaction(signal, &action, nil)
  var only = sigset_t()
  sigemptyset(&only)
  sigaddset(&only, signal)
  // The test runner's threads block most signals.
  pthread_sigmask(SIG_UNBLOCK, &only, nil)
}

/// Bytes that a thread collects. Read them only after the thread was joined.
final class Collected: @unchecked Sendable {
  var bytes: [UInt8] = []
}

/// A thread for work that goes on while the loop runs in the test's thread.
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

  /// Waits for the thread to end, and rethrows its error.
  func join() throws {
    pthread_join(thread, nil)
    if let failure { throw failure }
  }
}
