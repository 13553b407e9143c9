import MonotonicTime

// The core of the agent's program. All input (accepted connections, bytes, the agent's commands, completed
// disk writes, the time) passes through here to the desk; actions come out. It does no I/O and reads no
// clock.
//
//     bytes, commands, time ─▶ decide ─▶ events ─▶ the journal ─▶ committed ─▶ apply ─▶ actions
//                                                  (the disk)                    │
//                                    the desk: the one state, which the screen shows
//
// One rule: while events are being written to the disk, nothing else is decided. Input that arrives meanwhile
// is queued in front of the desk: commands here, bytes in the kernel or undecoded in `ReceiveBuffer`. So every
// decision is based on the state that is on the disk and on the screen.
//
// Queued input is taken in this order: a broken connection of a served customer (nothing can be sent to it
// any more), the opening hours, the agent's commands, the customer's bytes, then the end of their stream.
// Deadlines come last, and only in `timePassed`: input that arrived in time counts, even if it had to wait for
// the disk.
//
// A peer in the line can have sent more than the kernel delivers at once, and have hung up after it. So if a
// peer has sent more than a name and a message before it is seated, everything is read first ("gathering"):
// until its stream ends, until no bytes have come for `Limits.gatheringQuietTime`, or until
// `Limits.unseatedBytesMax` bytes are kept. Over the unserved limit this applies to every peer.

/// What the program must do, in this order.
public enum AgentAction: Equatable, Sendable {
  /// Write these events to the disk, then call `committed`.
  case record([DeskEvent])
  case send(Frame)
  /// Close the connection in an orderly way. No more of its input may be passed in.
  case hangUp
  /// Show these events, which the desk has applied.
  case happened([DeskEvent])
  /// A queued command was refused.
  case refused(AgentCommand, CommandRefusal)
  /// The number of connections waiting in the line has changed.
  case lineChanged(waiting: Int, grew: Bool)
  /// Give the customer to a colleague: nothing more of the connection may be read here. Then call
  /// `handedOver` or `keepCustomer`.
  case handOver(Handover)
  /// Close this process's copy of the connection, which goes on elsewhere.
  case letGo
  /// The desk is closed for good.
  case finished
}

/// The desk with its write-ahead journal, and the connection that has the seat.
public struct AgentCore: Sendable {
  /// The connection that was accepted last.
  struct Connection {
    var incoming = ReceiveBuffer()
    /// The peer is known to have closed its side: it sends no more bytes.
    var peerHasShutDown = false
    /// When bytes last came, while they are only gathered: the stream may end before the peer is seated. nil
    /// if the peer's bytes are decoded as they come.
    var gatheringSince: Instant?
    /// When it was accepted, if not at the time of `accepted`.
    var acceptedAt: Instant?
  }

  private struct QueuedCommand {
    let command: AgentCommand
    let shown: Int?
  }

  /// The committed state.
  public private(set) var desk: Desk
  /// How many connections wait in the line, as the kernel last reported.
  public private(set) var waitingCount = 0
  /// Without a journal events are applied at once.
  private let hasJournal: Bool
  var connection: Connection?
  private var commands: [QueuedCommand] = []
  /// The events that are being written.
  private var recorded: [DeskEvent] = []
  private var isRecording = false
  /// The colleague who is being given the customer. Nothing else is decided meanwhile.
  var handingOverTo: String?
  /// A colleague's customer who gets the seat next.
  var comingCustomer: (handover: Handover, agent: String)?
  /// The seat is kept free for a colleague's customer, who is on the way.
  var isSeatReserved = false
  /// What the calendar says about the opening hours; nil once that is decided.
  private var hours: HoursState?
  /// The listening socket may have connections that `accept` has not been tried on.
  private var mayHavePendingConnections = false

  /// A core whose desk is empty.
  public init(_ desk: Desk, hasJournal: Bool) {
    self.desk = desk
    self.hasJournal = hasJournal
  }

  // MARK: Queries of the program

  /// Whether the program should accept the next connection now.
  public var wantsNext: Bool {
    guard mayHavePendingConnections, isIdle, connection == nil, canTakeOver,
      !desk.isClosed, desk.availability == .open
    else { return false }
    if case .empty = desk.seat { return true } else { return false }
  }

