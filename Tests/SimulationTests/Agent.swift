import ChatUI
import MonotonicTime
import TerminalUI

/// The person at the console: for whom the fingers type, and what the eyes have seen.
///
/// Eyes are slower than customers. Whoever is in the middle of typing when the customers change goes on
/// for the one who left, until the change has been shown and the fingers have rested; that is what the
/// program promises to keep apart (docs/ARCHITECTURE.md, "A draft belongs to its customer").
struct Agent {
  /// The fingers have rested if no key came for so long.
  static let rest: Duration = .milliseconds(250)

  /// For whom the fingers type; nil is nobody.
  private(set) var mind: Character?
  /// What stands in the line was brought back by the agent's own hand.
  private(set) var hasRecalled = false
  private var shown: Character?
  private var lastKey: Instant?
  private var lastChange: Instant?
  private var isInMotion = false
  private var hasUnseenChange = false

  /// The input line belongs to somebody else now.
  mutating func customersChange(isTyping: Bool, at now: Instant) {
    hasRecalled = false
    hasUnseenChange = true
    if isTyping || !isRested(since: lastKey, at: now) {
      isInMotion = true
      lastChange = now
    }
  }

  mutating func lineWasCleared() { hasRecalled = false }

  /// The screen shows who is there.
  mutating func isShown(_ customer: Character?, at now: Instant) {
    shown = customer
    hasUnseenChange = false
    look(at: now)
  }

  /// Fingers that rest let the eyes look.
  mutating func look(at now: Instant) {
    if isRested(since: lastKey, at: now), isRested(since: lastChange, at: now) {
      isInMotion = false
    }
    if !isInMotion { mind = shown }
  }

  /// Types, or pastes.
  mutating func types(at now: Instant) {
    look(at: now)
    lastKey = now
    if hasUnseenChange {
      isInMotion = true
      lastChange = now
    }
  }

  /// Brings back what was put aside, or killed: by the agent's own hand, since the screen shows to whom it
  /// would go.
  mutating func recalls(at now: Instant) {
    look(at: now)
    if !hasUnseenChange { hasRecalled = true }
  }

  /// What a read brings is typed in one breath while the fingers are in motion.
  var isBusyTyping: Bool { isInMotion }

  private func isRested(since instant: Instant?, at now: Instant) -> Bool {
    instant.map { now - $0 >= Self.rest } ?? true
  }
}
