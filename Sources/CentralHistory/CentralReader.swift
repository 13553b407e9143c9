import CalendarTime
import ChatCore
import ChatHistory

/// Reads the central history. What is the newest is told by times here, because ids are given in the order of shipping.
public final class CentralReader: HistorySource {
  let connection: CentralConnection
  let facts: FactParser

  /// Connects.
  /// - Parameter deadline: until when everything must be done, a time of `CLOCK_MONOTONIC` in nanoseconds; nil if there
  ///   is none. `extend` sets another one.
  /// - Throws: `CentralError`; `missing` if nothing was ever shipped there.
  public init(_ target: ConnectionString, deadline: Int64? = nil) throws {
    facts = try FactParser()
    connection = try CentralConnection(target, deadline: deadline)
    guard try CentralSchema.version(of: connection) != nil
    else { throw CentralError.missing(place: target.place) }
    for setting in [
      "default_transaction_read_only TO on", "search_path TO kefu, pg_catalog",
      // Compiling a query takes longer than any of these run.
      "jit TO off",
    ] { try connection.run("SET \(sql: setting)") }
  }

  /// Sets another deadline.
  public func extend(to deadline: Int64) { connection.deadline = deadline }

  /// The newest conversations that match.
  public func conversations(
    matching filter: HistoryFilter, limit: Int, after last: Conversation?
  ) throws -> [Conversation] {
    let before: SQL =
      last.map { "(c.arrived_at, c.id) < (\($0.arrivedAt.milliseconds), \($0.id))" } ?? "TRUE"
    return try conversations(
      "\(filter.condition(on: "c.arrived_at")) AND \(before)",
      "ORDER BY c.arrived_at DESC, c.id DESC LIMIT \(max(0, limit))")
  }

  /// One conversation.
  public func conversation(_ id: Int64) throws -> Conversation? {
    try conversations("c.id = \(id)", "LIMIT 1").first
  }

  /// The entries of a conversation.
  public func forEachEntry(
    ofConversation id: Int64, _ body: (RecordedEntry) -> Bool
  ) throws { _ = try entries(of: id, body) }

  /// - Returns: false if `body` stopped it.
  private func entries(of id: Int64, _ body: (RecordedEntry) -> Bool) throws -> Bool {
    var last: Int64 = 0
    while true {
      let page = try entries(
        "e.conversation_id = \(id) AND e.id > \(last)", "ORDER BY e.id LIMIT \(Self.pageSize)")
      for entry in page { guard body(entry) else { return false } }
      guard page.count == Self.pageSize, let end = page.last else { return true }
      last = end.id
    }
  }

  /// All that match, from one snapshot.
  public func export(
    matching filter: HistoryFilter, conversation: (Conversation) -> Bool,
    entry: (RecordedEntry) -> Bool
  ) throws {
    try connection.snapshot {
      var last: SQL = "TRUE"
      while true {
        let page = try conversations(
          "\(filter.condition(on: "c.arrived_at")) AND \(last)",
          "ORDER BY c.arrived_at, c.id LIMIT \(Self.pageSize)")
        for one in page {
          guard conversation(one), try entries(of: one.id, entry) else { return }
        }
        guard page.count == Self.pageSize, let end = page.last else { return }
        last = "(c.arrived_at, c.id) > (\(end.arrivedAt.milliseconds), \(end.id))"
      }
    }
  }

  /// Earlier conversations of a customer.
  public func earlier(name: String?, host: String, limit: Int) throws -> EarlierConversations {
    let sameName: SQL = name.map { "c.name = \($0)" } ?? "FALSE"
    let sameHost: SQL = "c.host = \(host)"
    let counts = try connection.run(
      """
      SELECT count(*) FILTER (WHERE \(sameName)) AS same_name,
        count(*) FILTER (WHERE \(sameHost)) AS same_host,
        count(*) FILTER (WHERE \(sameName) AND \(sameHost)) AS same_both
      FROM conversations c JOIN runs r ON r.id = c.run_id
      WHERE (\(sameName) OR \(sameHost)) AND \(sql: Self.isOver)
      """
    ).first
    func count(_ column: String) -> Int { Int(counts?.integer(column) ?? 0) }
    return EarlierConversations(
      sameName: count("same_name"), sameHost: count("same_host"),
      sameNameAndHost: count("same_both"),
      newest: limit == 0
        ? []
        : try conversations(
          "(\(sameName) OR \(sameHost)) AND \(sql: Self.isOver)",
          "ORDER BY c.arrived_at DESC, c.id DESC LIMIT \(limit)"))
  }

  /// What is known of a customer.
  public func record(name: String, host: String) throws -> CustomerRecord {
    let spoken: SQL = "e.speaker IN \([Speaker.customer.rawValue, Speaker.agent.rawValue])"
    let ofName: SQL = "c.name = \(name) AND \(sql: Self.isOver)"
    let last = try conversations(
      """
      \(ofName) AND EXISTS (SELECT 1 FROM entries e WHERE e.conversation_id = c.id AND \(spoken))
      """, "ORDER BY c.arrived_at DESC, c.id DESC LIMIT 1"
    ).first
    return CustomerRecord(
      earlier: try earlier(name: name, host: host, limit: 0), last: last,
      lastWords: try last.map {
        try entries(
          "e.conversation_id = \($0.id) AND \(spoken)",
          "ORDER BY e.id DESC LIMIT \(HistoryLimits.lastWords)"
        ).reversed()
      } ?? [],
      notes: try entries(
        """
        e.speaker = \(Speaker.note.rawValue) AND e.conversation_id IN (
          SELECT c.id FROM conversations c JOIN runs r ON r.id = c.run_id WHERE \(ofName))
        """, "ORDER BY e.at DESC, e.id DESC LIMIT \(HistoryLimits.lastNotes)"))
  }

