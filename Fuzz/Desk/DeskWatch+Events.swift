import ChatCore
import FuzzSupport

// Which actions the core may emit, and what must hold when it does.
extension DeskWatch {
  mutating func take(_ action: AgentAction) {
    switch action {
    case .lineChanged: break
    case .record(let events):
      require(hasJournal && pending.isEmpty && !events.isEmpty, "\(events) behind \(pending)")
      pending = events
    case .send(let frame): isSent(frame)
    case .hangUp:
      require(connection?.isOpen == true, "it hangs up twice, or on nobody")
      connection?.isOpen = false
    case .happened(let events):
      if hasJournal {
        require(pending == events, "\(events) are true before they are written")
        pending = []
      }
      if let frame = sent {
        require(events.contains(.said(.agent, frame.text, [])), "\(frame) is sent, and \(events)")
      }
      sent = nil
      for event in events { happened(event) }
    case .refused(let command, _):
      // Only a command that was accepted can be refused later.
      if case .say(let text) = command {
        require(reply == text, "\(text) is refused, and \(reply as Any) is under way")
        reply = nil
      }
    case .handOver, .letGo: require(false, "a customer is handed to nobody")
    case .finished:
      require(!isFinished && core.desk.isClosed, "it is finished twice, or too early")
      isFinished = true
    }
  }

  private mutating func isSent(_ frame: Frame) {
    require(turn == .agent && frame.kind == .message, "\(frame) is sent out of turn")
    require(frame.text == reply, "\(frame) is sent, and \(reply as Any) was asked for")
    if hasJournal {
      require(
        pending.contains(.said(.agent, frame.text, [])), "\(frame) is sent before it is written")
    }
    sent = frame
  }

  private mutating func happened(_ event: DeskEvent) {
    switch event {
    case .seated(let peer, _):
      require(turn == nil && isSeated(peer), "a second customer is served")
      turn = .customer
    case .renamed: outOfTurnCount += 1
    case .said(let party, _, let flags): said(party, flags)
    case .ended(let peer, let ending): ended(peer, ending)
    case .rejected(let host, _):
      require(connection == nil || connection?.host == host, "\(host) is turned away")
    case .arrived(let peer, _):
      require(isSeated(peer), "\(peer) has arrived")
      lastNumber += 1
    case .joined, .takenOver, .blockedBy, .unblockedBy:
      require(false, "\(event) without colleagues")
    case .opened, .tagged, .untagged, .ratingAsked, .rated, .answersByItself, .messageDone,
      .nameRepaired, .typeSkipped,
      .outOfTurnLimitReached, .noted, .blocked,
      .unblocked, .acceptFailed, .unservedLimitReached, .leftWhileWaiting, .messageUnfinished,
      .wentAway, .cameBack, .hoursEnded, .hoursBegan, .wrapUpEnded, .closed:
      break
    }
    if turn == .agent {
      require(outOfTurnCount <= outOfTurnMax, "\(outOfTurnCount) are taken out of turn")
    }
  }

  private mutating func said(_ party: Party, _ flags: MessageFlags) {
    if party == .agent {
      require(turn == .agent && reply != nil, "a reply out of turn")
      reply = nil
    }
    guard let turn else { return }
    require(flags.contains(.outOfTurn) == (party != turn), "\(party) in the \(turn)'s turn")
    if party == turn {
      self.turn = party.other
      outOfTurnCount = 0
    } else {
      outOfTurnCount += 1
    }
  }

  private mutating func ended(_ peer: Peer, _ ending: DeskEvent.Ending) {
    require(isSeated(peer), "\(peer) has ended, who is not there")
    require(connection?.isOpen == false, "the connection stays open: \(ending)")
    switch ending {
    case .agentEnded, .blocked:
      require(condemned.contains(lastNumber), "\(peer) is ended unseen")
    case .connectionBroke: require(connection?.hasBroken == true, "\(peer)'s connection is whole")
    case .left: require(connection?.end == .finished, "\(peer) has not left")
    case .leftWhileWaiting, .unrecorded, .violated, .idle, .nameTimeout, .messageBeforeName,
      .deskClosed, .handedOver:
      break
    }
    connection = nil
    turn = nil
    outOfTurnCount = 0
  }

  func check() {
    let desk = core.desk
    require(core.isOccupied == (connection != nil), "occupied: \(core.isOccupied)")
    require(
      desk.turn == turn, "it is the \(desk.turn as Any)'s turn, and \(turn as Any)'s was shown")
    require(desk.isClosed == isFinished, "closed: \(desk.isClosed)")
    if let peer = desk.peer {
      require(isSeated(peer) && desk.seatNumber == lastNumber, "\(peer) is another")
    }
    require(core.isBusy || (desk.peer == nil) == (connection == nil), "\(desk.seat)")
    require(
      core.isBusy || line.isEmpty || connection != nil || isFinished || desk.availability != .open,
      "they wait for nothing")
    if core.isBusy { require(!core.wantsBytes && !core.wantsNext, "it goes on while it writes") }
  }

  private func isSeated(_ peer: Peer) -> Bool {
    guard let connection else { return false }
    return peer.address == "\(connection.host):\(40_000 + connection.number)"
  }
}
