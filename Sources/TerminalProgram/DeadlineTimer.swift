import EpollLoop
import MonotonicTime

/// One timer that follows a deadline which may move, come and go.
public final class DeadlineTimer {
  private let loop: EventLoop
  /// Kept for all deadlines, so that a new one needs no memory of its own.
  private let action: () -> Void
  private var armed: (deadline: Instant, token: TimerToken)?

  /// A timer without a deadline, which calls `action` when one has come.
  public init(_ loop: EventLoop, _ action: @escaping () -> Void) {
    self.loop = loop
    self.action = action
  }

  /// Arms the timer for a deadline, or takes it back. Nothing is done if nothing has changed: this is
  /// asked before each sleep.
  public func set(_ deadline: Instant?) {
    guard needsSetting(deadline) else { return }
    if let armed { loop.cancel(armed.token) }
    armed = deadline.map { ($0, loop.schedule(at: $0, action)) }
  }

  private func needsSetting(_ deadline: Instant?) -> Bool {
    guard let armed else { return deadline != nil }
    // One that has fired is past; the same deadline again is a new one.
    return armed.deadline != deadline || armed.deadline <= loop.now
  }
}
