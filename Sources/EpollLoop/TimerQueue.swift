import MonotonicTime

/// Names one scheduled timer of an event loop.
public struct TimerToken: Hashable, Sendable {
  let name: SlotName
}

/// The timers of a loop: a binary heap with the nearest deadline first.
///
/// Adding one, taking one back and taking the nearest out cost the logarithm of how many there are; asking for the
/// nearest costs nothing.
struct TimerQueue {
  /// A place in the heap. It says whose it is, and the timer says where it is.
  private struct Place {
    let deadline: Instant
    let number: UInt64
    let name: SlotName

    /// Of equal deadlines the one scheduled first comes first.
    func isBefore(_ other: Place) -> Bool {
      deadline == other.deadline ? number < other.number : deadline < other.deadline
    }
  }

  private struct Timer {
    let action: () -> Void
    /// Where it is in the heap; -1 once it is due and waits to be called.
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

  /// How many timers there are.
  var count: Int { timers.count }

  /// The deadline that comes first.
  var nearest: Instant? { heap.first?.deadline }

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

  /// Appends the timers that are due, in their order. They can still be taken back until `take`.
  mutating func popDue(at now: Instant, into due: inout [TimerToken]) {
    while let first = heap.first, first.deadline <= now {
      removeFromHeap(at: 0)
      timers.update(first.name) { $0.position = -1 }
      due.append(TimerToken(name: first.name))
    }
  }

  /// Takes a timer that is due out, unless it was taken back meanwhile.
  mutating func take(_ token: TimerToken) -> (() -> Void)? {
    timers.remove(token.name)?.action
  }

  // MARK: The heap

  private mutating func removeFromHeap(at position: Int) {
    let last = heap.removeLast()
    guard position < heap.count else { return }
    // The last one takes the place, and goes to where it belongs from there.
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
