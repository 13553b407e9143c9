/// The last texts that were killed, the newest to be yanked first.
struct KillRing: Sendable {
  /// 10 texts, as in readline; the oldest is forgotten.
  static let entriesMax = 10
  /// Bytes of all of them: the longest paste can be moved, and no more than that stays when the customers
  /// change. The oldest are forgotten, and a text that is longer by itself with them: undo takes it
  /// back.
  static let bytesMax = KeyDecoder.pasteBytesMax

  /// How a kill goes on from the one right before it, so that one yank brings back all.
  enum Joining: Sendable {
    case none, after, before
  }

  /// The newest last.
  private var entries: [String] = []
  private var bytes = 0

  var newest: String? { entries.last }
  var count: Int { entries.count }

  mutating func add(_ text: String, _ joining: Joining) {
    bytes += text.utf8.count
    switch joining {
    case .after where !entries.isEmpty: entries[entries.count - 1] += text
    case .before where !entries.isEmpty:
      entries[entries.count - 1] = text + entries[entries.count - 1]
    case .none, .after, .before: entries.append(text)
    }
    while entries.count > Self.entriesMax || bytes > Self.bytesMax {
      bytes -= entries.removeFirst().utf8.count
    }
  }

  /// Makes the one before the newest the next to be yanked.
  mutating func rotate() {
    guard let last = entries.popLast() else { return }
    entries.insert(last, at: 0)
  }
}
