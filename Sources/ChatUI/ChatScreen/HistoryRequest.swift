import TerminalUI

/// The latest request to the history, and its state.
///
///     asked ── answered, no other input since ─→ the answer opens
///       └───── answered ─→ the answer waits, with an indicator ─→ opened or dropped
///
/// So an answer never covers something that the user has turned to in the meantime. Answers to earlier
/// requests are ignored.
struct HistoryRequest {
  /// The answer to a request.
  enum Answer {
    case list([EarlierConversation], title: String, query: String?)
    case conversation([EarlierEntry], title: String)
    case complaint(String)
  }

  private var number = RequestNumber.none
  private var isAsked = false
  /// Whether there was no other input since the request, so that the answer may open at once.
  private(set) var opensAtOnce = false
  private var waiting: Answer?

  /// Whether an answer is waiting to be opened.
  var isWaiting: Bool { waiting != nil }

  /// Starts a new request.
  mutating func ask() -> RequestNumber {
    number = number.next
    isAsked = true
    opensAtOnce = true
    waiting = nil
    return number
  }

  /// Called for any other input.
  mutating func userMovedOn() { opensAtOnce = false }

  /// - Returns: the answer, if it is to be opened now.
  mutating func received(_ answer: Answer, to number: RequestNumber) -> Answer? {
    guard isAsked, number == self.number else { return nil }
    isAsked = false
    if opensAtOnce {
      opensAtOnce = false
      return answer
    }
    waiting = answer
    return nil
  }

  /// Takes the waiting answer; nil if there is none.
  mutating func takeWaiting() -> Answer? {
    defer { waiting = nil }
    return waiting
  }
}
