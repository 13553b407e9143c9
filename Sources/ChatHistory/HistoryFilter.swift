import CalendarTime

/// Which conversations, or entries, are asked for. What is nil excludes nothing.
public struct HistoryFilter: Equatable, Sendable {
  /// From this moment on. What counts is when a conversation arrived; for entries that are searched,
  /// when they were written.
  public var since: WallTime?
  /// Up to this moment and without it.
  public var until: WallTime?
  /// Exactly this name.
  public var name: String?
  /// Exactly this host.
  public var host: String?

  /// A filter of these conditions.
  public init(
    since: WallTime? = nil, until: WallTime? = nil, name: String? = nil, host: String? = nil
  ) {
    (self.since, self.until, self.name, self.host) = (since, until, name, host)
  }
}

extension HistoryFilter {
  /// The conditions as SQL, for conversations called `c` and the time of `timeColumn`.
  func condition(on timeColumn: String) -> SQL {
    var conditions: [SQL] = ["TRUE"]
    if let since { conditions.append("\(sql: timeColumn) >= \(since.milliseconds)") }
    if let until { conditions.append("\(sql: timeColumn) < \(until.milliseconds)") }
    if let name { conditions.append("c.name = \(name)") }
    if let host { conditions.append("c.host = \(host)") }
    return conditions.joined(separator: " AND ")
  }
}
