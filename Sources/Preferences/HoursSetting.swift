import CalendarTime

// The table of the opening hours:
//
//     [hours]
//     mon-fri = "09:00-12:00, 13:00-18:00"
//     sat = "22:00-02:00"
//     closed = "2026-12-25, 01-01"
//
// A day that is not mentioned is closed; without any day, all days are open.

extension OpeningHours {
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  private static let closedKey = "closed"

  /// The opening hours in a table's entries.
  /// - Throws: the first error, in file order.
  init(_ entries: [Document.Entry]) throws(PreferencesError) {
    var week: [[Span]?] = Array(repeating: nil, count: 7)
    var closed: Set<ClosedDate> = []
    for entry in entries {
      if entry.name == Self.closedKey {
        closed = try Set(entry.words(ClosedDate.init) { .notAClosedDate(key: $0, word: $1) })
        continue
      }
      let days = try Self.days(entry)
      let spans = try entry.words(Span.init) { .notASpan(key: $0, word: $1) }
      for day in days {
        guard week[day] == nil else {
          throw entry.keyError(.dayHasHours(key: entry.key, day: Self.dayNames[day]))
        }
        week[day] = spans
      }
    }
    let isAnyDayGiven = week.contains { $0 != nil }
    let unmentioned = isAnyDayGiven ? [] : [Span(start: 0, end: 24 * 60)]
    self.init(week: week.map { $0 ?? unmentioned }, closed: closed)
  }

  /// The weekdays of a key: `mon`, or a range such as `fri-mon`.
  private static func days(_ entry: Document.Entry) throws(PreferencesError) -> [Int] {
    let ends = entry.name.split(separator: "-", omittingEmptySubsequences: false)
      .map { dayNames.firstIndex(of: String($0)) }
    guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else {
      let fromMonday = Array(dayNames.dropFirst()) + dayNames.prefix(1)
      throw entry.keyError(.notADay(key: entry.key, days: fromMonday))
    }
    return (0...(last - first + 7) % 7).map { (first + $0) % 7 }
  }
}

extension Document.Entry {
  /// The words of a text, which commas separate.
  /// - Parameters:
  ///   - parse: a word's value; nil if it is wrong.
  ///   - problem: the problem of a wrong word, by the entry's key and the word.
  fileprivate func words<Value>(
    _ parse: (Substring) -> Value?, _ problem: (String, String) -> Problem
  ) throws(PreferencesError) -> [Value] {
    let text = try text()
    if text.allSatisfy(\.isWhitespace) { throw valueError(.emptyText(key: key)) }
    var values: [Value] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = word.trimmed
      guard let value = parse(word) else { throw valueError(problem(key, String(word))) }
      values.append(value)
    }
    return values
  }
}

extension OpeningHours.Span {
  /// `09:00-17:30`; one that does not end later than it starts ends on the next day. nil for anything else,
  /// and for a span that ends where it starts: the whole day is `00:00-24:00`.
  init?(_ word: Substring) {
    let times = word.split(separator: "-", omittingEmptySubsequences: false)
      .map { Self.minutes($0.trimmed) }
    guard times.count == 2, let start = times[0], let end = times[1], start < 1440, start != end
    else { return nil }
    self.init(start: start, end: end > start ? end : end + 1440)
  }

  /// Minutes of a time of day from 00:00 to 24:00.
  private static func minutes(_ word: Substring) -> Int? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = number(parts[0], digits: 1...2),
      let minute = number(parts[1], digits: 2...2),
      hour < 24 && minute < 60 || (hour, minute) == (24, 0)
    else { return nil }
    return hour * 60 + minute
  }
}

extension OpeningHours.ClosedDate {
  /// `2026-12-25`, or `12-25` for every year; nil for anything else.
  init?(_ word: Substring) {
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    let year = parts.count == 3 ? number(parts[0], digits: 4...4) : nil
    guard (year == nil ? 2 : 3) == parts.count,
      let month = number(parts[parts.count - 2], digits: 2...2), (1...12).contains(month),
      let day = number(parts[parts.count - 1], digits: 2...2),
      (1...Self.days(ofMonth: month, year)).contains(day)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// February has 29 days in some year.
  private static func days(ofMonth month: Int, _ year: Int?) -> Int {
    switch month {
    case 2:
      let isLeap = year.map { $0 % 4 == 0 && ($0 % 100 != 0 || $0 % 400 == 0) } ?? true
      return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

/// The number with these digits only.
private func number(_ word: Substring, digits: ClosedRange<Int>) -> Int? {
  guard digits.contains(word.utf8.count), word.utf8.allSatisfy({ (0x30...0x39).contains($0) })
  else { return nil }
  return Int(word)
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
