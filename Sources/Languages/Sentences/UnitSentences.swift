import MonotonicTime

/// Separators between parts of a text.
public protocol Punctuation {
  /// Separates the items of a list.
  var comma: String { get }
  /// Precedes an explanation.
  var colon: String { get }
  /// Separates clauses of equal rank.
  var semicolon: String { get }
}

/// Amounts and dates.
public protocol UnitSentences {
  func bytes(_ count: Int) -> String
  func seconds(_ count: Int64) -> String
  func minutes(_ count: Int64) -> String
  func hours(_ count: Int64, minutes: Int64) -> String
  func days(_ count: Int64, hours: Int64) -> String
  var lessThanAMinute: String { get }

  /// A day with its weekday.
  /// - Parameters:
  ///   - month: 1 to 12.
  ///   - weekday: 0 for Sunday.
  func date(year: Int, month: Int, day: Int, weekday: Int) -> String
}

extension UnitSentences {
  /// A duration in the largest unit that is precise enough.
  public func duration(_ duration: Duration) -> String {
    self.duration(seconds: duration.wholeSeconds)
  }

  /// The same for whole seconds. A negative duration counts as zero.
  public func duration(seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    if minutes == 0 { return self.seconds(seconds) }
    if hours == 0 { return self.minutes(minutes) }
    return hours < 24
      ? self.hours(hours, minutes: minutes % 60) : days(hours / 24, hours: hours % 24)
  }

  /// How long a state has lasted, in minutes, where seconds do not matter.
  public func age(minutes: Int64) -> String {
    minutes < 1 ? lessThanAMinute : duration(seconds: minutes * 60)
  }
}
