/// A moment after which a test gives up waiting.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ interval: Duration) {
    end = ContinuousClock.now + interval
  }

  var hasPassed: Bool { ContinuousClock.now >= end }

  /// What is left, in the unit of poll(2), rounded up so that a wait never ends just short of it.
  var pollTimeout: Int32 {
    let (seconds, attoseconds) = (end - ContinuousClock.now).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}

extension Duration {
  /// How long everything here waits unless a test says otherwise: far more than a busy machine
  /// needs, for it is only spent when a test fails. (A virtual machine may stand still for half a minute.)
  /// Under a sanitizer, everything takes some times as long.
  public static let patience = Duration.seconds(Sanitizer.isThere ? 120 : 60)
}
