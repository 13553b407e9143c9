import ChatCore
import MonotonicTime

// The invariants after each step, and at the end.
extension Simulation {
  func check() throws {
    try checkSeat()
    try checkTurns()
    try checkLine()
  }

  /// The desk's state equals the model's state.
  private func checkSeat() throws {
    let sitter = model.sitter
    let number = core.desk.seatNumber
    let peer = core.desk.peer
    let gathered = gatheringSince.map { $0 + .milliseconds(500) }
    let deadline = pending.isEmpty ? [model.deadline, gathered].compactMap { $0 }.min() : nil
    try require(core.deadline == deadline, "deadline \(core.deadline as Any)")
    try require(core.isOccupied == (occupant != nil), "occupied: \(core.isOccupied)")
    try require(core.desk.isClosed == model.isClosed, "closed: \(core.desk.isClosed)")
    let availability = core.desk.availability
    try require(availability == model.availability, "the desk is \(availability)")
    try require(number == sitter?.number, "number \(number as Any) has the seat")
    try require(peer == sitter?.peer, "\(peer as Any) has the seat")
    let mayReply = sitter?.isServed == true && sitter?.turn == .agent
    try require(core.canSay == (mayReply && !isMessageUnderWay), "can say: \(core.canSay)")
    try checkReading()
    try checkServed(core.desk.customer, sitter)
  }

  /// Bytes are read only if they can be decided now.
  private func checkReading() throws {
    let mayRead = pending.isEmpty && socket != nil && model.sitter != nil && !model.isReadingPaused
    try require(core.wantsBytes == mayRead, "bytes are wanted: \(core.wantsBytes)")
  }

  private func checkServed(_ customer: Desk.Customer?, _ sitter: DeskModel.Sitter?) throws {
    try require((customer != nil) == (sitter?.isServed == true), "\(customer as Any) is served")
    guard let customer, let sitter else { return }
    try require(customer.waited == sitter.waited, "they had waited \(customer.waited)")
    try require(core.desk.turn == sitter.turn, "it is the \(core.desk.turn as Any)'s turn")
    try require(core.desk.turnSince == sitter.turnSince, "the turn's time is wrong")
    try require(customer.replyCount == sitter.replyCount, "\(customer.replyCount) replies")
  }

  /// A well-behaved customer and the desk agree on the turn, except for messages in flight.
  private func checkTurns() throws {
    guard let socket, socket === occupant, let session = socket.session,
      case .talking(let theirs, _) = session.phase, socket.failure == nil
    else { return }
    let ours = core.desk.turn ?? .customer
    let next = model.sitter?.nextItem ?? 0
    let up = socket.toDesk.items[next...].count(where: \.isMessage)
    let down = socket.toCustomer.messagesInFlight
    switch (ours, theirs) {
    case (.customer, .customer), (.agent, .agent):
      try require(up + down == 0, "\(up) and \(down) messages on their way, and the turns agree")
    case (.customer, .agent): try require(up + down == 1, "\(up) and \(down) messages on their way")
    case (.agent, .customer): throw SimulationFailure(what: "each has the turn")
    }
  }

  /// Nobody waits while the seat is empty and the desk is open, and customers are served in order of arrival.
  private func checkLine() throws {
    let mayWait =
      occupant != nil || core.isBusy || model.isClosed || retryAt != nil
      || model.availability != .open
    try require(line.isEmpty || mayWait, "they wait at an empty seat")
    try require(toldWaiting == line.count, "\(toldWaiting) wait, it says, not \(line.count)")
    for places in [accepted, served] where places.count > 1 {
      try require(places[places.count - 2] < places[places.count - 1], "in this order: \(places)")
    }
    try require(numbersGiven.count == model.numbersGiven, "a number is given again")
    // Once the kernel has timed it out, the next event reports the broken connection.
    let isForgotten = socket.map { $0.failure == nil && $0.vanishesBy(now) } ?? false
    try require(!isForgotten, "one who vanished still has the seat")
  }

  // MARK: The end

