import ChatCore
import MonotonicTime

// A transfer, in which the customer is always at exactly one desk:
//
//     giver                                 taker
//       │ ── offer ───────────────────────▶ │  shown to the agent, who has 30 s
//       │ ◀── accepted ─────────────────────│  the seat is kept free (or accepted-for-later, then accepted)
//       │                                   │
//       │ nothing is unsent, everything is on the disk, nothing more is read
//       │ ── take, with the connection ───▶ │
//       │ ◀── taken ────────────────────────│  from here on the taker reads
//       │ closes its copy
//
// The giver keeps its copy of the connection, unread, until `taken`. If `not-taken` or the end of the taker's
// stream comes instead, the customer stays. The taker reads nothing before it has sent `taken`. So if either
// dies, the customer is at the other one, and no byte is lost. A giver that died before `take` takes the
// customer with it, as every desk that dies.

/// A transfer that this desk offers.
struct OutgoingTransfer: Sendable {
  enum Phase: Equatable {
    case offered(deadline: Instant)
    /// The colleague takes the customer after their present one.
    case acceptedForLater
    /// The core was asked for the customer.
    case preparing
    /// The customer was sent.
    case sent
  }

  let number: TransferNumber
  let colleague: ColleagueID
  let agent: String
  let seat: Int
  let conversation: Int64
  var phase: Phase
}

/// A transfer that a colleague offers.
struct IncomingTransfer: Sendable {
  enum Phase: Equatable {
    case unanswered(deadline: Instant)
    case acceptedForLater
    /// The seat is kept free until then.
    case reserved(until: Instant)
  }

  let number: TransferNumber
  let colleague: ColleagueID
  let offer: ReceivedOffer
  var phase: Phase
}

/// An offer, as the agent is shown it.
public struct ReceivedOffer: Equatable, Sendable {
  /// The colleague.
  public let agent: String
  /// Who the customer is, and why they are handed over.
  public let offer: TransferOffer
  /// When the offer came.
  public let since: Instant
}

/// What the agent is told of a transfer. The text is the colleague's name.
public enum TransferNotice: Equatable, Sendable {
  case offered(to: String)
  case acceptedForLater(by: String)
  case declined(by: String)
  case unanswered(by: String)
  case colleagueLeft(String)
  case notTaken(by: String)
  case withdrawn
  /// The taker's side: this customer comes after the present one.
  case willTake(Peer, from: String)
  /// The taker's side: the colleague's offer is over.
  case offerOver(from: String)
}

/// Why a customer can't be offered to a colleague.
public enum TransferRefusal: Error, Equatable, Sendable {
  /// This desk does not share its line.
  case notShared
  /// No colleague is there.
  case alone
  /// The name or number is none of these.
  case unknown(String, known: [String])
  case oneself
  /// Several colleagues have the name: the numbers of their desks.
  case ambiguous(String, desks: [Int])
  /// Another offer is not answered yet.
  case alreadyOffered(to: String)
  /// No offer is there that could be withdrawn or answered.
  case noOffer
  case reasonTooLong(bytesOver: Int)
  /// The colleague's desk writes another history.
  case otherHistory(of: String)
  /// This desk keeps no history, or can't write it at present.
  case notRecorded
  /// Nobody sits here, or somebody else than was shown.
  case customerChanged
  /// The customer's connection is encrypted by this desk, and only this desk has its keys.
  case encrypted
}

extension Team {
  /// Whether the seat is kept free for a customer of a colleague.
  public var keepsSeatFree: Bool {
    incoming.contains { if case .reserved = $0.phase { true } else { false } }
  }

  /// When `timePassed` must be called.
  public var deadline: Instant? {
    var deadlines: [Instant] = []
    if case .offered(let deadline)? = outgoing?.phase { deadlines.append(deadline) }
    for transfer in incoming {
      switch transfer.phase {
      case .unanswered(let deadline), .reserved(let deadline): deadlines.append(deadline)
      case .acceptedForLater: break
      }
    }
    return deadlines.min()
  }

  // MARK: The giver

