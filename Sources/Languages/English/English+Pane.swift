extension English {
  var paneCustomer: String { "Customer" }
  func paneLast(_ date: String) -> String { "Last time, \(date)" }
  var paneNotes: String { "Earlier notes" }
  func paneLine(_ count: Int) -> String { "In line: \(count)" }
  var paneToday: String { "Today" }
  func paneWaited(_ time: Duration) -> String { "waited \(duration(time))" }
  func paneHere(_ age: String) -> String { "here for \(age)" }
  func paneBefore(_ visits: String) -> String { "before: \(visits)" }
  func paneMore(_ count: Int) -> String { "and \(count) more" }
  func paneServed(_ count: Int) -> String {
    count == 1 ? "1 customer served" : "\(count) customers served"
  }
  func paneUnserved(_ count: Int) -> String { "\(count) left unserved" }
  func paneTypicalWait(_ time: Duration) -> String { "median wait \(duration(time))" }
  func paneTypicalHandling(_ time: Duration) -> String { "median conversation \(duration(time))" }
  func paneNeedsColumns(_ count: Int) -> String {
    "the pane needs a window of \(count) columns or more"
  }
}
