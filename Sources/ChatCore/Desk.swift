import MonotonicTime

// The desk's state machine: one seat, and whose turn it is. It has no access to sockets, the screen, the disk
// or the clock.
//
//                arrived              seated                       ended: left, broke, violated,
//      ┌───────┐ ──────▶ ┌──────────┐ ──────▶ ┌─────────┐          by the agent, idle
//      │ empty │         │ arriving │         │ serving │ ──┐
//      └───────┘         └──────────┘         └─────────┘   │
//          ▲                  │ leftWhileWaiting            │
//          │                  ▼                             │
//          │             ┌──────────┐                       │
//          ├──────────── │ departed │                       │
//          │   ended     └──────────┘                       │
//          └────────────────────────────────────────────────┘
//
// A customer whom a colleague hands over comes from `empty` to `serving` at once (`takenOver`).
//
// `ended` also leads from `arriving` to `empty`: no name in time, a protocol violation, ended by the agent, and
// so on.
//
// Each input takes two steps. The functions in Desk+Decisions.swift return the events that follow from the
// input; they change nothing. `apply` then applies an event to the state. Between the two steps AgentCore
// writes the events to the disk. So this state is the committed state, and there is no other.
//
// Five rules:
//  * While the seat is taken, nobody is accepted. When it becomes empty, the next connection is accepted at
//    once, if the desk is open.
//  * While the agent is away, wraps up or has no opening hours (`Availability`), nobody is accepted, and a
//    conversation goes on. The line stays as it is.
//  * Someone who is known to have hung up in the line is never shown as the customer being served: they are
//    recorded with their messages, and the next in line is taken.
//  * Connections from a blocked host are closed at once.
//  * In `serving` the turn alternates, beginning with the customer. A message out of turn is shown, but does
//    not change the turn; the number of such messages is limited.

/// The desk of one agent: who has the seat, and whose turn it is.
public struct Desk: Equatable, Sendable {
  /// An accepted connection that has not sent a name yet.
  public struct Arrival: Equatable, Sendable {
    /// The peer.
    public let peer: Peer
    /// How long they waited in the line.
    public let waited: Duration
    /// When they were accepted.
    public let since: Instant
    /// The number of this arrival, counted from 1 over the lifetime of the desk.
    public let number: Int
  }

  /// Someone who gave a name but hung up in the line. Their messages are still read.
  public struct Departed: Equatable, Sendable {
    /// The peer.
    public var peer: Peer
    /// When they were accepted.
    public let since: Instant
    /// See `Arrival.number`.
    public let number: Int
    /// Whether their first message, which was in turn, has been read.
    var hasSpoken = false
  }

  /// A customer who is being served.
  public struct Customer: Equatable, Sendable {
    /// The peer.
    public var peer: Peer
    /// How long they waited in the line.
    public let waited: Duration
    /// When they gave their name.
    public let since: Instant
    /// See `Arrival.number`.
    public let number: Int
    /// The number of replies sent to them.
    public var replyCount = 0
    /// The tags that the conversation was given at this desk.
    public internal(set) var tags: [String] = []
    /// Whether the last message to them asks for a rating.
    public internal(set) var isRatingAsked = false
  }

  /// The state of the seat.
  public enum Seat: Equatable, Sendable {
    case empty(since: Instant)
    case arriving(Arrival)
    case departed(Departed)
    case serving(Customer)
  }

  /// The state of the seat.
  public private(set) var seat: Seat
  /// Whose turn it is; nil unless a customer is being served.
  public private(set) var turn: Party?
  /// When the current turn began.
  public private(set) var turnSince: Instant
  /// Whether the desk is closed: no further connections are accepted.
  public private(set) var isClosed = false

