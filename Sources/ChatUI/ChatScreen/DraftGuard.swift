import MonotonicTime
import TerminalUI

/// Prevents text typed for one customer from going into the line for the next.
///
/// When the customers change, the draft is stashed. But the user goes on typing until they have noticed the
/// change. Text typed in that time belongs to the stashed draft:
///
/// - before the change is shown: all text;
/// - after that, if the user was typing when the customers changed: single keys, as long as each comes within
///   `pause` of the previous one, or of the change.
///
/// Before the change is shown, keys that send, edit or recall do nothing either: the line for which they were
/// pressed is gone.
///
/// A longer piece of text after the change was shown was not typed by a user in full flow: a program that
/// reads the screen sent it, or the user pasted it. (Keys delayed by a slow connection look the same.) Timing
/// cannot decide this for certain, but by then the screen shows the new name and an empty line.
public struct DraftGuard: Sendable {
  /// Longer than the interval between most people's keystrokes, and about the time needed to notice a change.
  public static let pause: Duration = .milliseconds(250)
  /// The number of characters that a user types between two reads, or an input method commits at once.
  public static let fewCharacters = 3

  private var lastKey: Instant?
  /// When the customers changed while the user was typing; nil after a pause in typing.
  private var change: Instant?
  /// Whether the screen shows the present customer.
  public private(set) var isChangeShown = true
  /// Whether a paste had begun when the customers changed, and has not ended yet.
  private var isPasteLate = false

  /// Creates a guard before any typing.
  public init() {}

  /// Called when the customers change.
  /// - Parameters:
  ///   - isTyping: whether there is text in the input line.
  ///   - isPasting: whether a paste has begun and not ended. All of it belongs to the stashed draft, however
  ///     late its end comes.
  public mutating func customersChanged(isTyping: Bool, isPasting: Bool = false, at now: Instant) {
    isChangeShown = false
    isPasteLate = isPasting
    if isTyping || isWithin(Self.pause, of: lastKey, at: now) { change = now }
  }

  /// Called when the change has been painted.
  public mutating func changeWasShown() { isChangeShown = true }

  /// Whether the events of one read are few enough to have been typed.
  public static func isTypedBurst(_ events: [KeyEvent]) -> Bool {
    events.reduce(0) { $0 + (text(of: $1)?.count ?? 1) } <= fewCharacters
  }

  /// Called for each event.
  /// - Parameter isFew: whether it came with few others (`isTypedBurst`).
  /// - Returns: the text that belongs to the stashed draft; nil if the event is for the present line.
  public mutating func lateText(
    _ event: KeyEvent, isFew: @autoclosure () -> Bool, at now: Instant
  ) -> String? {
    guard let text = Self.text(of: event) else { return nil }
    defer { lastKey = now }
    if isPasteLate, case .paste = event {
      isPasteLate = false
      return text
    }
    if !isChangeShown {
      // Also for typing that begins only now: the user has not seen the change yet.
      change = change ?? now
      return text
    }
    guard change != nil else { return nil }
    let isInMotion =
      isFew()
      && (isWithin(Self.pause, of: change, at: now) || isWithin(Self.pause, of: lastKey, at: now))
    if isInMotion { return text }
    change = nil
    return nil
  }

  /// Called for a typed character. Does nothing if the character may belong to a stashed draft; then
  /// `lateText` decides.
  /// - Returns: whether the character belongs to the present line.
  public mutating func acceptsTyping(at now: Instant) -> Bool {
    guard change == nil, isChangeShown else { return false }
    lastKey = now
    return true
  }

  /// Whether a key was pressed for a line that is gone. Keys that leave the line alone, such as for paging,
  /// ending and quitting, always work.
  public func isForOldLine(_ event: KeyEvent) -> Bool {
    guard !isChangeShown, case .key(let key, let modifiers) = event else { return false }
    switch key {
    case .pageUp, .pageDown, .function, .escape: return false
    case .home, .end: return !modifiers.contains(.control)
    case .character(let character):
      return modifiers != .control || !["c", "x", "z", "l"].contains(character)
    case .enter, .tab, .backspace, .delete, .insert, .up, .down, .left, .right: return true
    }
  }

  private func isWithin(_ interval: Duration, of instant: Instant?, at now: Instant) -> Bool {
    instant.map { now - $0 < interval } ?? false
  }

  /// The text that an event inserts; nil if it inserts none.
  private static func text(of event: KeyEvent) -> String? {
    switch event {
    case .text(let text): text
    case .paste(let bytes, _): String(decoding: bytes, as: UTF8.self)
    case .key, .mouse, .focus: nil
    }
  }
}
