import MonotonicTime

// The desk's machine: one seat, and the turns of who sits in it. Events in, effects out; it knows no
// socket, no screen and no clock.
//
//                accepted               name                       left, broke, violated,
//      ┌───────┐ ───────▶ ┌──────────┐ ──────▶ ┌─────────┐         ended by the agent, idle
//      │ empty │          │ arriving │         │ serving │ ──┐
//      └───────┘ ◀─────── └──────────┘         └─────────┘   │
//          ▲    gone, no name in time, no name first         │
//          └─────────────────────────────────────────────────┘
//
// Four rules:
//  * While the seat is taken nobody is accepted; when it becomes empty, the next is taken at once.
//  * Nobody is shown as the customer who is known to have left: whoever hung up in the line is noted
//    with what they wrote, and passed over.
//  * Nobody is taken from a host that the agent has blocked.
//  * In `serving` the turn alternates, beginning with the customer. A message out of turn is shown
//    and changes nothing.

/// What the desk's program is to do, in this order.
public enum DeskEffect: Equatable, Sendable {
  /// Accept the next in the line, if there is one.
  case takeNext
  case send(Frame)
  /// Close the connection in order; nothing of it is heard again.
  case hangUp
  case show(Entry)
  /// The seat is taken or empty now: what is half typed was for the last one.
  case customerChanged
  /// It is this side's turn now.
  case turnBegan(Party)
  /// So many wait now, more than before or fewer.
  case lineChanged(waiting: Int, grew: Bool)
  /// The desk is closed for good.
  case finished
}

/// One agent's desk: who sits at it, and whose turn it is.
public struct Desk: Sendable {
  /// Someone accepted who has not given a name.
  public struct Arrival: Equatable, Sendable {
    /// Who it is.
    public var caller: Caller
    /// How long they had been in the line.
    public let waited: Duration
    /// When it began.
    public let since: Instant
    /// They have already hung up; only what they wrote is still read.
    var isGone = false
    /// Gone, they had written their first message, which was in turn.
    var hasSpoken = false
  }

  /// Someone who is served.
  public struct Customer: Equatable, Sendable {
    /// Who it is.
    public var caller: Caller
    /// How long they had been in the line.
    public let waited: Duration
    /// When it began.
    public let since: Instant
    /// Tells this customer from every other one of this desk.
    public let number: Int
    /// Whose turn it is.
    public var turn = Party.customer
    /// Since when.
    public var turnSince: Instant
    /// How many replies they were given.
    public var replyCount = 0
  }

  /// Who sits at the desk.
  public enum Seat: Equatable, Sendable {
    case empty(since: Instant)
    case arriving(Arrival)
    case serving(Customer)
  }

  /// Who sits at the desk.
  public private(set) var seat: Seat
  /// How many wait in the line, as the kernel last said.
  public private(set) var waitingCount = 0
  /// The agent is leaving: nobody is taken any more.
  public private(set) var isClosed = false

  private let idleTimeout: Duration?
  private var skipped = SkippedTypes()
  private var customersSeated = 0
  var blocks = BlockList()

  /// - Parameter idleTimeout: how long a customer may be silent on their turn; nil is for ever.
  public init(idleTimeout: Duration? = nil, at now: Instant) {
    self.idleTimeout = idleTimeout
    seat = .empty(since: now)
  }

  /// The customer who is served, if one is.
  public var customer: Customer? {
    if case .serving(let customer) = seat { customer } else { nil }
  }

  /// Whose turn it is, if somebody is served.
  public var turn: Party? {
    if case .serving(let customer) = seat { customer.turn } else { nil }
  }

  /// The number of whoever is served.
  public var customerNumber: Int? {
    if case .serving(let customer) = seat { customer.number } else { nil }
  }

