import ChatCore

/// The input history, recalled with Up and Down.
///
/// The line being typed is kept while earlier inputs are shown. As in readline, changes to a recalled line
/// are kept while moving through the history; the next `add` or `reset` discards them, so the entries
/// themselves never change.
public struct InputHistory: Sendable {
  /// 1000 inputs, enough for a long day. The oldest is dropped.
  public static let entriesMax = 1000
  /// The maximum of all entries together, in bytes: room for `entriesMax` messages of the maximum length. A
  /// draft that was set aside may be longer. The oldest entries are dropped, but never the newest.
  static let bytesMax = entriesMax * Limits.bodyBytesMax

  /// Oldest first.
  private var entries: [String] = []
  private var bytes = 0
  /// The index of the entry that is shown, or `entries.count` for the line being typed.
  private var position = 0
  /// Changed lines, by position.
  private var edited: [Int: String] = [:]

  /// An empty history.
  public init() {}

  /// The number of entries.
  public var count: Int { entries.count }

  /// Adds an input and returns to the line being typed. A blank input, or one equal to the newest entry, is
  /// not added.
  public mutating func add(_ text: String) {
    if !text.isBlank, text != entries.last {
      entries.append(text)
      bytes += text.utf8.count
      forgetOldest()
    }
    reset()
  }

  private mutating func forgetOldest() {
    while entries.count > 1, entries.count > Self.entriesMax || bytes > Self.bytesMax {
      bytes -= entries.removeFirst().utf8.count
    }
  }

  /// Appends text to the newest entry.
  public mutating func amendNewest(with text: String) {
    guard !entries.isEmpty else { return add(text) }
    entries[entries.count - 1] += text
    bytes += text.utf8.count
    forgetOldest()
    reset()
  }

  /// The entry before the one that is shown; nil if there is none. `current` is the line as shown now.
  public mutating func previous(current: String) -> String? {
    guard position > 0 else { return nil }
    return move(to: position - 1, leaving: current)
  }

  /// The entry after the one that is shown, or finally the line being typed; nil if that is shown already.
  public mutating func next(current: String) -> String? {
    guard position < entries.count else { return nil }
    return move(to: position + 1, leaving: current)
  }

  /// Returns to the line being typed and discards all changes to recalled lines.
  public mutating func reset() {
    position = entries.count
    edited = [:]
  }

  private mutating func move(to position: Int, leaving current: String) -> String {
    edited[self.position] = current
    self.position = position
    return edited[position] ?? (position < entries.count ? entries[position] : "")
  }
}
