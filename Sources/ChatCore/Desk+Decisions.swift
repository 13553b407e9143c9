import MonotonicTime

// Which events follow from an input. Nothing here changes the desk.

extension Desk {
  // MARK: The line

  /// The event for a connection that was accepted after it had waited in the line for `waited`.
  /// - Precondition: the seat is empty.
  func acceptEvent(from address: String, waited: Duration, at now: Instant) -> DeskEvent {
    guard case .empty = seat else { preconditionFailure("accepted while the seat is taken") }
    let peer = Peer(address: address)
    if let attempts = blocks.attempts(from: peer.host, at: now) {
      return .rejected(host: peer.host, attempts: attempts + 1)
    }
    return .arrived(peer, waited: waited)
  }

  // MARK: The connection

  /// Whoever has the seat.
  private enum Occupant {
    case arriving(Arrival)
    case departed(Departed)
    case serving(Customer)

    var peer: Peer {
      switch self {
      case .arriving(let arrival): arrival.peer
      case .departed(let departed): departed.peer
      case .serving(let customer): customer.peer
      }
    }
  }

  /// Whoever has the seat. Only they send something, hang up or let a deadline pass.
  /// - Precondition: the seat is taken.
  private var occupant: Occupant {
    switch seat {
    case .empty: preconditionFailure("nobody has the seat")
    case .arriving(let arrival): .arriving(arrival)
    case .departed(let departed): .departed(departed)
    case .serving(let customer): .serving(customer)
    }
  }

  /// Decides a received frame.
  /// - Parameter peerHasShutDown: whether the peer is known to have closed its side (a half-close); a peer that
  ///   is not seated yet has then left the line.
  func decide(_ frame: Frame, peerHasShutDown: Bool, _ events: inout [DeskEvent]) {
    if isUnservedLimitReached, case .arriving = seat {
      if case .unknown = frame.kind { return }
      if frame.kind == .message || peerHasShutDown { return decideUnrecorded(&events) }
    }
    switch frame.kind {
    case .message: decideMessage(frame, &events)
    case .name: decideName(frame, peerHasShutDown: peerHasShutDown, &events)
    case .unknown(let digit):
      guard seatNumber != nil, !skippedTypes.contains(digit) else { return }
      events.append(.typeSkipped(digit: digit))
    }
  }

  private func decideMessage(_ frame: Frame, _ events: inout [DeskEvent]) {
    switch occupant {
    case .arriving(let arrival):
      events.append(.said(.customer, frame.text, frame.flags))
      events.append(.ended(arrival.peer, .messageBeforeName))
    case .departed(let departed):
      // Only the first message is in turn: it gets no reply, so each further one is out of turn.
      let flags = departed.hasSpoken ? frame.flags.union(.outOfTurn) : frame.flags
      events.append(.said(.customer, frame.text, flags))
    case .serving:
      let flags = turn == .customer ? frame.flags : frame.flags.union(.outOfTurn)
      events.append(.said(.customer, frame.text, flags))
      decideRating(frame.text, &events)
    }
  }

  private func decideName(
    _ frame: Frame, peerHasShutDown: Bool, _ events: inout [DeskEvent]
  ) {
    switch occupant {
    case .arriving(let arrival):
      decideName(of: arrival, frame, peerHasShutDown: peerHasShutDown, &events)
    case .departed(let departed): decideRename(of: departed.peer, frame, &events)
    case .serving(let customer): decideRename(of: customer.peer, frame, &events)
    }
  }

  private func decideName(
    of arrival: Arrival, _ frame: Frame, peerHasShutDown: Bool, _ events: inout [DeskEvent]
  ) {
    var peer = arrival.peer
    peer.name = frame.text
    events.append(
      peerHasShutDown
        ? .leftWhileWaiting(peer, waited: arrival.waited)
        : .seated(peer, waited: arrival.waited))
    if frame.isRepaired { events.append(.nameRepaired(peer)) }
  }

  /// On the customer's turn reading must go on, because their message is queued behind the names
  /// (head-of-line blocking). So names over the limit are dropped.
  private func decideRename(of peer: Peer, _ frame: Frame, _ events: inout [DeskEvent]) {
    if isOutOfTurnFull { return decideLimit(&events) }
    events.append(.renamed(from: peer.name ?? "", to: frame.text))
    if frame.isRepaired {
      events.append(.nameRepaired(Peer(name: frame.text, address: peer.address)))
    }
  }

  /// Whether reading from the peer is paused, because the out-of-turn limit is reached. The next turn or the
  /// end of the conversation resumes it.
  var isReadingPaused: Bool {
    guard isOutOfTurnFull else { return false }
    return switch seat {
    case .empty, .arriving: false
    case .departed: true
    case .serving: turn == .agent
    }
  }

  /// The events when the out-of-turn limit is reached: the notice, once. It also ends the conversation of a
  /// departed customer, for whom no turn will follow that would resume reading.
  func decideLimit(_ events: inout [DeskEvent]) {
    let peer = occupant.peer
    if !outOfTurn.isLimitReported { events.append(.outOfTurnLimitReached(peer)) }
    if case .departed = seat { events.append(.ended(peer, .leftWhileWaiting)) }
  }

  private var isOutOfTurnFull: Bool {
    if case .departed = seat { return outOfTurn.isFull(bytesMax: Limits.departedBytesMax) }
    // Over the unserved limit, a customer without a reply may be part of a flood: the first message out of
    // turn that is not empty reaches the limit.
    if isUnservedLimitReached, case .serving(let customer) = seat, customer.replyCount == 0 {
      return outOfTurn.isFull(bytesMax: Limits.bodyBytesMax)
    }
    return outOfTurn.isFull()
  }

