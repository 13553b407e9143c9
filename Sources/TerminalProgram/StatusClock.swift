import ChatUI
import Languages
import MonotonicTime
import TerminalUI

/// Formats durations, and computes when the next of them will change. The loop sleeps until then.
public struct StatusClock {
  /// The time for which the durations are computed.
  public let now: Instant
  private let language: any Language
  /// When the first of the durations given so far will change; nil for never.
  public private(set) var nextChange: Instant?

  /// A clock that shows the time `now`.
  public init(_ language: any Language, at now: Instant) {
    self.language = language
    self.now = now
  }

  /// The duration since `start`: in seconds during the first minute, then in minutes.
  public mutating func seconds(since start: Instant) -> String {
    let age = now.seconds(since: start)
    guard age < 60 else { return language.age(minutes: minutes(since: start)) }
    change(at: start.later(bySeconds: age + 1))
    return language.duration(seconds: age)
  }

  /// The same for a wait; nil in the first second. That saves the words for a quick answer, and bytes on a
  /// slow connection.
  public mutating func waiting(since start: Instant) -> String? {
    guard now.seconds(since: start) < 1 else { return seconds(since: start) }
    change(at: start.later(bySeconds: 1))
    return nil
  }

  /// The whole minutes since `start`, where seconds do not matter: a clock that changes every second would
  /// wake an idle program. Returns a number, so that callers can cache the text and compare without
  /// formatting.
  public mutating func minutes(since start: Instant) -> Int64 {
    let minutes = now.seconds(since: start) / 60
    change(at: start.later(bySeconds: (minutes + 1) * 60))
    return minutes
  }

  /// The time left until `end`, rounded up: in seconds during the last minute, before that in minutes.
  public mutating func remaining(until end: Instant) -> String {
    let seconds = max(0, (end - now).wholeNanoseconds + 999_999_999) / 1_000_000_000
    let minutes = (seconds + 59) / 60
    let next = seconds <= 60 ? seconds - 1 : (minutes - 1) * 60
    if next >= 0 { change(at: end + .seconds(-next)) }
    return language.duration(seconds: seconds < 60 ? seconds : minutes * 60)
  }

  /// Whether this time has passed since `start`.
  public mutating func hasPassed(_ time: Duration, since start: Instant) -> Bool {
    guard now < start + time else { return true }
    change(at: start + time)
    return false
  }

  private mutating func change(at instant: Instant) {
    if let nextChange, nextChange <= instant { return }
    nextChange = instant
  }
}
