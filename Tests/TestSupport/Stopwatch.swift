import Glibc

/// Time as a program has it. What it, or the test that watches it, stood in line for a processor is not
/// counted: that tells of the machine, and of what else runs on it.
public struct Stopwatch {
  private let start = ContinuousClock.now
  private let places: [String]
  private let before: [Duration]

  /// Starts now.
  public init(of child: Child) {
    places = ["/proc/\(child.pid)/schedstat", "/proc/thread-self/schedstat"]
    before = places.map(Self.timeInLine)
  }

  /// What has passed since the start.
  public var elapsed: Duration {
    let passed = ContinuousClock.now - start
    return zip(places, before).reduce(passed) { $0 - (Self.timeInLine($1.0) - $1.1) }
  }

  /// The second number, in nanoseconds (Documentation/scheduler/sched-stats.rst); a process that has
  /// ended and was not reaped still has it.
  private static func timeInLine(_ path: String) -> Duration {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .zero }
    let file = Collector(descriptor)
    file.collect()
    let numbers = String(decoding: file.bytes, as: UTF8.self).split(separator: " ")
    return .nanoseconds(numbers.dropFirst().first.flatMap { Int64($0) } ?? 0)
  }
}

/// The processor time that this thread spends in `body`, however long others keep it waiting.
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
