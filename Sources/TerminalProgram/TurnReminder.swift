import EpollLoop
import MonotonicTime

/// Reminds the user after every interval of a turn that the other side waits for a message.
public final class TurnReminder {
  private let interval: Duration?
  private let loop: EventLoop
  private let remind: (Duration) -> Void
  /// Since when the other side has been waiting; nil while it does not wait.
  private var turnSince: Instant?
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in intervalPassed() }

  /// - Parameters:
  ///   - interval: the time between reminders; nil for none.
  ///   - remind: called with the time that the other side has been waiting.
  public init(
    every interval: Duration?, in loop: EventLoop, _ remind: @escaping (Duration) -> Void
  ) {
    self.interval = interval
    self.loop = loop
    self.remind = remind
  }

  /// Whether a turn that began at `turnSince` has lasted for at least one interval.
  public func isOverdue(since turnSince: Instant, at now: Instant) -> Bool {
    interval.map { now - turnSince >= $0 } ?? false
  }

  /// Sets when the user's turn began; nil during the other side's turn.
  public func follow(_ turnSince: Instant?) {
    guard let interval else { return }
    self.turnSince = turnSince
    guard let turnSince else { return timer.set(nil) }
    let passed = loop.now.seconds(since: turnSince) / max(1, interval.wholeSeconds)
    timer.set(turnSince + interval * Int(passed + 1))
  }

  private func intervalPassed() {
    // The timer is disarmed when the turn ends, so this guard only unwraps.
    guard let turnSince else { return }
    remind(loop.now - turnSince)
  }
}
