import CalendarTime

/// A short account of the day so far, of all desks that record into one history.
public struct DayFigures: Equatable, Sendable {
  /// Customers who took a seat.
  public let served: Int
  /// Customers who left without having had one.
  public let unserved: Int
  /// Time in line of those who took a seat; nil if none did.
  public let waiting: HistoryStatistics.Spread?
  /// Time from taking the seat to the end, of conversations that are over; nil if none is.
  public let handling: HistoryStatistics.Spread?
}

extension HistoryReader {
  /// Counts what has happened since a moment. Messages left with desks that answer by themselves do not count.
  /// Reads backwards from the newest conversation to the first one before it:
  /// the cost does not grow with the history.
  public func figures(since start: WallTime) throws(HistoryError) -> DayFigures {
    try read { db in
      let snapshot = try snapshot(db)
      let isOver = snapshot.isOver
      let before: Int64? = try db.first(
        """
        SELECT c.id FROM conversations c WHERE c.arrived_at < \(start.milliseconds)
        ORDER BY c.id DESC LIMIT 1
        """)
      let ofToday: SQL = """
        FROM conversations c WHERE c.id > \(before ?? 0) AND c.arrived_at >= \(start.milliseconds)
        AND NOT \(snapshot.isAnsweredByItself)
        """
      return DayFigures(
        served: try db.first("SELECT count(*) \(ofToday) AND c.began_at IS NOT NULL") ?? 0,
        unserved: try db.first("SELECT count(*) \(ofToday) AND c.began_at IS NULL AND \(isOver)")
          ?? 0,
        waiting: try spread("SELECT c.waited_ms \(ofToday) AND c.waited_ms IS NOT NULL", db),
        handling: try spread(
          """
          SELECT max(0, c.ended_at - c.began_at) \(ofToday)
          AND c.began_at IS NOT NULL AND c.ended_at IS NOT NULL
          """, db))
    }
  }
}