  /// Whether the program should read from the connection. If not, the bytes stay in the kernel's receive
  /// buffer.
  public var wantsBytes: Bool {
    guard let incoming = connection?.incoming, !isBlocked, incoming.end == nil
    else { return false }
    return isGathering || !incoming.hasUndecoded && !desk.isReadingPaused
  }

  /// Whether a connection has the seat, including one that is not shown yet.
  public var isOccupied: Bool { connection != nil }

  /// Whether the agent can send a message now.
  public var canSay: Bool { desk.turn == .agent && !hasMessageUnderWay }

  /// Whether events are being written or commands are queued.
  public var isBusy: Bool { !isIdle }

  var isIdle: Bool { !isBlocked && commands.isEmpty }

  /// Whether nothing can be decided: events are being written, or the customer is being handed over.
  private var isBlocked: Bool { isRecording || handingOverTo != nil }

  private var hasMessageUnderWay: Bool {
    recorded.contains { if case .said(.agent, _, _) = $0 { true } else { false } }
      || commands.contains { $0.command.isMessage }
  }

  /// When `timePassed` must be called unless another input comes first.
  public var deadline: Instant? {
    if isBlocked { return nil }
    guard let gatheringSince = connection?.gatheringSince else { return desk.deadline }
    let quiet = gatheringSince + Limits.gatheringQuietTime
    return min(desk.deadline ?? quiet, quiet)
  }

  // MARK: Input

  /// The desk listens at this address.
  /// - Parameters:
  ///   - isJoined: whether other desks had opened the line before.
  ///   - answersByItself: whether the desk answers by itself, without an agent.
  public mutating func opened(
    _ address: String, isJoined: Bool = false, answersByItself: Bool = false, at now: Instant,
    _ actions: inout [AgentAction]
  ) {
    mayHavePendingConnections = true
    let opening: DeskEvent = isJoined ? .joined(address: address) : .opened(address: address)
    record(answersByItself ? [opening, .answersByItself] : [opening], at: now, &actions)
    advance(at: now, &actions)
  }

  /// The listening socket is readable, or it is time to retry a failed `accept`.
  public mutating func arrived() { mayHavePendingConnections = true }

  /// The kernel reports how many connections wait.
  public mutating func lineChanged(waiting: Int, _ actions: inout [AgentAction]) {
    guard waiting != waitingCount else { return }
    let grew = waiting > waitingCount
    waitingCount = waiting
    actions.append(.lineChanged(waiting: waiting, grew: grew))
  }

  /// The program's calendar reports the state of the opening hours. Repeating it does nothing.
  public mutating func hoursReported(
    _ hours: HoursState, at now: Instant, _ actions: inout [AgentAction]
  ) {
    self.hours = hours
    advance(at: now, &actions)
  }

  /// The next connection was accepted, after it had waited in the line for `waited`.
  /// - Parameter since: when it was accepted, if a header was read of it since then: the time for the name has
  ///   begun with the header.
  /// - Precondition: `wantsNext`.
  public mutating func accepted(
    from address: String, waited: Duration, since: Instant? = nil, at now: Instant,
    _ actions: inout [AgentAction]
  ) {
    precondition(isIdle && connection == nil, "accepted while the seat is taken")
    let event = desk.acceptEvent(from: address, waited: waited, at: now)
    if case .rejected = event {
      actions.append(.hangUp)
    } else {
      connection = Connection(acceptedAt: since)
    }
    record([event], at: now, &actions)
    advance(at: now, &actions)
  }

  /// `accept` found no connection.
  public mutating func acceptedNobody() { mayHavePendingConnections = false }

  /// `accept` failed.
  /// - Parameter isFirst: whether it is the first failure since the last success. Only that one is recorded.
  public mutating func acceptFailed(
    errno: Int32, isFirst: Bool, at now: Instant, _ actions: inout [AgentAction]
  ) {
    mayHavePendingConnections = false
    guard isFirst else { return }
    record([.acceptFailed(errno: errno)], at: now, &actions)
    advance(at: now, &actions)
  }

  /// Bytes were received.
  public mutating func received(
    _ bytes: UnsafeRawBufferPointer, at now: Instant, _ actions: inout [AgentAction]
  ) {
    var bytes = bytes
    let gathers = shouldGather(bytes.count)
    connection?.gatheringSince = gathers ? now : nil
    while isIdle, !isGathering, takeBytes(&bytes, at: now, &actions) {}
    connection?.incoming.hold(bytes)
    advance(at: now, &actions)
  }

