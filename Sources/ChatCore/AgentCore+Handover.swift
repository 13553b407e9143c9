import MonotonicTime

// Handing a customer over to a colleague at the same line, and taking one over. While a customer is on the
// way, nothing is decided, as while events are being written: commands wait, and bytes wait in the kernel.

extension AgentCore {
  // MARK: Giving

  /// The colleague has the customer. The conversation goes on there.
  public mutating func handedOver(at now: Instant, _ actions: inout [AgentAction]) {
    guard let agent = handingOverTo, let peer = desk.peer else { return }
    handingOverTo = nil
    record([.ended(peer, .handedOver(to: agent))], at: now, &actions)
    advance(at: now, &actions)
  }

  /// The colleague does not take the customer, who stays.
  public mutating func keepCustomer(at now: Instant, _ actions: inout [AgentAction]) {
    handingOverTo = nil
    advance(at: now, &actions)
  }

  mutating func beginHandover(
    to agent: String, _ conversation: Int64, _ actions: inout [AgentAction]
  ) {
    guard let customer = desk.customer, let turn = desk.turn, let connection,
      connection.incoming.end == nil
    else {
      let command = AgentCommand.handOver(to: agent, conversation: conversation)
      return actions.append(.refused(command, .send(.nobodyThere)))
    }
    handingOverTo = agent
    actions.append(
      .handOver(
        Handover(
          peer: customer.peer, waited: customer.waited, since: customer.since,
          replyCount: customer.replyCount, turn: turn, turnSince: desk.turnSince,
          skippedTypes: desk.skippedTypes, unread: connection.incoming.bufferedBytes,
          conversation: conversation)))
  }

  // MARK: Taking

  /// Whether a colleague's customer can get the seat.
  public var canTakeOver: Bool {
    connection == nil && comingCustomer == nil && !isSeatReserved && !desk.isClosed
      && desk.seatNumber == nil
  }

  /// Keeps the seat free until `takeOver`: the colleague has given the customer away.
  /// - Precondition: `canTakeOver`.
  public mutating func reserveSeat() {
    precondition(canTakeOver, "reserved while the seat is taken")
    isSeatReserved = true
  }

  /// A colleague's customer gets the seat. Their connection is open here. A desk that was closed meanwhile hangs
  /// up.
  /// - Precondition: `canTakeOver`, or `reserveSeat` was called.
  public mutating func takeOver(
    _ handover: Handover, from agent: String, at now: Instant, _ actions: inout [AgentAction]
  ) {
    isSeatReserved = false
    if desk.isClosed { return actions.append(.hangUp) }
    precondition(canTakeOver, "taken over while the seat is taken")
    comingCustomer = (handover, agent)
    advance(at: now, &actions)
  }

  mutating func seatComingCustomer(at now: Instant, _ actions: inout [AgentAction]) {
    guard let coming = comingCustomer else { return }
    var handover = coming.handover
    comingCustomer = nil
    connection = Connection(incoming: ReceiveBuffer(unread: handover.unread))
    handover.unread = []
    record([.takenOver(handover, from: coming.agent)], at: now, &actions)
  }
}

extension DeskEvent.Ending {
  /// What the end means for a connection that is still open.
  var connectionAction: AgentAction {
    if case .handedOver = self { .letGo } else { .hangUp }
  }
}
