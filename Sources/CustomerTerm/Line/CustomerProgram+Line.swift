import EpollLoop
import Glibc
import MonotonicTime
import TerminalProgram

// The customer's place in the line, for one on the desks' own machine. Those who wait can't be told anything over the
// connection: no desk has accepted it yet.

extension CustomerProgram {
  /// How often the file is read until the first reply. People are told in minutes.
  private static var interval: Duration { .seconds(1) }

  /// Reads the numbers before connecting: those in front are in the line by then.
  func enterLine() {
    guard let path = lineFile, let numbers = LineNumbers(contentsOf: path) else { return }
    place = LinePlace(numbers, at: .now)
    lineTimer.set(.now + Self.interval)
  }

  func followLine() {
    guard let path = lineFile, !runner.core.hasReply, var place else { return }
    let before = place.place
    // While the file is being replaced, or after the desks are gone, the last numbers are as good as any.
    if let numbers = LineNumbers(contentsOf: path), !place.update(numbers, at: .now) {
      self.place = nil
    } else {
      self.place = place
      lineTimer.set(.now + Self.interval)
    }
    if let now = self.place?.place, now != before { tellPlace(now) }
    runner.statusChanged()
  }

  /// In plain lines. The screen shows it in its title.
  func tellPlace(_ place: Int) { runtime.lines?.tell([runtime.language.placeInLine(place)]) }

  /// The place, and how long it may take; nil for a customer who is not in the line.
  var placeText: (full: String, brief: String)? {
    guard !runner.core.hasReply, case .talking = runner.core.phase, let place,
      let number = place.place
    else { return nil }
    let brief = runtime.language.placeInLine(number)
    guard let estimate = place.estimate else { return (brief, brief) }
    return (runtime.language.placeInLine(number, estimate: estimate), brief)
  }
}

extension LineNumbers {
  /// Longer files are none of this kind.
  private static let bytesMax = 100

  /// The numbers in the file at `path`; nil if it has none, or can't be read.
  init?(contentsOf path: String) {
    // O_NONBLOCK: a FIFO in its place does not block.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    self.init(String(decoding: bytes.prefix(count), as: UTF8.self))
  }
}