  /// All customers leave, or the agent quits; then nothing more may happen.
  func finish() throws {
    try work()
    if random.one(in: 2), !model.isClosed { try empty() }
    try closeDesk()
    for connection in outside { try connection.leave() }
    for connection in connections {
      if connection.vanishedAt != nil { connection.lose(Breakage.timedOut) }
      if line.contains(where: { $0 === connection }) {
        // The desk closes in time to send FIN, or the kernel resets the connections.
        if random.one(in: 2) { connection.toCustomer.close() } else { connection.lose(104) }
      } else if connection.place != nil {
        let isAccountedFor = accountedFor.contains(connection.number)
        try require(isAccountedFor, "the agent never heard of customer \(connection.number)")
      }
      connection.flow()
      for _ in 0..<2 { try connection.deliver(connection.toCustomer.waiting, at: now) }
      try checkWires(of: connection)
    }
    line = []
    try require(connections.allSatisfy { $0.isHostile || !$0.isAlive }, "a session never ends")
  }

  /// The disk works again and answers at once.
  private func work() throws {
    disk.manner = .writesAtOnce
    try diskActs()
    try settle()
    try require(!core.isBusy && !disk.isGivenUp, "the disk is busy with nothing")
    try require(
      !hasJournal || disk.journal.count == shownCount, "the journal has \(disk.journal.count)")
  }

  private func empty() throws {
    shortUntil = nil
    try letIn()
    for connection in connections {
      try connection.leave()
      if connection.vanishedAt != nil { connection.lose(Breakage.timedOut) }
    }
    if let retryAt { now = max(now, retryAt) }
    retryIfDue()
    try settle()
    // Nobody is forgotten once the agent is back.
    try comeBack()
    while occupant != nil {
      if model.isReadingPaused {
        paint()
        try command(.say("for \(painted.connection). go on"), for: painted.number)
      }
      try deliverToDesk(socket?.toDesk.waiting ?? 0)
      try settle()
      try comeBack()
      try check()
    }
    try require(line.isEmpty, "some were never accepted")
    guard case .empty = core.desk.seat else {
      throw SimulationFailure(what: "\(core.desk.seat) remains")
    }
  }

  private func comeBack() throws {
    try hoursChange(.open)
    if case .away = model.availability { try command(.comeBack, for: nil) }
    if case .wrappingUp = model.availability { try command(.next, for: nil) }
    try settle()
  }

  private func closeDesk() throws {
    try command(.close, for: nil)
    try require(finishedCount == 1 && model.isClosed && socket == nil, "the desk did not close")
    try settle()
    try check()
    let seat = core.desk.seat
    core.arrived()
    try command(.end, for: nil)
    try command(.close, for: nil)
    try tell(isTime: true) { $0.timePassed(at: now + .seconds(3600), &$1) }
    try settle()
    try require(core.desk.seat == seat && finishedCount == 1, "the closed desk goes on")
  }

  /// Parsed independently, the bytes are exactly what the protocol allows.
  private func checkWires(of connection: Connection) throws {
    let replies = try parse(connection.toCustomer.bytes)
    try require(replies.allSatisfy { $0.type == 2 }, "the desk sent more than messages")
    try require(replies.map(\.text) == connection.toCustomer.frames.map(\.text), "other replies")
    guard !connection.isHostile, connection.place != nil else { return }
    let sent = try parse(connection.toDesk.bytes)
    try require(sent.first?.type == 1, "the name did not go first")
    try require(sent.dropFirst().allSatisfy { $0.type == 2 }, "more than messages behind the name")
    try require(sent.map(\.text) == connection.toDesk.frames.map(\.text), "other messages")
    try require((0...1).contains(sent.count - 1 - replies.count), "the turns do not alternate")
  }

  private func parse(_ bytes: [UInt8]) throws -> [(type: Int, text: String)] {
    var frames: [(type: Int, text: String)] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let header = String(decoding: rest.prefix(7), as: UTF8.self).split(
        separator: "|", omittingEmptySubsequences: false)
      guard header.count == 3, header[0].utf8.count == 4, let length = Int(header[0]),
        length <= rest.count, let type = Int(header[1]),
        let text = String(validating: rest.prefix(length).dropFirst(7), as: UTF8.self)
      else { throw SimulationFailure(what: "no frame: \(rest.prefix(20))") }
      frames.append((type, text))
      rest = rest.dropFirst(length)
    }
    return frames
  }
}
