extension English {
  func bytes(_ count: Int) -> String { "\(count) \(count == 1 ? "byte" : "bytes")" }
  func seconds(_ count: Int64) -> String { "\(count) s" }
  func minutes(_ count: Int64) -> String { "\(count) min" }
  func hours(_ count: Int64, minutes: Int64) -> String { "\(count) h \(minutes) min" }
  func days(_ count: Int64, hours: Int64) -> String { "\(count) d \(hours) h" }
  var lessThanAMinute: String { "<1 min" }

  func date(year: Int, month: Int, day: Int, weekday: Int) -> String {
    "\(Self.weekdays[weekday]), \(day) \(Self.months[month - 1]) \(year)"
  }

  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