  /// Offers the customer to a colleague.
  /// - Parameters:
  ///   - seat: the number of the customer who was shown when the agent gave the command.
  ///   - text: the colleague's name, or the number of their desk; and then why, which may be empty.
  ///   - conversation: the id in the history; nil if it can't be written.
  public mutating func offer(
    _ peer: Peer, seat: Int, to text: String, conversation: Int64?,
    at now: Instant, _ actions: inout [TeamAction]
  ) throws(TransferRefusal) {
    let (name, reason) = split(text)
    let (id, card) = try colleague(named: name)
    if let outgoing { throw .alreadyOffered(to: outgoing.agent) }
    let over = reason.utf8.count - TeamLimits.reasonBytesMax
    guard over <= 0 else { throw .reasonTooLong(bytesOver: over) }
    guard seat == self.seat else { throw .customerChanged }
    guard let conversation else { throw .notRecorded }
    guard card.history == self.card.history else { throw .otherHistory(of: card.agent) }
    transfersSoFar += 1
    let number = TransferNumber(transfersSoFar)
    outgoing = OutgoingTransfer(
      number: number, colleague: id, agent: card.agent, seat: seat, conversation: conversation,
      phase: .offered(deadline: now + TeamLimits.offerTimeout))
    let offer = TransferOffer(peer: peer, reason: reason, conversation: conversation)
    actions.append(.send(.offer(number, offer), to: id))
    actions.append(.tell(.offered(to: card.agent)))
  }

  /// The name at the beginning of a text, and the rest: the longest name of a desk, since a name may have blanks;
  /// otherwise the first word.
  private func split(_ text: String) -> (name: String, reason: String) {
    let names = desks.flatMap { [$0.card.agent, $0.card.login] }.filter { name in
      let start = text.prefix(name.count)
      let rest = text.dropFirst(name.count)
      return start.lowercased() == name.lowercased() && (rest.first?.isWhitespace ?? true)
    }
    let name = names.max { $0.count < $1.count } ?? String(text.prefix { !$0.isWhitespace })
    return (name, String(text.dropFirst(name.count).drop(while: \.isWhitespace)))
  }

  private func colleague(
    named name: String
  ) throws(TransferRefusal) -> (ColleagueID, DeskCard) {
    let desks = desks
    guard desks.count > 1 else { throw .alone }
    let number = Int(name)
    let wanted = name.lowercased()
    let called = desks.filter { $0.card.agent.lowercased() == wanted }
    let named = called.isEmpty ? desks.filter { $0.card.login.lowercased() == wanted } : called
    let meant = named.isEmpty ? desks.filter { $0.number == number } : named
    let others = meant.filter { !$0.isOwn }
    guard let first = others.first, let id = first.colleague else {
      if !meant.isEmpty { throw .oneself }
      throw .unknown(name, known: desks.filter { !$0.isOwn }.map(\.card.agent))
    }
    guard others.count == 1 else { throw .ambiguous(name, desks: others.map(\.number)) }
    return (id, first.card)
  }

  /// Withdraws the offer that this desk has made.
  public mutating func withdraw(_ actions: inout [TeamAction]) throws(TransferRefusal) {
    guard let transfer = outgoing else { throw .noOffer }
    switch transfer.phase {
    case .offered, .acceptedForLater: end(transfer, telling: .withdrawn, &actions)
    case .preparing, .sent: throw .alreadyOffered(to: transfer.agent)
    }
  }

  private mutating func end(
    _ transfer: OutgoingTransfer, telling notice: TransferNotice, _ actions: inout [TeamAction]
  ) {
    outgoing = nil
    actions.append(.send(.withdrawn(transfer.number), to: transfer.colleague))
    actions.append(.tell(notice))
  }

  /// The core gives the customer away. Nothing more of them is read here.
  /// - Returns: the message to be sent with the connection, and its receiver; nil if the offer is over: the
  ///   customer is to be kept.
  public mutating func handingOver(_ handover: Handover) -> (TeamMessage, to: ColleagueID)? {
    guard let transfer = outgoing, transfer.phase == .preparing,
      colleagues[transfer.colleague] != nil
    else { return nil }
    outgoing?.phase = .sent
    return (.take(transfer.number, handover), transfer.colleague)
  }

  /// The core does not give the customer away: they have left, or another has the seat.
  public mutating func cannotHandOver(_ actions: inout [TeamAction]) {
    guard let transfer = outgoing, transfer.phase == .preparing else { return }
    end(transfer, telling: .withdrawn, &actions)
  }

