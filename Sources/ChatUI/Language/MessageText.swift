import ChatCore
import Languages

// Which words tell how a message came, and why something is not done.

extension Language {
  /// What marks a message, or nil for an ordinary one.
  public func text(of marks: MessageFlags) -> String? {
    guard !marks.isEmpty else { return nil }
    var words: [String] = []
    if marks.contains(.outOfTurn) { words.append(outOfTurn) }
    if marks.contains(.repaired) { words.append(repaired) }
    return words.isEmpty ? nil : words.joined(separator: comma)
  }

  /// Why something was not sent.
  public func text(of refusal: SendRefusal) -> String {
    switch refusal {
    case .nobodyThere: nobodyConnected
    case .notYourTurn: notYourTurn
    case .blank: nothingToSend
    case .tooLong(let over): tooLong(bytesOver: over, most: Limits.bodyBytesMax)
    case .writtenForAnother: writtenForAnother
    }
  }

  /// Why a command of the agent's did nothing.
  public func text(of refusal: CommandRefusal) -> String {
    switch refusal {
    case .send(let reason): text(of: reason)
    case .customerChanged(let peer?): customerChanged(now: name(of: peer))
    case .customerChanged(nil): customerHasLeft
    case .notBlocked(let host?): notBlocked(host)
    case .notBlocked(nil): nobodyBlocked
    case .alreadyAway: alreadyAway
    case .notAway: notAway
    case .isAway: isAway
    case .noWrapUp: noWrapUp
    case .noTagChanged: noTagChanged
    case .awayTextTooLong(let over): tooLong(bytesOver: over, most: Limits.awayTextBytesMax)
    }
  }

  /// The user's own words as they are shown.
  func noteLine(_ text: String) -> String { noteLabel + text }
}
