import MonotonicTime

/// What those leave behind who come and go without a reply. Nothing keeps them from coming again, so only so
/// much of all of them is noted in a minute.
struct Unserved: Equatable, Sendable {
  private let bytesMax: Int
  private var since: Instant?
  private var bytes = 0
  /// Of whoever sits at the desk.
  private var visit = 0
  /// The agent was told that not all of them are noted.
  var isLimitTold = false

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  /// As much as is noted has come. As long as somebody sits at the desk that stays as it is.
  var isFull: Bool { bytes >= bytesMax }

  /// Somebody comes: a minute ends with the first who comes behind it.
  mutating func arrive(at now: Instant) {
    if let since, now < since + .seconds(60) {
      visit = 0
    } else {
      self = Unserved(bytesMax: bytesMax)
      since = now
    }
  }

  /// They write so many bytes.
  mutating func count(_ more: Int) { visit += more }

  /// The history keeps a name with what tells of coming, of going, and of the conversation.
  mutating func count(name: String?) { count(3 * (name?.utf8.count ?? 0)) }

  /// They go, noted and without a reply.
  mutating func end() { bytes += visit + Limits.visitBytes }
}
