import CalendarTime
import ChatCore
import TerminalUI

/// What was shown, oldest first, each entry with its wall-clock time.
///
/// Entries are named by a number that never changes, also when the oldest are given up: memory is
/// bounded whatever a peer sends.
public struct Transcript: Sendable {
  /// One entry as it is kept: language and width are applied when it is drawn.
  struct Item: Sendable {
    let entry: TranscriptEntry
    // Both are set when the item is appended, and stand in what the entry leaves of its last word.
    /// Its day is another than that of the entry before it. The first entry begins none.
    var beginsDay = false
    /// Its text's bytes tell what is seen of it: finding may look at those. Never so of a note, which has its
    /// label before it.
    var isLiteral = false
    let time: WallTime
    /// The author's name at that time; nil for a notice and for this side's own messages.
    let author: String?
  }

  /// Bytes of text kept before the oldest are given up: some two million messages of usual length.
  public static let textBytesMax = 256 << 20
  /// Entries kept before the oldest are given up.
  public static let entriesMax = 2_000_000

  // Invariant: items[i] has the number firstNumber + i; textBytes is the sum of theirs.
  private var items: [Item] = []
  private(set) var firstNumber = 0
  private var textBytes = 0
  private var days = DayChanges()
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

  /// The number after the newest entry's.
  var endNumber: Int { firstNumber + items.count }

  subscript(number: Int) -> Item { items[number - firstNumber] }

  /// The greatest of the numbers whose item is as asked.
  func last(in numbers: Range<Int>, where isWanted: (Item) -> Bool) -> Int? {
    let range = numbers.lowerBound - firstNumber..<numbers.upperBound - firstNumber
    return items[range].lastIndex(where: isWanted).map { firstNumber + $0 }
  }

  /// The least of them.
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
    if textBytes > textBytesMax || items.count > entriesMax { giveUpOldest() }
  }

  /// Gives a tenth up at once, so that the cost of moving the rest is spread over many entries.
  private mutating func giveUpOldest() {
    let count = max(1, items.count / 10)
    for item in items[..<count] { textBytes -= item.textBytes }
    items.removeFirst(count)
    firstNumber += count
  }
}

extension Transcript.Item {
  /// What it may hold of foreign text. A name that many entries share counts for each of them.
  fileprivate var textBytes: Int { entry.textBytes + (author?.utf8.count ?? 0) }
}
