/// The kill ring: recently killed texts. The newest is yanked first.
struct KillRing: Sendable {
  /// 10 entries, as in readline. The oldest is dropped.
  static let entriesMax = 10
  /// The maximum of all entries together, in bytes. The longest paste fits, so it can be moved; and it bounds
  /// what is kept from one customer to the next. The oldest entries are dropped. A text longer than the limit
  /// is not kept at all; it can still be restored by undo.
  static let bytesMax = KeyDecoder.pasteBytesMax

  /// How consecutive kills are merged, so that one yank restores all of them.
  enum Joining: Sendable {
    case none, after, before
  }

  /// Oldest first.
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

  /// Makes the entry before the newest the next one to be yanked.
  mutating func rotate() {
    guard let last = entries.popLast() else { return }
    entries.insert(last, at: 0)
  }
}
