import EpollLoop
import MonotonicTime

/// A timer for one deadline that may be moved, set and cleared.
public final class DeadlineTimer {
  private let loop: EventLoop
  /// One closure for all deadlines, so that a new deadline allocates none.
  private let action: () -> Void
  private var armed: (deadline: Instant, token: TimerToken)?

  /// A timer without a deadline.
  /// - Parameter action: called when a deadline has passed.
  public init(_ loop: EventLoop, _ action: @escaping () -> Void) {
    self.loop = loop
    self.action = action
  }

  /// Arms the timer for a deadline; nil disarms it. Cheap if the deadline has not changed: it is called
  /// before each sleep.
  public func set(_ deadline: Instant?) {
    guard needsSetting(deadline) else { return }
    if let armed { loop.cancel(armed.token) }
    armed = deadline.map { ($0, loop.schedule(at: $0, action)) }
  }

  private func needsSetting(_ deadline: Instant?) -> Bool {
    guard let armed else { return deadline != nil }
    // A deadline in the past has fired already; the same deadline again must be armed anew.
    return armed.deadline != deadline || armed.deadline <= loop.now
  }
}
