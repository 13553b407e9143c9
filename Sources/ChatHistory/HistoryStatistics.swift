import CalendarTime

/// Statistics of a desk's conversations.
public struct HistoryStatistics: Equatable, Sendable {
  /// The customers of one day.
  public struct Day: Equatable, Sendable {
    /// The date, such as `2026-11-21`.
    public let date: String
    /// Customers who arrived that day.
    public let arrived: Int
    /// Those of them who left without having had the seat.
    public let unserved: Int

    package init(date: String, arrived: Int, unserved: Int) {
      (self.date, self.arrived, self.unserved) = (date, arrived, unserved)
    }
  }

  /// The work of one agent. Of a conversation that was handed on, each agent's part counts.
  public struct Agent: Equatable, Sendable {
    /// The agent's name; nil for conversations that an earlier version recorded.
    public let name: String?
    /// Conversations that the agent served, alone or among others.
    public let served: Int
    /// Time from the beginning to the end, or to when it was handed on; nil if there is none.
    public let handling: Spread?
    /// The agent's messages.
    public let replies: Int

    package init(name: String?, served: Int, handling: Spread?, replies: Int) {
      (self.name, self.served, self.handling, self.replies) = (name, served, handling, replies)
    }

    /// The agent's messages per conversation.
    public var repliesPerConversation: Double { Double(replies) / Double(max(1, served)) }
  }

  /// Count, median and 90th percentile of some durations. Nearest-rank percentiles: each is a duration that
  /// occurred.
  public struct Spread: Equatable, Sendable {
    /// The number of durations.
    public let count: Int
    /// The median: at least half of the durations are no longer.
    public let median: Duration
    /// The 90th percentile: at least nine tenths of the durations are no longer.
    public let percentile90: Duration

    package init(count: Int, median: Duration, percentile90: Duration) {
      (self.count, self.median, self.percentile90) = (count, median, percentile90)
    }
  }

  /// Days on which a customer arrived, oldest first.
  public let days: [Day]
  /// All conversations.
  public let conversations: Int
  /// Conversations that are over and never had the seat.
  public let unserved: Int
  /// Conversations that are over.
  public let finished: Int
  /// Time in line of customers who took the seat; nil if none did.
  public let waiting: Spread?
  /// Time from taking the seat to the end, by the wall clock; 0 if the clock was set back meanwhile. Only
  /// conversations with a recorded end count. nil if there are none.
  public let handling: Spread?
  /// The agent's messages in conversations that had the seat.
  public let replies: Int
  /// Conversations that had the seat.
  public let served: Int
  /// The agents who served some of them, the one with the most conversations first.
  public let agents: [Agent]
  /// How many desks it takes; nil if no conversation has ended yet.
  public let staffing: Staffing?

  package init(
    days: [Day], conversations: Int, unserved: Int, finished: Int, waiting: Spread?,
    handling: Spread?, replies: Int, served: Int, agents: [Agent], staffing: Staffing?
  ) {
    (self.days, self.conversations, self.unserved) = (days, conversations, unserved)
    (self.finished, self.waiting, self.handling) = (finished, waiting, handling)
    (self.replies, self.served, self.agents, self.staffing) = (replies, served, agents, staffing)
  }

  /// The agent's messages per conversation that had the seat; nil if there is none.
  public var repliesPerConversation: Double? {
    served == 0 ? nil : Double(replies) / Double(served)
  }

  /// The share, 0 to 1, of finished conversations that never had the seat; nil if none is finished.
  public var unservedShare: Double? {
    finished == 0 ? nil : Double(unserved) / Double(finished)
  }
}

/// Where a day begins.
public enum DayBoundary: Equatable, Sendable {
  /// Midnight in the process's time zone (`TZ`, or the system's), with daylight saving time as it was at each
  /// moment. SQLite calls localtime_r(3).
  case local
  /// Midnight at this offset from UTC, in minutes, positive to the east.
  case minutesEastOfUTC(Int)

  var modifier: String {
    switch self {
    case .local: "localtime"
    case .minutesEastOfUTC(let minutes): "\(minutes) minutes"
    }
  }
}

extension HistoryReader {
  /// Statistics of all conversations that match. Memory: one number for each conversation.
  public func statistics(
    matching filter: HistoryFilter = HistoryFilter(), days: DayBoundary = .local
  ) throws(HistoryError) -> HistoryStatistics {
    try read { db in
      let snapshot = try snapshot(db)
      let condition: SQL = """
        \(filter.condition(on: "c.arrived_at", snapshot)) AND NOT \(snapshot.isAnsweredByItself)
        """
      let matching: SQL = "FROM conversations c WHERE \(condition)"
      let isOver = snapshot.isOver
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
        served: try count("SELECT count(*) \(matching) AND c.began_at IS NOT NULL"),
        agents: snapshot.hasAgents ? try agents(condition, db) : [],
        staffing: Staffing(
          arrivals: try db.all("SELECT c.arrived_at \(matching)", as: Int64.self)
            .map { WallTime(milliseconds: $0) },
          handling: try db.all(
            """
            SELECT max(0, c.ended_at - c.began_at) \(matching)
            AND c.began_at IS NOT NULL AND c.ended_at IS NOT NULL
            """)))
    }
  }

  private func agents(_ condition: SQL, _ db: Database) throws -> [HistoryStatistics.Agent] {
    let matching: SQL = """
      FROM assignments a JOIN runs r ON r.id = a.run_id
      JOIN conversations c ON c.id = a.conversation_id WHERE \(condition)
      """
    let replies: SQL = """
      SELECT count(*) FROM entries e JOIN runs r ON r.id = e.run_id
      JOIN conversations c ON c.id = e.conversation_id
      WHERE e.speaker = \(Speaker.agent.rawValue) AND c.began_at IS NOT NULL AND \(condition)
      """
    let counts: SQL = """
      SELECT r.agent, count(DISTINCT a.conversation_id) AS served \(matching)
      GROUP BY r.agent ORDER BY served DESC, r.agent
      """
    return try db.all(counts) { row in
      let name: String? = row["agent"]
      let isOfAgent: SQL = "r.agent IS \(name)"
      return HistoryStatistics.Agent(
        name: name, served: row["served"],
        handling: try spread(
          """
          SELECT max(0, a.until - a.since) \(matching) AND \(isOfAgent) AND a.until IS NOT NULL
          """, db),
        replies: try db.first("\(replies) AND \(isOfAgent)") ?? 0)
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
      // SQLite's date() returns null for a time outside of its calendar, more than 10,000 years away.
      HistoryStatistics.Day(
        date: row["day"] as String? ?? "?", arrived: row["arrived"], unserved: row["unserved"])
    }
  }

  func spread(_ query: SQL, _ db: Database) throws -> HistoryStatistics.Spread? {
    .init(milliseconds: try db.all(query, as: Int64.self))
  }
}
