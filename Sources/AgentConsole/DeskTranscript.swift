import ChatCore
import ChatUI
import Languages
import TerminalUI

/// What happens at the desk, as the agent is shown it.
struct DeskTranscript {
  private let language: any Language
  /// Whose messages come now, by the name they have given.
  private var author = ""

  init(_ language: any Language) {
    self.language = language
  }

  /// How an event is shown, and whose words it has: nil for the agent's own and the program's. Nothing of what
  /// has no sentence.
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
