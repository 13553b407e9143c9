import ChatCore
import MonotonicTime

// Checks each decision against the model: it must come from the next queued input, in the order that the core
// promises, and have exactly the expected events.
extension Simulation {
  /// A queued command.
  struct Command {
    let command: AgentCommand
    let shown: Int?
  }

  /// The input that a decision comes from.
  enum Source { case program, end, hours, command, bytes, time }

  /// Checks decided events, in order.
  func decide(_ events: [DeskEvent]) throws {
    var sources: [Source] = []
    for event in events {
      if undecided.isEmpty {
        undecided = try nextEvents(before: event)
        sources.append(source)
      }
      let next = undecided.first
      try require(next == event, "\(event) is decided instead of \(next as Any)")
      undecided.removeFirst()
      decided.apply(event, of: occupant, at: now)
    }
    guard hasJournal else { return }
    try require(undecided.isEmpty, "not decided with it: \(undecided)")
    try require(
      sources.count == 1 || sources.allSatisfy { $0 == .bytes }, "at once: \(sources)")
  }

  /// The events expected from the next queued input.
  /// - Parameter event: the event that the core decided.
  private func nextEvents(before event: DeskEvent) throws -> [DeskEvent] {
    if !told.isEmpty {
      source = .program
      defer { told = [] }
      return told
    }
    if case .broken(let errno)? = toldEnd?.end, decided.sitter?.isServed == true {
      return eventsOfBreak(errno, before: event)
    }
    if let events = nextOfHours() { return events }
    dropIdleCommands()
    if let next = queue.first {
      source = .command
      guard case .success(let events) = decided.outcome(of: next.command, for: next.shown, at: now)
      else { throw SimulationFailure(what: "not refused: \(next)") }
      queue.removeFirst()
      return events
    }
    if let events = nextWritten() { return events }
    if let toldEnd, decided.sitter != nil { return eventsOfEnd(toldEnd.end) }
    source = .time
    let events = isTimePassing ? decided.eventsOfTime(at: now) : []
    if events.isEmpty { throw SimulationFailure(what: "something is decided of nothing") }
    return events
  }

  /// The expected events of a report of the opening hours; nil if it changes nothing.
  private func nextOfHours() -> [DeskEvent]? {
    source = .hours
    let events = reportedHours.map(decided.events) ?? []
    reportedHours = nil
    return events.isEmpty ? nil : events
  }

  private func eventsOfEnd(_ end: StreamEnd) -> [DeskEvent] {
    source = .end
    guard let occupant, let index = decided.sitter?.nextItem else { return [] }
    let errno: Int32? = if case .broken(let errno) = end { errno } else { nil }
    return decided.eventsOfEnd(errno: errno, unfinished: occupant.toDesk.bytes(behind: index))
  }

  /// A break discards bytes that were read and kept. Whole messages among them do not count as unfinished,
  /// and an incomplete message counts only if the decoder has seen it.
  private func eventsOfBreak(_ errno: Int32, before event: DeskEvent) -> [DeskEvent] {
    source = .end
    guard let occupant, let index = decided.sitter?.nextItem else { return [] }
    var unfinished = occupant.toDesk.bytes(behind: index)
    if occupant.toDesk.item(at: index) != nil { unfinished = 0 }
    if case .messageUnfinished = event {} else if toldEnd?.mayHaveWaited == true { unfinished = 0 }
    return decided.eventsOfEnd(errno: errno, unfinished: unfinished)
  }

  /// The expected events of the next delivered item that has any; nil if there is none.
  private func nextWritten() -> [DeskEvent]? {
    source = .bytes
    if gatheringSince != nil { return nil }
    while let occupant, let index = decided.sitter?.nextItem, !decided.isReadingPaused,
      let item = occupant.toDesk.item(at: index)
    {
      decided.sitter?.nextItem += 1
      let events = decided.events(
        of: item, in: occupant.toDesk, peerHasShutDown: peerHasShutDown)
      if !events.isEmpty { return events }
    }
    return nil
  }

  /// Drops queued commands that have no effect, and so no events.
  private func dropIdleCommands() {
    while let next = queue.first,
      case .success(let events) = decided.outcome(of: next.command, for: next.shown, at: now),
      events.isEmpty
    {
      queue.removeFirst()
    }
  }

  /// Checks the refusal of a queued command.
  func refused(_ command: AgentCommand, _ refusal: CommandRefusal) throws {
    note("  refused \(refusal): \(command)")
    dropIdleCommands()
    guard let next = queue.first else { throw SimulationFailure(what: "refused: \(command)") }
    try require(next.command == command && pending.isEmpty, "refused out of order: \(command)")
    let outcome = decided.outcome(of: command, for: next.shown, at: now)
    try require(outcome == .failure(refusal), "\(command): \(refusal), not \(outcome)")
    queue.removeFirst()
  }

  /// Checks that no queued input was left that could be decided.
  func checkDecided() throws {
    try require(told.isEmpty, "not decided: \(told)")
    try require(hasJournal || undecided.isEmpty, "not decided: \(undecided)")
    try require(core.isBusy == !pending.isEmpty, "busy: \(core.isBusy), and written: \(pending)")
    guard pending.isEmpty else { return }
    try require(nextOfHours() == nil, "a change of the hours is not decided")
    dropIdleCommands()
    try require(queue.isEmpty, "commands wait for nothing: \(queue)")
    let before = decided
    if let events = nextWritten() {
      decided = before
      throw SimulationFailure(what: "of what was written, not decided: \(events)")
    }
    model = decided
    if let toldEnd, let sitter = model.sitter, let occupant {
      let hasRest = occupant.toDesk.bytes(behind: sitter.nextItem) > 0
      try require(model.isReadingPaused && hasRest, "\(toldEnd) is not noticed")
    }
  }
}
