import MonotonicTime
import TerminalUI

/// Keeps what is typed for one customer from the next one's line.
///
/// A draft is put aside when the customers change; but fingers go on for a moment, until the eyes have
/// seen it. What they type in that moment belongs to the draft that was put aside. Text is taken for such
///
///  * before the change has been shown, whatever it is;
///  * after that, if something was being typed when it was shown, as single keys, as long as each comes
///    within `pause` of the one before, or of the change.
///
/// Nor do keys that send, edit or recall do anything before the change has been shown: the line they were
/// pressed for is not there any more.
///
/// What comes as a longer piece after the change was shown was not typed by fingers in motion: a program
/// sent it that has looked at the screen, or somebody chose it. (Keys that a slow line has held up look the
/// same.) No time can tell for certain; but then the screen has shown the other name, and an empty line.
public struct DraftGuard: Sendable {
  /// Slower than most people type, and about what it takes to see that something has changed.
  public static let pause: Duration = .milliseconds(250)
  /// Characters that fingers make between two reads, or an input method at one choice.
  public static let fewCharacters = 3

  private var lastKey: Instant?
  /// When the customers changed under somebody's fingers; nil once the fingers have rested.
  private var change: Instant?
  /// The screen shows who is there.
  public private(set) var isChangeShown = true

  /// Nobody has typed anything.
  public init() {}

  /// The customers change now.
  /// - Parameter isTyping: something is in the input line.
  public mutating func customersChanged(isTyping: Bool, at now: Instant) {
    isChangeShown = false
    if isTyping || isWithin(Self.pause, of: lastKey, at: now) { change = now }
  }

  /// The screen shows by now that the customers have changed.
  public mutating func changeWasShown() { isChangeShown = true }

  /// Whether what one read has brought is as little as fingers make.
  public static func areFewKeys(_ events: [KeyEvent]) -> Bool {
    events.reduce(0) { $0 + (text(of: $1)?.count ?? 1) } <= fewCharacters
  }

  /// Text was typed or pasted, or a key pressed.
  /// - Parameter isFew: it came with few others, `areFewKeys`.
  /// - Returns: the text that belongs to the draft put aside, if it is such.
  public mutating func belated(
    _ event: KeyEvent, isFew: @autoclosure () -> Bool, at now: Instant
  ) -> String? {
    guard let text = Self.text(of: event) else { return nil }
    defer { lastKey = now }
    if !isChangeShown {
      // Whoever begins only now goes on a moment longer, too.
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

  /// A character was typed. Nothing is done if it may belong to a draft that was put aside: `belated` tells.
  /// - Returns: whether it belongs to the line that is there.
  public mutating func typedFreely(at now: Instant) -> Bool {
    guard change == nil, isChangeShown else { return false }
    lastKey = now
    return true
  }

  /// Whether a key was pressed for a line that is not there any more. Those that leave the line alone
  /// (scrolling, ending, quitting) are the program's in every state.
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

  /// The text that a key or a paste puts into the line; nil of what puts none.
  private static func text(of event: KeyEvent) -> String? {
    switch event {
    case .text(let text): text
    case .paste(let bytes, _): String(decoding: bytes, as: UTF8.self)
    case .key, .mouse, .focus: nil
    }
  }
}
