import MonotonicTime

/// The language a program speaks.
public enum Language: Sendable {
  case english
  case chinese

  /// The language of an environment: the first of LC_ALL, LC_MESSAGES and LANG that is set and not
  /// empty decides (locale(7)), whether that locale is installed or not.
  /// - Parameter variable: looks an environment variable up.
  public init(environment variable: (String) -> String?) {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    let value = names.lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
    self = value.lowercased().hasPrefix("zh") ? .chinese : .english
  }

  /// The text in this language.
  public func pick(
    _ english: @autoclosure () -> String, _ chinese: @autoclosure () -> String
  ) -> String {
    switch self {
    case .english: english()
    case .chinese: chinese()
    }
  }

  /// `1 byte`, `3 bytes`.
  public func bytes(_ count: Int) -> String {
    pick("\(count) \(count == 1 ? "byte" : "bytes")", "\(count) 字节")
  }

  /// An amount of time as one would say it, in the largest unit that is still exact enough.
  public func duration(_ duration: Duration) -> String {
    self.duration(seconds: duration.wholeSeconds)
  }

  /// The same of whole seconds; less than none are none.
  public func duration(seconds: Int64) -> String {
    let seconds = max(0, seconds)
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    if minutes == 0 { return pick("\(seconds) s", "\(seconds) 秒") }
    if hours == 0 { return pick("\(minutes) min", "\(minutes) 分钟") }
    if hours < 24 {
      return pick("\(hours) h \(minutes % 60) min", "\(hours) 小时 \(minutes % 60) 分钟")
    }
    return pick("\(hours / 24) d \(hours % 24) h", "\(hours / 24) 天 \(hours % 24) 小时")
  }

  /// How long something has lasted that nobody waits for.
  public func age(minutes: Int64) -> String {
    minutes < 1 ? pick("<1 min", "不到 1 分钟") : duration(seconds: minutes * 60)
  }
}
