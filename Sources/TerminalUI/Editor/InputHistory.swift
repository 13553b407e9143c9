import ChatCore

/// Earlier inputs, to be recalled with Up and Down.
///
/// The line that was being typed when going up comes back when going down. What is changed in a
/// recalled line stays while one goes up and down, as in readline, and is forgotten with the next
/// `add` or `reset`: the earlier inputs themselves never change.
public struct InputHistory: Sendable {
  /// 1000 inputs: what a long day brings. The oldest is forgotten.
  public static let entriesMax = 1000
  /// Bytes of all of them: as many inputs of the greatest length that can be sent fit. A draft that was put
  /// aside may be longer. The oldest are forgotten, but never the newest.
  static let bytesMax = entriesMax * Limits.bodyBytesMax

  /// The newest last.
  private var entries: [String] = []
  private var bytes = 0
  /// Which is shown: an index of `entries`, or their number for the line being typed.
  private var position = 0
  /// The lines as they were left, by position.
  private var edited: [Int: String] = [:]

  /// A history without inputs.
  public init() {}

  /// How many inputs are remembered.
  public var count: Int { entries.count }

  /// Remembers an input and goes back to the newest. A blank one is not remembered, nor one that
  /// is the newest already.
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

  /// Adds to the end of the newest input, which is then the newest one still.
  public mutating func amendNewest(with text: String) {
    guard !entries.isEmpty else { return add(text) }
    entries[entries.count - 1] += text
    bytes += text.utf8.count
    forgetOldest()
    reset()
  }

  /// The input before the one that is shown, and nil if there is none. `current` is the line as
  /// it stands.
  public mutating func previous(current: String) -> String? {
    guard position > 0 else { return nil }
    return move(to: position - 1, leaving: current)
  }

  /// The input after the one that is shown, at last the line that was being typed; nil if that
  /// is the one that is shown.
  public mutating func next(current: String) -> String? {
    guard position < entries.count else { return nil }
    return move(to: position + 1, leaving: current)
  }

  /// Goes back to a line of one's own: nothing is recalled, nothing half typed is kept.
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
