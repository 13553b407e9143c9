import MonotonicTime

/// When those in the line came, as far as the desk saw them come; the first in line first.
///
/// The kernel keeps the line itself and tells its length; since it is first in, first out, the times of
/// the arrivals tell how long each has waited.
struct WaitingLine {
  private var arrivals: [Instant] = []

  /// The kernel says that so many wait.
  mutating func sync(count: Int, at now: Instant) {
    while arrivals.count < count { arrivals.append(now) }
    if arrivals.count > count { arrivals.removeFirst(arrivals.count - count) }
  }

  /// The first in line is taken.
  /// - Returns: how long they had waited, as far as is known.
  mutating func takeFirst(at now: Instant) -> Duration {
    arrivals.isEmpty ? .zero : now - arrivals.removeFirst()
  }
}
