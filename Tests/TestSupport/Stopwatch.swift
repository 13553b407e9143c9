import Glibc

/// Elapsed time of a program, minus the time for which it or the test's thread waited on a run queue for a
/// CPU: that depends on the machine and its other load.
public struct Stopwatch {
  private let start = ContinuousClock.now
  private let places: [String]
  private let before: [Duration]

  /// Starts now.
  public init(of child: Child) {
    places = ["/proc/\(child.pid)/schedstat", "/proc/thread-self/schedstat"]
    before = places.map(Self.timeInLine)
  }

  /// The time since the start.
  public var elapsed: Duration {
    let passed = ContinuousClock.now - start
    return zip(places, before).reduce(passed) { $0 - (Self.timeInLine($1.0) - $1.1) }
  }

  /// The time spent on a run queue: the second number of schedstat, in nanoseconds
  /// (Documentation/scheduler/sched-stats.rst). An exited process that is not reaped still has the file.
  private static func timeInLine(_ path: String) -> Duration {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .zero }
    let file = Collector(descriptor)
    file.collect()
    let numbers = String(decoding: file.bytes, as: UTF8.self).split(separator: " ")
    return .nanoseconds(numbers.dropFirst().first.flatMap { Int64($0) } ?? 0)
  }
}

/// The CPU time of this thread in `body`. Time in which the thread does not run is not counted.
public func processorTime(of body: () -> Void) -> Duration {
  let start = threadTime()
  body()
  return threadTime() - start
}

private func threadTime() -> Duration {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
