import MonotonicTime

/// The hosts from which the agent wants nobody, each until a time or for good.
struct BlockList: Equatable {
  private struct Block: Equatable {
    var end: Instant?
    var attempts = 0

    func isInForce(at now: Instant) -> Bool { end.map { now < $0 } ?? true }
  }

  private var blocks: [String: Block] = [:]

  /// The hosts that are blocked at `now`, in the order of their names.
  func hosts(at now: Instant) -> [String] {
    blocks.filter { $0.value.isInForce(at: now) }.map(\.key).sorted()
  }

  /// How often somebody from a host has been turned away; nil if it is not blocked at `now`.
  func attempts(from host: String, at now: Instant) -> Int? {
    guard let block = blocks[host], block.isInForce(at: now) else { return nil }
    return block.attempts
  }

  /// Blocks a host for so long, or for good; a block that it had before is forgotten.
  mutating func add(_ host: String, for time: Duration?, at now: Instant) {
    blocks[host] = Block(end: time.map { now + $0 })
  }

  /// The host may come again.
  mutating func remove(_ host: String) { blocks[host] = nil }

  /// Somebody from a host was turned away, for so many times by now.
  mutating func setAttempts(_ attempts: Int, from host: String) {
    blocks[host]?.attempts = attempts
  }
}
