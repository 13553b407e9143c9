import CalendarTime
import ChatCore
import TerminalUI

/// What was shown, for somebody at plain lines who wants it again: the last entries, or those that have
/// some words, each as a notice with its time.
///
///     * 14:02 小明: 你好
///     * 14:03 Me: 您好！
public struct PlainLog: Sendable {
  private let language: Language
  private var transcript = Transcript()

  /// Matches shown at most, the newest: what `/find` brings is to be heard, or to fit a window.
  public static let matchesMax = 100

  /// Nothing was shown yet.
  public init(_ language: Language) {
    self.language = language
  }

  /// Remembers an entry.
  public mutating func append(_ entry: TranscriptEntry, author: String?, at time: WallTime) {
    transcript.append(Transcript.Item(entry: entry, time: time, author: author))
  }

  /// So many of the last entries.
  public func last(_ count: Int) -> [String] {
    numbers.suffix(count).map(line)
  }

  /// The newest entries that have `text` in them, in lower or upper case.
  public func matches(_ text: String) -> [String] {
    let sought = text.lowercased()
    var found: [String] = []
    for number in numbers.reversed() where found.count < Self.matchesMax {
      let text = transcript[number].entry.text(in: language)
      if text.lowercased().contains(sought) { found.append(line(number)) }
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
      // One line for each: a replacement for a newline would be heard as such.
      let whole = text.onOneLine
      return "\(time) \(author): \(whole)"
    case .note, .notice: return "\(time) \(item.entry.text(in: language))"
    }
  }
}