  private var isGathering: Bool { connection?.gatheringSince != nil }

  /// Whether the connection's bytes are to be gathered.
  /// - Parameter count: the number of bytes just received.
  private func shouldGather(_ count: Int) -> Bool {
    guard case .arriving = desk.seat, let connection, !isRecording, !connection.peerHasShutDown
    else { return false }
    let kept = connection.incoming.bufferedByteCount + count
    let isMuch = kept > 2 * Limits.frameBytesMax || desk.isUnservedLimitReached
    return isMuch && kept < Limits.unseatedBytesMax
  }

  /// The peer has closed its side: it sends no more bytes.
  public mutating func peerShutdown(at now: Instant, _ actions: inout [AgentAction]) {
    connection?.peerHasShutDown = true
    connection?.gatheringSince = nil
    advance(at: now, &actions)
  }

  /// The stream has ended.
  public mutating func ended(
    _ end: StreamEnd, at now: Instant, _ actions: inout [AgentAction]
  ) {
    connection?.incoming.end = end
    peerShutdown(at: now, &actions)
  }

  /// A command of the agent.
  /// - Parameter shown: the number of the seat that the agent saw when giving the command; nil for an empty
  ///   seat.
  /// - Throws: why the command is refused. A command that is queued can still be refused later, by
  ///   `AgentAction.refused`.
  public mutating func command(
    _ command: AgentCommand, for shown: Int?, at now: Instant, _ actions: inout [AgentAction]
  ) throws(CommandRefusal) {
    if command.isMessage, hasMessageUnderWay { throw .send(.notYourTurn) }
    // The program does not wait for a colleague: the customer is on the way.
    if case .close = command, handingOverTo != nil { handedOver(at: now, &actions) }
    // A command that has to be queued is also checked now, so that most refusals come at once.
    var events: [DeskEvent] = []
    try desk.decide(command, for: shown, at: now, &events)
    if isIdle {
      carryOut(command, events, at: now, &actions)
    } else {
      commands.append(QueuedCommand(command: command, shown: shown))
    }
    advance(at: now, &actions)
  }

  private mutating func carryOut(
    _ command: AgentCommand, _ events: [DeskEvent], at now: Instant,
    _ actions: inout [AgentAction]
  ) {
    if case .handOver(let agent, let conversation) = command {
      beginHandover(to: agent, conversation, &actions)
    } else {
      record(events, at: now, &actions)
    }
  }

  /// The events of `AgentAction.record` are on the disk, or the program stopped waiting for the disk.
  public mutating func committed(at now: Instant, _ actions: inout [AgentAction]) {
    guard isRecording else { return }
    isRecording = false
    var events: [DeskEvent] = []
    swap(&events, &recorded)
    apply(events, at: now, &actions)
    advance(at: now, &actions)
  }

  /// The time is `now`. All input from before that must have been passed in.
  public mutating func timePassed(at now: Instant, _ actions: inout [AgentAction]) {
    guard isIdle else { return }
    if isGathering, let deadline, deadline <= now {
      connection?.gatheringSince = nil
      advance(at: now, &actions)
      guard isIdle else { return }
    }
    decide(at: now, &actions) { $0.decideTimeout(at: now, &$1) }
    advance(at: now, &actions)
  }

  // MARK: Queued input

  /// Takes queued input until events are being written or the queues are empty.
  mutating func advance(at now: Instant, _ actions: inout [AgentAction]) {
    while !isBlocked, takeNextInput(at: now, &actions) {}
  }

  /// - Returns: whether there was any input.
  private mutating func takeNextInput(at now: Instant, _ actions: inout [AgentAction]) -> Bool {
    if comingCustomer != nil, connection == nil {
      seatComingCustomer(at: now, &actions)
      return true
    }
    // Only for a served customer: bytes that were read of any other peer are recorded before the end.
    if case .broken? = connection?.incoming.end, desk.customer != nil {
      takeEnd(at: now, &actions)
      return true
    }
    if let hours {
      self.hours = nil
      decide(at: now, &actions) { desk, events in desk.decideHours(hours, &events) }
      return true
    }
    if !commands.isEmpty {
      takeCommand(at: now, &actions)
      return true
    }
    if connection?.incoming.hasUndecoded == true, !isGathering, !desk.isReadingPaused {
      var nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      _ = takeBytes(&nothing, at: now, &actions)
      return true
    }
    if connection?.incoming.end != nil, connection?.incoming.hasUndecoded == false {
      takeEnd(at: now, &actions)
      return true
    }
    return false
  }

