/// The time at which a test stops waiting.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ interval: Duration) {
    end = ContinuousClock.now + interval
  }

  var hasPassed: Bool { ContinuousClock.now >= end }

  /// The remaining time in milliseconds, the unit of poll(2). Rounded up, so that a wait never ends just
  /// before the deadline.
  var pollTimeout: Int32 {
    let (seconds, attoseconds) = (end - ContinuousClock.now).components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}

extension Duration {
  /// The default timeout of all waits: far more than a busy machine needs, since only a failing test uses it
  /// up. (A virtual machine can be paused for half a minute.) Longer with a sanitizer, which makes everything
  /// several times slower.
  public static let timeout = Duration.seconds(Sanitizer.isThere ? 120 : 60)
}
