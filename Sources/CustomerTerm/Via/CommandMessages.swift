import MonotonicTime

/// The lines of a command's standard error: a bounded number of bounded length, whatever the command writes.
///
/// The text is as the command wrote it; it is cleaned where it is shown, like a peer's.
struct CommandMessages {
  /// Bytes of a line that are kept: about five rows of a terminal.
  static let lineBytesMax = 400
  /// Lines that are shown at once. After that, one more each second: what anybody can still read.
  static let linesAtOnce = 10

  /// Lines to be shown, and how many were dropped.
  typealias Taken = (lines: [String], dropped: Int)

  private var line: [UInt8] = []
  /// Lines to be shown.
  private var lines: [String] = []
  private(set) var droppedCount = 0
  private var allowance = linesAtOnce
  private var allowanceSince: Instant?

  /// Appends what the command wrote.
  mutating func append(_ bytes: Span<UInt8>, at now: Instant) {
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        endLine(at: now)
      } else if line.count < Self.lineBytesMax {
        line.append(byte)
      }
    }
  }

  /// Ends the last line, which may have no newline.
  mutating func endLine(at now: Instant) {
    defer { line.removeAll(keepingCapacity: true) }
    let text = String(decoding: line, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return }
    renewAllowance(at: now)
    guard allowance > 0 else { return droppedCount += 1 }
    allowance -= 1
    lines.append(text)
  }

  private mutating func renewAllowance(at now: Instant) {
    let since = allowanceSince ?? now
    let seconds = now.seconds(since: since)
    allowance = min(Self.linesAtOnce, allowance + Int(clamping: seconds))
    // At the limit a second that has begun does not count.
    allowanceSince = allowance == Self.linesAtOnce ? now : since.later(bySeconds: seconds)
  }

  /// Removes and returns the lines to be shown, and how many were dropped since the last call. Dropped lines
  /// are counted only once there is an allowance again, or at the end: a flood is told of once a second.
  mutating func take(at now: Instant, isEnd: Bool = false) -> Taken {
    renewAllowance(at: now)
    var dropped = 0
    if droppedCount > 0, allowance > 0 || isEnd { swap(&dropped, &droppedCount) }
    if dropped > 0, !isEnd { allowance -= 1 }
    defer { lines = [] }
    return (lines, dropped)
  }
}
