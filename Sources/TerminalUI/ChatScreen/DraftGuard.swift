import MonotonicTime

/// Keeps what is typed for one customer from the next one's line.
///
/// A draft is put aside when the customers change; but fingers go on for a moment, until the eyes have
/// seen it. What they type in that moment belongs to the draft that was put aside. A key is taken for
/// one of those if it comes within `pause` of the one before, or of the change itself, and something was
/// being typed when the customers changed.
///
/// Only single keys are. What comes in one piece with other keys was not typed by fingers: it is a
/// program's, which has looked at the screen or does not look at all.
public struct DraftGuard: Sendable {
  /// Slower than most people type, and about what it takes to see that something has changed.
  public static let pause: Duration = .milliseconds(250)
  /// Characters that one key, or one choice in an input method, may make.
  private static let charactersOfOneKey = 4

  private var lastKey: Instant?
  /// When the customers changed under somebody's fingers; nil once the fingers have rested.
  private var change: Instant?

  /// Nobody has typed anything.
  public init() {}

  /// The customers change now.
  /// - Parameter isTyping: something is in the input line.
  public mutating func customersChanged(isTyping: Bool, at now: Instant) {
    if isTyping || isRecent(lastKey, at: now) { change = now }
  }

  /// A key was pressed.
  /// - Parameter isAlone: nothing else came with it.
  /// - Returns: the text that belongs to the draft put aside, if it is such.
  public mutating func belated(_ event: KeyEvent, isAlone: Bool, at now: Instant) -> String? {
    guard let text = Self.text(of: event) else { return nil }
    defer { lastKey = now }
    guard change != nil else { return nil }
    guard isAlone, isRecent(change, at: now) || isRecent(lastKey, at: now) else {
      change = nil
      return nil
    }
    return text
  }

  private func isRecent(_ instant: Instant?, at now: Instant) -> Bool {
    instant.map { now - $0 < Self.pause } ?? false
  }

  /// The text that a key or a paste puts into the line; nil of what puts none.
  private static func text(of event: KeyEvent) -> String? {
    switch event {
    case .text(let text): text.count <= charactersOfOneKey ? text : nil
    case .paste(let bytes, _): String(decoding: bytes, as: UTF8.self)
    case .key, .mouse, .focus: nil
    }
  }
}
