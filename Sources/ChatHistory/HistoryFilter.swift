import CalendarTime

/// Selects conversations or entries. A condition that is nil matches everything.
public struct HistoryFilter: Equatable, Sendable {
  /// Inclusive lower bound. Compared with a conversation's arrival, or, in a search, with the entry's time.
  public var since: WallTime?
  /// Exclusive upper bound, compared with the same time.
  public var until: WallTime?
  /// The exact name.
  public var name: String?
  /// The exact host.
  public var host: String?
  /// The exact name of an agent who served the conversation, alone or among others.
  public var agent: String?
  /// Only conversations with a message that was left with a desk that answers by itself, and that no agent has
  /// dealt with.
  public var isUnanswered = false

  /// A filter with these conditions.
  public init(
    since: WallTime? = nil, until: WallTime? = nil, name: String? = nil, host: String? = nil,
    agent: String? = nil
  ) {
    (self.since, self.until, self.name, self.host) = (since, until, name, host)
    self.agent = agent
  }
}

extension HistoryFilter {
  /// The conditions as SQL. The query must call the conversations `c`; `timeColumn` is the time to compare.
  func condition(on timeColumn: String, _ snapshot: HistorySnapshot) -> SQL {
    let conditions = condition(on: timeColumn, hasAgents: snapshot.hasAgents)
    return isUnanswered ? "\(conditions) AND \(snapshot.isUnanswered)" : conditions
  }

  /// The same without `isUnanswered`, which only a desk's own history can tell. `hasAgents`: whether the database has the names of agents.
  package func condition(on timeColumn: String, hasAgents: Bool = true) -> SQL {
    var conditions: [SQL] = ["TRUE"]
    if let since { conditions.append("\(sql: timeColumn) >= \(since.milliseconds)") }
    if let until { conditions.append("\(sql: timeColumn) < \(until.milliseconds)") }
    if let name { conditions.append("c.name = \(name)") }
    if let host { conditions.append("c.host = \(host)") }
    if let agent { conditions.append(hasAgents ? Self.isServed(by: agent) : "FALSE") }
    return conditions.joined(separator: " AND ")
  }

  private static func isServed(by agent: String) -> SQL {
    """
    EXISTS (
      SELECT 1 FROM assignments a JOIN runs r ON r.id = a.run_id
      WHERE a.conversation_id = c.id AND r.agent = \(agent))
    """
  }
}
