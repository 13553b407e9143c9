import EpollLoop
import MonotonicTime

/// Reminds the user that the other side waits for their words: whenever an interval of the turn is over.
public struct TurnReminder {
  private let interval: Duration?
  private let timer = DeadlineTimer()

  /// - Parameter interval: nil reminds nobody.
  public init(every interval: Duration?) {
    self.interval = interval
  }

  /// Whether a turn that began at `turnSince` has lasted for an interval.
  public func isOverdue(since turnSince: Instant, at now: Instant) -> Bool {
    interval.map { now - turnSince >= $0 } ?? false
  }

  /// Follows the user's turn, which began at `turnSince`; nil while it is the other side's. `remind` is
  /// told how long the other side has been waiting.
  public mutating func follow(
    _ turnSince: Instant?, in loop: EventLoop, remind: @escaping (Duration) -> Void
  ) {
    guard let interval, let turnSince else { return timer.set(nil, in: loop) {} }
    let passed = (loop.now - turnSince).wholeSeconds / max(1, interval.wholeSeconds)
    timer.set(turnSince + interval * Int(passed + 1), in: loop) {
      remind(loop.now - turnSince)
    }
  }
}
