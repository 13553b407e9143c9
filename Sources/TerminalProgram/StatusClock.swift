import ChatUI
import Languages
import MonotonicTime
import TerminalUI

/// Says how long something has lasted, and when the answer will change: the loop sleeps until then.
public struct StatusClock {
  /// The moment that is spoken of.
  public let now: Instant
  private let language: any Language
  /// When something said so far will not be true any more; nil is never.
  public private(set) var nextChange: Instant?

  /// A clock that tells times as of `now`.
  public init(_ language: any Language, at now: Instant) {
    self.language = language
    self.now = now
  }

  /// The time since `start`, in seconds for the first minute.
  public mutating func seconds(since start: Instant) -> String {
    let age = now.seconds(since: start)
    guard age < 60 else { return language.age(minutes: minutes(since: start)) }
    change(at: start.later(bySeconds: age + 1))
    return language.duration(seconds: age)
  }

  /// The same for somebody who waits; nil in the first second, of which there is nothing to say. Whoever
  /// answers at once is spared the words, and a slow line their bytes.
  public mutating func waiting(since start: Instant) -> String? {
    guard now.seconds(since: start) < 1 else { return seconds(since: start) }
    change(at: start.later(bySeconds: 1))
    return nil
  }

  /// The whole minutes since `start`, for what nobody waits for: a clock that ticks every second would
  /// wake an idle program. A number, so that words that are kept for it need not be made to be compared.
  public mutating func minutes(since start: Instant) -> Int64 {
    let minutes = now.seconds(since: start) / 60
    change(at: start.later(bySeconds: (minutes + 1) * 60))
    return minutes
  }

  private mutating func change(at instant: Instant) {
    if let nextChange, nextChange <= instant { return }
    nextChange = instant
  }
}
