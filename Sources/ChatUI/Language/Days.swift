import CalendarTime
import Languages

extension Language {
  /// A day as one would write it, the longest form first.
  func forms(of day: LocalDay) -> [String] {
    let (month, weekday) = (Int(day.month), Int(day.weekday))
    return [
      date(year: day.year, month: month, day: Int(day.day), weekday: weekday), day.numbers,
    ]
  }
}
