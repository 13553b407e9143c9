/// The last texts that were killed, the newest to be yanked first.
struct KillRing: Sendable {
  /// 10 texts, as in readline; the oldest is forgotten.
  static let entriesMax = 10

  /// How a kill goes on from the one right before it, so that one yank brings back all.
  enum Joining: Sendable {
    case none, after, before
  }

  /// The newest last.
  private var entries: [String] = []

  var newest: String? { entries.last }
  var count: Int { entries.count }

  mutating func add(_ text: String, _ joining: Joining) {
    guard let last = entries.last else { return entries.append(text) }
    switch joining {
    case .none:
      entries.append(text)
      if entries.count > Self.entriesMax { entries.removeFirst() }
    case .after: entries[entries.count - 1] = last + text
    case .before: entries[entries.count - 1] = text + last
    }
  }

  /// Makes the one before the newest the next to be yanked.
  mutating func rotate() {
    guard let last = entries.popLast() else { return }
    entries.insert(last, at: 0)
  }
}
