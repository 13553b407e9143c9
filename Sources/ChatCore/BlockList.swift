import MonotonicTime

/// The hosts from which the agent wants nobody, each until a time or for good.
struct BlockList: Equatable {
  private struct Block: Equatable {
    var end: Instant?
    var attempts = 0
  }

  private var blocks: [String: Block] = [:]

  /// The hosts that are blocked at `now`, in the order of their names.
  func hosts(at now: Instant) -> [String] {
    blocks.filter { Self.isInForce($0.value, at: now) }.map(\.key).sorted()
  }

  /// Blocks a host for so long, or for good; a block that it had before is forgotten.
  mutating func add(_ host: String, for time: Duration?, at now: Instant) {
    blocks[host] = Block(end: time.map { now + $0 })
  }

  /// - Returns: whether the host was blocked.
  mutating func remove(_ host: String, at now: Instant) -> Bool {
    blocks.removeValue(forKey: host).map { Self.isInForce($0, at: now) } ?? false
  }

  /// Somebody came.
  /// - Returns: nil if they are welcome, else the number of attempts so far.
  mutating func attempt(from caller: Caller, at now: Instant) -> Int? {
    if blocks.isEmpty { return nil }
    let host = caller.host
    guard var block = blocks[host] else { return nil }
    guard Self.isInForce(block, at: now) else {
      blocks[host] = nil
      return nil
    }
    block.attempts += 1
    blocks[host] = block
    return block.attempts
  }

  private static func isInForce(_ block: Block, at now: Instant) -> Bool {
    block.end.map { now < $0 } ?? true
  }
}

extension Caller {
  /// The address without its port.
  public var host: String {
    guard let colon = address.lastIndex(of: ":") else { return address }
    let host = address[..<colon]
    guard host.hasPrefix("["), host.hasSuffix("]") else { return String(host) }
    return String(host.dropFirst().dropLast())
  }
}
