import MonotonicTime
import TestSupport
import Testing

@testable import EpollLoop

@Suite struct TimerQueueTests {
  private func wait(of queue: TimerQueue, from now: Instant) -> Int32 {
    TimerQueue.milliseconds(until: queue.nearest, from: now)
  }

  @Test func withoutATimerTheWaitIsWithoutEnd() {
    #expect(wait(of: TimerQueue(), from: Instant(nanoseconds: 0)) == -1)
  }

  @Test(arguments: [
    (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (1_500_000_000, 1500), (-1, 0),
  ])
  func theWaitIsRoundedUp(nanoseconds: Int64, milliseconds: Int32) {
    var queue = TimerQueue()
    let now = Instant(nanoseconds: 5_000_000_000)
    _ = queue.add(Instant(nanoseconds: now.nanoseconds + nanoseconds)) {}
    #expect(wait(of: queue, from: now) == milliseconds)
  }

  @Test(arguments: [(Int64.max, Int32.max), (Int64.min, Int32(0))])
  func theWaitIsWithinWhatTheKernelTakes(deadline: Int64, milliseconds: Int32) {
    var queue = TimerQueue()
    _ = queue.add(Instant(nanoseconds: deadline)) {}
    #expect(wait(of: queue, from: Instant(nanoseconds: 1)) == milliseconds)
  }

  @Test func theNearestDeadlineCounts() {
    var queue = TimerQueue()
    _ = queue.add(Instant(nanoseconds: 30_000_000)) {}
    let nearest = queue.add(Instant(nanoseconds: 10_000_000)) {}
    _ = queue.add(Instant(nanoseconds: 20_000_000)) {}
    let now = Instant(nanoseconds: 0)
    #expect(wait(of: queue, from: now) == 10)
    queue.remove(nearest)
    #expect(wait(of: queue, from: now) == 20)
  }

  @Test func onlyWhatIsDueAndOldEnoughComesOut() {
    var queue = TimerQueue()
    var fired: [String] = []
    _ = queue.add(Instant(nanoseconds: 20)) { fired.append("old") }
    let newest = queue.newest
    _ = queue.add(Instant(nanoseconds: 10)) { fired.append("new") }
    #expect(queue.popDue(at: Instant(nanoseconds: 19), upTo: newest) == nil)
    queue.popDue(at: Instant(nanoseconds: 20), upTo: newest)?()
    #expect(queue.popDue(at: Instant(nanoseconds: 20), upTo: newest) == nil)
    #expect(fired == ["old"])
    queue.popDue(at: Instant(nanoseconds: 20), upTo: queue.newest)?()
    #expect(fired == ["old", "new"])
  }

  /// Against a plain list that is searched for its minimum.
  @Test(arguments: 0..<20)
  func behavesLikeAPlainList(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var queue = TimerQueue()
    var model: [(deadline: Int64, order: Int, token: TimerToken)] = []
    var fired: Int?
    for order in 0..<200 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        let deadline = Int64.random(in: 0..<50, using: &random)
        let token = queue.add(Instant(nanoseconds: deadline)) { fired = order }
        model.append((deadline, order, token))
      case 2:
        guard let victim = model.indices.randomElement(using: &random) else { continue }
        queue.remove(model.remove(at: victim).token)
      default:
        let now = Int64.random(in: 0..<50, using: &random)
        fired = nil
        queue.popDue(at: Instant(nanoseconds: now), upTo: queue.newest)?()
        let next = model.min { ($0.deadline, $0.order) < ($1.deadline, $1.order) }
        let expected = next.flatMap { $0.deadline <= now ? $0.order : nil }
        #expect(fired == expected)
        model.removeAll { $0.order == expected }
      }
    }
  }
}
