import ChatCore
import ChatUI
import Glibc
import Languages
import TerminalUI

/// Formats the customer's copy of a conversation: the lines of plain mode, with the local time behind each
/// entry's sign.
///
///     * 2026-11-21 UTC+08:00 小明
///     * 14:02:07 connected to 127.0.0.1:21567
///     > 14:02:15 你好
///     < 14:03:02 您好！
///       有什么可以帮您？
///     * 14:03:40 you left
///
/// The first line holds the day, the offset from UTC and the customer's name. It is repeated when the day or
/// the offset changes, so that the times below it are unambiguous. The signs are those of plain mode, for
/// grep: `grep '^< '` finds the agent's messages, `grep '^\* 20'` the days. No message can imitate an entry:
/// its continuation lines begin with two spaces.
struct TranscriptText {
  private let language: any Language
  private let lines: PlainLines
  private let name: String
  private var lastDay: [UInt8] = []

  /// The text of a session of the customer `name`.
  init(_ language: any Language, name: String) {
    self.language = language
    self.name = name
    lines = PlainLines(language, .customer)
  }

  /// Appends an entry, preceded by the day if that has changed.
  mutating func append(_ entry: TranscriptEntry, at time: time_t, to bytes: inout [UInt8]) {
    var plain: [UInt8] = []
    lines.append(entry, to: &plain)
    append(plain, at: time, to: &bytes)
  }

  /// Appends a notice that `count` entries are missing here.
  mutating func appendGap(of count: Int, at time: time_t, to bytes: inout [UInt8]) {
    var plain: [UInt8] = []
    lines.appendNotice(language.entriesMissingHere(count), to: &plain)
    append(plain, at: time, to: &bytes)
  }

  private mutating func append(_ plain: [UInt8], at time: time_t, to bytes: inout [UInt8]) {
    let parts = Self.local(time)
    appendDay(parts, to: &bytes)
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.twoDigits)
    let stamp = Array((clock.joined(separator: ":") + " ").utf8)
    for line in plain.split(separator: Self.newline) {
      // A marked message has two first lines: the notice of its mark, and its own. Both get the time.
      if line.first == Self.blank {
        bytes += line
      } else {
        bytes += line.prefix(2) + stamp + line.dropFirst(2)
      }
      bytes.append(Self.newline)
    }
  }

  private mutating func appendDay(_ parts: tm, to bytes: inout [UInt8]) {
    let date = "\(Int(parts.tm_year) + 1900)-\(Self.twoDigits(parts.tm_mon + 1))"
    let minutes = abs(parts.tm_gmtoff) / 60
    let offset = Self.twoDigits(Int32(minutes / 60)) + ":" + Self.twoDigits(Int32(minutes % 60))
    let clock = (parts.tm_gmtoff < 0 ? "UTC-" : "UTC+") + offset
    let who = language.displayName(name)
    var day: [UInt8] = []
    lines.appendNotice("\(date)-\(Self.twoDigits(parts.tm_mday)) \(clock) \(who)", to: &day)
    if day != lastDay { bytes += day }
    lastDay = day
  }

  private static func local(_ time: time_t) -> tm {
    var time = time
    var parts = tm()
    localtime_r(&time, &parts)
    return parts
  }

  private static func twoDigits(_ number: Int32) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static let newline = UInt8(ascii: "\n")
  private static let blank = UInt8(ascii: " ")
}
