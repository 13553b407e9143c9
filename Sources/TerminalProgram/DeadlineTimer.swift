import EpollLoop
import MonotonicTime

/// One timer that follows a deadline which may move, come and go.
public final class DeadlineTimer {
  private var armed: (deadline: Instant, token: TimerToken)?

  /// Without a deadline.
  public init() {}

  /// Arms the timer for a deadline, or takes it back. Nothing is done if nothing has changed, and then
  /// `action` is not even made: this is asked before each sleep.
  public func set(
    _ deadline: Instant?, in loop: EventLoop, _ action: @autoclosure () -> (() -> Void)
  ) {
    guard needsSetting(deadline, in: loop) else { return }
    if let armed { loop.cancel(armed.token) }
    armed = deadline.map { ($0, loop.schedule(at: $0, action())) }
  }

  private func needsSetting(_ deadline: Instant?, in loop: EventLoop) -> Bool {
    guard let armed else { return deadline != nil }
    // One that has fired is past; the same deadline again is a new one.
    return armed.deadline != deadline || armed.deadline <= loop.now
  }
}
