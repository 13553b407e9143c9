import ChatCore
import MonotonicTime

// The desks of one line. Each knows all others: the folder of the line holds a Unix socket for each desk, and
// who joins connects to all that are there. No desk leads. The kernel's accept queue is the line; all desks
// hold the same listening socket.
//
//     desk 1 ──── desk 2        hello, state: who is there, and who is free since when
//        \        /             blocked, unblocked: a block holds at all desks
//         \      /              offer … take, taken: a customer is handed over (Team+Transfer.swift)
//          desk 3
//
// This is a value: messages and the time go in, actions come out. It never waits for anybody: a colleague that
// does not answer is a state like any other.

/// A connection to a colleague.
public struct ColleagueID: Hashable, Sendable {
  let rawValue: Int
  init(_ rawValue: Int) { self.rawValue = rawValue }
}

/// What the program must do, in this order.
public enum TeamAction: Equatable, Sendable {
  case send(TeamMessage, to: ColleagueID)
  /// Send the listening socket with `TeamMessage.listener`.
  case sendListener(to: ColleagueID)
  /// Close the connection. Nothing more of it may be passed in.
  case disconnect(ColleagueID)
  /// The listening socket came with the message.
  case receivedListener
  /// This desk can't join that one.
  case refused(TeamRefusal)
  /// Others may have accepted connections: count the line anew.
  case lineMayHaveChanged
  /// A colleague has blocked or unblocked a host.
  case block(host: String, until: Instant?, by: String)
  case unblock(host: String, by: String)
  /// Tell the agent.
  case tell(TransferNotice)
  /// Show the offer that waits for the agent's answer; nil if none does any more.
  case show(ReceivedOffer?)
  /// Ask the core for the customer with this seat number, who goes to the colleague of this name.
  case handOver(seat: Int, to: String, conversation: Int64)
  /// Seat the customer whose connection came with the message, then call `tookOver`.
  case takeOver(Handover, from: String)
  /// The customer sits at the colleague's desk now.
  case handedOver
  /// The customer stays at this desk.
  case keep
}

/// The desks of one line, as seen by one of them.
public struct Team: Sendable {
  struct Colleague {
    /// Whether the other side made the connection.
    let isIncoming: Bool
    /// nil until it has said hello.
    var card: DeskCard?
    var state: DeskState?
    var takenCount = 0
  }

  /// This desk.
  public private(set) var card: DeskCard
  /// The state that was told last.
  public private(set) var state: DeskState
  private var taken = TakenCounts()
  /// The number of the seated customer at this desk; nil while nobody is served.
  public internal(set) var seat: Int?
  var colleagues: [ColleagueID: Colleague] = [:]
  private var connectionsSoFar = 0
  /// The hosts that are blocked at all desks, and until when.
  private var blocks: [String: Instant?] = [:]
  // Transfers (Team+Transfer.swift).
  var transfersSoFar = 0
  var outgoing: OutgoingTransfer?
  var incoming: [IncomingTransfer] = []
  /// The offer that the agent is shown; nil for none.
  public internal(set) var shown: ReceivedOffer?

  /// A desk without colleagues.
  public init(_ card: DeskCard, _ state: DeskState) {
    self.card = card
    self.state = state
  }

  // MARK: Queries

  /// A desk of the line, as a list shows it.
  public struct Desk: Equatable, Sendable {
    /// Its number, from 1, in the order of joining.
    public let number: Int
    /// What it tells of itself.
    public let card: DeskCard
    /// What it does.
    public let state: DeskState
    /// nil for this desk.
    let colleague: ColleagueID?

    /// A desk that was asked from outside of the team.
    public init(number: Int, card: DeskCard, state: DeskState) {
      self.init(number: number, card: card, state: state, colleague: nil)
    }

    init(number: Int, card: DeskCard, state: DeskState, colleague: ColleagueID?) {
      (self.number, self.card, self.state, self.colleague) = (number, card, state, colleague)
    }

    /// Whether this is the desk that asks.
    public var isOwn: Bool { colleague == nil }
  }

  /// All desks of the line, in the order of joining.
  public var desks: [Desk] {
    let others = colleagues.compactMap { id, colleague in
      colleague.card.map { (card: $0, state: colleague.state, id: ColleagueID?.some(id)) }
    }
    let all = (others + [(card, state, nil)]).sorted {
      ($0.card.joined, $0.card.id) < ($1.card.joined, $1.card.id)
    }
    return all.enumerated().map { index, desk in
      Desk(
        number: index + 1, card: desk.card, state: desk.state ?? .free(since: desk.card.joined),
        colleague: desk.id)
    }
  }

  /// The number of desks, and this desk's own number among them.
  public var place: (number: Int, count: Int) {
    let before = colleagues.values.count {
      $0.card.map { ($0.joined, $0.id) < (card.joined, card.id) } ?? false
    }
    return (before + 1, colleagues.values.count { $0.card != nil } + 1)
  }

  /// The number of free desks that have been free for longer than this one.
  public var rank: Int {
    guard let since = state.freeSince else { return 0 }
    return colleagues.values.count { colleague in
      guard let card = colleague.card, let other = colleague.state?.freeSince
      else { return false }
      return (other, card.id) < (since, self.card.id)
    }
  }

  /// The number of customers whom all desks have taken from the line since it was opened.
  public var takenCount: Int {
    taken.own + taken.gone + colleagues.values.reduce(0) { $0 + $1.takenCount }
  }

  // MARK: Connections

  /// The incoming connections without a hello that are kept: lists of desks, and processes that are about to
  /// join.
  private static let strangersMax = 16

