import CalendarTime

extension Language {
  /// A day as one would write it, the longest form first.
  package func forms(of day: LocalDay) -> [String] {
    let weekday = Int(day.weekday)
    let month = Int(day.month) - 1
    return [
      pick(
        "\(Self.weekdays[weekday]), \(day.day) \(Self.months[month]) \(day.year)",
        "\(day.year)年\(day.month)月\(day.day)日 星期\(Self.chineseWeekdays[weekday])"),
      day.numbers,
    ]
  }

  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
  private static let chineseWeekdays = ["日", "一", "二", "三", "四", "五", "六"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
