import TerminalUI

/// What the user has asked the history for last, and what has come of it.
///
///     asked ── answered, and nothing was done since ─→ the answer opens
///       └───── answered ─→ the answer waits behind a sign ─→ opened or dropped
///
/// So an answer never covers what somebody has turned to meanwhile. What was asked for before the last
/// question is wanted no more.
struct HistoryRequest {
  /// What a question brings.
  enum Answer {
    case list([PastConversation], title: String, sought: String?)
    case conversation([PastEntry], title: String)
    case complaint(String)
  }

  private var number = RequestNumber.none
  private var isAsked = false
  /// Nothing was done since it was asked: the answer may open.
  private(set) var opensAtOnce = false
  private var waiting: Answer?

  /// An answer waits to be seen.
  var isWaiting: Bool { waiting != nil }

  /// Asks something else.
  mutating func ask() -> RequestNumber {
    number = number.next
    isAsked = true
    opensAtOnce = true
    waiting = nil
    return number
  }

  /// The user does something else.
  mutating func turnAway() { opensAtOnce = false }

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

  /// Takes the answer from behind its sign; nil if none is there.
  mutating func takeWaiting() -> Answer? {
    defer { waiting = nil }
    return waiting
  }
}
