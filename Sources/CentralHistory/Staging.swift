import ChatHistory

/// A batch on its way: it is copied into temporary tables, and from there into the tables, where rows that are there
/// already are left alone.
struct Staging {
  private let batch: HistoryOutbox.Batch
  private let runs: [HistoryOutbox.Run]
  let conversations: [HistoryOutbox.Conversation]
  /// Tokens by ids of the file.
  private let tokens: [Int64: String]

  /// - Parameters:
  ///   - runs: the runs of the batch that the server must be told of.
  ///   - sent: the conversations that it has, as they are there.
  init(
    _ batch: HistoryOutbox.Batch, runs: [HistoryOutbox.Run],
    sent: [Int64: HistoryOutbox.Conversation]
  ) {
    (self.batch, self.runs) = (batch, runs)
    // With an entry also a conversation that has not changed: its id at the server is needed.
    let touched = Set(batch.entries.compactMap(\.conversation))
    conversations = batch.conversations.filter { sent[$0.id] != $0 || touched.contains($0.id) }
    tokens = Dictionary(uniqueKeysWithValues: batch.runs.map { ($0.id, $0.token) })
  }

  var isEmpty: Bool { runs.isEmpty && conversations.isEmpty && batch.entries.isEmpty }

  /// The temporary tables of a connection.
  static let script = """
    CREATE TEMPORARY TABLE new_runs (
      token text, desk text, agent text, started_at bigint, closed_at bigint, is_alive integer,
      last_sequence bigint) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE new_conversations (
      origin_id bigint, origin_key bigint, run_id bigint, name text, host text, port integer,
      arrived_at bigint, waited_ms bigint, began_at bigint, ended_at bigint, ending text,
      version bigint) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE new_assignments (
      conversation_id bigint, run_id bigint, key bigint, since bigint, until bigint, handed_to text)
      ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE new_entries (
      ordinal bigint,
      run_id bigint, sequence bigint, conversation_id bigint, speaker text, text text, raw bytea,
      marks integer, at bigint, kind text, details json, grams integer[]) ON COMMIT DELETE ROWS;
    """

  /// Writes the batch, inside of the caller's transaction. `ids` are the server's ids of runs, by tokens.
  func ship(
    by connection: CentralConnection, _ ids: inout [String: Int64]
  ) throws(CentralError) {
    try shipRuns(connection, &ids)
    let known = tokens.compactMapValues { ids[$0] }
    let places = try shipConversations(connection, known)
    try shipAssignments(connection, known, places)
    try shipEntries(connection, known, places)
  }

  private func shipRuns(
    _ connection: CentralConnection, _ ids: inout [String: Int64]
  ) throws(CentralError) {
    var rows = CopyRows()
    for run in runs.sorted(by: { $0.token < $1.token }) {
      rows.append(run.token)
      rows.append(run.desk)
      rows.append(run.agent)
      rows.append(run.startedAt)
      rows.append(run.closedAt)
      rows.append(run.isAlive ? 1 : 0)
      rows.append(run.lastSequence)
      rows.endRow()
    }
    try connection.copy(rows, into: "new_runs")
    // Two minutes: four times as long as the shipper takes to say it again.
    let answer = try connection.run(
      """
      INSERT INTO kefu.runs AS r (
        token, desk, agent, started_at, closed_at, alive_until, last_sequence, touched_at)
      SELECT token, desk, agent, started_at, closed_at, is_alive * (now_ms + 120000), last_sequence, now_ms
      FROM new_runs, (SELECT \(sql: Self.nowMilliseconds) AS now_ms) AS clock ORDER BY token
      ON CONFLICT (token) DO UPDATE SET
        agent = coalesce(excluded.agent, r.agent),
        closed_at = coalesce(excluded.closed_at, r.closed_at), alive_until = excluded.alive_until,
        last_sequence = greatest(excluded.last_sequence, r.last_sequence),
        touched_at = excluded.touched_at
      RETURNING id, token
      """)
    for (token, id) in answer.map({ ($0.text("token") ?? "", $0.integer("id") ?? 0) }) {
      ids[token] = id
    }
  }

  /// The server's clock, in milliseconds since 1970.
  static let nowMilliseconds = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

