import MonotonicTime

/// The arrival times of the waiting connections, as far as the desk saw them arrive; the first in line first.
///
/// The kernel keeps the queue itself and reports only its length. Since the queue is first in, first out, the
/// arrival times show how long each connection has waited.
struct ArrivalTimes {
  private(set) var arrivals: [Instant] = []

  /// Adjusts the list to the number of waiting connections that the kernel reports.
  mutating func sync(count: Int, at now: Instant) {
    while arrivals.count < count { arrivals.append(now) }
    if arrivals.count > count { arrivals.removeFirst(arrivals.count - count) }
  }

  /// Removes the first in line.
  /// - Returns: how long it waited, as far as is known.
  mutating func takeFirst(at now: Instant) -> Duration {
    arrivals.isEmpty ? .zero : now - arrivals.removeFirst()
  }
}
