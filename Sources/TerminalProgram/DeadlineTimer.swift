import EpollLoop
import MonotonicTime

/// One timer that follows a deadline which may move, come and go.
public struct DeadlineTimer {
  private var armed: (deadline: Instant, token: TimerToken)?

  /// Without a deadline.
  public init() {}

  /// Arms the timer for a deadline, or takes it back. Nothing is done if nothing has changed.
  public mutating func set(
    _ deadline: Instant?, in loop: EventLoop, _ action: @escaping () -> Void
  ) {
    // One that has fired is past; the same deadline again is a new one.
    if let armed, armed.deadline == deadline, armed.deadline > loop.now { return }
    if let armed { loop.cancel(armed.token) }
    armed = deadline.map { ($0, loop.schedule(at: $0, action)) }
  }
}
