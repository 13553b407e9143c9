import CalendarTime
import ChatCore
import TerminalUI

/// The entries shown, oldest first, each with its wall-clock time.
///
/// Each entry has a number that never changes, even when the oldest entries are dropped. The total size is
/// bounded, so a peer cannot exhaust the memory.
public struct Transcript: Sendable {
  /// A stored entry. Language and width are applied when it is drawn.
  struct Item: Sendable {
    let entry: TranscriptEntry
    // Both are set when the item is appended. They are declared here to fit into the padding after `entry`.
    /// Whether its day differs from that of the entry before it. False for the first entry.
    var beginsDay = false
    /// Whether a search may use the bytes of the text (`String.isLiteral`). Always false for a note, because
    /// a label precedes its text.
    var isLiteral = false
    let time: WallTime
    /// The author's name at that time; nil for notices and for this side's own messages.
    let author: String?
  }

  /// The maximum size of all texts, in bytes, before the oldest are dropped: about two million messages of
  /// usual length.
  public static let textBytesMax = 256 << 20
  /// The maximum number of entries before the oldest are dropped.
  public static let entriesMax = 2_000_000

  // Invariant: items[i] has the number firstNumber + i; textBytes is the sum over all items.
  private var items: [Item] = []
  private(set) var firstNumber = 0
  private var textBytes = 0
  private var days = DayChangeDetector()
  private let textBytesMax: Int
  private let entriesMax: Int

  /// An empty transcript.
  public init() {
    self.init(textBytesMax: Self.textBytesMax, entriesMax: Self.entriesMax)
  }

  init(textBytesMax: Int, entriesMax: Int) {
    self.textBytesMax = textBytesMax
    self.entriesMax = entriesMax
  }

  /// One more than the number of the newest entry.
  var endNumber: Int { firstNumber + items.count }

  subscript(number: Int) -> Item { items[number - firstNumber] }

  /// The highest number in `numbers` whose item satisfies the predicate.
  func last(in numbers: Range<Int>, where isWanted: (Item) -> Bool) -> Int? {
    let range = numbers.lowerBound - firstNumber..<numbers.upperBound - firstNumber
    return items[range].lastIndex(where: isWanted).map { firstNumber + $0 }
  }

  /// The lowest number in `numbers` whose item satisfies the predicate.
  func first(in numbers: Range<Int>, where isWanted: (Item) -> Bool) -> Int? {
    let range = numbers.lowerBound - firstNumber..<numbers.upperBound - firstNumber
    return items[range].firstIndex(where: isWanted).map { firstNumber + $0 }
  }

  mutating func append(_ item: consuming Item) {
    item.beginsDay = days.isAnotherDay(item.time)
    switch item.entry {
    case .message(_, let text, _), .notice(let text): item.isLiteral = text.isLiteral
    case .note: break
    }
    textBytes += item.textBytes
    items.append(item)
    if textBytes > textBytesMax || items.count > entriesMax { dropOldest() }
  }

  /// Drops a tenth at once, so that the cost of moving the rest is amortized.
  private mutating func dropOldest() {
    let count = max(1, items.count / 10)
    for item in items[..<count] { textBytes -= item.textBytes }
    items.removeFirst(count)
    firstNumber += count
  }
}

extension Transcript.Item {
  /// The size of text from peers that it may hold. A name shared by several entries counts for each of them.
  fileprivate var textBytes: Int { entry.textBytes + (author?.utf8.count ?? 0) }
}
