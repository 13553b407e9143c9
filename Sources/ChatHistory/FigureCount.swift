import ChatCore

/// Collects the figures of a history in one pass over the conversations and one over their entries. Memory: a few
/// numbers for each conversation and reply.
struct FigureCount {
  /// What is known of a conversation when its entries come.
  private struct Known {
    let day: String
    let waited: Int64?
    let handling: Int64?
  }

  /// The conversation whose entries are being read.
  private struct Current {
    let id: Int64
    /// When the customer wrote what has no reply yet.
    var askedAt: Int64?
    var replyTimes: [Int64] = []
    var tags: Set<String> = []
    var rating: (Int64, agent: String?)?
  }

  private var total = FigureTally()
  private var days: [String: FigureTally] = [:]
  private var agents: [String?: FigureTally] = [:]
  private var tags: [String: FigureTally] = [:]
  private var arrivals = [Int](repeating: 0, count: 24)
  private var known: [Int64: Known] = [:]
  private var current: Current?

  // MARK: Reading

  mutating func addConversation(_ row: Row) {
    let day = row["day"] as String? ?? "?"
    let one = Known(day: day, waited: row["waited_ms"], handling: row["handling"])
    known[row["id"]] = one
    if let hour: Int = row["hour"], arrivals.indices.contains(hour) { arrivals[hour] += 1 }
    func add(_ tally: inout FigureTally) {
      tally.conversations += 1
      if let waited = one.waited { tally.waits.append(waited) }
      if let handling = one.handling { tally.handlings.append(handling) }
    }
    add(&total)
    add(&days[day, default: FigureTally()])
  }

  /// A part of a conversation that an agent served. Those of a conversation come in order.
  mutating func addAssignment(_ row: Row) {
    let agent: String? = row["agent"]
    agents[agent, default: FigureTally()].conversations += 1
    if let time: Int64 = row["handling"] {
      agents[agent, default: FigureTally()].handlings.append(time)
    }
    if row["is_first"] as Int == 1, let waited = known[row["id"]]?.waited {
      agents[agent, default: FigureTally()].waits.append(waited)
    }
  }

  /// An entry; all of a conversation come together, in order.
  mutating func addEntry(_ row: Row) {
    let id: Int64 = row["id"]
    if current?.id != id {
      finishConversation()
      current = Current(id: id)
    }
    let agent: String? = row["agent"]
    switch (row["speaker"] as String, row["kind"] as String?) {
    case (Speaker.customer.rawValue, _): current?.askedAt = row["at"]
    case (Speaker.agent.rawValue, _):
      guard let askedAt = current?.askedAt else { return }
      let time = max(0, row["at"] as Int64 - askedAt)
      current?.askedAt = nil
      current?.replyTimes.append(time)
      agents[agent, default: FigureTally()].replyTimes.append(time)
    case (_, Fact.tagged): if let tag: String = row["tag"] { current?.tags.insert(tag) }
    case (_, Fact.untagged): if let tag: String = row["tag"] { current?.tags.remove(tag) }
    case (_, Fact.rated):
      if let rating: Int64 = row["rating"], (1...5).contains(rating) {
        current?.rating = (rating, agent)
      }
    default: break
    }
  }

  /// Counts what the entries of a conversation have told.
  private mutating func finishConversation() {
    guard let current, let known = known[current.id] else { return }
    func add(_ tally: inout FigureTally) {
      tally.replyTimes += current.replyTimes
      if let (rating, _) = current.rating { tally.ratings.append(rating) }
    }
    add(&total)
    add(&days[known.day, default: FigureTally()])
    for tag in current.tags {
      var tally = tags[tag] ?? FigureTally()
      tally.conversations += 1
      if let waited = known.waited { tally.waits.append(waited) }
      if let handling = known.handling { tally.handlings.append(handling) }
      add(&tally)
      tags[tag] = tally
    }
    if let (rating, agent) = current.rating {
      agents[agent, default: FigureTally()].ratings.append(rating)
    }
  }

  // MARK: The result

