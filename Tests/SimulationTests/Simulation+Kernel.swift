import ChatCore
import MonotonicTime

// The kernel and the network between the desk and its customers, and the desk's program as far as it
// talks to them: who is accepted, what is read, and what goes wrong on the way.
extension Simulation {
  /// A backlog of 5 holds one more (docs/PROTOCOL.md).
  static let lineMax = 6
  private static let retryDelay: Duration = .milliseconds(500)
  /// How long the desk's kernel takes to find that a peer has vanished, by keepalive or by bytes that
  /// nobody acknowledges.
  static let vanishedAfter: Duration = .seconds(30)
  private static let tooManyFiles: Int32 = 24

  // MARK: The line

  /// Whoever finds no place hangs in connect, and gets one by chance when there is one again.
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
    if !isStopped { try tellDesk { $0.arrived(&$1) } }
  }

  /// What the desk's program does before it sleeps.
  func settle() throws {
    while wantsNext {
      wantsNext = false
      try takeNext()
    }
    let waiting = line.count
    try tellDesk { $0.lineChanged(waiting: waiting, &$1) }
  }

  private func takeNext() throws {
    guard case .empty = desk.seat, !desk.isClosed else { return }
    while let connection = line.first {
      if let shortUntil, now < shortUntil { return try beShort() }
      line.removeFirst()
      // ECONNABORTED: it died in the backlog, and accept says so instead of giving it.
      if connection.failure != nil, random.one(in: 3) {
        note("customer \(connection.number) is aborted in the line")
        accountedFor.insert(connection.number)
        continue
      }
      return try accept(connection)
    }
  }

  /// Told once for each time it happens, and tried again later.
  private func beShort() throws {
    note("nobody can be accepted")
    if !isShort {
      model.tells(.acceptShortage(errno: Self.tooManyFiles))
      try tellDesk { $1.append(.show(.notice(.acceptShortage(errno: Self.tooManyFiles)))) }
    }
    isShort = true
    retryAt = retryAt ?? now + Self.retryDelay
  }

  private func accept(_ connection: Connection) throws {
    let waited = now - connection.arrivedAt
    note("customer \(connection.number) is accepted from \(connection.address)")
    isShort = false
    decoder = FrameDecoder()
    seated = connection
    lastAccepted = connection
    accepted.append(connection.place ?? 0)
    model.accepted(connection, waited: waited, at: now)
    if model.sitter == nil { accountedFor.insert(connection.number) }
    let address = connection.address
    try tellDesk { $0.accepted(from: address, waited: waited, at: now, &$1) }
    try require((model.sitter == nil) == (seated == nil), "a blocked host, and \(desk.seat)")
  }

  /// The listener tries again by itself.
  func retryIfDue() throws {
    guard let retryAt, retryAt <= now else { return }
    self.retryAt = nil
    try tellDesk { $0.arrived(&$1) }
  }

  // MARK: What the desk reads

  /// Delivers so many bytes to the desk, or the end if there are none.
  func deliverToDesk(_ count: Int) throws {
    guard let connection = seated else { return }
    if let failure = connection.failure { return try streamEnded(errno: failure) }
    if connection.toDesk.isClosed, random.one(in: 2) { hearOfEnd() }
    if connection.toDesk.waiting > 0 {
      note("\(count) of \(connection.toDesk.waiting) bytes of customer \(connection.number)")
      let bytes = connection.toDesk.deliver(count)
      tellModel(connection)
      try bytes.withUnsafeBytes(decode)
    } else if connection.toDesk.isClosed, connection.vanishedAt == nil {
      try streamEnded(errno: nil)
    }
  }

  /// Everything that is there, and the end with it, at one instant.
  func deliverAtOnce() throws {
    guard let connection = seated else { return }
    try deliverToDesk(connection.toDesk.waiting)
    if random.one(in: 3) { connection.lose(Breakage.reset) }
    if seated === connection { try deliverToDesk(connection.toDesk.waiting) }
  }

  private func hearOfEnd() {
    desk.peerFinished()
    model.peerFinished()
  }

  func streamEnded(errno: Int32?) throws {
    note("the stream of customer \(seated?.number ?? 0) ends, errno \(errno ?? 0)")
    let unfinished = seated?.toDesk.unfinished ?? 0
    model.streamEnded(errno: errno, unfinished: unfinished)
    let bytes = decoder.unfinishedByteCount
    seated?.toCustomer.close()
    seated = nil
    if let errno {
      try tellDesk { $0.broke(errno: errno, unfinished: bytes, at: now, &$1) }
    } else {
      try tellDesk { $0.ended(unfinished: bytes, at: now, &$1) }
    }
  }

  private func tellModel(_ connection: Connection) {
    while let sitter = model.sitter, let item = connection.toDesk.takeItem() {
      switch item.meaning {
      case .frame(let frame): model.arrived(frame, at: now)
      case .violation(let rule):
        let bytes = connection.toDesk.firstBytes(of: item)
        model.end(.violated(sitter.caller, ProtocolViolation(rule, firstBytes: bytes)))
      case .fragment: preconditionFailure("a fragment is never complete")
      }
    }
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) throws {
    var bytes = bytes
    var hasMore = true
    while seated != nil, hasMore {
      var effects: [DeskEffect] = []
      do throws(ProtocolViolation) {
        hasMore = try desk.receive(&bytes, through: &decoder, at: now, &effects)
      } catch {
        desk.violated(error, at: now, &effects)
        hasMore = false
      }
      try performAll(effects)
    }
    let kept = decoder.unfinishedByteCount
    try require(seated == nil || kept < Limits.frameBytesMax, "\(kept) bytes are kept of a frame")
  }

  // MARK: What goes wrong

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
      // Held back for too long: TCP_USER_TIMEOUT, or a route that is gone.
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

  /// The kernel gives up those who vanished long enough ago.
  func giveUpVanished() throws {
    for connection in connections where connection.vanishesBy(now) {
      connection.lose(Breakage.timedOut)
    }
    if let seated, let failure = seated.failure, seated.vanishesBy(now) {
      try streamEnded(errno: failure)
    }
  }
}

extension Connection {
  func vanishesBy(_ now: Instant) -> Bool {
    vanishedAt.map { $0 + Simulation.vanishedAfter <= now } ?? false
  }
}
