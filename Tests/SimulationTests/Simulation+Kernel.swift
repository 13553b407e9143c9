import ChatCore
import MonotonicTime

// The kernel and the network between the desk and its customers: the backlog, readable bytes, and failures.
extension Simulation {
  /// The queue length of a backlog of 5, which holds one more (docs/dev/protocol.md).
  static let lineMax = 6
  private static let retryDelay: Duration = .milliseconds(500)
  /// How long the desk's kernel takes to detect a vanished peer, by keepalive or by TCP_USER_TIMEOUT.
  static let vanishedAfter: Duration = .seconds(30)
  private static let tooManyFiles: Int32 = 24

  // MARK: The line

  /// A connection that finds the backlog full stays in connect; when there is room, a random one gets in.
  func letIn() throws {
    outside.removeAll { !$0.isAlive }
    while line.count < Self.lineMax, !outside.isEmpty {
      try enter(outside.remove(at: random.int(0...outside.count - 1)))
    }
  }

  func enter(_ connection: Connection) throws {
    placesGiven += 1
    try connection.entered(place: placesGiven, at: now)
    if connection.isHostile, !random.one(in: 3) { connection.toDesk.write(Frame(.name, "小红")) }
    note("customer \(connection.number) is in the line")
    line.append(connection)
    if !isStopped { core.arrived() }
  }

  /// The result of `accept` for the next connection.
  func takeNext() throws {
    while let connection = line.first {
      if let shortUntil, now < shortUntil { return try beShort() }
      line.removeFirst()
      // ECONNABORTED: the connection died in the backlog, and `accept` reports that instead.
      if connection.failure != nil, random.one(in: 3) {
        note("customer \(connection.number) is aborted in the line")
        accountedFor.insert(connection.number)
        continue
      }
      return try accept(connection)
    }
    core.acceptedNobody()
  }

  /// EMFILE: reported once each time it begins, and retried later.
  private func beShort() throws {
    note("nobody can be accepted")
    let isFirst = !isShort
    isShort = true
    retryAt = retryAt ?? now + Self.retryDelay
    if isFirst { told = [.acceptFailed(errno: Self.tooManyFiles)] }
    try tell { $0.acceptFailed(errno: Self.tooManyFiles, isFirst: isFirst, at: now, &$1) }
  }

  private func accept(_ connection: Connection) throws {
    let waited = now - connection.arrivedAt
    note("customer \(connection.number) is accepted from \(connection.address)")
    try require(socket == nil && occupant == nil, "somebody is accepted while the seat is taken")
    try require(model.availability == .open, "accepted while \(model.availability)")
    isShort = false
    socket = connection
    peerHasShutDown = false
    gatheringSince = nil
    toldEnd = nil
    accepted.append(connection.place ?? 0)
    told = model.eventsOfArrival(connection, waited: waited, at: now)
    if case .rejected? = told.first {
      accountedFor.insert(connection.number)
    } else {
      occupant = connection
    }
    let isTurnedAway = occupant == nil
    try tell { $0.accepted(from: connection.address, waited: waited, at: now, &$1) }
    if isTurnedAway { try require(socket == nil, "one of a blocked host is not turned away") }
  }

  /// The listener's retry timer.
  func retryIfDue() {
    guard let retryAt, retryAt <= now else { return }
    self.retryAt = nil
    core.arrived()
  }

  // MARK: Reading

  /// Delivers `count` bytes to the desk; if none are waiting, the end of the stream. Bytes that the core does
  /// not want stay in the kernel.
  func deliverToDesk(_ count: Int) throws {
    guard let connection = socket else { return }
    if let failure = connection.failure { return try streamEnded(.broken(errno: failure)) }
    if connection.toDesk.isClosed, random.one(in: 2) {
      try hearOfEnd()
      guard socket === connection else { return }
    }
    if connection.toDesk.waiting > 0 {
      guard core.wantsBytes else { return }
      note("\(count) of \(connection.toDesk.waiting) bytes of customer \(connection.number)")
      let bytes = connection.toDesk.deliver(count)
      gather(from: connection)
      try tell { core, actions in
        bytes.withUnsafeBytes { core.received($0, at: now, &actions) }
      }
    } else if connection.toDesk.isClosed, connection.vanishedAt == nil {
      try hearOfEnd()
      guard socket === connection else { return }
      try streamEnded(.finished)
    }
  }

  /// Delivers all bytes and the end of the stream at the same instant.
  func deliverAtOnce() throws {
    guard let connection = socket else { return }
    try deliverToDesk(connection.toDesk.waiting)
    if random.one(in: 3) { connection.lose(Breakage.reset) }
    if socket === connection { try deliverToDesk(connection.toDesk.waiting) }
  }

  /// If a peer has sent more than a name and a message before it is seated, everything is read first.
  private func gather(from connection: Connection) {
    guard let sitter = decided.sitter, sitter.name == nil, !peerHasShutDown else { return }
    let unread = connection.toDesk.bytes(behind: sitter.nextItem)
    let isMuch = unread > 2 * 9999 || decided.isUnservedLimitReached
    gatheringSince = isMuch && unread < 4 << 20 ? now : nil
  }

  private func hearOfEnd() throws {
    peerHasShutDown = true
    gatheringSince = nil
    try tell { $0.peerShutdown(at: now, &$1) }
  }

  private func streamEnded(_ end: StreamEnd) throws {
    note("the stream of customer \(socket?.number ?? 0) ends: \(end)")
    socket?.toCustomer.close()
    socket = nil
    peerHasShutDown = true
    gatheringSince = nil
    toldEnd = (end, mayHaveWaited: core.isBusy || model.isReadingPaused)
    try tell { $0.ended(end, at: now, &$1) }
  }

  // MARK: Failures

  func breakSomething() throws {
    guard let connection = someone() else { return }
    switch random.int(0...9) {
    case 0, 1:
      note("the connection of customer \(connection.number) is lost")
      connection.lose(Breakage.reset)
    case 2, 3: stall(connection)
    case 4, 5:
      note("the connection of customer \(connection.number) goes on")
      connection.flow()
    case 6:
      // Data was unacknowledged for too long: TCP_USER_TIMEOUT, or a lost route.
      if connection.toCustomer.unsent > 0 { connection.lose(Breakage.timedOut) }
    case 7:
      note("customer \(connection.number) vanishes")
      if connection.place != nil { connection.vanish(at: now, &random) }
    default:
      note("the system is short of descriptors")
      shortUntil = now + .milliseconds(random.int(1...2000))
    }
  }

  private func stall(_ connection: Connection) {
    note("the connection of customer \(connection.number) stalls")
    connection.toCustomer.stall(after: random.int(0...connection.toCustomer.waiting))
    if random.one(in: 2) {
      connection.toDesk.stall(after: random.int(0...connection.toDesk.waiting))
    }
  }

  /// The kernel times out the connections of peers that vanished long enough ago.
  func giveUpVanished() throws {
    for connection in connections where connection.vanishesBy(now) {
      connection.lose(Breakage.timedOut)
    }
    if let socket, let failure = socket.failure, socket.vanishesBy(now) {
      try streamEnded(.broken(errno: failure))
    }
  }
}

extension Connection {
  func vanishesBy(_ now: Instant) -> Bool {
    vanishedAt.map { $0 + Simulation.vanishedAfter <= now } ?? false
  }
}