  /// Whether desks of several agents have shipped.
  public func hasSeveralAgents() throws -> Bool {
    let row = try connection.run(
      """
      SELECT count(*) AS agents FROM (
        SELECT DISTINCT agent FROM runs WHERE agent IS NOT NULL LIMIT 2) AS a
      """
    ).first
    return row?.integer("agents") == 2
  }

  // MARK: Parts of queries

  static let pageSize = 500

  /// Whether the desk of run `r` is running, as far as its machine has said lately.
  static let isAlive = "(r.closed_at IS NULL AND r.alive_until > \(Staging.nowMilliseconds))"
  /// Whether conversation `c`, of run `r`, is over.
  static let isOver = "(c.ended_at IS NOT NULL OR NOT \(isAlive))"

  func conversations(_ condition: SQL, _ order: SQL) throws -> [Conversation] {
    let rows = try connection.run(
      """
      SELECT c.*, r.desk, \(sql: Self.isAlive)::integer AS is_alive,
        CASE WHEN c.ended_at IS NULL THEN coalesce(
          (SELECT e.at FROM entries e WHERE e.conversation_id = c.id ORDER BY e.id DESC LIMIT 1),
          c.began_at, c.arrived_at) END AS last_at
      FROM conversations c JOIN runs r ON r.id = c.run_id WHERE \(condition) \(order)
      """)
    let assignments = try assignments(of: rows.map { $0.integer("id") ?? 0 })
    return rows.map { Self.conversation($0, assignments) }
  }

  private func assignments(
    of ids: [Int64]
  ) throws -> [Int64: [Conversation.Assignment]] {
    guard !ids.isEmpty else { return [:] }
    let rows = try connection.run(
      """
      SELECT a.conversation_id, r.agent, r.desk, a.since, a.until, a.handed_to
      FROM assignments a JOIN runs r ON r.id = a.run_id WHERE a.conversation_id IN \(ids)
      ORDER BY a.id
      """)
    var found: [Int64: [Conversation.Assignment]] = [:]
    for (id, one) in rows.map({ row in
      (
        row.integer("conversation_id") ?? 0,
        Conversation.Assignment(
          agent: row.text("agent"), desk: row.text("desk") ?? "",
          since: WallTime(stored: row.integer("since") ?? 0),
          until: row.integer("until").map { WallTime(stored: $0) }, handedTo: row.text("handed_to"))
      )
    }) { found[id, default: []].append(one) }
    return found
  }

  private static func conversation(
    _ row: CentralRows.Row, _ assignments: [Int64: [Conversation.Assignment]]
  ) -> Conversation {
    let id = row.integer("id") ?? 0
    let state: Conversation.State =
      if let ended = row.integer("ended_at") {
        .ended(
          row.text("ending").flatMap(ConversationEnding.init(rawValue:)),
          at: WallTime(stored: ended))
      } else if row.integer("is_alive") == 1 {
        .open
      } else {
        .interrupted(lastSeen: WallTime(stored: row.integer("last_at") ?? 0))
      }
    return Conversation(
      id: id, name: row.text("name"),
      address: PeerAddress(
        host: row.text("host") ?? "", port: UInt16(truncatingIfNeeded: row.integer("port") ?? 0)),
      desk: row.text("desk") ?? "", arrivedAt: WallTime(stored: row.integer("arrived_at") ?? 0),
      waited: row.integer("waited_ms").map { Duration(stored: $0) },
      beganAt: row.integer("began_at").map { WallTime(stored: $0) }, state: state,
      assignments: assignments[id] ?? [])
  }

  /// The columns of entry `e`, whose run is `r`.
  static let entryColumns = """
    e.id, e.run_id, e.sequence, e.conversation_id, e.speaker, e.text, encode(e.raw, 'hex') AS raw,
    e.marks, e.at, e.kind, e.details, r.agent
    """

  func entries(_ condition: SQL, _ order: SQL) throws -> [RecordedEntry] {
    try connection.run(
      """
      SELECT \(sql: Self.entryColumns) FROM entries e JOIN runs r ON r.id = e.run_id
      WHERE \(condition) \(order)
      """
    ).map(entry)
  }

  func entry(_ row: CentralRows.Row) -> RecordedEntry {
    let text = row.text("raw").map(Self.text(ofHex:)) ?? row.text("text") ?? ""
    return RecordedEntry(
      id: row.integer("id") ?? 0, conversationID: row.integer("conversation_id"),
      speaker: row.text("speaker").flatMap(Speaker.init(rawValue:)) ?? .notice, text: text,
      fact: row.text("kind").map { facts.fact($0, details: row.text("details")) },
      marks: MessageFlags(rawValue: UInt8(truncatingIfNeeded: row.integer("marks") ?? 0)),
      time: WallTime(stored: row.integer("at") ?? 0), agent: row.text("agent"))
  }

  private static func text(ofHex hex: String) -> String {
    let digits = hex.utf8.map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map {
      digits[$0] << 4 | digits[$0 + 1]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension CentralConnection {
  /// Runs `body` in a transaction that sees one snapshot.
  func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
    try run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ")
    defer { try? run(script: "ROLLBACK") }
    return try body()
  }
}
