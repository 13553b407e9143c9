import MonotonicTime

/// The hosts that the agent has blocked, each for a time or for as long as the desk runs.
struct BlockList: Equatable {
  private struct Block: Equatable {
    var end: Instant?
    var attempts = 0

    func isInForce(at now: Instant) -> Bool { end.map { now < $0 } ?? true }
  }

  private var blocks: [String: Block] = [:]

  /// The hosts that are blocked at `now`, sorted.
  func hosts(at now: Instant) -> [String] {
    blocks.filter { $0.value.isInForce(at: now) }.map(\.key).sorted()
  }

  /// How many connections from a host were turned away; nil if it is not blocked at `now`.
  func attempts(from host: String, at now: Instant) -> Int? {
    guard let block = blocks[host], block.isInForce(at: now) else { return nil }
    return block.attempts
  }

  /// Blocks a host for a time, or for good if that is nil. Replaces an existing block of the host.
  mutating func add(_ host: String, for time: Duration?, at now: Instant) {
    blocks[host] = Block(end: time.map { now + $0 })
  }

  /// Unblocks a host.
  mutating func remove(_ host: String) { blocks[host] = nil }

  /// Sets the number of connections from a host that were turned away.
  mutating func setAttempts(_ attempts: Int, from host: String) {
    blocks[host]?.attempts = attempts
  }
}
