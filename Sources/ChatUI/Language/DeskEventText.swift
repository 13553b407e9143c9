import CalendarTime
import ChatCore
import Languages
import MonotonicTime

// Which sentence tells what happens at the desk. Names and other foreign text are cleaned here, and made short
// enough to leave the sentence around them readable.

extension Language {
  /// An event as one line of text; nil for what has no sentence of its own: a message, and what the events
  /// around it tell.
  public func text(of event: DeskEvent) -> String? {
    switch event {
    case .arrived, .said, .noted, .closed, .ended(_, .leftWhileWaiting), .ended(_, .unrecorded),
      .wrapUpEnded:
      nil
    case .opened(let address): listening(on: address)
    case .answersByItself: deskAnswersByItself
    case .tagged(let tag): tagged(displayName(tag))
    case .untagged(let tag): untagged(displayName(tag))
    case .ratingAsked: ratingAsked
    case .rated(let rating): rated(rating)
    case .messageDone(let conversation): messageDone(conversation)
    case .seated(let peer, let waited):
      customerConnected(name(of: peer), from: peer.address, waited: noticed(waited))
    case .nameRepaired(let peer): nameRepaired(of: peer.address)
    case .renamed(let old, let new): renamed(from: displayName(old), to: displayName(new))
    case .typeSkipped(let digit): frameSkipped(type: digit)
    case .outOfTurnLimitReached(let peer): tooMuchOutOfTurn(name(of: peer))
    case .unservedLimitReached: tooManyUnserved
    case .leftWhileWaiting(let peer, let waited):
      leftWhileWaiting(nameAndAddress(of: peer), waited: noticed(waited))
    case .messageUnfinished(let bytes): messageUnfinished(bytes: bytes)
    case .ended(let peer, let ending): text(of: ending, peer)
    case .blocked(let host, let time): blocked(host, for: time)
    case .unblocked(let host): unblocked(host)
    case .blockedBy(let colleague, let host, let time):
      blocked(host, for: time, by: displayName(colleague))
    case .unblockedBy(let colleague, let host): unblocked(host, by: displayName(colleague))
    case .joined(let address): joinedLine(at: address)
    case .takenOver(let handover, let colleague):
      takenOver(name(of: handover.peer), from: displayName(colleague))
    case .rejected(let host, let attempts): rejected(host, attempts: attempts)
    case .acceptFailed(let number): cannotAccept(reason(errno: number))
    case .wentAway(let text): wentAway(text)
    case .cameBack: cameBack
    case .hoursEnded(let opens):
      hoursEnded(opens: opens.map { WallTime(seconds: $0).localDateAndMinutes })
    case .hoursBegan: hoursBegan
    }
  }

  private func text(of ending: DeskEvent.Ending, _ peer: Peer) -> String? {
    switch ending {
    case .leftWhileWaiting, .unrecorded: nil

    case .left: customerLeft(name(of: peer))
    case .connectionBroke(let number):
      connectionBroke(with: nameAndAddress(of: peer), reason(errno: number))
    case .violated(let violation): text(of: violation, by: peer, tls: customerSpeaksTLS)
    case .idle(let silence): customerIdle(name(of: peer), for: silence)
    case .nameTimeout: noNameGiven(by: peer.address, within: Limits.nameTimeout)
    case .messageBeforeName: messageBeforeName(by: peer.address)
    case .agentEnded, .blocked, .deskClosed: youEnded(with: name(of: peer))
    case .handedOver(let colleague):
      handedOver(name(of: peer), to: displayName(colleague))
    }
  }

  /// A customer's event as one line of text; nil for a message.
  public func text(of event: CustomerEvent, desk: String) -> String? {
    switch event {
    case .said: nil
    case .connected(let address): connected(to: address)
    case .typeSkipped(let digit): frameSkipped(type: digit)
    case .outOfTurnLimitReached: agentSentTooMuch
    case .messageUnfinished(let bytes): messageUnfinished(bytes: bytes)
    case .ended(.deskEnded): agentEnded
    case .ended(.left): youLeft
    case .ended(.connectionBroke(let number)): connectionBroke(with: desk, reason(errno: number))
    case .ended(.violated(let violation)):
      text(of: violation, by: Peer(address: desk), tls: deskSpeaksTLS)
    }
  }

  /// nil for a wait that nobody noticed.
  private func noticed(_ waited: Duration) -> Duration? { waited >= .seconds(1) ? waited : nil }

  /// - Parameter tls: the rule for a peer that speaks TLS.
  private func text(of violation: ProtocolViolation, by peer: Peer, tls: String) -> String {
    let rule =
      switch violation.rule {
      case .lengthIsNotANumber: violation.isTLS ? tls : lengthIsNotANumber
      case .lengthUnderHeader(let length): lengthUnderHeader(length)
      case .barMissing: barMissing
      case .typeIsNotADigit: typeIsNotADigit
      }
    return protocolViolated(
      by: nameAndAddress(of: peer), rule: rule, bytes: violation.escapedBytes)
  }

  private func nameAndAddress(of peer: Peer) -> String {
    peer.name == nil ? peer.address : "\(name(of: peer)) (\(peer.address))"
  }
}
