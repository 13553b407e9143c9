import CalendarTime
import ChatHistory

extension CentralReader {
  /// Statistics of all conversations that match, with days and hours in the local time of this machine.
  public func statistics(matching filter: HistoryFilter) throws -> HistoryStatistics {
    try connection.snapshot {
      let condition = filter.condition(on: "c.arrived_at")
      let from: SQL = "FROM conversations c JOIN runs r ON r.id = c.run_id WHERE \(condition)"
      let isOver = Self.isOver
      let totals = try connection.run(
        """
        SELECT count(*) AS conversations, count(*) FILTER (WHERE \(sql: isOver)) AS finished,
          count(c.began_at) AS served,
          count(*) FILTER (WHERE c.began_at IS NULL AND \(sql: isOver)) AS unserved \(from)
        """
      ).first
      let replies = try connection.run(
        """
        SELECT count(*) AS replies FROM entries e JOIN conversations c ON c.id = e.conversation_id
        WHERE e.speaker = \(Speaker.agent.rawValue) AND c.began_at IS NOT NULL AND \(condition)
        """
      ).first
      let arrivals = try arrivals(from)
      func count(_ column: String) -> Int { Int(totals?.integer(column) ?? 0) }
      return HistoryStatistics(
        days: Self.days(arrivals), conversations: count("conversations"),
        unserved: count("unserved"), finished: count("finished"),
        waiting: try spread("c.waited_ms", "\(from) AND c.waited_ms IS NOT NULL"),
        handling: try spread(
          "greatest(0, c.ended_at - c.began_at)",
          "\(from) AND c.began_at IS NOT NULL AND c.ended_at IS NOT NULL"),
        replies: Int(replies?.integer("replies") ?? 0), served: count("served"),
        agents: try agents(condition),
        staffing: Staffing(
          arrivals: arrivals.map(\.time), handling: arrivals.compactMap(\.handling)))
    }
  }

  private struct Arrival {
    let id: Int64
    let time: WallTime
    let isUnserved: Bool
    let handling: Int64?
  }

  /// All arrivals in their order.
  private func arrivals(_ from: SQL) throws -> [Arrival] {
    var all: [Arrival] = []
    let size = 20_000
    while true {
      let last: SQL =
        all.last.map { "(c.arrived_at, c.id) > (\($0.time.milliseconds), \($0.id))" } ?? "TRUE"
      let page = try connection.run(
        """
        SELECT c.id, c.arrived_at, (c.began_at IS NULL AND \(sql: Self.isOver))::integer AS unserved,
          greatest(0, c.ended_at - c.began_at) + 0 * c.began_at AS handling
        \(from) AND \(last) ORDER BY c.arrived_at, c.id LIMIT \(size)
        """
      ).map { row in
        Arrival(
          id: row.integer("id") ?? 0, time: WallTime(milliseconds: row.integer("arrived_at") ?? 0),
          isUnserved: row.integer("unserved") == 1, handling: row.integer("handling"))
      }
      all += page
      guard page.count == size else { return all }
    }
  }

  private static func days(_ arrivals: [Arrival]) -> [HistoryStatistics.Day] {
    var days: [HistoryStatistics.Day] = []
    for one in arrivals {
      let date = one.time.local.date
      let before = days.last?.date == date ? days.removeLast() : nil
      days.append(
        HistoryStatistics.Day(
          date: date, arrived: (before?.arrived ?? 0) + 1,
          unserved: (before?.unserved ?? 0) + (one.isUnserved ? 1 : 0)))
    }
    return days
  }

  private func agents(_ condition: SQL) throws -> [HistoryStatistics.Agent] {
    let from: SQL = """
      FROM assignments a JOIN runs r ON r.id = a.run_id
      JOIN conversations c ON c.id = a.conversation_id WHERE \(condition)
      """
    let rows = try connection.run(
      """
      SELECT s.agent, s.served, coalesce(e.replies, 0) AS replies FROM (
        SELECT r.agent, count(DISTINCT a.conversation_id) AS served \(from) GROUP BY r.agent) AS s
      LEFT JOIN (
        SELECT r.agent, count(*) AS replies FROM entries e JOIN runs r ON r.id = e.run_id
        JOIN conversations c ON c.id = e.conversation_id
        WHERE e.speaker = \(Speaker.agent.rawValue) AND c.began_at IS NOT NULL AND \(condition)
        GROUP BY r.agent) AS e ON e.agent IS NOT DISTINCT FROM s.agent
      ORDER BY s.served DESC, s.agent NULLS FIRST
      """
    ).map { (name: $0.text("agent"), served: $0.integer("served"), replies: $0.integer("replies")) }
    return try rows.map { row in
      HistoryStatistics.Agent(
        name: row.name, served: Int(row.served ?? 0),
        handling: try spread(
          "greatest(0, a.until - a.since)",
          "\(from) AND r.agent IS NOT DISTINCT FROM \(row.name) AND a.until IS NOT NULL"),
        replies: Int(row.replies ?? 0))
    }
  }

  /// percentile_disc is the nearest rank, as everywhere in the statistics.
  private func spread(_ value: String, _ from: SQL) throws -> HistoryStatistics.Spread? {
    let row = try connection.run(
      """
      SELECT count(*) AS count,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY \(sql: value)) AS median,
        percentile_disc(0.9) WITHIN GROUP (ORDER BY \(sql: value)) AS p90 \(from)
      """
    ).first
    guard let row, let count = row.integer("count"), count > 0 else { return nil }
    return HistoryStatistics.Spread(
      count: Int(count), median: Duration(stored: row.integer("median") ?? 0),
      percentile90: Duration(stored: row.integer("p90") ?? 0))
  }
}
