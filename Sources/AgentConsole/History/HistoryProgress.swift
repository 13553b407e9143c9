import ChatUI
import Glibc
import TerminalProgram
import TerminalUI

/// A progress line on standard error. It appears only at a terminal and only if the work takes long, and is
/// erased at the end.
final class HistoryProgress {
  private let isShown: Bool
  private var next: ContinuousClock.Instant
  private var columns = 0

  /// - Parameter isAlone: whether nothing else is written to the terminal meanwhile.
  init(isAlone: Bool) {
    isShown = isAlone && isatty(STDERR_FILENO) == 1
    next = ContinuousClock.now + .milliseconds(500)
  }

  /// Shows `text`, but not in the first 500 ms, and then at most every 100 ms.
  func report(_ text: @autoclosure () -> String) {
    guard isShown, ContinuousClock.now >= next else { return }
    next = ContinuousClock.now + .milliseconds(100)
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    // Leave the last column free: some terminals wrap the cursor behind it.
    let room = isKnown ? Int(size.ws_col) - 1 : 79
    let line = VisibleText.clippedGlyphs(text(), as: .name, columns: room)
    let width = line.reduce(0) { $0 + Int($1.columns) }
    let blanks = String(repeating: " ", count: max(0, min(columns, room) - width))
    columns = width
    show("\r" + String(line.map(\.character)) + blanks)
  }

  /// Erases the line.
  func erase() {
    guard columns > 0 else { return }
    show("\r" + String(repeating: " ", count: columns) + "\r")
    columns = 0
  }

  private func show(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
