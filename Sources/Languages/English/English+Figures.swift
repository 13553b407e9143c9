extension English {
  var columnReplyTime: String { "REPLY" }
  var columnInTime: String { "IN TIME" }
  var columnRating: String { "RATING" }
  var columnTag: String { "TAG" }
  var timesAreSpreads: String { "times: P50 / P90" }

  var rowReplyTime: String { "reply time" }
  var rowInTime: String { "replies in time" }
  var rowRating: String { "rating" }
  var rowMessagesLeft: String { "messages left" }
  func percent(_ number: String) -> String { "\(number) %" }
  func rating(_ mean: String, _ count: Int) -> String {
    "\(mean) of 5 (\(count) \(count == 1 ? "answer" : "answers"))"
  }

  var chartOfArrivals: String { "Arrivals by the hour of the day" }
  var chartOfWaits: String { "Time in the line" }
  var figuresTitle: String { "Kefu: figures" }
  var htmlCode: String { "en" }
}