  // MARK: The taker

  /// The agent takes over the customer who was offered first.
  public mutating func acceptOffer(
    at now: Instant, _ actions: inout [TeamAction]
  ) throws(TransferRefusal) {
    guard let index = incoming.firstIndex(where: \.isUnanswered) else { throw .noOffer }
    let transfer = incoming[index]
    if isSeatEmpty, !keepsSeatFree {
      reserve(index, at: now, &actions)
    } else {
      incoming[index].phase = .acceptedForLater
      actions.append(.send(.acceptedForLater(transfer.number), to: transfer.colleague))
      actions.append(.tell(.willTake(transfer.offer.offer.peer, from: transfer.offer.agent)))
    }
    showFirstOffer(&actions)
  }

  /// The agent declines the offer that came first.
  public mutating func declineOffer(_ actions: inout [TeamAction]) throws(TransferRefusal) {
    guard let index = incoming.firstIndex(where: \.isUnanswered) else { throw .noOffer }
    let transfer = incoming.remove(at: index)
    actions.append(.send(.declined(transfer.number), to: transfer.colleague))
    showFirstOffer(&actions)
  }

  private var isSeatEmpty: Bool {
    switch state {
    case .free, .wrappingUp, .away, .closed: true
    case .arriving, .serving: false
    }
  }

  private mutating func reserve(
    _ index: Int, at now: Instant, _ actions: inout [TeamAction]
  ) {
    incoming[index].phase = .reserved(until: now + TeamLimits.reservationTimeout)
    let transfer = incoming[index]
    actions.append(.send(.accepted(transfer.number), to: transfer.colleague))
  }

  /// Whether the customer of `takeOver` has got the seat.
  public mutating func tookOver(_ isSeated: Bool, _ actions: inout [TeamAction]) {
    guard let index = incoming.firstIndex(where: \.isReserved) else { return }
    let transfer = incoming.remove(at: index)
    let answer: TeamMessage =
      isSeated ? .taken(transfer.number) : .notTaken(transfer.number)
    actions.append(.send(answer, to: transfer.colleague))
  }

  private mutating func showFirstOffer(_ actions: inout [TeamAction]) {
    let first = incoming.first(where: \.isUnanswered)?.offer
    guard first != shown else { return }
    shown = first
    actions.append(.show(first))
  }

  // MARK: Messages

  mutating func receivedTransfer(
    _ message: TeamMessage, from id: ColleagueID, named agent: String, at now: Instant,
    _ actions: inout [TeamAction]
  ) {
    switch message {
    case .offer(let number, let offer):
      offered(number, offer, from: id, named: agent, at: now, &actions)
    case .withdrawn(let number):
      guard let index = incomingIndex(number, id) else { return }
      incoming.remove(at: index)
      actions.append(.tell(.offerOver(from: agent)))
      showFirstOffer(&actions)
    case .take(let number, let handover):
      guard let index = incomingIndex(number, id), incoming[index].isReserved
      else { return actions.append(.send(.notTaken(number), to: id)) }
      actions.append(.takeOver(handover, from: agent))
    default: answered(message, by: id, &actions)
    }
  }

  private mutating func offered(
    _ number: TransferNumber, _ offer: TransferOffer, from id: ColleagueID, named agent: String,
    at now: Instant, _ actions: inout [TeamAction]
  ) {
    guard incoming.count < TeamLimits.offersMax, incomingIndex(number, id) == nil
    else { return actions.append(.send(.declined(number), to: id)) }
    incoming.append(
      IncomingTransfer(
        number: number, colleague: id,
        offer: ReceivedOffer(agent: agent, offer: offer, since: now),
        phase: .unanswered(deadline: now + TeamLimits.offerTimeout)))
    showFirstOffer(&actions)
  }

  private func incomingIndex(_ number: TransferNumber, _ id: ColleagueID) -> Int? {
    incoming.firstIndex { $0.number == number && $0.colleague == id }
  }

