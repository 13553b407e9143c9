import ChatCore
import MonotonicTime

// What can happen in one step. Each is what the world does, told to the model first and then to the
// machines.
extension Simulation {
  func act() throws {
    switch random.int(0...999) {
    case 0..<40: try connect()
    case 40..<320: try deliverToDesk(random.chunk(of: seated?.toDesk.waiting ?? 0))
    case 320..<330: try deliverAtOnce()
    case 330..<530: try deliverToCustomer()
    case 530..<680: try customerSays()
    case 680..<840: try agentTypesOrSays()
    case 840..<920: writeHostile()
    case 920..<933: try customerLeaves()
    case 933..<948: try breakSomething()
    case 948..<953: try letIn()
    case 953..<958: try agentEnds()
    case 958..<964: try agentUsesTools()
    case 964..<967: try stopAndContinue()
    default: try passTime()
    }
  }

  // MARK: Customers

  func connect() throws {
    guard outside.count < 3 else { return }
    let number = connections.count + 1
    let hostile = random.one(in: 3)
    let name = random.one(of: ["小明", "", "bob", "0015|1|x"])
    let host = random.one(of: ["127.0.0.1", "127.0.0.1", "10.0.0.7", "fe80::1"])
    let connection = Connection(number, from: host, name: hostile ? nil : name, at: now)
    note("customer \(number) comes, \(hostile ? "hostile" : "well-behaved")")
    connections.append(connection)
    if line.count < Self.lineMax {
      try enter(connection)
    } else {
      note("customer \(number) finds the line full")
      outside.append(connection)
    }
  }

  /// One of the last few: the others have long been gone.
  func someone() -> Connection? {
    guard !connections.isEmpty else { return nil }
    if let seated, !random.one(in: 4) { return seated }
    let last = connections.count - 1
    return connections[random.int(max(0, last - 5)...last)]
  }

  func deliverToCustomer() throws {
    guard let connection = someone() else { return }
    let count = random.chunk(of: connection.toCustomer.waiting)
    note("\(count) of \(connection.toCustomer.waiting) bytes to customer \(connection.number)")
    try connection.deliver(count, at: now)
  }

  func customerSays() throws {
    guard let connection = someone(), let visit = connection.visit else { return }
    textsWritten += 1
    let isTheirs = visit.isCustomersTurn
    let (text, refusal): (String, SendRefusal?) =
      random.one(in: 10)
      ? random.unsendable() : (random.text("from \(connection.number).\(textsWritten)"), nil)
    let isTalking = connection.isAlive && connection.place != nil
    let expected = isTalking ? (isTheirs ? refusal : .notYourTurn) : .nobodyThere
    note("customer \(connection.number) says \(text.prefix(30))")
    let answer = try connection.say(text, at: now)
    try require(answer == expected, "answered \(answer as Any), not \(expected as Any)")
  }

  func writeHostile() {
    guard let connection = someone(), connection.isHostile, connection.isAlive,
      connection.place != nil
    else { return }
    connection.toDesk.writeAnything(&random)
    note("customer \(connection.number) writes \(connection.toDesk.items.last as Any)")
  }

  func customerLeaves() throws {
    guard let connection = someone() else { return }
    note("customer \(connection.number) leaves")
    try connection.leave()
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

  // MARK: The agent's tools

  private func agentUsesTools() throws {
    switch random.int(0...3) {
    case 0: try agentNotes()
    case 1: try agentBlocks()
    default: try agentUnblocks()
    }
  }

  private func agentNotes() throws {
    let (text, isBlank) = random.one(of: [("call back", false), (" \n", true), ("a\nb", false)])
    note("agent notes \(text)")
    if !isBlank { model.tells(.note(text)) }
    try tellDesk { desk, effects in desk.note(text, &effects) }
  }

  private func agentBlocks() throws {
    let time: Duration? = random.one(in: 3) ? nil : .seconds(random.int(1...120))
    note("agent blocks for \(time as Any)")
    let isThere = model.sitter != nil
    if let seated { model.blockSitter(seated.host, for: time, at: now) }
    var answer = false
    try tellDesk { answer = $0.block(for: time, at: now, &$1) }
    try require(answer == isThere, "blocked: \(answer)")
  }

  private func agentUnblocks() throws {
    let host = random.one(of: [nil, "127.0.0.1", "10.0.0.7", "fe80::1", "nobody"])
    note("agent unblocks \(host ?? "all")")
    let (blocked, expected) = (desk.blockedHosts(at: now), model.blockedHosts(at: now))
    try require(blocked == expected, "\(blocked) are blocked, not \(expected)")
    let wasBlocked = model.unblock(host, at: now)
    var answer = false
    try tellDesk { answer = $0.unblock(host, at: now, &$1) }
    try require(answer == wasBlocked, "unblocked: \(answer)")
  }
}
