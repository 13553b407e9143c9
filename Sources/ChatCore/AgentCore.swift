import MonotonicTime

// The core of the agent's program. What comes in (accepted connections, bytes, the agent's commands, the
// disk's answers, the time) goes through here to the desk; actions come out. It does no I/O and reads no
// clock.
//
//     bytes, commands, time ─▶ decide ─▶ events ─▶ the journal ─▶ committed ─▶ apply ─▶ actions
//                                                  (the disk)                    │
//                                    the desk: the one state, which the screen shows
//
// There is one rule: as long as events are being written, nothing else is decided. What comes meanwhile
// waits in front of the desk: commands in a queue, bytes in the kernel or undecoded. So every decision is
// made about the state that is on the disk and on the screen.
//
// What waits is taken in this order: a connection that broke (nothing can be sent to it any more), the
// agent's commands, the customer's bytes, the end of their stream behind them. What is due by the clock comes
// last, and only when `timePassed` says so: what came in time counts, also if it had to wait for the disk.
//
// Who is in the line can have written more than their kernel brings here before it is read, and have hung up
// behind it. So of one who has sent more than a name and a message before they are seated, all is read
// first: to its end, or until nothing comes any more, and no more than `Limits.unseatedBytesMax`. So it is of
// everybody while many come and go at once.

/// What the agent's program is to do, in this order.
public enum AgentAction: Equatable, Sendable {
  /// Write these to the disk, and then call `committed`.
  case record([DeskEvent])
  case send(Frame)
  /// Close the connection in order; nothing of it is heard again.
  case hangUp
  /// These are true now: to be shown.
  case happened([DeskEvent])
  /// A command that was queued comes to nothing.
  case refused(AgentCommand, CommandRefusal)
  /// So many wait now.
  case lineChanged(waiting: Int, grew: Bool)
  /// The desk is closed for good.
  case finished
}

/// The desk behind its journal, and the connection of whoever sits there.
public struct AgentCore: Sendable {
  /// The connection of whoever was accepted last.
  private struct Connection {
    var incoming = Incoming()
    /// The peer is known to send no more than it has sent.
    var isReadClosed = false
    /// What comes is only kept, since it may end before they are seated; and when bytes came last.
    var gatheringSince: Instant?
  }

  private struct QueuedCommand {
    let command: AgentCommand
    let shown: Int?
  }

  /// The committed state.
  public private(set) var desk: Desk
  /// How many wait in the line, as the kernel last said.
  public private(set) var waitingCount = 0
  /// Without a journal events become true at once.
  private let hasJournal: Bool
  private var connection: Connection?
  private var commands: [QueuedCommand] = []
  /// What is being written.
  private var recorded: [DeskEvent] = []
  private var isRecording = false
  /// Somebody may be in the line whom nobody tried to accept.
  private var mayHaveArrivals = false

  /// A core whose desk is empty.
  public init(_ desk: Desk, hasJournal: Bool) {
    self.desk = desk
    self.hasJournal = hasJournal
  }

  // MARK: What the program asks

  /// The next in line is to be accepted now.
  public var wantsNext: Bool {
    guard mayHaveArrivals, isIdle, connection == nil, !desk.isClosed else { return false }
    if case .empty = desk.seat { return true } else { return false }
  }

  /// Bytes of the connection would be taken now. If not, they are to stay in the kernel.
  public var wantsBytes: Bool {
    guard let incoming = connection?.incoming, !isRecording, incoming.end == nil
    else { return false }
    return isGathering || !incoming.hasUndecoded && !desk.isHeldBack
  }

  /// Somebody has the seat, shown or not.
  public var isOccupied: Bool { connection != nil }

  /// A message of the agent's can be sent now.
  public var canSay: Bool { desk.turn == .agent && !hasMessageUnderWay }

  /// Events are being written, or wait for that.
  public var isBusy: Bool { !isIdle }

  private var isIdle: Bool { !isRecording && commands.isEmpty }

  private var hasMessageUnderWay: Bool {
    recorded.contains { if case .said(.agent, _, _) = $0 { true } else { false } }
      || commands.contains { if case .say = $0.command { true } else { false } }
  }

  /// When `timePassed` must be called, if nothing happens before.
  public var deadline: Instant? {
    if isRecording { return nil }
    return [desk.deadline, connection?.gatheringSince.map { $0 + Limits.timeToFollow }]
      .compactMap { $0 }.min()
  }

  // MARK: What comes in

  /// The desk listens at this address.
  public mutating func opened(_ address: String, at now: Instant, _ actions: inout [AgentAction]) {
    mayHaveArrivals = true
    record([.opened(address: address)], at: now, &actions)
    advance(at: now, &actions)
  }

  /// Somebody came to the line, or it is time to try again.
  public mutating func arrived() { mayHaveArrivals = true }

  /// The kernel says how many wait now.
  public mutating func lineChanged(waiting: Int, _ actions: inout [AgentAction]) {
    guard waiting != waitingCount else { return }
    let grew = waiting > waitingCount
    waitingCount = waiting
    actions.append(.lineChanged(waiting: waiting, grew: grew))
  }