  /// The colleague's answer to this desk's offer.
  private mutating func answered(
    _ message: TeamMessage, by id: ColleagueID, _ actions: inout [TeamAction]
  ) {
    guard let number = message.answeredNumber else { return }
    guard let transfer = outgoing, transfer.number == number, transfer.colleague == id else {
      // The offer was over before the answer came.
      return actions.append(.send(.withdrawn(number), to: id))
    }
    switch (message, transfer.phase) {
    case (.accepted, .offered), (.accepted, .acceptedForLater):
      outgoing?.phase = .preparing
      actions.append(
        .handOver(seat: transfer.seat, to: transfer.agent, conversation: transfer.conversation))
    case (.acceptedForLater, .offered):
      outgoing?.phase = .acceptedForLater
      actions.append(.tell(.acceptedForLater(by: transfer.agent)))
    case (.declined, .offered), (.declined, .acceptedForLater):
      outgoing = nil
      actions.append(.tell(.declined(by: transfer.agent)))
    case (.taken, .sent):
      outgoing = nil
      actions.append(.handedOver)
    case (.notTaken, .sent):
      outgoing = nil
      actions += [.keep, .tell(.notTaken(by: transfer.agent))]
    // A reservation that has ended is answered by `notTaken` when the customer comes.
    default: break
    }
  }

  // MARK: Changes

  /// - Parameter isAlive: the connection was closed by this desk, so the colleague may go on.
  mutating func endTransfers(
    with id: ColleagueID, _ agent: String, isAlive: Bool, _ actions: inout [TeamAction]
  ) {
    if let transfer = outgoing, transfer.colleague == id {
      outgoing = nil
      switch transfer.phase {
      case .offered, .acceptedForLater: break
      case .preparing: actions.append(.keep)
      // A living colleague may have the customer. Two desks must never have one.
      case .sent: actions.append(isAlive ? .handedOver : .keep)
      }
      actions.append(.tell(.colleagueLeft(agent)))
    }
    let count = incoming.count
    incoming.removeAll { $0.colleague == id }
    if incoming.count < count { actions.append(.tell(.offerOver(from: agent))) }
    showFirstOffer(&actions)
  }

  /// The customer at this desk is another one, or nobody is there any more.
  mutating func seatChanged(_ actions: inout [TeamAction]) {
    if let transfer = outgoing, transfer.seat != seat {
      switch transfer.phase {
      case .offered, .acceptedForLater: end(transfer, telling: .withdrawn, &actions)
      case .preparing, .sent: break
      }
    }
  }

  /// Takes the next customer who was accepted for later, now that the seat is empty. Call it before a
  /// connection is accepted from the line.
  public mutating func takeAccepted(at now: Instant, _ actions: inout [TeamAction]) {
    guard isSeatEmpty, !keepsSeatFree,
      let index = incoming.firstIndex(where: { $0.phase == .acceptedForLater })
    else { return }
    reserve(index, at: now, &actions)
  }

  private mutating func expire(_ transfer: IncomingTransfer, _ actions: inout [TeamAction]) {
    incoming.removeAll { $0.number == transfer.number && $0.colleague == transfer.colleague }
    actions.append(.tell(.offerOver(from: transfer.offer.agent)))
  }

  /// The time is `now`.
  public mutating func timePassed(at now: Instant, _ actions: inout [TeamAction]) {
    if let transfer = outgoing, case .offered(let deadline) = transfer.phase, deadline <= now {
      end(transfer, telling: .unanswered(by: transfer.agent), &actions)
    }
    for transfer in incoming {
      switch transfer.phase {
      // The giver notices by itself that nobody has answered.
      case .unanswered(let deadline) where deadline <= now: expire(transfer, &actions)
      case .reserved(let deadline) where deadline <= now:
        expire(transfer, &actions)
        actions.append(.send(.declined(transfer.number), to: transfer.colleague))
      default: break
      }
    }
    showFirstOffer(&actions)
  }
}

extension IncomingTransfer {
  var isUnanswered: Bool { if case .unanswered = phase { true } else { false } }
  var isReserved: Bool { if case .reserved = phase { true } else { false } }
}

extension TeamMessage {
  /// The number of a taker's answer.
  fileprivate var answeredNumber: TransferNumber? {
    switch self {
    case .accepted(let number), .acceptedForLater(let number), .declined(let number),
      .taken(let number), .notTaken(let number):
      number
    default: nil
    }
  }
}