  /// Whoever the connection belongs to, named yet or not.
  public var caller: Caller? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.caller
    case .serving(let customer): customer.caller
    }
  }

  /// When `timePassed` must be called, if nothing happens before.
  public var deadline: Instant? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.since + Limits.timeToName
    case .serving(let customer):
      switch customer.turn {
      case .customer: idleTimeout.map { customer.turnSince + $0 }
      case .agent: nil
      }
    }
  }

  // MARK: The line

  /// Somebody came to the line.
  public mutating func arrived(_ effects: inout [DeskEffect]) {
    switch seat {
    case .empty: if !isClosed { effects.append(.takeNext) }
    case .arriving, .serving: break
    }
  }

  /// The kernel says how many wait now.
  public mutating func lineChanged(waiting: Int, _ effects: inout [DeskEffect]) {
    guard waiting != waitingCount else { return }
    let grew = waiting > waitingCount
    waitingCount = waiting
    effects.append(.lineChanged(waiting: waiting, grew: grew))
  }

  /// The next in the line was accepted, who had been in it for `waited`. One who comes from a blocked
  /// host is turned away and leaves the seat empty.
  /// - Precondition: the seat is empty.
  public mutating func accepted(
    from address: String, waited: Duration, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    guard case .empty = seat else { preconditionFailure("accepted while the seat is taken") }
    let caller = Caller(address: address)
    if let attempts = blocks.attempt(from: caller, at: now) {
      turnAway(caller, attempts: attempts, &effects)
      return
    }
    seat = .arriving(Arrival(caller: caller, waited: waited, since: now))
    skipped = SkippedTypes()
  }

  // MARK: What the connection brings

  /// The peer will send no more than it has sent.
  public mutating func peerFinished() {
    switch seat {
    case .arriving(var arrival):
      arrival.isGone = true
      seat = .arriving(arrival)
    case .empty, .serving: break
    }
  }

  /// Takes the frames that have come. Messages are taken together, since a flood of them must cost little;
  /// a frame of another kind, the end of the conversation, or `Limits.messagesAtOnce` ends the batch: then
  /// the effects are to be performed, and it is to be called again.
  /// - Parameter input: what the stream brought; it becomes what is left of it.
  /// - Returns: false when no complete frame is left, and nothing of `input`.
  /// - Throws: the peer's violation. What came before it is in the effects.
  public mutating func receive(
    _ input: inout UnsafeRawBufferPointer, through decoder: inout FrameDecoder, at now: Instant,
    _ effects: inout [DeskEffect]
  ) throws(ProtocolViolation) -> Bool {
    var turn = customer?.turn
    for _ in 0..<Limits.messagesAtOnce {
      guard let frame = try decoder.next(from: &input) else { return false }
      if turn == .agent, frame.kind == .message {
        effects.append(outOfTurn(frame))
      } else {
        received(frame, at: now, &effects)
        turn = customer?.turn
        if frame.kind != .message || turn == nil { return true }
      }
    }
    return true
  }

  /// It changes nothing.
  private func outOfTurn(_ frame: Frame) -> DeskEffect {
    .show(.message(from: .customer, frame.text, marks(of: frame).union(.outOfTurn)))
  }

  /// A frame came.
  public mutating func received(
    _ frame: Frame, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    switch (seat, frame.kind) {
    case (.empty, _): break
    case (.arriving, .unknown), (.serving, .unknown):
      if let notice = skipped.notice(for: frame.kind) { effects.append(.show(.notice(notice))) }
    case (.arriving(let arrival), .name): named(arrival, frame, at: now, &effects)
    case (.arriving(let arrival), .message): spokeUnnamed(arrival, frame, at: now, &effects)
    case (.serving(let customer), .name): renamed(customer, frame, &effects)
    case (.serving(let customer), .message): spoke(customer, frame, at: now, &effects)
    }
    checkInvariants()
  }

  private mutating func named(
    _ arrival: Arrival, _ frame: Frame, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    if arrival.isGone { return namedAndGone(arrival, frame, &effects) }
    var caller = arrival.caller
    caller.name = frame.text
    customersSeated += 1
    seat = .serving(
      Customer(
        caller: caller, waited: arrival.waited, since: now, number: customersSeated,
        turnSince: now))
    effects.append(.customerChanged)
    effects.append(.show(.notice(.connected(caller, waited: arrival.waited))))
    if frame.isRepaired { effects.append(.show(.notice(.nameRepaired(caller)))) }
    effects.append(.turnBegan(.customer))
  }

  /// What they wrote comes under this name; a later one is told as any customer's.
  private mutating func namedAndGone(
    _ arrival: Arrival, _ frame: Frame, _ effects: inout [DeskEffect]
  ) {
    var arrival = arrival
    let old = arrival.caller.name
    arrival.caller.name = frame.text
    seat = .arriving(arrival)
    if let old {
      effects.append(.show(.notice(.renamed(from: old, to: frame.text))))
    } else {
      let notice = Notice.leftWhileWaiting(arrival.caller, waited: arrival.waited)
      effects.append(.show(.notice(notice)))
    }
    if frame.isRepaired { effects.append(.show(.notice(.nameRepaired(arrival.caller)))) }
  }

  private mutating func spokeUnnamed(
    _ arrival: Arrival, _ frame: Frame, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    if arrival.caller.name != nil { return spokeAndGone(arrival, frame, &effects) }
    effects.append(.show(.message(from: .customer, frame.text, marks(of: frame))))
    effects.append(.show(.notice(.droppedForMissingName(arrival.caller))))
    effects.append(.hangUp)
    vacate(at: now, &effects)
  }

  /// The first message was theirs to write; nobody answers, so each further one is out of turn.
  private mutating func spokeAndGone(
    _ arrival: Arrival, _ frame: Frame, _ effects: inout [DeskEffect]
  ) {
    var arrival = arrival
    let marks = arrival.hasSpoken ? marks(of: frame).union(.outOfTurn) : marks(of: frame)
    arrival.hasSpoken = true
    seat = .arriving(arrival)
    effects.append(.show(.message(from: .customer, frame.text, marks)))
  }

  private mutating func renamed(
    _ customer: Customer, _ frame: Frame, _ effects: inout [DeskEffect]
  ) {
    var customer = customer
    let old = customer.caller.name ?? ""
    customer.caller.name = frame.text
    seat = .serving(customer)
    effects.append(.show(.notice(.renamed(from: old, to: frame.text))))
    if frame.isRepaired { effects.append(.show(.notice(.nameRepaired(customer.caller)))) }
  }

  private mutating func spoke(
    _ customer: Customer, _ frame: Frame, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    switch customer.turn {
    case .customer:
      effects.append(.show(.message(from: .customer, frame.text, marks(of: frame))))
      beginTurn(.agent, customer, at: now, &effects)
    case .agent: effects.append(outOfTurn(frame))
    }
  }

  /// The peer broke the rules of the wire.
  public mutating func violated(
    _ violation: ProtocolViolation, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    guard let caller else { return }
    effects.append(.show(.notice(.violated(caller, violation))))
    effects.append(.hangUp)
    vacate(at: now, &effects)
  }

  /// The peer closed, after `unfinished` bytes of a frame that was not complete.
  public mutating func ended(
    unfinished: Int, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    noteUnfinished(unfinished, &effects)
    switch seat {
    case .empty: return
    case .arriving(let arrival): noteGone(arrival, &effects)
    case .serving(let customer): effects.append(.show(.notice(.left(customer.caller))))
    }
    vacate(at: now, &effects)
  }

  /// The connection broke, for the reason `errno`.
  public mutating func broke(
    errno: Int32, unfinished: Int, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    noteUnfinished(unfinished, &effects)
    switch seat {
    case .empty: return
    case .arriving(let arrival): noteGone(arrival, &effects)
    case .serving(let customer):
      effects.append(.show(.notice(.connectionBroke(customer.caller, errno: errno))))
    }
    vacate(at: now, &effects)
  }

  // MARK: The agent

  /// The agent's reply, written for the customer with this number.
  /// - Throws: why it can't be sent; nothing has changed then.
  public mutating func say(
    _ text: String, to number: Int, at now: Instant, _ effects: inout [DeskEffect]
  ) throws(SendRefusal) {
    guard case .serving(var customer) = seat else { throw .nobodyThere }
    guard customer.number == number else { throw .writtenForAnother }
    guard customer.turn == .agent else { throw .notYourTurn }
    if let refusal = SendRefusal.check(text) { throw refusal }
    effects.append(.send(Frame(.message, text)))
    effects.append(.show(.message(from: .agent, text, [])))
    customer.replyCount += 1
    beginTurn(.customer, customer, at: now, &effects)
    checkInvariants()
  }

  /// The agent ends the conversation. Without one, nothing happens.
  public mutating func end(at now: Instant, _ effects: inout [DeskEffect]) {
    guard let caller else { return }
    effects.append(.hangUp)
    effects.append(.show(.notice(.agentEnded(caller))))
    vacate(at: now, &effects)
  }

  /// The agent leaves: the conversation is ended, and nobody else is taken.
  public mutating func close(at now: Instant, _ effects: inout [DeskEffect]) {
    guard !isClosed else { return }
    isClosed = true
    end(at: now, &effects)
    effects.append(.finished)
  }

  // MARK: Time

  /// Does what is due at `now`. Deadlines are absolute: what trickles in does not move them.
  public mutating func timePassed(at now: Instant, _ effects: inout [DeskEffect]) {
    guard let deadline, deadline <= now else { return }
    switch seat {
    case .empty: return
    case .arriving(let arrival):
      effects.append(.show(.notice(.droppedNameless(arrival.caller))))
    case .serving(let customer):
      let silence = idleTimeout ?? .zero
      effects.append(.show(.notice(.droppedAsIdle(customer.caller, after: silence))))
    }
    effects.append(.hangUp)
    vacate(at: now, &effects)
  }

  // MARK: Shared steps

  private func marks(of frame: Frame) -> Marks { frame.isRepaired ? .repaired : [] }

  private mutating func beginTurn(
    _ party: Party, _ customer: Customer, at now: Instant, _ effects: inout [DeskEffect]
  ) {
    var customer = customer
    customer.turn = party
    customer.turnSince = now
    seat = .serving(customer)
    effects.append(.turnBegan(party))
  }

  private mutating func vacate(at now: Instant, _ effects: inout [DeskEffect]) {
    if case .serving = seat { effects.append(.customerChanged) }
    seat = .empty(since: now)
    if !isClosed { effects.append(.takeNext) }
    checkInvariants()
  }

  private func noteUnfinished(_ bytes: Int, _ effects: inout [DeskEffect]) {
    if bytes > 0, caller != nil { effects.append(.show(.notice(.unfinished(bytes: bytes)))) }
  }

  /// One who gave a name was noted when it came.
  private func noteGone(_ arrival: Arrival, _ effects: inout [DeskEffect]) {
    guard arrival.caller.name == nil else { return }
    effects.append(.show(.notice(.leftWhileWaiting(arrival.caller, waited: arrival.waited))))
  }

  // Invariants: a customer who is served has a name and a number of their own; one who is arriving has
  // a name only if they are gone.
  private func checkInvariants() {
    switch seat {
    case .empty: break
    case .arriving(let arrival): assert(arrival.caller.name == nil || arrival.isGone)
    case .serving(let customer):
      assert(customer.caller.name != nil && customer.number == customersSeated)
    }
  }
}