  let idleTimeout: Duration?
  private(set) var blocks = BlockList()
  /// Outside of `Seat`, like `turn`: it is all that a flood of messages out of turn changes, so a flood stays
  /// cheap.
  private(set) var outOfTurn: OutOfTurnLimit
  private(set) var skippedTypes: Set<UInt8> = []
  private(set) var unserved: UnservedLimit
  private(set) var presence: Presence
  /// When the desk was last opened: at its start, after an absence, a wrap-up or closed hours.
  public private(set) var openSince: Instant
  private var numbersGiven = 0

  /// - Parameters:
  ///   - idleTimeout: how long a customer may be silent on their turn; nil for no limit.
  ///   - outOfTurnMessagesMax: the limit of messages out of turn during the agent's turn; nil removes this
  ///     limit and the limit in bytes (`Limits.outOfTurnBytesMax`).
  ///   - wrapUp: how long nobody is accepted after a conversation; nil for not at all.
  ///   - unservedBytesMax: the limit of bytes recorded per minute of visitors who leave without a reply.
  public init(
    idleTimeout: Duration? = nil, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax,
    wrapUp: Duration? = nil, unservedBytesMax: Int = Limits.unservedBytesMax, at now: Instant
  ) {
    self.idleTimeout = idleTimeout
    unserved = UnservedLimit(bytesMax: unservedBytesMax)
    presence = Presence(wrapUp: wrapUp)
    openSince = now
    outOfTurn = OutOfTurnLimit(messagesMax: outOfTurnMessagesMax)
    seat = .empty(since: now)
    turnSince = now
  }

  /// The customer who is being served, if any.
  public var customer: Customer? {
    if case .serving(let customer) = seat { customer } else { nil }
  }

