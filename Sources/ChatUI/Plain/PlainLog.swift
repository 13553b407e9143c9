import CalendarTime
import ChatCore
import Languages
import TerminalUI

/// A log of entries for plain mode, each shown as a notice with its time: for `/last`, `/find` and reading an
/// earlier conversation.
///
///     * 14:02 小明: 你好
///     * 14:03 Me: 您好！
public struct PlainLog: Sendable {
  private let language: any Language
  private var transcript = Transcript()

  /// The maximum number of matches returned, the newest ones: the output of `/find` should fit a window or be
  /// read aloud.
  public static let matchesMax = 100

  /// An empty log.
  public init(_ language: any Language) {
    self.language = language
  }

  /// Adds an entry.
  public mutating func append(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    transcript.append(Transcript.Item(entry: entry, time: time, author: author))
  }

  /// The last `count` entries, oldest first.
  public func last(_ count: Int) -> [String] {
    numbers.suffix(count).map(line)
  }

  /// The newest entries that contain `text`, oldest first. Case-insensitive.
  public func matches(_ text: String) -> [String] {
    let query = text.lowercased()
    var found: [String] = []
    for number in numbers.reversed() where found.count < Self.matchesMax {
      let text = transcript[number].entry.text(in: language)
      if text.lowercased().contains(query) { found.append(line(number)) }
    }
    return found.reversed()
  }

  private var numbers: Range<Int> { transcript.firstNumber..<transcript.endNumber }

  private func line(_ number: Int) -> String {
    let item = transcript[number]
    let time = item.time.hoursAndMinutes
    switch item.entry {
    case .message(_, let text, _):
      let author = item.author.map(language.displayName) ?? language.ownName
      // On one line: a replacement character for each newline would be read aloud.
      let whole = text.singleLine
      return "\(time) \(author): \(whole)"
    case .note, .notice: return "\(time) \(item.entry.text(in: language))"
    }
  }
}
