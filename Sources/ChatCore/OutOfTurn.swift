/// What the other side sent out of turn since the turn began, and how much of that is taken. The rest stays
/// in the kernel, so that TCP slows the sender down.
struct OutOfTurn: Equatable, Sendable {
  /// How many messages are taken; nil takes away this limit, and the one in bytes too.
  let messagesMax: Int?
  private var messages = 0
  private var bytes = 0
  /// The user was told that no more is taken.
  var isLimitTold = false

  init(messagesMax: Int?) { self.messagesMax = messagesMax }

  /// A text came out of turn.
  mutating func count(_ text: String) {
    messages += 1
    bytes += text.utf8.count
  }

  /// A turn begins.
  mutating func reset() { self = OutOfTurn(messagesMax: messagesMax) }

  /// As much as is taken has come.
  func isFull(bytesMax: Int = Limits.outOfTurnBytesMax) -> Bool {
    guard let messagesMax else { return false }
    // The next message may be as long as any.
    return messages >= messagesMax || bytes > bytesMax - Limits.bodyBytesMax
  }
}