  /// The number of the connection that has the seat, as in `Arrival.number`.
  public var seatNumber: Int? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.number
    case .departed(let departed): departed.number
    case .serving(let customer): customer.number
    }
  }

  /// The peer that has the seat, whether it has a name yet or not.
  public var peer: Peer? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.peer
    case .departed(let departed): departed.peer
    case .serving(let customer): customer.peer
    }
  }

  /// When `decideTimeout` must be called unless another input comes first.
  public var deadline: Instant? {
    switch seat {
    case .empty: presence.wrapUpEnd
    case .arriving(let arrival): arrival.since + Limits.nameTimeout
    case .departed(let departed): departed.since + Limits.nameTimeout
    case .serving: turn == .customer ? idleTimeout.map { turnSince + $0 } : nil
    }
  }

  /// The hosts that are blocked at `now`, sorted.
  public func blockedHosts(at now: Instant) -> [String] { blocks.hosts(at: now) }

  // MARK: Applying events

  /// Applies an event to the state.
  public mutating func apply(_ event: DeskEvent, at now: Instant) {
    switch event {
    case .opened, .joined, .answersByItself, .messageDone, .nameRepaired, .noted, .acceptFailed,
      .messageUnfinished:
      break
    case .arrived(let peer, let waited):
      numbersGiven += 1
      skippedTypes = []
      outOfTurn.reset()
      unserved.arrive(at: now)
      seat = .arriving(Arrival(peer: peer, waited: waited, since: now, number: numbersGiven))
    case .seated(let peer, let waited):
      unserved.count(name: peer.name)
      seat = .serving(Customer(peer: peer, waited: waited, since: now, number: numbersGiven))
      beginTurn(.customer, at: now)
    case .leftWhileWaiting(let peer, _):
      unserved.count(name: peer.name)
      if case .arriving(let arrival) = seat, peer.name != nil {
        seat = .departed(Departed(peer: peer, since: arrival.since, number: arrival.number))
      }
    case .renamed(_, let name): rename(name)
    case .said(let party, let text, let flags):
      unserved.count(text.utf8.count)
      if flags.contains(.outOfTurn) { outOfTurn.count(text) } else { say(party, at: now) }
    case .typeSkipped(let digit): skippedTypes.insert(digit)
    case .outOfTurnLimitReached: outOfTurn.isLimitReported = true
    case .unservedLimitReached: unserved.isLimitReported = true
    case .tagged(let tag): changeCustomer { $0.tags.append(tag) }
    case .untagged(let tag): changeCustomer { $0.tags.removeAll { $0 == tag } }
    case .ratingAsked: changeCustomer { $0.isRatingAsked = true }
    case .rated: changeCustomer { $0.isRatingAsked = false }
    case .blocked(let host, let time), .blockedBy(_, let host, let time):
      blocks.add(host, for: time, at: now)
    case .unblocked(let host), .unblockedBy(_, let host): blocks.remove(host)
    case .takenOver(let handover, _): takeOver(handover)
    case .rejected(let host, let attempts): blocks.setAttempts(attempts, from: host)
    case .ended(_, let ending):
      if ending != .unrecorded, customer?.replyCount ?? 0 == 0 { unserved.end() }
      if customer != nil { presence.beginWrapUp(at: now) }
      seat = .empty(since: now)
      turn = nil
    case .wentAway(let text): presence.goAway(text, at: now)
    case .cameBack:
      presence.comeBack()
      openSince = now
    case .hoursEnded(let opens): presence.set(.closed(opens: opens), at: now)
    case .hoursBegan:
      presence.set(.open, at: now)
      openSince = now
    case .wrapUpEnded:
      presence.endWrapUp()
      openSince = now
    case .closed:
      isClosed = true
      presence.endWrapUp()
    }
    checkInvariants()
  }

  private mutating func changeCustomer(_ change: (inout Customer) -> Void) {
    guard case .serving(var customer) = seat else { return }
    change(&customer)
    seat = .serving(customer)
  }

  private mutating func takeOver(_ handover: Handover) {
    presence.endWrapUp()
    numbersGiven += 1
    skippedTypes = handover.skippedTypes
    outOfTurn.reset()
    seat = .serving(
      Customer(
        peer: handover.peer, waited: handover.waited, since: handover.since,
        number: numbersGiven, replyCount: handover.replyCount))
    turn = handover.turn
    turnSince = handover.turnSince
  }

  /// Applies the events from index `start` on, in order.
  mutating func apply(_ events: [DeskEvent], from start: Int, at now: Instant) {
    for index in start..<events.count { apply(events[index], at: now) }
  }

  /// A message in turn: the turn passes to the other side.
  private mutating func say(_ party: Party, at now: Instant) {
    switch seat {
    case .empty, .arriving: break
    case .departed(var departed):
      departed.hasSpoken = true
      seat = .departed(departed)
    case .serving(var customer):
      beginTurn(party.other, at: now)
      guard party == .agent else { return }
      customer.replyCount += 1
      // Another message is the last one now.
      customer.isRatingAsked = false
      seat = .serving(customer)
    }
  }

  private mutating func beginTurn(_ party: Party, at now: Instant) {
    turn = party
    turnSince = now
    outOfTurn.reset()
  }

  private mutating func rename(_ name: String) {
    outOfTurn.count(name)
    unserved.count(name: name)
    switch seat {
    case .empty, .arriving: break
    case .departed(var departed):
      departed.peer.name = name
      seat = .departed(departed)
    case .serving(var customer):
      customer.peer.name = name
      seat = .serving(customer)
    }
  }

  // Invariants: a customer who is served or has departed has a name; the seat has the last number that was
  // given out; there is a turn exactly while a customer is being served; a wrap-up is only at an empty seat.
  private func checkInvariants() {
    assert((turn == nil) == (customer == nil))
    assert(presence.wrapUpEnd == nil || seatNumber == nil)
    switch seat {
    case .empty: break
    case .arriving(let arrival):
      assert(arrival.peer.name == nil && arrival.number == numbersGiven)
    case .departed(let departed):
      assert(departed.peer.name != nil && departed.number == numbersGiven)
    case .serving(let customer):
      assert(customer.peer.name != nil && customer.number == numbersGiven)
    }
  }
}
