import Glibc

/// The time as the lessons' programs write it.
public enum LocalTime {
  /// `Sun Nov 29 05:33:20 2026`, ctime(3) without its line end.
  public static func ctime() -> String { format("%a %b %e %H:%M:%S %Y") }

  /// `2026-11-29 05:33:20.123456`.
  public static func dateAndTime() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let micros = "\(1_000_000 + now.tv_nsec / 1000)".dropFirst()
    return format("%Y-%m-%d %H:%M:%S", now.tv_sec) + "." + micros
  }

  private static func format(_ format: String, _ seconds: time_t = Glibc.time(nil)) -> String {
    var (seconds, parts) = (seconds, tm())
    localtime_r(&seconds, &parts)
    return String(unsafeUninitializedCapacity: 64) {
      $0.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress!, $0.count, format, &parts) }
    }
  }
}
