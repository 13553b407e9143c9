import ChatCore
import MonotonicTime

// The part of the agent's program that performs the core's actions. It makes no decisions.
extension Simulation {
  /// The program's limit: more than alternating turns ever leave unsent.
  private static let maximumUnsentBytes = 128 * 1024

  /// Passes an input to the core and performs the actions, and also those of writes that complete at once.
  func tell(
    isTime: Bool = false, _ input: (inout AgentCore, inout [AgentAction]) throws -> Void
  ) throws {
    var actions: [AgentAction] = []
    try input(&core, &actions)
    isTimePassing = isTime
    for action in actions { try perform(action) }
    isTimePassing = false
    try checkDecided()
    while disk.answersAtOnce { try diskActs() }
  }

  func open() throws {
    told = [.opened(address: "desk")]
    try tell { $0.opened("desk", at: now, &$1) }
    try settle()
  }

  private func perform(_ action: AgentAction) throws {
    switch action {
    case .record(let events):
      note("  record \(events)")
      try require(hasJournal && pending.isEmpty, "something is written already: \(pending)")
      try decide(events)
      pending = events
      disk.record(events, at: now)
    case .send(let frame): try send(frame)
    case .hangUp:
      note("  hang up")
      guard let socket else { throw SimulationFailure(what: "nobody is hung up on") }
      socket.toCustomer.close()
      self.socket = nil
    case .happened(let events): for event in events { try happened(event) }
    case .refused(let command, let refusal): try refused(command, refusal)
    case .lineChanged(let waiting, let grew):
      try require(grew == (waiting > toldWaiting), "the line grew, or did it?")
      toldWaiting = waiting
    case .handOver, .letGo: throw SimulationFailure(what: "a customer is handed to nobody")
    case .finished:
      finishedCount += 1
      try require(model.isClosed && socket == nil, "it is finished before it is closed")
    }
  }

  private func send(_ frame: Frame) throws {
    note("  send \(frame.text.prefix(30))")
    let next = try decideWithoutJournal(.said(.agent, frame.text, []))
    try require(next == .said(.agent, frame.text, []), "\(frame) is sent, and decided is \(next)")
    try require(frame.kind == .message && !frame.isRepaired, "the desk sends \(frame)")
    try requireOnDisk("a reply is sent")
    // Nothing can be sent if the stream has ended.
    guard let socket else { return try require(toldEnd != nil, "sent to nobody: \(frame.text)") }
    try require(
      frame.text.hasPrefix("for \(socket.number)."), "\(socket.number) is sent \(frame.text)")
    socket.toCustomer.write(frame)
    if socket.toCustomer.unsent > Self.maximumUnsentBytes { socket.lose(Breakage.noBuffers) }
    // A peer that has closed answers data with a reset, sooner or later.
    if !socket.isAlive, random.one(in: 2) {
      socket.lose(random.one(of: [Breakage.reset, Breakage.pipe]))
    }
  }

  /// Without a journal, a reply is decided when it is sent.
  private func decideWithoutJournal(_ event: DeskEvent) throws -> DeskEvent {
    if !hasJournal { try decide([event]) }
    if !hasJournal { pending = [event] }
    guard let next = pending.first else { throw SimulationFailure(what: "sent, not decided") }
    return next
  }

  private func happened(_ event: DeskEvent) throws {
    note("  happened \(event)")
    if hasJournal {
      try require(pending.first == event, "\(event), and written is \(pending.first as Any)")
      try requireOnDisk("\(event)")
    } else if pending.isEmpty {
      try decide([event])
    } else {
      try require(pending == [event], "\(event), and sent was \(pending)")
    }
    if hasJournal || !pending.isEmpty { pending.removeFirst() }
    shownCount += 1
    try account(for: event)
    model.apply(event, of: occupant, at: now)
    if pending.isEmpty {
      model.sitter?.nextItem = decided.sitter?.nextItem ?? 0
      decided = model
    }
    try concludes(event)
  }

  private func requireOnDisk(_ what: String) throws {
    try require(
      !hasJournal || disk.isGivenUp || disk.journal.count > shownCount, "not on the disk: \(what)")
  }

  /// Checks that the peer in the event has the seat.
  private func account(for event: DeskEvent) throws {
    switch event {
    case .arrived(let peer, _), .seated(let peer, _), .leftWhileWaiting(let peer, _),
      .ended(let peer, _):
      try require(peer.address == occupant?.address, "told of \(peer), who is not there")
      accountedFor.insert(occupant?.number ?? 0)
    default: break
    }
  }

  private func concludes(_ event: DeskEvent) throws {
    switch event {
    case .arrived: numbersGiven.insert(core.desk.seatNumber ?? 0)
    case .seated: served.append(occupant?.place ?? 0)
    case .ended:
      try require(socket == nil, "the connection stays open")
      occupant = nil
      gatheringSince = nil
    default: break
    }
  }

  // MARK: The disk

  func diskActs() throws {
    guard disk.act(at: now) else { return }
    note("the disk answers, given up: \(disk.isGivenUp)")
    try tell { $0.committed(at: now, &$1) }
  }

  func changeDisk() {
    disk.manner = random.one(of: Disk.Manner.allCases + [.writesLate, .writesAtOnce])
    note("the disk \(disk.manner)")
  }

  // MARK: Before the loop sleeps

  func settle() throws {
    repeat {
      while core.wantsNext { try takeNext() }
      let waiting = line.count
      try tell { core, actions in core.lineChanged(waiting: waiting, &actions) }
    } while core.wantsNext
  }
}
