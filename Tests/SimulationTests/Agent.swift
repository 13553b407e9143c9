import ChatUI
import MonotonicTime
import TerminalUI

/// A model of the person at the console: for whom they are typing, and what they have seen on the screen.
///
/// People notice a change on the screen late. An agent who is typing when the customer changes keeps typing
/// for the previous customer, until the change has been shown and they have paused. The program must keep
/// such keys from the next customer (README.md, "A draft belongs to its customer").
struct Agent {
  /// The pause after the last key after which the agent looks at the screen again.
  static let rest: Duration = .milliseconds(250)

  /// The customer for whom the agent types; nil for nobody.
  private(set) var mind: Character?
  /// Whether the agent has recalled text into the input line.
  private(set) var hasRecalled = false
  private var shown: Character?
  private var lastKey: Instant?
  private var lastChange: Instant?
  private var isInMotion = false
  private var hasUnseenChange = false

  /// The customer changes, and with them the input line.
  mutating func customersChange(isTyping: Bool, at now: Instant) {
    hasRecalled = false
    hasUnseenChange = true
    if isTyping || !isRested(since: lastKey, at: now) {
      isInMotion = true
      lastChange = now
    }
  }

  mutating func lineWasCleared() { hasRecalled = false }

  /// The screen was painted with this customer.
  mutating func isShown(_ customer: Character?, at now: Instant) {
    shown = customer
    hasUnseenChange = false
    look(at: now)
  }

  /// After a pause the agent looks at the screen.
  mutating func look(at now: Instant) {
    if isRested(since: lastKey, at: now), isRested(since: lastChange, at: now) {
      isInMotion = false
    }
    if !isInMotion { mind = shown }
  }

  /// The agent types or pastes.
  mutating func types(at now: Instant) {
    look(at: now)
    lastKey = now
    if hasUnseenChange {
      isInMotion = true
      lastChange = now
    }
  }

  /// The agent recalls a stashed draft or yanks killed text. If the screen is up to date, it is the agent's
  /// choice to whom the text goes.
  mutating func recalls(at now: Instant) {
    look(at: now)
    if !hasUnseenChange { hasRecalled = true }
  }

  /// Whether the agent goes on typing across a change of customers. Then one read contains only a key or two.
  var isBusyTyping: Bool { isInMotion }

  private func isRested(since instant: Instant?, at now: Instant) -> Bool {
    instant.map { now - $0 >= Self.rest } ?? true
  }
}