  private mutating func takeCommand(at now: Instant, _ actions: inout [AgentAction]) {
    let next = commands.removeFirst()
    var events: [DeskEvent] = []
    do throws(CommandRefusal) {
      try desk.decide(next.command, for: next.shown, at: now, &events)
      carryOut(next.command, events, at: now, &actions)
    } catch {
      actions.append(.refused(next.command, error))
    }
  }

  private mutating func takeEnd(at now: Instant, _ actions: inout [AgentAction]) {
    guard let end = connection?.incoming.end else { return }
    let unfinished = connection?.incoming.unfinishedByteCount ?? 0
    decide(at: now, &actions) { $0.decideEnd(end, unfinished: unfinished, &$1) }
  }

  private mutating func decide(
    at now: Instant, _ actions: inout [AgentAction],
    _ decision: (Desk, inout [DeskEvent]) -> Void
  ) {
    var events: [DeskEvent] = []
    decision(desk, &events)
    record(events, at: now, &actions)
  }

  /// Takes the kept frames and those in `bytes`, as one batch: a flood of frames must stay cheap.
  /// - Returns: whether there may be more frames.
  private mutating func takeBytes(
    _ bytes: inout UnsafeRawBufferPointer, at now: Instant, _ actions: inout [AgentAction]
  ) -> Bool {
    guard connection != nil else { return false }
    var events: [DeskEvent] = []
    var trial = desk
    let mayHaveMore = decideFrames(&bytes, on: &trial, at: now, &events)
    if hasJournal {
      record(events, at: now, &actions)
    } else {
      desk = trial
      follow(events, &actions)
    }
    return mayHaveMore
  }

  /// Each frame is decided on a copy of the desk to which the events of the frames before it are applied.
  private mutating func decideFrames(
    _ bytes: inout UnsafeRawBufferPointer, on trial: inout Desk, at now: Instant,
    _ events: inout [DeskEvent]
  ) -> Bool {
    do throws(ProtocolViolation) {
      for _ in 0..<Limits.framesPerBatch {
        guard !trial.isReadingPaused, let frame = try connection?.incoming.next(from: &bytes)
        else { return false }
        var count = events.count
        trial.decide(frame, peerHasShutDown: connection?.peerHasShutDown ?? false, &events)
        trial.apply(events, from: count, at: now)
        if trial.isReadingPaused {
          count = events.count
          trial.decideLimit(&events)
          trial.apply(events, from: count, at: now)
        }
        if case .empty = trial.seat { return false }
      }
      return true
    } catch {
      let count = events.count
      trial.decide(error, &events)
      trial.apply(events, from: count, at: now)
      return false
    }
  }

  // MARK: Recording and applying events

  mutating func record(
    _ events: [DeskEvent], at now: Instant, _ actions: inout [AgentAction]
  ) {
    if events.isEmpty { return }
    guard hasJournal else { return apply(events, at: now, &actions) }
    recorded = events
    isRecording = true
    actions.append(.record(events))
  }

  private mutating func apply(
    _ events: [DeskEvent], at now: Instant, _ actions: inout [AgentAction]
  ) {
    let isArrival = if case .arrived? = events.first { true } else { false }
    desk.apply(events, from: 0, at: (isArrival ? connection?.acceptedAt : nil) ?? now)
    follow(events, &actions)
  }

  /// Performs the effects of events that were applied. Sends come before `happened`, so that the peer does
  /// not wait for the screen.
  private mutating func follow(_ events: [DeskEvent], _ actions: inout [AgentAction]) {
    if events.isEmpty { return }
    for index in events.indices {
      switch events[index] {
      case .said(.agent, let text, _): actions.append(.send(Frame(.message, text)))
      case .ended(_, let ending):
        if connection?.incoming.end == nil { actions.append(ending.connectionAction) }
        connection = nil
      default: break
      }
    }
    actions.append(.happened(events))
    if case .closed? = events.last { actions.append(.finished) }
  }
}
