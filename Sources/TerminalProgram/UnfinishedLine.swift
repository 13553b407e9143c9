import ChatUI
import EpollLoop
import MonotonicTime
import TerminalUI

/// The unfinished line at a terminal in canonical mode, when the customers change.
///
/// The line discipline holds the beginning of the line. It would become the beginning of a line to the next
/// customer. So it is taken out of the line discipline's buffer. Since users go on typing for a moment, this
/// is repeated until nothing came for `DraftGuard.pause`. If the line is finished meanwhile, its end belongs
/// to the previous customer too.
final class UnfinishedLine {
  private enum Fingers {
    case resting
    /// Something was typed when the customers changed.
    case perhapsMoving
    /// More was typed within the pause.
    case moving
  }

  private var fingers = Fingers.resting

  /// Whether a line that arrives now was begun for the previous customer. Until the first pause is over, only
  /// a line as short as a user can type in that time counts as such.
  func began(_ line: String) -> Bool {
    switch fingers {
    case .resting: false
    case .perhapsMoving: line.count <= DraftGuard.fewCharacters
    case .moving: true
    }
  }

  /// Empties the line discipline's buffer now, and again as long as the user goes on typing.
  /// - Parameter draftStashed: called with each line or part of a line.
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
    let typed = String(decoding: TerminalDevice.takeUnfinishedInput(), as: UTF8.self)
    for line in typed.split(whereSeparator: \.isNewline) { draftStashed(String(line)) }
    return !typed.isEmpty
  }
}
