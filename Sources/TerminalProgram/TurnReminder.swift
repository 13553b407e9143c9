import EpollLoop
import MonotonicTime

/// Reminds the user that the other side waits for their words: whenever an interval of the turn is over.
public final class TurnReminder {
  private let interval: Duration?
  private let loop: EventLoop
  private let remind: (Duration) -> Void
  /// Since when the other side has been waiting; nil while it does not.
  private var turnSince: Instant?
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in intervalPassed() }

  /// - Parameters:
  ///   - interval: nil reminds nobody.
  ///   - remind: is told how long the other side has been waiting.
  public init(
    every interval: Duration?, in loop: EventLoop, _ remind: @escaping (Duration) -> Void
  ) {
    self.interval = interval
    self.loop = loop
    self.remind = remind
  }

  /// Whether a turn that began at `turnSince` has lasted for an interval.
  public func isOverdue(since turnSince: Instant, at now: Instant) -> Bool {
    interval.map { now - turnSince >= $0 } ?? false
  }

  /// Follows the user's turn, which began at `turnSince`; nil while it is the other side's.
  public func follow(_ turnSince: Instant?) {
    guard let interval else { return }
    self.turnSince = turnSince
    guard let turnSince else { return timer.set(nil) }
    let passed = loop.now.seconds(since: turnSince) / max(1, interval.wholeSeconds)
    timer.set(turnSince + interval * Int(passed + 1))
  }

  private func intervalPassed() {
    // The timer is taken back before nobody waits any more.
    guard let turnSince else { return }
    remind(loop.now - turnSince)
  }
}
