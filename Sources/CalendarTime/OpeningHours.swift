import Glibc

// Opening hours of the week, in local time.
//
// A span belongs to the day on which it begins: 22:00-02:00 on Friday ends on Saturday, and is left out if
// Friday is a closed date, not if Saturday is one.
//
// On days on which the clocks change, a span begins and ends at the first moment at which the clock on the wall
// shows that time or a later one. So what falls into the skipped hour moves to its end, and of a repeated hour
// the first one counts.

/// When a desk is open: for each weekday some spans, except on closed dates.
public struct OpeningHours: Equatable, Sendable {
  /// A span of a day, in minutes since its midnight. `end` is after `start`, and may be on the next day.
  public struct Span: Equatable, Sendable {
    /// 0 to 1439.
    public let start: Int
    /// At most 24 hours after `start`.
    public let end: Int

    /// - Precondition: the bounds above.
    public init(start: Int, end: Int) {
      precondition((0..<1440).contains(start) && start < end && end <= start + 1440)
      self.start = start
      self.end = end
    }
  }

  /// A date on which the desk is closed.
  public struct ClosedDate: Hashable, Sendable {
    /// nil for every year.
    public let year: Int?
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// A date of one year, or of every year.
    public init(year: Int? = nil, month: Int, day: Int) {
      self.year = year
      self.month = month
      self.day = day
    }
  }

  /// Days that are searched for the next change: a year, and the days of a week that may be closed.
  private static let daysAheadMax = 374

  private let week: [[Span]]
  private let closed: Set<ClosedDate>

  /// - Parameter week: the spans of each weekday, Sunday first.
  /// - Precondition: there are seven weekdays.
  public init(week: [[Span]], closed: Set<ClosedDate> = []) {
    precondition(week.count == 7)
    self.week = week
    self.closed = closed
  }

  /// Whether the desk is open at a time, and when that changes next; nil if it does not within a year. In the
  /// process's time zone.
  public func state(at time: WallTime) -> (isOpen: Bool, change: WallTime?) {
    state(at: time, in: Zone { Int64(WallTime(seconds: $0).localParts.tm_gmtoff) })
  }

  func state(at time: WallTime, in zone: Zone) -> (isOpen: Bool, change: WallTime?) {
    let now = time.seconds
    let today = zone.day(at: now)
    // The end of the spans without a gap that hold `now`.
    var end: Int64?
    // The day before may reach into today, and with the clock set back at midnight so may the day after.
    for offset in -1...Self.daysAheadMax {
      for (first, last) in spans(of: today + Int64(offset), in: zone) where last > now {
        if first > end ?? now {
          return (end != nil, WallTime(seconds: end ?? first))
        }
        end = max(end ?? last, last)
      }
    }
    return (end != nil, nil)
  }

  /// The spans that begin on a day, in seconds since 1970, in order of their beginning.
  private func spans(of day: Int64, in zone: Zone) -> [(first: Int64, last: Int64)] {
    var midnight = time_t(day * secondsPerDay)
    var parts = tm()
    gmtime_r(&midnight, &parts)
    let (month, date) = (Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    if closed.contains(ClosedDate(month: month, day: date)) { return [] }
    let year = Int(parts.tm_year) + 1900
    if closed.contains(ClosedDate(year: year, month: month, day: date)) { return [] }
    return week[Int(parts.tm_wday)].sorted { $0.start < $1.start }
      .map { (zone.time(of: day, $0.start), zone.time(of: day, $0.end)) }
      // Nothing is left of a span in a skipped hour.
      .filter { $0.0 < $0.1 }
  }

  /// A time zone. Its days are counted from 1970-01-01.
  struct Zone: Sendable {
    /// The seconds that local time is ahead of UTC at a time, in seconds since 1970.
    let offset: @Sendable (Int64) -> Int64

    func day(at time: Int64) -> Int64 {
      let wall = time + offset(time)
      return (wall - (wall % secondsPerDay + secondsPerDay) % secondsPerDay) / secondsPerDay
    }

    /// The first moment at which the clock on the wall shows this many minutes after the day's midnight or
    /// more.
    func time(of day: Int64, _ minutes: Int) -> Int64 {
      let wall = day * secondsPerDay + Int64(minutes) * 60
      // No zone changes twice within two days.
      let (before, after) = (offset(wall - secondsPerDay), offset(wall + secondsPerDay))
      if offset(wall - before) == before { return wall - before }
      if offset(wall - after) == after { return wall - after }
      // The change skips this time. It lies between the two.
      var (low, high) = (wall - after, wall - before)
      while high - low > 1 {
        let middle = low + (high - low) / 2
        if offset(middle) == before { low = middle } else { high = middle }
      }
      return high
    }
  }
}

private let secondsPerDay: Int64 = 86_400
