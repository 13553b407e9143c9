import MonotonicTime

/// Decides when a free desk takes the next connection of a shared line: of several free desks, the one that
/// has been free for longest takes it. If it does not come in time (it is stopped, or its disk is slow), the
/// next one does.
public struct AcceptTurn: Sendable {
  /// Since when connections have been waiting for a free desk.
  private var waitingSince: Instant?

  /// Nothing waits.
  public init() {}

  /// When this desk may accept; nil if nothing waits.
  /// - Parameters:
  ///   - waiting: the number of connections in the line.
  ///   - rank: the number of free desks that have been free for longer.
  public mutating func time(waiting: Int, rank: Int, at now: Instant) -> Instant? {
    guard waiting > 0 else {
      waitingSince = nil
      return nil
    }
    let since = waitingSince ?? now
    waitingSince = since
    // There are enough for all desks before this one.
    if waiting > rank { return now }
    return since + TeamLimits.acceptDelay * rank
  }

  /// A connection was accepted here.
  public mutating func accepted() { waitingSince = nil }
}