  /// A connection was made.
  /// - Parameter isIncoming: whether the other side made it.
  public mutating func connected(
    isIncoming: Bool, _ actions: inout [TeamAction]
  ) -> ColleagueID {
    connectionsSoFar += 1
    let id = ColleagueID(connectionsSoFar)
    let strangers = colleagues.filter { $0.value.isIncoming && $0.value.card == nil }.keys.sorted {
      $0.rawValue < $1.rawValue
    }
    if isIncoming, strangers.count >= Self.strangersMax { disconnect(strangers[0], &actions) }
    colleagues[id] = Colleague(isIncoming: isIncoming)
    actions.append(.send(.hello(card), to: id))
    actions.append(.send(.state(state, taken), to: id))
    for (host, until) in blocks.sorted(by: { $0.key < $1.key }) {
      actions.append(.send(.blocked(host: host, until: until), to: id))
    }
    return id
  }

  /// The connection has ended: the colleague has quit or died.
  public mutating func disconnected(_ id: ColleagueID, _ actions: inout [TeamAction]) {
    remove(id, isAlive: false, &actions)
  }

  private mutating func remove(
    _ id: ColleagueID, isAlive: Bool, _ actions: inout [TeamAction]
  ) {
    guard let left = colleagues.removeValue(forKey: id) else { return }
    taken.gone += left.takenCount
    endTransfers(with: id, left.card?.agent ?? "", isAlive: isAlive, &actions)
    actions.append(.lineMayHaveChanged)
  }

  private mutating func disconnect(_ id: ColleagueID, _ actions: inout [TeamAction]) {
    colleagues[id] = nil
    actions.append(.disconnect(id))
  }

  /// What came from the colleague is not the protocol.
  public mutating func violated(by id: ColleagueID, _ actions: inout [TeamAction]) {
    guard colleagues[id] != nil else { return }
    actions.append(.disconnect(id))
    remove(id, isAlive: true, &actions)
  }

  /// Asks a colleague for the listening socket.
  public func askForListener(_ id: ColleagueID, _ actions: inout [TeamAction]) {
    actions.append(.send(.wantListener, to: id))
  }

  // MARK: Messages

  /// A message came from a colleague.
  public mutating func received(
    _ message: TeamMessage, from id: ColleagueID, at now: Instant, _ actions: inout [TeamAction]
  ) {
    guard let colleague = colleagues[id] else { return }
    switch message {
    case .hello(let card): hello(card, from: id, &actions)
    case .refused(let refusal):
      disconnect(id, &actions)
      actions.append(.refused(refusal))
    default:
      guard let card = colleague.card else { return violated(by: id, &actions) }
      received(message, from: id, named: card.agent, at: now, &actions)
    }
  }

  private mutating func hello(
    _ card: DeskCard, from id: ColleagueID, _ actions: inout [TeamAction]
  ) {
    let refusal: (told: TeamRefusal, own: TeamRefusal)? =
      if card.version != self.card.version {
        (.version(self.card.version), .version(card.version))
      } else if card.address != self.card.address {
        (.address(self.card.address), .address(card.address))
      } else if card.settings != self.card.settings {
        (.settings(self.card.settings), .settings(card.settings))
      } else {
        nil
      }
    guard let refusal else {
      colleagues[id]?.card = card
      return
    }
    actions.append(.send(.refused(refusal.told), to: id))
    disconnect(id, &actions)
    actions.append(.refused(refusal.own))
  }

  private mutating func received(
    _ message: TeamMessage, from id: ColleagueID, named agent: String, at now: Instant,
    _ actions: inout [TeamAction]
  ) {
    switch message {
    case .hello, .refused: break
    case .wantListener: actions.append(.sendListener(to: id))
    case .listener: actions.append(.receivedListener)
    case .state(let state, let taken):
      // What was before this desk joined is known from the others.
      if colleagues[id]?.state == nil { self.taken.gone = max(self.taken.gone, taken.gone) }
      colleagues[id]?.state = state
      colleagues[id]?.takenCount = taken.own
      actions.append(.lineMayHaveChanged)
    case .blocked(let host, let until):
      blocks[host] = .some(until)
      actions.append(.block(host: host, until: until, by: agent))
    case .unblocked(let host):
      blocks[host] = nil
      actions.append(.unblock(host: host, by: agent))
    case .offer, .withdrawn, .accepted, .acceptedForLater, .declined, .take, .taken, .notTaken:
      receivedTransfer(message, from: id, named: agent, at: now, &actions)
    }
  }

  // MARK: This desk

  /// Tells the colleagues what this desk does.
  /// - Parameters:
  ///   - seat: the number of the customer who is served; nil for nobody.
  ///   - takenCount: how many customers this desk has taken from the line.
  public mutating func follow(
    _ state: DeskState, seat: Int?, takenCount: Int, _ actions: inout [TeamAction]
  ) {
    if state != self.state || takenCount != taken.own {
      self.state = state
      taken.own = takenCount
      sendToAll(.state(state, taken), &actions)
    }
    if seat != self.seat {
      self.seat = seat
      seatChanged(&actions)
    }
  }

  /// The file that this desk records into now; nil if there is none.
  public mutating func keeps(history: String?, _ actions: inout [TeamAction]) {
    guard history != card.history else { return }
    card.history = history
    sendToAll(.hello(card), &actions)
  }

  /// The agent has blocked a host.
  public mutating func block(_ host: String, until: Instant?, _ actions: inout [TeamAction]) {
    blocks[host] = .some(until)
    sendToAll(.blocked(host: host, until: until), &actions)
  }

  /// The agent has unblocked a host.
  public mutating func unblock(_ host: String, _ actions: inout [TeamAction]) {
    blocks[host] = nil
    sendToAll(.unblocked(host: host), &actions)
  }

  private func sendToAll(_ message: TeamMessage, _ actions: inout [TeamAction]) {
    for id in colleagues.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      actions.append(.send(message, to: id))
    }
  }
}