  /// - Returns: the server's ids of the conversations, by those of the file.
  private func shipConversations(
    _ connection: CentralConnection, _ runs: [Int64: Int64]
  ) throws(CentralError) -> [Int64: Int64] {
    guard !conversations.isEmpty else { return [:] }
    struct Origin: Hashable { let run, key: Int64 }
    var rows = CopyRows()
    var local: [Origin: Int64] = [:]
    for one in conversations {
      let origin = Origin(run: runs[one.origin.run] ?? 0, key: one.origin.key)
      local[origin] = one.id
      rows.append(origin.run)
      rows.append(origin.key)
      rows.append(runs[one.run])
      rows.append(one.name)
      rows.append(one.host)
      rows.append(one.port)
      rows.append(one.arrivedAt)
      rows.append(one.waited)
      rows.append(one.beganAt)
      rows.append(one.endedAt)
      rows.append(one.ending)
      rows.append(one.version)
      rows.endRow()
    }
    try connection.copy(rows, into: "new_conversations")
    let columns =
      "run_id, name, host, port, arrived_at, waited_ms, began_at, ended_at, ending, version"
    // Written whether or not anything is new, because only written rows are returned.
    let updates = columns.split(separator: ", ").map {
      "\($0) = CASE WHEN excluded.version >= c.version THEN excluded.\($0) ELSE c.\($0) END"
    }.joined(separator: ", ")
    let answer = try connection.run(
      """
      INSERT INTO kefu.conversations AS c (origin_id, origin_key, \(sql: columns))
      SELECT origin_id, origin_key, \(sql: columns) FROM new_conversations
      ORDER BY origin_id, origin_key
      ON CONFLICT (origin_id, origin_key) DO UPDATE SET \(sql: updates)
      RETURNING id, origin_id, origin_key
      """)
    var places: [Int64: Int64] = [:]
    for (run, key, id) in answer.map({
      ($0.integer("origin_id") ?? 0, $0.integer("origin_key") ?? 0, $0.integer("id") ?? 0)
    }) {
      if let known = local[Origin(run: run, key: key)] { places[known] = id }
    }
    return places
  }

  private func shipAssignments(
    _ connection: CentralConnection, _ runs: [Int64: Int64], _ places: [Int64: Int64]
  ) throws(CentralError) {
    var rows = CopyRows()
    for conversation in conversations {
      for one in conversation.assignments {
        rows.append(places[conversation.id])
        rows.append(runs[one.run])
        rows.append(one.key)
        rows.append(one.since)
        rows.append(one.until)
        rows.append(one.handedTo)
        rows.endRow()
      }
    }
    guard !rows.bytes.isEmpty else { return }
    try connection.copy(rows, into: "new_assignments")
    try connection.run(
      """
      INSERT INTO kefu.assignments AS a (conversation_id, run_id, key, since, until, handed_to)
      SELECT conversation_id, run_id, key, since, until, handed_to FROM new_assignments
      ORDER BY conversation_id, since
      ON CONFLICT (run_id, key) DO UPDATE SET
        until = coalesce(excluded.until, a.until), handed_to = coalesce(excluded.handed_to, a.handed_to)
      WHERE (excluded.until, excluded.handed_to) IS DISTINCT FROM (a.until, a.handed_to)
      """)
  }

  private func shipEntries(
    _ connection: CentralConnection, _ runs: [Int64: Int64], _ places: [Int64: Int64]
  ) throws(CentralError) {
    guard !batch.entries.isEmpty else { return }
    var rows = CopyRows()
    for (ordinal, entry) in batch.entries.enumerated() {
      rows.append(Int64(ordinal))
      rows.append(runs[entry.run])
      rows.append(entry.sequence)
      rows.append(entry.conversation.flatMap { places[$0] })
      rows.append(entry.speaker)
      rows.append(entry.text)
      rows.append(bytesOf: entry.text.utf8.contains(0) ? entry.text : nil)
      rows.append(entry.marks)
      rows.append(entry.at)
      rows.append(entry.kind)
      rows.append(entry.details)
      rows.append(SearchGrams.of(entry.text, week: SearchGrams.week(entry.at)))
      rows.endRow()
    }
    try connection.copy(rows, into: "new_entries")
    let columns =
      "run_id, sequence, conversation_id, speaker, text, raw, marks, at, kind, details, grams"
    // In the order of the file, which the ids keep: a table alone has none, not even that of COPY.
    try connection.run(
      """
      INSERT INTO kefu.entries (\(sql: columns)) SELECT \(sql: columns) FROM new_entries
      ORDER BY ordinal
      ON CONFLICT (run_id, sequence) DO NOTHING
      """)
  }
}