  /// Whether the unserved limit is reached: visitors who leave before they are seated are not recorded.
  var isUnservedLimitReached: Bool { unserved.isFull }

  private func decideUnrecorded(_ events: inout [DeskEvent]) {
    if !unserved.isLimitReported { events.append(.unservedLimitReached) }
    events.append(.ended(occupant.peer, .unrecorded))
  }

  /// Decides a violation of the wire protocol by the peer.
  func decide(_ violation: ProtocolViolation, _ events: inout [DeskEvent]) {
    if isUnservedLimitReached, case .arriving = seat { return decideUnrecorded(&events) }
    events.append(.ended(occupant.peer, .violated(violation)))
  }

  /// Decides the end of the stream.
  /// - Parameter unfinished: the number of bytes received of an incomplete frame.
  func decideEnd(_ end: StreamEnd, unfinished: Int, _ events: inout [DeskEvent]) {
    if isUnservedLimitReached, case .arriving = seat { return decideUnrecorded(&events) }
    if unfinished > 0 { events.append(.messageUnfinished(bytes: unfinished)) }
    switch occupant {
    case .arriving(let arrival):
      events.append(.leftWhileWaiting(arrival.peer, waited: arrival.waited))
      events.append(.ended(arrival.peer, .leftWhileWaiting))
    case .departed(let departed): events.append(.ended(departed.peer, .leftWhileWaiting))
    case .serving(let customer): events.append(.ended(customer.peer, DeskEvent.Ending(of: end)))
    }
  }

  // MARK: Time

  /// Decides a deadline that has passed. Deadlines are absolute: bytes that trickle in do not postpone them.
  func decideTimeout(at now: Instant, _ events: inout [DeskEvent]) {
    guard let deadline, deadline <= now else { return }
    switch seat {
    case .empty: events.append(.wrapUpEnded)
    case .arriving(let arrival): events.append(.ended(arrival.peer, .nameTimeout))
    // The time limit for a name is also the time limit for reading what a departed customer sent.
    case .departed(let departed): events.append(.ended(departed.peer, .leftWhileWaiting))
    case .serving(let customer):
      events.append(.ended(customer.peer, .idle(after: idleTimeout ?? .zero)))
    }
  }

  // MARK: The agent

  /// Decides a command of the agent.
  /// - Parameter shown: the number of the seat that the agent saw when giving the command; nil for an empty
  ///   seat.
  /// - Throws: why the command is refused.
  func decide(
    _ command: AgentCommand, for shown: Int?, at now: Instant, _ events: inout [DeskEvent]
  ) throws(CommandRefusal) {
    switch command {
    case .say(let text):
      try requireShown(shown, for: command)
      guard let turn else { throw .send(.nobodyThere) }
      guard turn == .agent else { throw .send(.notYourTurn) }
      if let refusal = SendRefusal.check(text) { throw .send(refusal) }
      events.append(.said(.agent, text, []))
    case .end:
      try requireShown(shown, for: command)
      if let peer { events.append(.ended(peer, .agentEnded)) }
    case .block(let time):
      try requireShown(shown, for: command)
      guard let peer else { throw .send(.nobodyThere) }
      events.append(.blocked(host: peer.host, for: time))
      events.append(.ended(peer, .blocked))
    case .unblock(let host):
      let blocked = blockedHosts(at: now)
      let freed = host.map { host in blocked.filter { $0 == host } } ?? blocked
      guard !freed.isEmpty else { throw .notBlocked(host: host) }
      for host in freed { events.append(.unblocked(host: host)) }
    case .note(let text):
      try requireShown(shown, for: command)
      if !text.isBlank { events.append(.noted(text)) }
    case .tag(let added, let removed):
      try requireShown(shown, for: command)
      try decideTags(added, removed, &events)
    case .askRating(let question):
      try requireShown(shown, for: .say(question))
      guard let turn else { throw .send(.nobodyThere) }
      guard turn == .agent else { throw .send(.notYourTurn) }
      events += [.said(.agent, question, []), .ratingAsked]
    case .handOver:
      try requireShown(shown, for: command)
      guard customer != nil else { throw .send(.nobodyThere) }
    case .blockFor(let colleague, let host, let time):
      events.append(.blockedBy(colleague: colleague, host: host, for: time))
      if let peer, peer.host == host { events.append(.ended(peer, .blocked)) }
    case .unblockFor(let colleague, let host):
      if blockedHosts(at: now).contains(host) {
        events.append(.unblockedBy(colleague: colleague, host: host))
      }
    case .goAway(let text): try decideAway(text, &events)
    case .comeBack: try decideBack(&events)
    case .next: try decideNext(&events)
    case .messageDone(let conversation):
      if !isClosed { events.append(.messageDone(conversation: conversation)) }
    case .close:
      if isClosed { return }
      if let peer { events.append(.ended(peer, .deskClosed)) }
      events.append(.closed)
    }
  }

  /// A command applies only to the peer that was shown when the key was pressed.
  private func requireShown(
    _ shown: Int?, for command: AgentCommand
  ) throws(CommandRefusal) {
    guard shown != seatNumber else { return }
    if case .say = command, shown != nil { throw .send(.writtenForAnother) }
    throw .customerChanged(now: peer)
  }
}

extension DeskEvent.Ending {
  /// The ending of a served customer's conversation when their stream ends.
  fileprivate init(of end: StreamEnd) {
    switch end {
    case .finished: self = .left
    case .broken(let errno): self = .connectionBroke(errno: errno)
    }
  }
}
