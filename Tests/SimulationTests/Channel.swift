import ChatCore

/// One direction of a connection: bytes on their way, and what their writer meant by them.
struct Channel {
  struct Item {
    enum Meaning {
      /// What the reader is to make of it.
      case frame(Frame)
      case violation(ProtocolViolation.Rule)
      /// The beginning of a frame whose rest is never written.
      case fragment
    }
    let meaning: Meaning
    let start: Int
    /// The offset behind the byte that completes it, or gives it away.
    let end: Int

    var isMessage: Bool {
      if case .frame(let frame) = meaning { frame.kind == .message } else { false }
    }
  }

  // Invariant: items lie behind each other in `bytes`; items[..<taken] have been taken by the reader.
  private(set) var bytes: [UInt8] = []
  private(set) var items: [Item] = []
  private(set) var delivered = 0
  private var taken = 0
  /// The writer will write no more.
  private(set) var isClosed = false
  /// How far the kernels have brought the bytes: all the way, unless the reader's window is full.
  private var reach = Int.max

  var waiting: Int { min(bytes.count, reach) - delivered }
  /// Bytes that are still the writer's, recorded and not sent.
  var unsent: Int { bytes.count - min(bytes.count, reach) }

  var messagesInFlight: Int { items[taken...].count(where: \.isMessage) }

  /// Bytes that were delivered and belong to no item that was taken.
  var unfinished: Int { delivered - (taken == 0 ? 0 : items[taken - 1].end) }

  /// The item at this place, if it has been delivered in full.
  func item(at index: Int) -> Item? {
    index < items.count && items[index].end <= delivered ? items[index] : nil
  }

  /// Bytes that were delivered behind the items before this place.
  func bytes(behind index: Int) -> Int { delivered - (index == 0 ? 0 : items[index - 1].end) }

  /// Everything the writer meant as a frame.
  var frames: [Frame] {
    items.compactMap { if case .frame(let frame) = $0.meaning { frame } else { nil } }
  }

  mutating func write(_ frame: Frame) {
    write(frame.encoded, .frame(frame))
  }

  /// - Parameter complete: how many of the bytes it takes to see the meaning; nil is all of them.
  mutating func write(_ more: [UInt8], _ meaning: Item.Meaning, complete: Int? = nil) {
    guard !isClosed else { return }
    let start = bytes.count
    bytes += more
    let end = if case .fragment = meaning { Int.max } else { start + (complete ?? more.count) }
    items.append(Item(meaning: meaning, start: start, end: end))
  }

  /// What is still the writer's is dropped: an end in order waits for nobody who does not read.
  mutating func close() {
    isClosed = true
    reach = min(reach, bytes.count)
  }

  /// From now on only so many more bytes come through.
  mutating func stall(after count: Int) {
    reach = min(reach, delivered + count)
  }

  /// What was held back is on its way again.
  mutating func flow() {
    if !isClosed { reach = .max }
  }

  mutating func deliver(_ count: Int) -> [UInt8] {
    let start = delivered
    delivered += count
    return Array(bytes[start..<delivered])
  }

  /// The next item that has been delivered in full.
  mutating func takeItem() -> Item? {
    guard taken < items.count, items[taken].end <= delivered else { return nil }
    taken += 1
    return items[taken - 1]
  }

  /// What a reader of this item sees first, as far as it was delivered.
  func firstBytes(of item: Item) -> [UInt8] {
    Array(bytes[item.start..<delivered].prefix(32))
  }
}
