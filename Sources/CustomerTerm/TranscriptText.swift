import ChatCore
import ChatUI
import Glibc
import Languages
import TerminalUI

/// The customer's copy of a conversation as text: the lines of plain mode, each entry with its local
/// time behind the mark.
///
///     * 2026-11-21 UTC+08:00 小明
///     * 14:02:07 connected to 127.0.0.1:21567
///     > 14:02:15 你好
///     < 14:03:02 您好！
///       有什么可以帮您？
///     * 14:03:40 you left
///
/// The first line is the day, by which clock the times are, and the customer's name. It comes again
/// when the day changes or the clocks do, so that the times below the nearest one can't be mistaken.
/// The marks stay what they are in plain mode, for grep's sake: `grep '^< '` finds what the agent
/// said, `grep '^\* 20'` the days. Nothing that a peer sends can look like an entry: further lines of
/// a message begin with two spaces.
struct TranscriptText {
  private let language: any Language
  private let lines: PlainLines
  private let name: String
  private var lastDay: [UInt8] = []

  /// The text of a session under `name`.
  init(_ language: any Language, name: String) {
    self.language = language
    self.name = name
    lines = PlainLines(language, .customer)
  }

  /// Appends an entry, below the day if that is another one than before.
  mutating func append(_ entry: TranscriptEntry, at time: time_t, to bytes: inout [UInt8]) {
    var plain: [UInt8] = []
    lines.append(entry, to: &plain)
    append(plain, at: time, to: &bytes)
  }

  /// Appends that so many entries are missing at this place.
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
      // A message that came marked has two first lines, the mark's notice and its own.
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
