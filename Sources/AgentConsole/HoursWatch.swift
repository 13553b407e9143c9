import CalendarTime
import ChatCore
import EpollLoop
import MonotonicTime
import TerminalProgram

/// Reports the state of the opening hours at the start and at each change.
///
/// The clock on the wall may be set, and stands still for the loop's timers while the machine is suspended. So
/// it is read at least once a minute.
final class HoursWatch {
  /// The longest time between two looks at the clock.
  static let lookEvery: Duration = .seconds(60)

  private let hours: OpeningHours
  private let loop: EventLoop
  private let report: (HoursState) -> Void
  private lazy var timer = DeadlineTimer(loop) { [unowned self] in look() }

  /// Looks at the clock, and reports.
  init(_ hours: OpeningHours, _ loop: EventLoop, _ report: @escaping (HoursState) -> Void) {
    self.hours = hours
    self.loop = loop
    self.report = report
    look()
  }

  private func look() {
    let now = WallTime.now()
    let (isOpen, change) = hours.state(at: now)
    let untilChange = change?.since(now) ?? Self.lookEvery
    timer.set(loop.now + min(untilChange, Self.lookEvery))
    report(isOpen ? .open : .closed(opens: change?.seconds))
  }
}
