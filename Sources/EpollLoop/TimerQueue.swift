import MonotonicTime

/// Names one scheduled timer.
public struct TimerToken: Hashable, Sendable {
  let number: UInt64
}

/// The timers of a loop, in no order. A program has a handful, so looking through them for the nearest is
/// both the simplest and the fastest.
struct TimerQueue {
  private struct Entry {
    let deadline: Instant
    let number: UInt64
    let action: () -> Void

    /// Of equal deadlines the one scheduled first comes first.
    func isBefore(_ other: Entry) -> Bool {
      deadline == other.deadline ? number < other.number : deadline < other.deadline
    }
  }

  private var entries: [Entry] = []
  private var lastNumber: UInt64 = 0

  mutating func add(_ deadline: Instant, _ action: @escaping () -> Void) -> TimerToken {
    lastNumber += 1
    entries.append(Entry(deadline: deadline, number: lastNumber, action: action))
    return TimerToken(number: lastNumber)
  }

  mutating func remove(_ token: TimerToken) {
    guard let index = entries.firstIndex(where: { $0.number == token.number }) else { return }
    _ = take(at: index)
  }

  /// The last one takes its place.
  private mutating func take(at index: Int) -> Entry {
    let entry = entries[index]
    let last = entries.removeLast()
    if index < entries.count { entries[index] = last }
    return entry
  }

  /// The deadline that comes first.
  var nearest: Instant? {
    var nearest: Instant?
    for entry in entries { nearest = min(nearest ?? entry.deadline, entry.deadline) }
    return nearest
  }

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
    var due: Int?
    for (index, entry) in entries.enumerated()
    where entry.number <= number && entry.deadline <= now {
      if due.map({ entry.isBefore(entries[$0]) }) ?? true { due = index }
    }
    return due.map { take(at: $0).action }
  }

  /// The number of the timer scheduled last: one that an action schedules has a higher one and waits
  /// for the next pass, so that a timer which renews itself can't hold the loop.
  var newest: UInt64 { lastNumber }
}
