/// Counts what the other side sent out of turn since the turn began, against the limits. Over a limit the
/// bytes stay in the kernel's receive buffer, so that TCP flow control slows the sender down (backpressure).
struct OutOfTurnLimit: Equatable, Sendable {
  /// The limit of messages; nil removes this limit and the limit in bytes.
  let messagesMax: Int?
  private var messages = 0
  private var bytes = 0
  /// Whether the user was told that the limit is reached.
  var isLimitReported = false

  init(messagesMax: Int?) { self.messagesMax = messagesMax }

  /// Counts a text that came out of turn.
  mutating func count(_ text: String) {
    messages += 1
    bytes += text.utf8.count
  }

  /// Starts a new turn.
  mutating func reset() { self = OutOfTurnLimit(messagesMax: messagesMax) }

  /// Whether a limit is reached.
  func isFull(bytesMax: Int = Limits.outOfTurnBytesMax) -> Bool {
    guard let messagesMax else { return false }
    // The next message may have the greatest length.
    return messages >= messagesMax || bytes > bytesMax - Limits.bodyBytesMax
  }
}
