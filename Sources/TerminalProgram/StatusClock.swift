import MonotonicTime
import TerminalUI

/// Says how long something has lasted, and when the answer will change: the loop sleeps until then.
public struct StatusClock {
  /// The moment that is spoken of.
  public let now: Instant
  private let language: Language
  /// When something said so far will not be true any more; nil is never.
  public private(set) var nextChange: Instant?

  /// A clock that tells times as of `now`.
  public init(_ language: Language, at now: Instant) {
    self.language = language
    self.now = now
  }

  /// The time since `start`, in seconds for the first minute.
  public mutating func seconds(since start: Instant) -> String {
    let age = now - start
    if age < .seconds(60) {
      change(at: start + .seconds(age.wholeSeconds + 1))
      return language.duration(age)
    }
    return minutes(since: start)
  }

  /// The same for somebody who waits; nil in the first second, of which there is nothing to say. Whoever
  /// answers at once is spared the words, and a slow line their bytes.
  public mutating func waiting(since start: Instant) -> String? {
    guard now - start < .seconds(1) else { return seconds(since: start) }
    change(at: start + .seconds(1))
    return nil
  }

  /// The time since `start` in minutes, for what nobody waits for: a clock that ticks every second
  /// would wake an idle program.
  public mutating func minutes(since start: Instant) -> String {
    let age = now - start
    change(at: start + .seconds((age.wholeSeconds / 60 + 1) * 60))
    return age < .seconds(60) ? language.pick("<1 min", "不到 1 分钟") : language.duration(age)
  }

  private mutating func change(at instant: Instant) {
    nextChange = nextChange.map { min($0, instant) } ?? instant
  }
}
