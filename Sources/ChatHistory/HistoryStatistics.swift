/// A desk's work in numbers.
public struct HistoryStatistics: Equatable, Sendable {
  /// A day's customers.
  public struct Day: Equatable, Sendable {
    /// The day, as in `2026-11-21`.
    public let date: String
    /// Who came that day.
    public let arrived: Int
    /// Those of them who were gone without having had the seat.
    public let unserved: Int
  }

  /// Where the middle of some durations is, and where the long ones begin. Nearest rank: each is a
  /// duration that occurred.
  public struct Spread: Equatable, Sendable {
    /// How many durations there are.
    public let count: Int
    /// At least half of them are no longer.
    public let median: Duration
    /// At least nine tenths of them are no longer.
    public let ninetieth: Duration
  }

  /// Days on which somebody came, oldest first.
  public let days: [Day]
  /// Conversations in all.
  public let conversations: Int
  /// Conversations that are over without the customer having had the seat.
  public let unserved: Int
  /// Conversations that are over.
  public let finished: Int
  /// In the line, of those who had the seat; nil when nobody had.
  public let waiting: Spread?
  /// From the seat to the end, of those who had the seat, by the clock on the wall: as zero where it
  /// was set back meanwhile. nil when no such conversation is over in good order.
  public let handling: Spread?
  /// The agent's messages in conversations that had the seat.
  public let replies: Int
  /// Conversations that had the seat.
  public let served: Int

  /// The agent's messages for each conversation that had the seat; nil when none had.
  public var repliesPerConversation: Double? {
    served == 0 ? nil : Double(replies) / Double(served)
  }

  /// The share, 0 to 1, of conversations that are over without the customer having had the seat;
  /// nil when none is over.
  public var unservedShare: Double? {
    finished == 0 ? nil : Double(unserved) / Double(finished)
  }
}

/// Where a day begins.
public enum DayBoundary: Equatable, Sendable {
  /// At midnight where the process is (`TZ`, or the system's zone), as it was at each moment: with
  /// summer time where there is any. SQLite asks localtime_r.
  case local
  /// At midnight so many minutes east of UTC.
  case minutesEastOfUTC(Int)

  fileprivate var modifier: String {
    switch self {
    case .local: "localtime"
    case .minutesEastOfUTC(let minutes): "\(minutes) minutes"
    }
  }
}

extension HistoryReader {
  /// The numbers of all conversations that match. In memory there is one number for each.
  public func statistics(
    matching filter: HistoryFilter = HistoryFilter(), days: DayBoundary = .local
  ) throws(HistoryError) -> HistoryStatistics {
    try read { db in
      let matching: SQL = "FROM conversations c WHERE \(filter.condition(on: "c.arrived_at"))"
      let living = try livingRuns(db).sorted()
      let isOver: SQL = "(c.ended_at IS NOT NULL OR c.run_id NOT IN \(living))"
      func count(_ query: SQL) throws -> Int {
        try db.first(query) ?? 0
      }
      return HistoryStatistics(
        days: try self.days(matching, isOver, days, db),
        conversations: try count("SELECT count(*) \(matching)"),
        unserved: try count("SELECT count(*) \(matching) AND c.began_at IS NULL AND \(isOver)"),
        finished: try count("SELECT count(*) \(matching) AND \(isOver)"),
        waiting: try spread("SELECT c.waited_ms \(matching) AND c.waited_ms IS NOT NULL", db),
        handling: try spread(
          """
          SELECT max(0, c.ended_at - c.began_at) \(matching)
          AND c.began_at IS NOT NULL AND c.ended_at IS NOT NULL
          """, db),
        replies: try count(
          """
          SELECT count(*) FROM entries e WHERE e.speaker = \(Speaker.agent.rawValue)
          AND e.conversation_id IN (SELECT c.id \(matching) AND c.began_at IS NOT NULL)
          """),
        served: try count("SELECT count(*) \(matching) AND c.began_at IS NOT NULL"))
    }
  }

  private func days(
    _ matching: SQL, _ isOver: SQL, _ boundary: DayBoundary, _ db: Database
  ) throws -> [HistoryStatistics.Day] {
    let query: SQL = """
      SELECT date(c.arrived_at / 1000, 'unixepoch', \(boundary.modifier)) AS day,
        count(*) AS arrived, sum(c.began_at IS NULL AND \(isOver)) AS unserved
      \(matching) GROUP BY day ORDER BY day
      """
    return try db.all(query) { row in
      // Null for a time that no calendar has, more than 10,000 years away.
      HistoryStatistics.Day(
        date: row["day"] as String? ?? "?", arrived: row["arrived"], unserved: row["unserved"])
    }
  }

  private func spread(_ query: SQL, _ db: Database) throws -> HistoryStatistics.Spread? {
    let sorted = try db.all("\(query) ORDER BY 1", as: Int64.self)
    guard !sorted.isEmpty else { return nil }
    func percentile(_ percent: Int) -> Duration {
      Duration(stored: sorted[(sorted.count * percent + 99) / 100 - 1])
    }
    return HistoryStatistics.Spread(
      count: sorted.count, median: percentile(50), ninetieth: percentile(90))
  }
}
