import ChatCore
import ChatUI
import Languages
import TerminalUI

/// Turns the desk's events into entries of the agent's transcript, all but messages.
struct DeskTranscript {
  private let language: any Language
  /// The present customer's name.
  private(set) var author = ""

  init(_ language: any Language) {
    self.language = language
  }

  /// The entry for an event, or nil if it is not shown.
  mutating func entry(for event: DeskEvent) -> TranscriptEntry? {
    switch event {
    case .noted(let text): return .note(text)
    case .arrived: author = ""
    case .seated(let peer, _), .leftWhileWaiting(let peer, _): author = peer.name ?? ""
    case .renamed(_, let name): author = name
    case .takenOver(let handover, _): author = handover.peer.name ?? ""
    case .rejected(_, let attempts) where !attempts.isPowerOfTen: return nil
    case .said, .opened, .joined, .tagged, .untagged, .ratingAsked, .rated, .answersByItself,
      .messageDone, .nameRepaired, .typeSkipped,
      .outOfTurnLimitReached, .blocked,
      .unblocked, .blockedBy, .unblockedBy, .rejected, .acceptFailed, .unservedLimitReached,
      .messageUnfinished, .ended, .wentAway, .cameBack, .hoursEnded, .hoursBegan, .wrapUpEnded,
      .closed:
      break
    }
    return language.text(of: event).map { .notice($0) }
  }
}
