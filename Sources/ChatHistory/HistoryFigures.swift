import CalendarTime

/// How well customers were served: times, ratings, and the share of replies in time; in total, by day, by agent and
/// by tag. Conversations of desks that answer by themselves do not count.
public struct HistoryFigures: Equatable, Sendable {
  /// The figures of some conversations.
  public struct Measures: Equatable, Sendable {
    /// The number of conversations.
    public let conversations: Int
    /// Time in line of customers who took the seat; nil if none did.
    public let waiting: HistoryStatistics.Spread?
    /// Time from taking the seat to the end; of an agent, their part of it. nil if there is none.
    public let handling: HistoryStatistics.Spread?
    /// Time from a customer's message in turn to the agent's reply; nil if there is none.
    public let replyTime: HistoryStatistics.Spread?
    /// Replies that came within the limit; nil without a limit.
    public let inTime: Int?
    /// The customers' ratings: how many, and their mean, 1 to 5; nil if there are none.
    public let ratings: Ratings?

    /// Replies that came after the limit; nil without a limit.
    public var late: Int? { inTime.map { (replyTime?.count ?? 0) - $0 } }
  }

  /// Some ratings.
  public struct Ratings: Equatable, Sendable {
    /// How many.
    public let count: Int
    /// Their mean, 1 to 5.
    public let mean: Double
  }

  /// The figures of a day, an agent or a tag.
  public struct Part: Equatable, Sendable {
    /// The date, such as `2026-11-21`, the agent's name, or the tag; nil for an agent without a name.
    public let name: String?
    /// The figures.
    public let measures: Measures
  }

  /// All conversations.
  public let total: Measures
  /// Days on which a customer arrived, oldest first.
  public let days: [Part]
  /// Agents who served, the one with the most conversations first.
  public let agents: [Part]
  /// Tags, the one with the most conversations first. A conversation with several tags counts for each.
  public let tags: [Part]
  /// Customers who arrived, by the hour of the day, 24 numbers.
  public let arrivals: [Int]
  /// The times in line of customers who took the seat, shortest first.
  public let waits: [Duration]
  /// Messages left with desks that answer by themselves.
  public let messagesLeft: Int
}

/// Durations in milliseconds, and ratings, while they are collected.
struct FigureTally {
  var conversations = 0
  var waits: [Int64] = []
  var handlings: [Int64] = []
  var replyTimes: [Int64] = []
  var ratings: [Int64] = []

  func measures(lateAfter: Duration?) -> HistoryFigures.Measures {
    let limit = lateAfter.map { $0.wholeMilliseconds }
    let mean = Double(ratings.reduce(0, +)) / Double(max(1, ratings.count))
    return HistoryFigures.Measures(
      conversations: conversations, waiting: .init(milliseconds: waits),
      handling: .init(milliseconds: handlings), replyTime: .init(milliseconds: replyTimes),
      inTime: limit.map { limit in replyTimes.count { $0 <= limit } },
      ratings: ratings.isEmpty ? nil : .init(count: ratings.count, mean: mean))
  }
}

extension HistoryStatistics.Spread {
  /// nil if there are no durations.
  init?(milliseconds: [Int64]) {
    if milliseconds.isEmpty { return nil }
    let sorted = milliseconds.sorted()
    func percentile(_ percent: Int) -> Duration {
      Duration(stored: sorted[(sorted.count * percent + 99) / 100 - 1])
    }
    self.init(count: sorted.count, median: percentile(50), percentile90: percentile(90))
  }
}
