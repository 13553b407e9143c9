import ChatCore
import MonotonicTime

// The expected events of each input, as the specification says.
extension DeskModel {
  // MARK: Frames of a customer

  /// The expected events of the next item that the sitter wrote.
  /// - Parameter peerHasShutDown: whether the desk knew that the peer had closed.
  func events(of item: Channel.Item, in channel: Channel, peerHasShutDown: Bool) -> [DeskEvent] {
    guard let sitter else { return [] }
    if let events = eventsOfOneOfMany(item, peerHasShutDown: peerHasShutDown) { return events }
    switch item.meaning {
    case .fragment: preconditionFailure("a fragment is never complete")
    case .violation(let rule):
      let violation = ProtocolViolation(rule, firstBytes: channel.firstBytes(of: item))
      return [.ended(sitter.peer, .violated(violation))]
    case .frame(let frame):
      switch frame.kind {
      case .unknown(let digit):
        return sitter.skipped.contains(digit) ? [] : [.typeSkipped(digit: digit)]
      case .name: return events(ofName: frame, from: sitter, peerHasShutDown: peerHasShutDown)
      case .message: return events(ofMessage: frame, from: sitter)
      }
    }
  }

  /// nil if the unserved limit does not apply to the item.
  private func eventsOfOneOfMany(_ item: Channel.Item, peerHasShutDown: Bool) -> [DeskEvent]? {
    guard isUnservedLimitReached, let sitter, sitter.name == nil else { return nil }
    if case .frame(let frame) = item.meaning {
      if case .unknown = frame.kind { return [] }
      if frame.kind == .name, !peerHasShutDown { return nil }
    }
    return goneUnlisted
  }

  private var goneUnlisted: [DeskEvent] {
    guard let sitter else { return [] }
    return (isCrowdTold ? [] : [.unservedLimitReached]) + [.ended(sitter.peer, .unrecorded)]
  }

  private func events(
    ofName frame: Frame, from sitter: Sitter, peerHasShutDown: Bool
  ) -> [DeskEvent] {
    let peer = Peer(name: frame.text, address: sitter.address)
    let repaired: [DeskEvent] = frame.isRepaired ? [.nameRepaired(peer)] : []
    guard let old = sitter.name else {
      return [
        peerHasShutDown
          ? .leftWhileWaiting(peer, waited: sitter.waited)
          : .seated(peer, waited: sitter.waited)
      ] + repaired
    }
    // Only on the customer's own turn are further names read: they are dropped.
    if isFull { return sitter.isLimitReported ? [] : [.outOfTurnLimitReached(sitter.peer)] }
    return withLimit([.renamed(from: old, to: frame.text)] + repaired)
  }

  private func events(ofMessage frame: Frame, from sitter: Sitter) -> [DeskEvent] {
    var flags: MessageFlags = frame.isRepaired ? .repaired : []
    if sitter.turn == .agent { flags.insert(.outOfTurn) }
    let said = DeskEvent.said(.customer, frame.text, flags)
    guard sitter.name != nil else { return [said, .ended(sitter.peer, .messageBeforeName)] }
    return withLimit([said])
  }

  /// Adds the notice that the limit is reached, if these events reach it.
  private func withLimit(_ events: [DeskEvent]) -> [DeskEvent] {
    var after = self
    for event in events {
      after.apply(event, of: nil, at: sitter?.turnSince ?? Instant(nanoseconds: 0))
    }
    guard after.isFull, let sitter = after.sitter, after.isReadingPaused || sitter.hasDeparted
    else {
      return events
    }
    let told: [DeskEvent] = sitter.isLimitReported ? [] : [.outOfTurnLimitReached(sitter.peer)]
    let end: [DeskEvent] = sitter.hasDeparted ? [.ended(sitter.peer, .leftWhileWaiting)] : []
    return events + told + end
  }

  // MARK: The end of the stream, deadlines

  func eventsOfEnd(errno: Int32?, unfinished: Int) -> [DeskEvent] {
    guard let sitter else { return [] }
    if isUnservedLimitReached, sitter.name == nil { return goneUnlisted }
    let inside: [DeskEvent] = unfinished > 0 ? [.messageUnfinished(bytes: unfinished)] : []
    if sitter.isServed {
      let ending = errno.map { DeskEvent.Ending.connectionBroke(errno: $0) } ?? .left
      return inside + [.ended(sitter.peer, ending)]
    }
    let left: [DeskEvent] =
      sitter.hasDeparted ? [] : [.leftWhileWaiting(sitter.peer, waited: sitter.waited)]
    return inside + left + [.ended(sitter.peer, .leftWhileWaiting)]
  }

