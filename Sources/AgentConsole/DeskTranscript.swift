import ChatCore
import ChatUI
import Languages
import TerminalUI

/// Turns the desk's events into entries of the agent's transcript.
struct DeskTranscript {
  private let language: any Language
  /// The present customer's name.
  private var author = ""

  init(_ language: any Language) {
    self.language = language
  }

  /// The entry for an event, and its author's name: nil for the agent and the program. Returns nil for an
  /// event that is not shown.
  mutating func entry(for event: DeskEvent) -> (entry: TranscriptEntry, author: String?)? {
    switch event {
    case .said(.customer, let text, let flags):
      return (.message(from: .customer, text, flags), author)
    case .said(.agent, let text, let flags): return (.message(from: .agent, text, flags), nil)
    case .noted(let text): return (.note(text), nil)
    case .arrived: author = ""
    case .seated(let caller, _), .leftWhileWaiting(let caller, _): author = caller.name ?? ""
    case .renamed(_, let name): author = name
    case .rejected(_, let attempts) where !attempts.isPowerOfTen: return nil
    case .opened, .nameRepaired, .typeSkipped, .outOfTurnLimitReached, .blocked, .unblocked,
      .rejected, .acceptFailed, .unservedLimitReached, .messageUnfinished, .ended, .closed:
      break
    }
    return language.text(of: event).map { (.notice($0), nil) }
  }
}
