import MonotonicTime

/// Names one scheduled timer.
public struct TimerToken: Hashable, Sendable {
  let number: UInt64
}

/// The timers of a loop, nearest deadline last. A program has a handful, so a sorted array is both
/// the simplest and the fastest.
struct TimerQueue {
  private struct Entry {
    let deadline: Instant
    let number: UInt64
    let action: () -> Void
  }

  /// Sorted: later deadlines first; of equal ones, the one scheduled later first.
  private var entries: [Entry] = []
  private var lastNumber: UInt64 = 0

  mutating func add(_ deadline: Instant, _ action: @escaping () -> Void) -> TimerToken {
    lastNumber += 1
    let index = entries.firstIndex { $0.deadline <= deadline } ?? entries.endIndex
    entries.insert(Entry(deadline: deadline, number: lastNumber, action: action), at: index)
    return TimerToken(number: lastNumber)
  }

  mutating func remove(_ token: TimerToken) {
    entries.removeAll { $0.number == token.number }
  }

  /// The deadline that comes first.
  var nearest: Instant? { entries.last?.deadline }

  /// The timeout for epoll_wait(2) in milliseconds, rounded up so that a pass never comes too early;
  /// -1 without a deadline.
  static func milliseconds(
    until nearest: Instant?, from now: @autoclosure () -> Instant
  ) -> Int32 {
    guard let nearest else { return -1 }
    let now = now()
    guard nearest > now else { return 0 }
    let nanoseconds = nearest.nanoseconds - now.nanoseconds
    return Int32(min((nanoseconds - 1) / 1_000_000 + 1, Int64(Int32.max)))
  }

  /// Takes the nearest timer out if it is due.
  mutating func popDue(at now: Instant, upTo number: UInt64) -> (() -> Void)? {
    guard let index = entries.lastIndex(where: { $0.number <= number }),
      entries[index].deadline <= now
    else { return nil }
    return entries.remove(at: index).action
  }

  /// The number of the timer scheduled last: one that an action schedules has a higher one and waits
  /// for the next pass, so that a timer which renews itself can't hold the loop.
  var newest: UInt64 { lastNumber }
}
