import MonotonicTime

/// What stands between parts that are put together.
public protocol Punctuation {
  /// Between the items of a list.
  var comma: String { get }
  /// Behind what is explained.
  var colon: String { get }
  /// Between sentences that stand for the same.
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
  ///   - weekday: 0 is Sunday.
  func date(year: Int, month: Int, day: Int, weekday: Int) -> String
}

extension UnitSentences {
  /// An amount of time as one would say it, in the largest unit that is still exact enough.
  public func duration(_ duration: Duration) -> String {
    self.duration(seconds: duration.wholeSeconds)
  }

  /// The same of whole seconds; less than none are none.
  public func duration(seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    if minutes == 0 { return self.seconds(seconds) }
    if hours == 0 { return self.minutes(minutes) }
    return hours < 24
      ? self.hours(hours, minutes: minutes % 60) : days(hours / 24, hours: hours % 24)
  }

  /// How long something has lasted that nobody waits for.
  public func age(minutes: Int64) -> String {
    minutes < 1 ? lessThanAMinute : duration(seconds: minutes * 60)
  }
}
