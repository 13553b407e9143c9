import MonotonicTime

// The desk's machine: one seat, and the turns of who sits in it. It knows no socket, no screen, no disk and
// no clock.
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
// It works in two steps. The functions of Desk+Decisions.swift say which events follow from something that
// comes in; they change nothing. `apply` makes an event true. Between the two the events are written to the
// disk (AgentCore), so this state is the committed one, and there is no other.
//
// Four rules:
//  * While the seat is taken nobody is accepted; when it becomes empty, the next is taken at once.
//  * Nobody is shown as the customer who is known to have left: whoever hung up in the line is noted
//    with what they wrote, and passed over.
//  * Nobody is taken from a host that the agent has blocked.
//  * In `serving` the turn alternates, beginning with the customer. A message out of turn is shown
//    and changes nothing; of those only so many are taken.

/// One agent's desk: who sits at it, and whose turn it is.
public struct Desk: Equatable, Sendable {
  /// Someone accepted who has not given a name.
  public struct Arrival: Equatable, Sendable {
    /// Who it is.
    public let caller: Caller
    /// How long they had been in the line.
    public let waited: Duration
    /// When they were accepted.
    public let since: Instant
    /// Tells them from everybody else who was ever accepted here.
    public let number: Int
  }

  /// Someone who hung up in the line and had given a name. What they wrote is still read.
  public struct Departed: Equatable, Sendable {
    /// Who it was.
    public var caller: Caller
    /// When they were accepted.
    public let since: Instant
    /// Tells them from everybody else who was ever accepted here.
    public let number: Int
    /// Their first message, which was in turn, has come.
    var hasSpoken = false
  }

  /// Someone who is served.
  public struct Customer: Equatable, Sendable {
    /// Who it is.
    public var caller: Caller
    /// How long they had been in the line.
    public let waited: Duration
    /// When they gave their name.
    public let since: Instant
    /// Tells this customer from everybody else who was ever accepted here.
    public let number: Int
    /// How many replies they were given.
    public var replyCount = 0
  }

  /// Who sits at the desk.
  public enum Seat: Equatable, Sendable {
    case empty(since: Instant)
    case arriving(Arrival)
    case departed(Departed)
    case serving(Customer)
  }

  /// Who sits at the desk.
  public private(set) var seat: Seat
  /// Whose turn it is, if somebody is served.
  public private(set) var turn: Party?
  /// Since when it has been somebody's turn.
  public private(set) var turnSince: Instant
  /// The agent is leaving: nobody is taken any more.
  public private(set) var isClosed = false

  let idleTimeout: Duration?
  private(set) var blocks = BlockList()
  /// Beside the seat, as the turn is: a flood changes nothing else, and must cost little.
  private(set) var outOfTurn: OutOfTurn
  private(set) var skippedTypes: Set<UInt8> = []
  private(set) var unserved: Unserved
  private var numbersGiven = 0

  /// - Parameters:
  ///   - idleTimeout: how long a customer may be silent on their turn; nil is for ever.
  ///   - outOfTurnMessagesMax: how many messages out of turn are taken while it is the agent's turn; nil
  ///     takes away this limit, and the one in bytes (`Limits.outOfTurnBytesMax`) too.
  ///   - unservedBytesMax: how many bytes are noted in a minute of those who come and go without a reply.
  public init(
    idleTimeout: Duration? = nil, outOfTurnMessagesMax: Int? = Limits.outOfTurnMessagesMax,
    unservedBytesMax: Int = Limits.unservedBytesMax, at now: Instant
  ) {
    self.idleTimeout = idleTimeout
    unserved = Unserved(bytesMax: unservedBytesMax)
    outOfTurn = OutOfTurn(messagesMax: outOfTurnMessagesMax)
    seat = .empty(since: now)
    turnSince = now
  }

  /// The customer who is served, if one is.
  public var customer: Customer? {
    if case .serving(let customer) = seat { customer } else { nil }
  }

  /// The number of whoever sits at the desk.
  public var seatNumber: Int? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.number
    case .departed(let departed): departed.number
    case .serving(let customer): customer.number
    }
  }

  /// Whoever sits at the desk, named yet or not.
  public var caller: Caller? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.caller
    case .departed(let departed): departed.caller
    case .serving(let customer): customer.caller
    }
  }

  /// When something is due (`decideTimeout`), if nothing happens before.
  public var deadline: Instant? {
    switch seat {
    case .empty: nil
    case .arriving(let arrival): arrival.since + Limits.timeToName
    case .departed(let departed): departed.since + Limits.timeToName
    case .serving: turn == .customer ? idleTimeout.map { turnSince + $0 } : nil
    }
  }

  /// The hosts from which nobody is taken at `now`.
  public func blockedHosts(at now: Instant) -> [String] { blocks.hosts(at: now) }

  // MARK: What becomes of an event

  /// Makes an event true.
  public mutating func apply(_ event: DeskEvent, at now: Instant) {
    switch event {
    case .opened, .nameRepaired, .noted, .acceptFailed, .messageUnfinished: break
    case .arrived(let caller, let waited):
      numbersGiven += 1
      skippedTypes = []
      outOfTurn.reset()
      unserved.arrive(at: now)
      seat = .arriving(Arrival(caller: caller, waited: waited, since: now, number: numbersGiven))
    case .seated(let caller, let waited):
      unserved.count(name: caller.name)
      seat = .serving(Customer(caller: caller, waited: waited, since: now, number: numbersGiven))
      beginTurn(.customer, at: now)
    case .leftWhileWaiting(let caller, _):
      unserved.count(name: caller.name)
      if case .arriving(let arrival) = seat, caller.name != nil {
        seat = .departed(Departed(caller: caller, since: arrival.since, number: arrival.number))
      }
    case .renamed(_, let name): rename(name)
    case .said(let party, let text, let flags):
      unserved.count(text.utf8.count)
      if flags.contains(.outOfTurn) { outOfTurn.count(text) } else { say(party, at: now) }
    case .typeSkipped(let digit): skippedTypes.insert(digit)
    case .outOfTurnLimitReached: outOfTurn.isLimitTold = true
    case .unservedLimitReached: unserved.isLimitTold = true
    case .blocked(let host, let time): blocks.add(host, for: time, at: now)
    case .unblocked(let host): blocks.remove(host)
    case .turnedAway(let host, let attempts): blocks.setAttempts(attempts, from: host)
    case .ended(_, let ending):
      if ending != .unlisted, customer?.replyCount ?? 0 == 0 { unserved.end() }
      seat = .empty(since: now)
      turn = nil
    case .closed: isClosed = true
    }
    checkInvariants()
  }

  /// Makes those events true that begin at `start`, one after the other.
  mutating func apply(_ events: [DeskEvent], from start: Int, at now: Instant) {
    for index in start..<events.count { apply(events[index], at: now) }
  }

  /// A message in turn: it is the other side's now.
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
      departed.caller.name = name
      seat = .departed(departed)
    case .serving(var customer):
      customer.caller.name = name
      seat = .serving(customer)
    }
  }

  // Invariants: who is served, and who has departed, has a name; nobody has a number that was not given; it is
  // somebody's turn exactly while somebody is served.
  private func checkInvariants() {
    assert((turn == nil) == (customer == nil))
    switch seat {
    case .empty: break
    case .arriving(let arrival):
      assert(arrival.caller.name == nil && arrival.number == numbersGiven)
    case .departed(let departed):
      assert(departed.caller.name != nil && departed.number == numbersGiven)
    case .serving(let customer):
      assert(customer.caller.name != nil && customer.number == numbersGiven)
    }
  }
}
