import ChatCore
import MonotonicTime

// The expected events of each input, as the specification says.
extension DeskModel {
  // MARK: Frames of a customer

  /// The expected events of the next item that the sitter wrote.
  /// - Parameter isReadClosed: whether the desk knew that the peer had closed.
  func events(of item: Channel.Item, in channel: Channel, isReadClosed: Bool) -> [DeskEvent] {
    guard let sitter else { return [] }
    if let events = eventsOfOneOfMany(item, isReadClosed: isReadClosed) { return events }
    switch item.meaning {
    case .fragment: preconditionFailure("a fragment is never complete")
    case .violation(let rule):
      let violation = ProtocolViolation(rule, firstBytes: channel.firstBytes(of: item))
      return [.ended(sitter.caller, .violated(violation))]
    case .frame(let frame):
      switch frame.kind {
      case .unknown(let digit):
        return sitter.skipped.contains(digit) ? [] : [.typeSkipped(digit: digit)]
      case .name: return events(ofName: frame, from: sitter, isReadClosed: isReadClosed)
      case .message: return events(ofMessage: frame, from: sitter)
      }
    }
  }

  /// nil if the unserved limit does not apply to the item.
  private func eventsOfOneOfMany(_ item: Channel.Item, isReadClosed: Bool) -> [DeskEvent]? {
    guard isUnservedLimitReached, let sitter, sitter.name == nil else { return nil }
    if case .frame(let frame) = item.meaning {
      if case .unknown = frame.kind { return [] }
      if frame.kind == .name, !isReadClosed { return nil }
    }
    return goneUnlisted
  }

  private var goneUnlisted: [DeskEvent] {
    guard let sitter else { return [] }
    return (isCrowdTold ? [] : [.unservedLimitReached]) + [.ended(sitter.caller, .unrecorded)]
  }

  private func events(
    ofName frame: Frame, from sitter: Sitter, isReadClosed: Bool
  ) -> [DeskEvent] {
    let caller = Caller(name: frame.text, address: sitter.address)
    let repaired: [DeskEvent] = frame.isRepaired ? [.nameRepaired(caller)] : []
    guard let old = sitter.name else {
      return [
        isReadClosed
          ? .leftWhileWaiting(caller, waited: sitter.waited)
          : .seated(caller, waited: sitter.waited)
      ] + repaired
    }
    // Only on the customer's own turn are further names read: they are dropped.
    if isFull { return sitter.isLimitReported ? [] : [.outOfTurnLimitReached(sitter.caller)] }
    return withLimit([.renamed(from: old, to: frame.text)] + repaired)
  }

  private func events(ofMessage frame: Frame, from sitter: Sitter) -> [DeskEvent] {
    var flags: MessageFlags = frame.isRepaired ? .repaired : []
    if sitter.turn == .agent { flags.insert(.outOfTurn) }
    let said = DeskEvent.said(.customer, frame.text, flags)
    guard sitter.name != nil else { return [said, .ended(sitter.caller, .messageBeforeName)] }
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
    let told: [DeskEvent] = sitter.isLimitReported ? [] : [.outOfTurnLimitReached(sitter.caller)]
    let end: [DeskEvent] = sitter.hasDeparted ? [.ended(sitter.caller, .leftWhileWaiting)] : []
    return events + told + end
  }

  // MARK: The end of the stream, deadlines

  func eventsOfEnd(errno: Int32?, unfinished: Int) -> [DeskEvent] {
    guard let sitter else { return [] }
    if isUnservedLimitReached, sitter.name == nil { return goneUnlisted }
    let inside: [DeskEvent] = unfinished > 0 ? [.messageUnfinished(bytes: unfinished)] : []
    if sitter.isServed {
      let ending = errno.map { DeskEvent.Ending.connectionBroke(errno: $0) } ?? .left
      return inside + [.ended(sitter.caller, ending)]
    }
    let left: [DeskEvent] =
      sitter.hasDeparted ? [] : [.leftWhileWaiting(sitter.caller, waited: sitter.waited)]
    return inside + left + [.ended(sitter.caller, .leftWhileWaiting)]
  }

  func eventsOfTime(at now: Instant) -> [DeskEvent] {
    guard let sitter, let deadline, deadline <= now else { return [] }
    if sitter.isServed { return [.ended(sitter.caller, .idle(after: idleTimeout ?? .zero))] }
    return [.ended(sitter.caller, sitter.hasDeparted ? .leftWhileWaiting : .nameless)]
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
    case .close:
      if isClosed { return .success([]) }
      return .success(
        (sitter.map { [.ended($0.caller, .deskClosed)] } ?? []) + [.closed])
    }
  }

  private func changed(_ command: AgentCommand, for shown: Int?) -> CommandRefusal {
    if case .say = command, shown != nil { return .send(.writtenForAnother) }
    return .customerChanged(now: sitter?.caller)
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
    case .end: return .success(sitter.map { [.ended($0.caller, .agentEnded)] } ?? [])
    case .block(let time):
      guard let sitter else { return .failure(.send(.nobodyThere)) }
      return .success([.blocked(host: sitter.host, for: time), .ended(sitter.caller, .blocked)])
    case .note(let text):
      return .success(text.allSatisfy(\.isWhitespace) ? [] : [.noted(text)])
    case .unblock, .close: preconditionFailure("these are for nobody")
    }
  }
}
