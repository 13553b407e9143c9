import MonotonicTime

// What the agent does besides replying: notes, and hosts from which nobody is taken.

extension Desk {
  /// A note of the agent's: shown, and never sent. A blank one is none.
  public func note(_ text: String, _ effects: inout [DeskEffect]) {
    if !text.isBlank { effects.append(.show(.notice(.note(text)))) }
  }

  /// The agent wants nobody any more from where the present caller comes, for so long or as long as the
  /// desk runs; the conversation ends.
  /// - Returns: false if there is no caller.
  public mutating func block(
    for time: Duration?, at now: Instant, _ effects: inout [DeskEffect]
  ) -> Bool {
    guard let caller else { return false }
    blocks.add(caller.host, for: time, at: now)
    effects.append(.show(.notice(.blocked(host: caller.host, for: time))))
    end(at: now, &effects)
    return true
  }

  /// The hosts from which nobody is taken at `now`.
  public func blockedHosts(at now: Instant) -> [String] { blocks.hosts(at: now) }

  /// A host may come again; nil is all of them.
  /// - Returns: false if none was blocked.
  public mutating func unblock(
    _ host: String?, at now: Instant, _ effects: inout [DeskEffect]
  ) -> Bool {
    let hosts = host.map { [$0] } ?? blockedHosts(at: now)
    let freed = hosts.filter { blocks.remove($0, at: now) }
    for host in freed { effects.append(.show(.notice(.unblocked(host: host)))) }
    return !freed.isEmpty
  }

  func turnAway(_ caller: Caller, attempts: Int, _ effects: inout [DeskEffect]) {
    effects.append(.hangUp)
    // Whoever keeps trying does not fill the transcript: told at 1, 10, 100, …
    if attempts.isPowerOfTen {
      effects.append(.show(.notice(.turnedAway(host: caller.host, attempts: attempts))))
    }
    if !isClosed { effects.append(.takeNext) }
  }
}

extension Int {
  fileprivate var isPowerOfTen: Bool {
    var rest = self
    while rest > 1, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }
}
