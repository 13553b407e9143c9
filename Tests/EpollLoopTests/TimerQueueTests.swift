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

  /// Calls the timers that are due, like a pass of the loop.
  private func fire(_ queue: inout TimerQueue, at nanoseconds: Int64) {
    var due: [TimerToken] = []
    queue.popDue(at: Instant(nanoseconds: nanoseconds), into: &due)
    for token in due { queue.take(token)?() }
  }

  @Test func onlyWhatIsDueComesOut() {
    var queue = TimerQueue()
    var fired: [String] = []
    _ = queue.add(Instant(nanoseconds: 20)) { fired.append("later") }
    _ = queue.add(Instant(nanoseconds: 10)) { fired.append("sooner") }
    fire(&queue, at: 9)
    #expect(fired == [])
    fire(&queue, at: 19)
    #expect(fired == ["sooner"])
    fire(&queue, at: 20)
    #expect(fired == ["sooner", "later"])
    #expect(queue.count == 0)
  }

  @Test func whatIsDueCanStillBeTakenBack() {
    var queue = TimerQueue()
    var due: [TimerToken] = []
    let timer = queue.add(Instant(nanoseconds: 1)) { Issue.record("it was taken back") }
    queue.popDue(at: Instant(nanoseconds: 1), into: &due)
    #expect(due == [timer])
    queue.remove(timer)
    #expect(queue.take(timer) == nil)
    // The slot has another timer now, and the old token does not match it.
    let next = queue.add(Instant(nanoseconds: 2)) {}
    queue.remove(timer)
    #expect(next != timer)
    #expect(queue.count == 1)
  }

  /// Compared with a plain list, searched for its minimum, as the model.
  @Test(arguments: 0..<20)
  func behavesLikeAPlainList(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var queue = TimerQueue()
    var model: [(deadline: Int64, order: Int, token: TimerToken)] = []
    var fired: [Int] = []
    for order in 0..<1000 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0...4:
        let deadline = Int64.random(in: 0..<50, using: &random)
        let token = queue.add(Instant(nanoseconds: deadline)) { fired.append(order) }
        model.append((deadline, order, token))
      case 5, 6:
        guard let victim = model.indices.randomElement(using: &random) else { continue }
        queue.remove(model.remove(at: victim).token)
      default:
        let now = Int64.random(in: 0..<20, using: &random)
        fired = []
        fire(&queue, at: now)
        let due = model.filter { $0.deadline <= now }
        let expected = due.sorted { ($0.deadline, $0.order) < ($1.deadline, $1.order) }
        #expect(fired == expected.map(\.order))
        model.removeAll { $0.deadline <= now }
      }
      #expect(queue.count == model.count)
      #expect(queue.nearest?.nanoseconds == model.map(\.deadline).min())
    }
  }
}
