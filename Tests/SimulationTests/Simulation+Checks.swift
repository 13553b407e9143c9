import ChatCore
import MonotonicTime

// What must hold after each step, and at the end.
extension Simulation {
  func check() throws {
    try require(model.expected.isEmpty, "not shown: \(model.expected)")
    try checkSeat()
    try checkTurns()
    try checkLine()
    try checkSeated()
  }

  /// One customer at most, the one the model says, with the turn and the deadline it says.
  private func checkSeat() throws {
    try require(desk.deadline == model.deadline, "deadline \(desk.deadline as Any)")
    try require(seated?.number == model.sitter?.connection, "another's connection is held")
    switch (desk.seat, model.sitter) {
    case (.empty, nil): break
    case (.arriving(let arrival), let sitter?):
      try require(!sitter.isServed, "customer \(sitter.connection) is not served")
      try require(arrival.caller == sitter.caller, "\(arrival.caller) is arriving")
    case (.serving(let customer), let sitter?):
      try require(sitter.isServed, "customer \(sitter.connection) is served")
      try require(customer.caller == sitter.caller, "\(customer.caller) is served")
      try require(customer.waited == sitter.waited, "they had waited \(customer.waited)")
      try require(customer.turn == sitter.turn, "it is the \(customer.turn)'s turn")
      try require(customer.turnSince == sitter.turnSince, "the turn's time is wrong")
      try require(lastTurn == customer.turn, "the agent was told of another turn")
    case (.empty, .some), (.arriving, nil), (.serving, nil):
      throw SimulationFailure(what: "the desk is \(desk.seat), not \(model.sitter as Any)")
    }
  }

  /// Both ends of a well-behaved pair agree, but for what is on its way between them.
  private func checkTurns() throws {
    guard let seated, let visit = seated.visit, case .talking(let theirs, _) = visit.phase,
      seated.failure == nil
    else { return }
    try require(theirs == seated.lastTurn, "the customer was told of another turn")
    let ours = desk.customer?.turn ?? .customer
    let (up, down) = (seated.toDesk.messagesInFlight, seated.toCustomer.messagesInFlight)
    switch (ours, theirs) {
    case (.customer, .customer), (.agent, .agent):
      try require(up + down == 0, "\(up) and \(down) messages on their way, and the turns agree")
    case (.customer, .agent): try require(up + down == 1, "\(up) and \(down) messages on their way")
    case (.agent, .customer): throw SimulationFailure(what: "each has the turn")
    }
  }

  /// Nobody waits at an empty seat, and who came first is served first.
  private func checkLine() throws {
    let mayWait = seated != nil || desk.isClosed || retryAt != nil
    try require(line.isEmpty || mayWait, "they wait at an empty seat")
    try require(toldWaiting == line.count, "\(toldWaiting) wait, it says, not \(line.count)")
    for places in [accepted, served] where places.count > 1 {
      try require(places[places.count - 2] < places[places.count - 1], "in this order: \(places)")
    }
    // Given up by the kernel, it is read as broken with the next event.
    let isForgotten = seated.map { $0.failure == nil && $0.vanishesBy(now) } ?? false
    try require(!isForgotten, "one who vanished still has the seat")
  }

  /// The agent is told of each customer who comes and of each who goes.
  private func checkSeated() throws {
    let changes = 2 * served.count - (desk.customer == nil ? 0 : 1)
    try require(customerChanges == changes, "\(customerChanges) changes of \(served.count)")
    try require(numbersGiven.count == served.count, "a customer's number is given again")
  }

  // MARK: The end

  /// Everyone leaves, or the agent does; then nothing happens any more.
  func finish() throws {
    if random.one(in: 2) { try empty() }
    try closeDesk()
    for connection in outside { try connection.leave() }
    for connection in connections {
      if connection.vanishedAt != nil { connection.lose(Breakage.timedOut) }
      if line.contains(where: { $0 === connection }) {
        // The desk closes them in order, or is too late and the kernel resets them.
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
    try require(connections.allSatisfy { $0.isHostile || !$0.isAlive }, "a visit never ends")
  }

  private func empty() throws {
    shortUntil = nil
    try letIn()
    for connection in connections {
      try connection.leave()
      if connection.vanishedAt != nil { connection.lose(Breakage.timedOut) }
    }
    if let retryAt { now = max(now, retryAt) }
    try retryIfDue()
    try settle()
    while let connection = seated {
      try deliverToDesk(connection.toDesk.waiting)
      try settle()
      try check()
    }
    try require(line.isEmpty, "some were never accepted")
    guard case .empty = desk.seat else { throw SimulationFailure(what: "\(desk.seat) remains") }
  }

  private func closeDesk() throws {
    if let sitter = model.sitter { model.end(.agentEnded(sitter.caller)) }
    try tellDesk { $0.close(at: now, &$1) }
    try require(finishedCount == 1 && desk.isClosed && seated == nil, "the desk did not close")
    try settle()
    try check()
    let seat = desk.seat
    try tellDesk { $0.arrived(&$1) }
    try tellDesk { $0.end(at: now, &$1) }
    try tellDesk { $0.close(at: now, &$1) }
    try tellDesk { $0.timePassed(at: now + .seconds(3600), &$1) }
    try settle()
    try require(desk.seat == seat && finishedCount == 1, "the closed desk goes on")
  }

  /// Read by hand, the bytes are what the protocol allows and nothing else.
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