  mutating func figures(
    lateAfter: Duration?, hasAgents: Bool, messagesLeft: Int
  ) -> HistoryFigures {
    finishConversation()
    current = nil
    func part(_ name: String?, _ tally: FigureTally) -> HistoryFigures.Part {
      .init(name: name, measures: tally.measures(lateAfter: lateAfter))
    }
    func byCount(_ one: HistoryFigures.Part, _ other: HistoryFigures.Part) -> Bool {
      (-one.measures.conversations, one.name ?? "")
        < (-other.measures.conversations, other.name ?? "")
    }
    return HistoryFigures(
      total: total.measures(lateAfter: lateAfter),
      days: days.sorted { $0.key < $1.key }.map { part($0.key, $0.value) },
      agents: hasAgents ? agents.map { part($0.key, $0.value) }.sorted(by: byCount) : [],
      tags: tags.map { part($0.key, $0.value) }.sorted(by: byCount), arrivals: arrivals,
      waits: total.waits.sorted().map { Duration(stored: $0) }, messagesLeft: messagesLeft)
  }
}

extension HistoryReader {
  /// Figures of all conversations that match.
  /// - Parameter lateAfter: how long a customer may wait for a reply; nil for no limit.
  public func figures(
    matching filter: HistoryFilter = HistoryFilter(), days boundary: DayBoundary = .local,
    lateAfter: Duration? = nil
  ) throws(HistoryError) -> HistoryFigures {
    try read { db in
      let snapshot = try snapshot(db)
      let matching = filter.condition(on: "c.arrived_at", snapshot)
      let condition: SQL = "\(matching) AND NOT \(snapshot.isAnsweredByItself)"
      var count = FigureCount()
      let seconds = "c.arrived_at / 1000, 'unixepoch', "
      try db.forEach(
        """
        SELECT c.id, date(\(sql: seconds)\(boundary.modifier)) AS day,
          CAST(strftime('%H', \(sql: seconds)\(boundary.modifier)) AS INTEGER) AS hour,
          CASE WHEN c.began_at IS NOT NULL THEN c.waited_ms END AS waited_ms,
          max(0, c.ended_at - c.began_at) AS handling
        FROM conversations c WHERE \(condition)
        """
      ) { row in
        count.addConversation(row)
        return true
      }
      if snapshot.hasAgents {
        try db.forEach(
          """
          SELECT c.id, r.agent, max(0, a.until - a.since) AS handling,
            NOT EXISTS (
              SELECT 1 FROM assignments b WHERE b.conversation_id = c.id AND b.id < a.id) AS is_first
          FROM assignments a JOIN runs r ON r.id = a.run_id
          JOIN conversations c ON c.id = a.conversation_id WHERE \(condition)
          """
        ) { row in
          count.addAssignment(row)
          return true
        }
      }
      try db.forEach(entries(condition, snapshot)) { row in
        count.addEntry(row)
        return true
      }
      return count.figures(
        lateAfter: lateAfter, hasAgents: snapshot.hasAgents,
        messagesLeft: try db.first(
          """
          SELECT count(*) FROM conversations c WHERE \(matching) AND \(snapshot.isAnsweredByItself)
          AND EXISTS (
            SELECT 1 FROM entries e
            WHERE e.conversation_id = c.id AND e.speaker = \(Speaker.customer.rawValue))
          """) ?? 0)
    }
  }

  private func entries(_ condition: SQL, _ snapshot: HistorySnapshot) -> SQL {
    let facts = [Fact.tagged, Fact.untagged, Fact.rated]
    let said: SQL = """
      e.speaker IN (\(Speaker.customer.rawValue), \(Speaker.agent.rawValue))
      AND e.marks & \(Int64(MessageFlags.outOfTurn.rawValue)) = 0 AND c.began_at IS NOT NULL
      """
    guard snapshot.hasAgents else {
      return """
        SELECT c.id, e.speaker, e.at, NULL AS kind, NULL AS tag, NULL AS rating, NULL AS agent
        FROM entries e JOIN conversations c ON c.id = e.conversation_id
        WHERE \(condition) AND \(said) ORDER BY e.conversation_id, e.id
        """
    }
    let details: SQL = "CASE WHEN json_valid(e.details) THEN e.details END"
    return """
      SELECT c.id, e.speaker, e.at, e.kind, r.agent,
        CAST(json_extract(\(details), '$.tag') AS TEXT) AS tag,
        CAST(json_extract(\(details), '$.rating') AS INTEGER) AS rating
      FROM entries e JOIN conversations c ON c.id = e.conversation_id JOIN runs r ON r.id = e.run_id
      WHERE \(condition) AND ((\(said)) OR e.kind IN (\(facts[0]), \(facts[1]), \(facts[2])))
      ORDER BY e.conversation_id, e.id
      """
  }
}