  /// The next in line was accepted, who had been in it for `waited`.
  /// - Precondition: `wantsNext`.
  public mutating func accepted(
    from address: String, waited: Duration, at now: Instant, _ actions: inout [AgentAction]
  ) {
    precondition(isIdle && connection == nil, "accepted while the seat is taken")
    let event = desk.acceptEvent(from: address, waited: waited, at: now)
    if case .turnedAway = event { actions.append(.hangUp) } else { connection = Connection() }
    record([event], at: now, &actions)
    advance(at: now, &actions)
  }

  /// There was nobody to accept.
  public mutating func acceptedNobody() { mayHaveArrivals = false }

  /// Nobody can be accepted at the moment. `isFirst`: it is the first time since somebody was.
  public mutating func acceptFailed(
    errno: Int32, isFirst: Bool, at now: Instant, _ actions: inout [AgentAction]
  ) {
    mayHaveArrivals = false
    guard isFirst else { return }
    record([.acceptFailed(errno: errno)], at: now, &actions)
    advance(at: now, &actions)
  }

  /// The connection brought bytes.
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

  /// - Parameter count: so many bytes have come now.
  private func shouldGather(_ count: Int) -> Bool {
    guard case .arriving = desk.seat, let connection, !isRecording, !connection.isReadClosed
    else { return false }
    let kept = connection.incoming.keptByteCount + count
    let isMuch = kept > 2 * Limits.frameBytesMax || desk.isCrowded
    return isMuch && kept < Limits.unseatedBytesMax
  }

  /// The peer will send no more than it has sent.
  public mutating func readClosed(at now: Instant, _ actions: inout [AgentAction]) {
    connection?.isReadClosed = true
    connection?.gatheringSince = nil
    advance(at: now, &actions)
  }

  /// The connection's stream has ended.
  public mutating func ended(
    _ end: StreamEnd, at now: Instant, _ actions: inout [AgentAction]
  ) {
    connection?.incoming.end = end
    readClosed(at: now, &actions)
  }

  /// The agent wants something done, who saw the one with the number `shown` at the desk; nil is nobody.
  /// - Throws: why nothing comes of it. Where it has to wait, that is told by `refused` later.
  public mutating func command(
    _ command: AgentCommand, for shown: Int?, at now: Instant, _ actions: inout [AgentAction]
  ) throws(CommandRefusal) {
    if case .say = command, hasMessageUnderWay { throw .send(.notYourTurn) }
    // Also of what has to wait the answer is mostly known.
    var events: [DeskEvent] = []
    try desk.decide(command, for: shown, at: now, &events)
    if isIdle {
      record(events, at: now, &actions)
    } else {
      commands.append(QueuedCommand(command: command, shown: shown))
    }
    advance(at: now, &actions)
  }

  /// What `record` asked for is on the disk, or need not be waited for any more.
  public mutating func committed(at now: Instant, _ actions: inout [AgentAction]) {
    guard isRecording else { return }
    isRecording = false
    var events: [DeskEvent] = []
    swap(&events, &recorded)
    apply(events, at: now, &actions)
    advance(at: now, &actions)
  }

  /// It is `now`, and whatever came before that has been received.
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

  // MARK: One thing after the other

  /// Takes up what waits, until something is being written or nothing waits.
  private mutating func advance(at now: Instant, _ actions: inout [AgentAction]) {
    while !isRecording, takeNextInput(at: now, &actions) {}
  }

  /// - Returns: whether there was anything to take up.
  private mutating func takeNextInput(at now: Instant, _ actions: inout [AgentAction]) -> Bool {
    // What was read of one who is not served is theirs to be noted.
    if case .broken? = connection?.incoming.end, desk.customer != nil {
      takeEnd(at: now, &actions)
      return true
    }
    if !commands.isEmpty {
      takeCommand(at: now, &actions)
      return true
    }
    if connection?.incoming.hasUndecoded == true, !isGathering, !desk.isHeldBack {
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
      record(events, at: now, &actions)
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

  /// Takes frames that were kept and those in `bytes`, together: a flood of them must cost little.
  /// - Returns: whether there may be more to be taken.
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

  /// Each frame is decided as if those before it had happened, on a copy of the desk that nobody else sees.
  private mutating func decideFrames(
    _ bytes: inout UnsafeRawBufferPointer, on trial: inout Desk, at now: Instant,
    _ events: inout [DeskEvent]
  ) -> Bool {
    do throws(ProtocolViolation) {
      for _ in 0..<Limits.messagesAtOnce {
        guard !trial.isHeldBack, let frame = try connection?.incoming.next(from: &bytes)
        else { return false }
        var count = events.count
        trial.decide(frame, isReadClosed: connection?.isReadClosed ?? false, &events)
        trial.apply(events, from: count, at: now)
        if trial.isHeldBack {
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

  // MARK: From events to the state

  private mutating func record(
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
    desk.apply(events, from: 0, at: now)
    follow(events, &actions)
  }

  /// Does what events that are true now ask for. What goes to the peer comes before what is shown: nobody
  /// waits for the screen.
  private mutating func follow(_ events: [DeskEvent], _ actions: inout [AgentAction]) {
    if events.isEmpty { return }
    for index in events.indices {
      switch events[index] {
      case .said(.agent, let text, _): actions.append(.send(Frame(.message, text)))
      case .ended:
        if connection?.incoming.end == nil { actions.append(.hangUp) }
        connection = nil
      default: break
      }
    }
    actions.append(.happened(events))
    if case .closed? = events.last { actions.append(.finished) }
  }
}
