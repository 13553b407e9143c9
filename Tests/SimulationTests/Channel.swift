import ChatCore

/// One direction of a connection: its bytes, and what the writer meant by them.
struct Channel {
  struct Item {
    enum Meaning {
      /// The reader must decode this frame.
      case frame(Frame)
      case violation(ProtocolViolation.Rule)
      /// The beginning of a frame whose rest is never written.
      case fragment
    }
    let meaning: Meaning
    let start: Int
    /// The offset after the byte that completes the frame or reveals the violation.
    let end: Int

    var isMessage: Bool {
      if case .frame(let frame) = meaning { frame.kind == .message } else { false }
    }
  }

  // Invariant: items are consecutive in `bytes`; the reader has taken items[..<taken].
  private(set) var bytes: [UInt8] = []
  private(set) var items: [Item] = []
  private(set) var delivered = 0
  private var taken = 0
  /// Whether the writer has closed: it writes no more.
  private(set) var isClosed = false
  /// The offset up to which bytes are sent: unlimited, unless the reader's window is full.
  private var reach = Int.max

  var waiting: Int { min(bytes.count, reach) - delivered }
  /// Bytes that are written but not sent.
  var unsent: Int { bytes.count - min(bytes.count, reach) }

  var messagesInFlight: Int { items[taken...].count(where: \.isMessage) }

  /// Delivered bytes after the last taken item.
  var unfinished: Int { delivered - (taken == 0 ? 0 : items[taken - 1].end) }

  /// The item at this index, if it has been delivered completely.
  func item(at index: Int) -> Item? {
    index < items.count && items[index].end <= delivered ? items[index] : nil
  }

  /// Delivered bytes after the items before this index.
  func bytes(behind index: Int) -> Int { delivered - (index == 0 ? 0 : items[index - 1].end) }

  /// All items that are frames.
  var frames: [Frame] {
    items.compactMap { if case .frame(let frame) = $0.meaning { frame } else { nil } }
  }

  mutating func write(_ frame: Frame) {
    write(frame.encoded, .frame(frame))
  }

  /// - Parameter complete: the number of bytes after which the meaning is clear; nil for all of them.
  mutating func write(_ more: [UInt8], _ meaning: Item.Meaning, complete: Int? = nil) {
    guard !isClosed else { return }
    let start = bytes.count
    bytes += more
    let end = if case .fragment = meaning { Int.max } else { start + (complete ?? more.count) }
    items.append(Item(meaning: meaning, start: start, end: end))
  }

  /// Unsent bytes are dropped: closing does not wait for a peer that does not read.
  mutating func close() {
    isClosed = true
    reach = min(reach, bytes.count)
  }

  /// From now on only `count` more bytes are delivered.
  mutating func stall(after count: Int) {
    reach = min(reach, delivered + count)
  }

  /// Bytes that were held back are delivered again.
  mutating func flow() {
    if !isClosed { reach = .max }
  }

  mutating func deliver(_ count: Int) -> [UInt8] {
    let start = delivered
    delivered += count
    return Array(bytes[start..<delivered])
  }

  /// Takes the next item that has been delivered completely.
  mutating func takeItem() -> Item? {
    guard taken < items.count, items[taken].end <= delivered else { return nil }
    taken += 1
    return items[taken - 1]
  }

  /// The delivered bytes of this item, at most as many as a violation shows.
  func firstBytes(of item: Item) -> [UInt8] {
    Array(bytes[item.start..<delivered].prefix(32))
  }
}
