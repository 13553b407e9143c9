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
    case .arrived, .said, .noted, .closed, .ended(_, .leftWhileWaiting), .ended(_, .unrecorded): nil
    case .opened(let address): listening(on: address)
    case .seated(let caller, let waited):
      customerConnected(name(of: caller), from: caller.address, waited: noticed(waited))
    case .nameRepaired(let caller): nameRepaired(of: caller.address)
    case .renamed(let old, let new): renamed(from: displayName(old), to: displayName(new))
    case .typeSkipped(let digit): frameSkipped(type: digit)
    case .outOfTurnLimitReached(let caller): tooMuchOutOfTurn(name(of: caller))
    case .unservedLimitReached: tooManyUnserved
    case .leftWhileWaiting(let caller, let waited):
      leftWhileWaiting(nameAndAddress(of: caller), waited: noticed(waited))
    case .messageUnfinished(let bytes): messageUnfinished(bytes: bytes)
    case .ended(let caller, let ending): text(of: ending, caller)
    case .blocked(let host, let time): blocked(host, for: time)
    case .unblocked(let host): unblocked(host)
    case .blockedBy(let colleague, let host, let time):
      blocked(host, for: time, by: displayName(colleague))
    case .unblockedBy(let colleague, let host): unblocked(host, by: displayName(colleague))
    case .joined(let address): joinedLine(at: address)
    case .takenOver(let handover, let colleague):
      takenOver(name(of: handover.caller), from: displayName(colleague))
    case .rejected(let host, let attempts): rejected(host, attempts: attempts)
    case .acceptFailed(let number): cannotAccept(reason(errno: number))
    }
  }

  private func text(of ending: DeskEvent.Ending, _ caller: Caller) -> String? {
    switch ending {
    case .leftWhileWaiting, .unrecorded: nil

    case .left: customerLeft(name(of: caller))
    case .connectionBroke(let number):
      connectionBroke(with: nameAndAddress(of: caller), reason(errno: number))
    case .violated(let violation): text(of: violation, by: caller)
    case .idle(let silence): customerIdle(name(of: caller), for: silence)
    case .nameless: noNameGiven(by: caller.address, within: Limits.nameTimeout)
    case .messageBeforeName: messageBeforeName(by: caller.address)
    case .agentEnded, .blocked, .deskClosed: youEnded(with: name(of: caller))
    case .handedOver(let colleague):
      handedOver(name(of: caller), to: displayName(colleague))
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
    case .ended(.violated(let violation)): text(of: violation, by: Caller(address: desk))
    }
  }

  /// nil for a wait that nobody noticed.
  private func noticed(_ waited: Duration) -> Duration? { waited >= .seconds(1) ? waited : nil }

  private func text(of violation: ProtocolViolation, by caller: Caller) -> String {
    let rule =
      switch violation.rule {
      case .lengthIsNotANumber: lengthIsNotANumber
      case .lengthUnderHeader(let length): lengthUnderHeader(length)
      case .barMissing: barMissing
      case .typeIsNotADigit: typeIsNotADigit
      }
    return protocolViolated(
      by: nameAndAddress(of: caller), rule: rule, bytes: violation.escapedBytes)
  }

  private func nameAndAddress(of caller: Caller) -> String {
    caller.name == nil ? caller.address : "\(name(of: caller)) (\(caller.address))"
  }
}
