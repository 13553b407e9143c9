import ChatCore
import MonotonicTime

// What can happen in one step. Each is what the world does, told to the model first and then to the
// machines.
extension Simulation {
  func act() throws {
    switch random.int(0...999) {
    case 0..<40: try connect()
    case 40..<340: try deliverToDesk(random.chunk(of: seated?.toDesk.waiting ?? 0))
    case 340..<540: try deliverToCustomer()
    case 540..<690: try customerSays()
    case 690..<850: try agentTypesOrSays()
    case 850..<940: writeHostile()
    case 940..<953: try customerLeaves()
    case 953..<958: loseConnection()
    case 958..<963: try agentEnds()
    default: try passTime()
    }
  }

  // MARK: Customers

  func connect() throws {
    guard line.count < 5 else { return }
    let number = connections.count + 1
    let hostile = random.one(in: 3)
    let name = random.one(of: ["小明", "", "bob", "0015|1|x"])
    let connection = try Connection(number, hostile: hostile, name: name, at: now)
    note("customer \(number) arrives, \(hostile ? "hostile" : "well-behaved")")
    if hostile, !random.one(in: 3) { connection.toDesk.write(Frame(.name, "小红")) }
    connections.append(connection)
    line.append(connection)
    try tellDesk { $0.arrived(&$1) }
  }

  /// One of the last few: the others have long been gone.
  private func someone() -> Connection? {
    guard !connections.isEmpty else { return nil }
    if let seated, !random.one(in: 4) { return seated }
    let last = connections.count - 1
    return connections[random.int(max(0, last - 5)...last)]
  }

  private func deliverToCustomer() throws {
    guard let connection = someone() else { return }
    let count = random.chunk(of: connection.toCustomer.waiting)
    note("\(count) of \(connection.toCustomer.waiting) bytes to customer \(connection.number)")
    try connection.deliver(count, at: now)
  }

  private func customerSays() throws {
    guard let connection = someone(), let visit = connection.visit else { return }
    textsWritten += 1
    let isTheirs = visit.isCustomersTurn
    let (text, refusal): (String, SendRefusal?) =
      random.one(in: 10)
      ? random.unsendable() : (random.text("from \(connection.number).\(textsWritten)"), nil)
    let expected = connection.isAlive ? (isTheirs ? refusal : .notYourTurn) : .nobodyThere
    note("customer \(connection.number) says \(text.prefix(30))")
    let answer = try connection.say(text, at: now)
    try require(answer == expected, "answered \(answer as Any), not \(expected as Any)")
  }

  private func writeHostile() {
    guard let connection = someone(), connection.isHostile, connection.isAlive else { return }
    connection.toDesk.writeAnything(&random)
    note("customer \(connection.number) writes \(connection.toDesk.items.last as Any)")
  }

  private func customerLeaves() throws {
    guard let connection = someone() else { return }
    note("customer \(connection.number) leaves")
    try connection.leave()
  }

  private func loseConnection() {
    guard let connection = someone() else { return }
    note("the connection of customer \(connection.number) is lost")
    connection.isReset = true
  }

  // MARK: The agent

  private func agentTypesOrSays() throws {
    guard let draft, !random.one(in: 4) else { return type() }
    let isForSitter = draft.number == desk.customer?.number
    let expected = model.refusal(of: draft.refusal, isForSitter: isForSitter)
    if expected == nil { model.agentSaid(draft.text, at: now) }
    note("agent says \(draft.text.prefix(30))")
    var effects: [DeskEffect] = []
    var answer: SendRefusal?
    do throws(SendRefusal) {
      try desk.say(draft.text, to: draft.number, at: now, &effects)
    } catch {
      answer = error
    }
    try require(answer == expected, "answered \(answer as Any), not \(expected as Any)")
    try performAll(effects)
    if answer == nil { self.draft = nil }
  }

  private func type() {
    textsWritten += 1
    let sitter = model.sitter?.connection ?? 0
    let (text, refusal): (String, SendRefusal?) =
      random.one(in: 10)
      ? random.unsendable() : (random.text("for \(sitter).\(textsWritten)"), nil)
    draft = Draft(text: text, number: desk.customer?.number ?? 0, refusal: refusal)
  }

  func agentEnds() throws {
    note("agent ends")
    if let sitter = model.sitter { model.end(.agentEnded(sitter.caller)) }
    try tellDesk { $0.end(at: now, &$1) }
  }

  // MARK: Time

  /// Moves on, stopping at the deadline on the way: a nanosecond before it nothing is due.
  private func passTime() throws {
    let target = now + interval()
    if let deadline = model.deadline, deadline <= target {
      if now < deadline {
        now = Instant(nanoseconds: deadline.nanoseconds - 1)
        try tellDesk { $0.timePassed(at: now, &$1) }
        try check()
      }
      // A timer may be late, never early.
      now = random.one(in: 3) ? deadline + .milliseconds(random.int(0...5)) : max(now, deadline)
    } else {
      now = target
    }
    note("it is \(now.nanoseconds)")
    model.timePassed(at: now)
    try tellDesk { $0.timePassed(at: now, &$1) }
  }

  private func interval() -> Duration {
    switch random.int(0...9) {
    case 0: .seconds(random.int(1...100))
    case 1, 2: .seconds(random.int(1...10))
    default: .milliseconds(random.int(0...999))
    }
  }
}