  func eventsOfTime(at now: Instant) -> [DeskEvent] {
    guard let deadline, deadline <= now else { return [] }
    guard let sitter else { return [.wrapUpEnded] }
    if sitter.isServed { return [.ended(sitter.peer, .idle(after: idleTimeout ?? .zero))] }
    return [.ended(sitter.peer, sitter.hasDeparted ? .leftWhileWaiting : .nameTimeout)]
  }

  // MARK: The agent

  /// The expected events of a command of an agent who saw the seat with the number `shown`.
  func outcome(
    of command: AgentCommand, for shown: Int?, at now: Instant
  ) -> Result<[DeskEvent], CommandRefusal> {
    switch command {
    case .say, .end, .block, .note:
      guard shown == sitter?.number else { return .failure(changed(command, for: shown)) }
      return outcome(of: command, at: now)
    case .unblock(let host):
      let freed = blockedHosts(at: now).filter { host == nil || $0 == host }
      if freed.isEmpty { return .failure(.notBlocked(host: host)) }
      return .success(freed.map { .unblocked(host: $0) })
    case .blockFor, .unblockFor, .handOver: preconditionFailure("this desk has no colleagues")
    case .goAway, .comeBack, .next: return isClosed ? .success([]) : outcomeAtOpenDesk(of: command)
    case .tag, .askRating: preconditionFailure("this agent neither tags nor asks for a rating")
    case .messageDone(let conversation):
      return .success(isClosed ? [] : [.messageDone(conversation: conversation)])
    case .close:
      if isClosed { return .success([]) }
      return .success(
        (sitter.map { [.ended($0.peer, .deskClosed)] } ?? []) + [.closed])
    }
  }

  private func outcomeAtOpenDesk(of command: AgentCommand) -> Result<[DeskEvent], CommandRefusal> {
    switch (command, availability) {
    case (.goAway(let text), _) where text.utf8.count > 500:
      .failure(.awayTextTooLong(bytesOver: text.utf8.count - 500))
    case (.goAway(let text), .away(let old, _)) where text == old: .failure(.alreadyAway)
    case (.goAway(let text), _): .success([.wentAway(text: text)])
    case (.comeBack, .away), (.comeBack, .outOfHours): .success([.cameBack])
    case (.comeBack, _): .failure(.notAway)
    case (_, .wrappingUp): .success([.wrapUpEnded])
    case (_, .open): .failure(.noWrapUp)
    default: .failure(.isAway)
    }
  }

  func events(of reported: HoursState) -> [DeskEvent] {
    if isClosed || reported == hours { return [] }
    if case .closed(let opens) = reported { return [.hoursEnded(opens: opens)] }
    return [.hoursBegan]
  }

  private func changed(_ command: AgentCommand, for shown: Int?) -> CommandRefusal {
    if case .say = command, shown != nil { return .send(.writtenForAnother) }
    return .customerChanged(now: sitter?.peer)
  }

  /// For the peer that has the seat.
  private func outcome(
    of command: AgentCommand, at now: Instant
  ) -> Result<[DeskEvent], CommandRefusal> {
    switch command {
    case .say(let text):
      guard let sitter, sitter.isServed else { return .failure(.send(.nobodyThere)) }
      if sitter.turn == .customer { return .failure(.send(.notYourTurn)) }
      if text.allSatisfy(\.isWhitespace) { return .failure(.send(.blank)) }
      let over = text.utf8.count - 9992
      return over > 0
        ? .failure(.send(.tooLong(bytesOver: over))) : .success([.said(.agent, text, [])])
    case .end: return .success(sitter.map { [.ended($0.peer, .agentEnded)] } ?? [])
    case .block(let time):
      guard let sitter else { return .failure(.send(.nobodyThere)) }
      return .success([.blocked(host: sitter.host, for: time), .ended(sitter.peer, .blocked)])
    case .note(let text):
      return .success(text.allSatisfy(\.isWhitespace) ? [] : [.noted(text)])
    case .unblock, .tag, .askRating, .goAway, .comeBack, .next, .messageDone, .close, .blockFor,
      .unblockFor,
      .handOver:
      preconditionFailure("these are for nobody")
    }
  }
}
