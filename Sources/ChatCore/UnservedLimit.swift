import MonotonicTime

/// Counts the bytes recorded of visitors who leave without a reply. Nothing keeps them from connecting again,
/// so the bytes recorded per minute are limited in total (rate limiting).
struct UnservedLimit: Equatable, Sendable {
  private let bytesMax: Int
  private var since: Instant?
  private var bytes = 0
  /// Bytes of the visitor who has the seat.
  private var visit = 0
  /// Whether the agent was told that not all visitors are recorded.
  var isLimitReported = false

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// Whether the limit is reached. Does not change while a visitor has the seat.
  var isFull: Bool { bytes >= bytesMax }

  /// A visitor arrives. The first arrival after a minute has passed starts a new minute.
  mutating func arrive(at now: Instant) {
    if let since, now < since + .seconds(60) {
      visit = 0
    } else {
      self = UnservedLimit(bytesMax: bytesMax)
      since = now
    }
  }

  /// Counts bytes that the visitor wrote.
  mutating func count(_ more: Int) { visit += more }

  /// Counts a name three times: the history keeps it with the arrival, the end and the conversation.
  mutating func count(name: String?) { count(3 * (name?.utf8.count ?? 0)) }

  /// The visitor left without a reply, and is recorded.
  mutating func end() { bytes += visit + Limits.recordOverheadBytes }
}
