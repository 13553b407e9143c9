extension Chinese {
  func bytes(_ count: Int) -> String { "\(count) 字节" }
  func seconds(_ count: Int64) -> String { "\(count) 秒" }
  func minutes(_ count: Int64) -> String { "\(count) 分钟" }
  func hours(_ count: Int64, minutes: Int64) -> String { "\(count) 小时 \(minutes) 分钟" }
  func days(_ count: Int64, hours: Int64) -> String { "\(count) 天 \(hours) 小时" }
  var lessThanAMinute: String { "不到 1 分钟" }

  func date(year: Int, month: Int, day: Int, weekday: Int) -> String {
    "\(year)年\(month)月\(day)日 星期\(Self.weekdays[weekday])"
  }

  private static let weekdays = ["日", "一", "二", "三", "四", "五", "六"]
}
