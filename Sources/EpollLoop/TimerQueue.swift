import MonotonicTime

/// Identifies one scheduled timer of an event loop.
public struct TimerToken: Hashable, Sendable {
  let name: SlotName
}

/// The timers of a loop: a binary heap with the earliest deadline first.
///
/// Adding, cancelling and popping take logarithmic time. Reading the earliest deadline takes constant time.
struct TimerQueue {
  /// An entry of the heap. It holds the timer's key, and the timer holds the entry's position.
  private struct Place {
    let deadline: Instant
    let number: UInt64
    let name: SlotName

    /// Equal deadlines are ordered by when they were scheduled.
    func isBefore(_ other: Place) -> Bool {
      deadline == other.deadline ? number < other.number : deadline < other.deadline
    }
  }

  private struct Timer {
    let action: () -> Void
    /// The index in the heap; -1 once the timer is due and was popped.
    var position = -1
  }

  private let timers = SlotTable<Timer>()
  private var heap: [Place] = []
  private var lastNumber: UInt64 = 0

  mutating func add(_ deadline: Instant, _ action: @escaping () -> Void) -> TimerToken {
    lastNumber += 1
    let name = timers.insert(Timer(action: action))
    let place = Place(deadline: deadline, number: lastNumber, name: name)
    heap.append(place)
    siftUp(place, from: heap.count - 1)
    return TimerToken(name: name)
  }

  mutating func remove(_ token: TimerToken) {
    guard let timer = timers.remove(token.name), timer.position >= 0 else { return }
    removeFromHeap(at: timer.position)
  }

  /// The number of timers.
  var count: Int { timers.count }

  /// The earliest deadline.
  var nearest: Instant? { heap.first?.deadline }

  /// The timeout for epoll_wait(2) in milliseconds; -1 without a deadline. It is rounded up, so that a pass
  /// never starts before the deadline.
  static func milliseconds(
    until nearest: Instant?, from now: @autoclosure () -> Instant
  ) -> Int32 {
    guard let nearest else { return -1 }
    let now = now()
    guard nearest > now else { return 0 }
    let nanoseconds = nearest.nanoseconds - now.nanoseconds
    return Int32(min((nanoseconds - 1) / 1_000_000 + 1, Int64(Int32.max)))
  }

  /// Pops the timers that are due and appends them in order. They can still be cancelled until `take`.
  mutating func popDue(at now: Instant, into due: inout [TimerToken]) {
    while let first = heap.first, first.deadline <= now {
      removeFromHeap(at: 0)
      timers.update(first.name) { $0.position = -1 }
      due.append(TimerToken(name: first.name))
    }
  }

  /// Removes a due timer and returns its action; nil if it was cancelled meanwhile.
  mutating func take(_ token: TimerToken) -> (() -> Void)? {
    timers.remove(token.name)?.action
  }

  // MARK: The heap

  private mutating func removeFromHeap(at position: Int) {
    let last = heap.removeLast()
    guard position < heap.count else { return }
    // The last entry fills the gap and is sifted to its position from there.
    if position > 0, last.isBefore(heap[(position - 1) / 2]) {
      siftUp(last, from: position)
    } else {
      siftDown(last, from: position)
    }
  }

  private mutating func siftUp(_ place: Place, from start: Int) {
    var position = start
    while position > 0, place.isBefore(heap[(position - 1) / 2]) {
      put(heap[(position - 1) / 2], at: position)
      position = (position - 1) / 2
    }
    put(place, at: position)
  }

  private mutating func siftDown(_ place: Place, from start: Int) {
    var position = start
    while true {
      var child = 2 * position + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
      guard heap[child].isBefore(place) else { break }
      put(heap[child], at: position)
      position = child
    }
    put(place, at: position)
  }

  private mutating func put(_ place: Place, at position: Int) {
    heap[position] = place
    timers.update(place.name) { $0.position = position }
  }
}
