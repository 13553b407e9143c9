import ChatUI
import EpollLoop
import MonotonicTime
import TerminalUI

/// What is being typed at a terminal in the kernel's line mode, when the customers change.
///
/// The beginning of a line is in the kernel's hands, and would become the beginning of a line to the next
/// customer. So it is taken out; and since fingers go on for a moment, again and again until they have
/// rested (`DraftGuard.pause`). The line's end that comes while they are seen to go on belongs to it too.
final class HalfTypedLine {
  private enum Fingers {
    case resting
    /// Something was there when the customers changed.
    case perhapsMoving
    /// More was there a moment later.
    case moving
  }

  private var fingers = Fingers.resting

  /// Whether a line that comes now was begun for a customer who is gone. Before it is known whether the
  /// fingers go on, as little as they make in that time is such a line's end.
  func began(_ line: String) -> Bool {
    switch fingers {
    case .resting: false
    case .perhapsMoving: line.count <= DraftGuard.fewCharacters
    case .moving: true
    }
  }

  /// Takes what is there out of the kernel's hands, and what follows at once; `draftStashed` is told each
  /// line, or part of one.
  func customersChanged(in loop: EventLoop, draftStashed: @escaping (String) -> Void) {
    let isThere = take(draftStashed)
    guard isThere || fingers != .resting else { return }
    if fingers == .resting { watch(loop, draftStashed) }
    fingers = .perhapsMoving
  }

  private func watch(_ loop: EventLoop, _ draftStashed: @escaping (String) -> Void) {
    _ = loop.schedule(at: loop.now + DraftGuard.pause) { [weak self] in
      guard let self else { return }
      fingers = take(draftStashed) ? .moving : .resting
      if fingers == .moving { watch(loop, draftStashed) }
    }
  }

  private func take(_ draftStashed: (String) -> Void) -> Bool {
    let typed = String(decoding: TerminalDevice.takeHalfTypedInput(), as: UTF8.self)
    for line in typed.split(whereSeparator: \.isNewline) { draftStashed(String(line)) }
    return !typed.isEmpty
  }
}
