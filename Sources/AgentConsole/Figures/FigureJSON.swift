import ChatHistory

// The lines of `history stats --format jsonl`. The keys are documented in docs/user/history.md.

extension JSONValue {
  init(_ day: HistoryStatistics.Day, _ measures: HistoryFigures.Measures?) {
    self = .object([
      ("type", .text("day")), ("date", .text(day.date)), ("arrived", .integer(Int64(day.arrived))),
      ("unserved", .integer(Int64(day.unserved))), ("figures", JSONValue(measures)),
    ])
  }

  init(_ agent: HistoryStatistics.Agent, _ measures: HistoryFigures.Measures?) {
    self = .object([
      ("type", .text("agent")), ("name", JSONValue(agent.name)),
      ("served", .integer(Int64(agent.served))), ("handling", JSONValue(agent.handling)),
      ("replies", .integer(Int64(agent.replies))), ("figures", JSONValue(measures)),
    ])
  }

  init(tag: HistoryFigures.Part) {
    self = .object([
      ("type", .text("tag")), ("name", JSONValue(tag.name)),
      ("conversations", .integer(Int64(tag.measures.conversations))),
      ("figures", JSONValue(tag.measures)),
    ])
  }

  init(_ hour: Staffing.Hour) {
    self = .object([
      ("type", .text("hour")), ("hour", .integer(Int64(hour.hour))),
      ("arrivals", .fraction(hour.arrivals)), ("desks", .integer(Int64(hour.desks))),
      ("share_in_time", .fraction(hour.share)),
      ("most_arrivals", .integer(Int64(hour.mostArrivals))),
      ("most_desks", .integer(Int64(hour.mostDesks))),
    ])
  }

  init(_ numbers: HistoryStatistics, _ figures: HistoryFigures?) {
    self = .object([
      ("type", .text("total")), ("conversations", .integer(Int64(numbers.conversations))),
      ("finished", .integer(Int64(numbers.finished))), ("served", .integer(Int64(numbers.served))),
      ("unserved", .integer(Int64(numbers.unserved))),
      ("unserved_share", numbers.unservedShare.map { .fraction($0) } ?? .null),
      ("waiting", JSONValue(numbers.waiting)), ("handling", JSONValue(numbers.handling)),
      ("replies", .integer(Int64(numbers.replies))),
      (
        "replies_per_conversation",
        numbers.repliesPerConversation.map { .fraction($0) } ?? .null
      ),
      ("figures", JSONValue(figures?.total)),
      ("messages_left", figures.map { .integer(Int64($0.messagesLeft)) } ?? .null),
    ])
  }

  private init(_ measures: HistoryFigures.Measures?) {
    guard let measures else {
      self = .null
      return
    }
    func count(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
    self = .object([
      ("waiting", JSONValue(measures.waiting)), ("handling", JSONValue(measures.handling)),
      ("reply_time", JSONValue(measures.replyTime)), ("in_time", count(measures.inTime)),
      ("late", count(measures.late)), ("ratings", .integer(Int64(measures.ratings?.count ?? 0))),
      ("rating_mean", measures.ratings.map { .fraction($0.mean) } ?? .null),
    ])
  }

  private init(_ spread: HistoryStatistics.Spread?) {
    guard let spread else {
      self = .null
      return
    }
    self = .object([
      ("count", .integer(Int64(spread.count))), ("median_ms", JSONValue(spread.median)),
      ("p90_ms", JSONValue(spread.percentile90)),
    ])
  }
}
