import ChatCore
import MonotonicTime

// The agent acts on what the screen showed at its last paint.
extension Simulation {
  struct Painted {
    /// The seat that the screen shows: the desk's number and the connection's number.
    let number: Int?
    let connection: Int
  }

  /// The text that the agent is typing, and the seat that was shown.
  struct Draft {
    let text: String
    let shown: Int?
  }

  /// The screen shows the current state.
  func paint() {
    painted = Painted(number: core.desk.seatNumber, connection: occupant?.number ?? 0)
    // A careful program stashes the draft when the customer changes; a careless one gets a refusal.
    if draft?.shown != painted.number, random.one(in: 2) { draft = nil }
  }

  func agentTypesOrSays() throws {
    if random.one(in: 2) { paint() }
    guard let draft, !random.one(in: 4) else { return type() }
    if try command(.say(draft.text), for: draft.shown) { self.draft = nil }
  }

  private func type() {
    textsWritten += 1
    let text =
      random.one(in: 10)
      ? random.unsendable().0 : random.text("for \(painted.connection).\(textsWritten)")
    draft = Draft(text: text, shown: painted.number)
  }

  func agentEnds() throws { try command(.end, for: painted.number) }

  func agentPressesAnything() throws {
    if !random.one(in: 3) { paint() }
    switch random.int(0...6) {
    case 6: try agentComesOrGoes()
    case 0: try agentEnds()
    case 1: try agentUsesTools()
    case 2: if random.one(in: 10) { try agentQuits() }
    default: try agentTypesOrSays()
    }
  }

  /// The agent is asked whenever the seat is taken, shown or not: no conversation ends without their consent.
  func agentQuits() throws {
    if core.isOccupied, random.one(in: 2) { return }
    let mayEnd = core.isOccupied
    let sitter = occupant?.number
    try command(.close, for: painted.number)
    try require(mayEnd || sitter == nil, "customer \(sitter ?? 0) was ended, and nobody asked")
  }

  func agentUsesTools() throws {
    switch random.int(0...3) {
    case 0: try command(.note(random.one(of: ["call back", " \n", "a\nb"])), for: painted.number)
    case 1:
      let time: Duration? = random.one(in: 3) ? nil : .seconds(random.int(1...120))
      try command(.block(for: time), for: painted.number)
    default:
      let host = random.one(of: [nil, "127.0.0.1", "10.0.0.7", "fe80::1", "nobody"])
      try require(
        core.desk.blockedHosts(at: now) == model.blockedHosts(at: now), "others are blocked")
      try command(.unblock(host: host), for: painted.number)
    }
  }

  /// The agent goes away, comes back or ends a wrap-up, or the opening hours change.
  func agentComesOrGoes() throws {
    switch random.int(0...9) {
    case 0, 1:
      let text = random.one(of: ["", "lunch", "午休", String(repeating: "x", count: 501)])
      try command(.goAway(text), for: painted.number)
    case 2: try hoursChange(.closed(opens: random.one(of: [nil, 1_700_000_000, 1_700_003_600])))
    case 3, 4: try hoursChange(.open)
    case 5, 6: try command(.next, for: painted.number)
    default: try command(.comeBack, for: painted.number)
    }
  }

  func hoursChange(_ hours: HoursState) throws {
    note("the hours are \(hours)")
    reportedHours = hours
    try tell { $0.hoursReported(hours, at: now, &$1) }
  }

  /// - Returns: whether the command was accepted.
  @discardableResult
  func command(_ command: AgentCommand, for shown: Int?) throws -> Bool {
    note("agent, who sees \(shown as Any): \("\(command)".prefix(60))")
    let expected = refusal(of: command, for: shown)
    let canSay = core.canSay
    if expected == nil { queue.append(Command(command: command, shown: shown)) }
    var answer: CommandRefusal?
    try tell { core, actions in
      do throws(CommandRefusal) {
        try core.command(command, for: shown, at: now, &actions)
      } catch {
        answer = error
        try require(actions.isEmpty, "a refusal has actions")
      }
    }
    try require(answer == expected, "\(command): \(answer as Any), not \(expected as Any)")
    if case .say = command, answer == nil { try require(canSay, "sent, and yet it can't be") }
    return answer == nil
  }

  /// The expected immediate refusal.
  private func refusal(of command: AgentCommand, for shown: Int?) -> CommandRefusal? {
    if case .say = command, isMessageUnderWay { return .send(.notYourTurn) }
    switch model.outcome(of: command, for: shown, at: now) {
    case .success: return nil
    case .failure(let refusal): return refusal
    }
  }

  /// Whether a reply is being written or queued.
  var isMessageUnderWay: Bool {
    pending.contains { if case .said(.agent, _, _) = $0 { true } else { false } }
      || queue.contains { if case .say = $0.command { true } else { false } }
  }
}
