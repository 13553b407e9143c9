import CalendarTime
import ChatHistory

/// Follows the central history as it grows.
///
/// Transactions of several shippers commit in another order than they take their ids in, so "newer than the last id"
/// would miss some. But a run's `last_sequence` is committed together with its entries, in order: what is new is read
/// run by run.
public final class CentralFollower: HistoryFollowing {
  private let target: ConnectionString
  private let filter: HistoryFilter
  private var reader: CentralReader?
  /// Whether desks of several agents have shipped.
  public private(set) var hasSeveralAgents = false
  /// How far each run was read.
  private var sequences: [Int64: Int64] = [:]
  private var hasBegun = false
  /// The server's clock at the last look.
  private var lastLook: Int64 = 0
  /// Known conversations that have not ended, as they were told last.
  private var known: [Int64: Conversation] = [:]

  /// Follows the central history, from the conversations that are open, or from all that have arrived since the
  /// filter's `since`.
  public init(_ target: ConnectionString, matching filter: HistoryFilter) throws {
    (self.target, self.filter) = (target, filter)
    reader = try CentralReader(target)
  }

  /// After an error the next call connects anew, and misses nothing.
  public func next() throws -> [HistoryFollower.News] {
    let reader = try self.reader ?? CentralReader(target)
    self.reader = nil
    let news = try reader.connection.snapshot { try read(reader) }
    self.reader = reader
    return news
  }

  /// Runs are looked at that were touched since some time before the last look: longer than a transaction takes.
  private static let overlapMilliseconds: Int64 = 600_000

  private func read(_ reader: CentralReader) throws -> [HistoryFollower.News] {
    let looked = try reader.connection.run(
      "SELECT \(sql: Staging.nowMilliseconds) AS now"
    ).first?.integer("now")
    let runs = try reader.connection.run(
      """
      SELECT id, last_sequence FROM runs
      WHERE touched_at >= \(hasBegun ? lastLook - Self.overlapMilliseconds : .min)
      """
    ).map { ($0.integer("id") ?? 0, $0.integer("last_sequence") ?? 0) }
    defer { lastLook = looked ?? lastLook }
    guard hasBegun else { return try begin(reader, runs) }
    var news: [HistoryFollower.News] = []
    for (run, last) in runs where last > sequences[run] ?? 0 {
      let entries = try reader.entries(
        "e.run_id = \(run) AND e.sequence > \(sequences[run] ?? 0)",
        "ORDER BY e.sequence LIMIT \(CentralReader.pageSize)")
      news += try tell(entries, reader)
      let isAll = entries.count < CentralReader.pageSize
      sequences[run] = isAll ? last : try lastSequence(of: run, entries, reader)
    }
    return news + (try changes(reader))
  }

  private func lastSequence(
    of run: Int64, _ entries: [RecordedEntry], _ reader: CentralReader
  ) throws -> Int64 {
    let row = try reader.connection.run(
      """
      SELECT sequence FROM entries WHERE run_id = \(run) AND sequence > \(sequences[run] ?? 0)
      ORDER BY sequence OFFSET \(entries.count - 1) LIMIT 1
      """
    ).first
    return row?.integer("sequence") ?? 0
  }

  private func begin(
    _ reader: CentralReader, _ runs: [(Int64, Int64)]
  ) throws -> [HistoryFollower.News] {
    hasSeveralAgents = try reader.hasSeveralAgents()
    sequences = Dictionary(uniqueKeysWithValues: runs)
    hasBegun = true
    let first: SQL =
      filter.since == nil ? "NOT \(sql: CentralReader.isOver)" : "TRUE"
    let open = try reader.conversations(
      "\(first) AND \(filter.condition(on: "c.arrived_at"))", "ORDER BY c.arrived_at, c.id")
    return try open.flatMap { conversation in
      var news: [HistoryFollower.News] = [.began(conversation)]
      try reader.forEachEntry(ofConversation: conversation.id) {
        news.append(.entry($0, in: conversation))
        return true
      }
      if case .ended = conversation.state {} else { known[conversation.id] = conversation }
      return news
    }
  }

  /// New entries, each after its conversation.
  private func tell(
    _ entries: [RecordedEntry], _ reader: CentralReader
  ) throws -> [HistoryFollower.News] {
    let ids = Set(entries.compactMap(\.conversationID)).sorted()
    guard !ids.isEmpty else { return [] }
    hasSeveralAgents = try reader.hasSeveralAgents()
    let found = try reader.conversations(
      "c.id IN \(ids) AND \(filter.condition(on: "c.arrived_at"))", "")
    var news: [HistoryFollower.News] = []
    var told: [Int64: Conversation] = [:]
    for entry in entries {
      guard let conversation = found.first(where: { $0.id == entry.conversationID }) else {
        continue
      }
      if known[conversation.id] == nil, told[conversation.id] == nil {
        news.append(.began(conversation))
      }
      told[conversation.id] = conversation
      news.append(.entry(entry, in: conversation))
    }
    for (id, conversation) in told where known[id] == nil { known[id] = conversation }
    return news
  }

  private func changes(_ reader: CentralReader) throws -> [HistoryFollower.News] {
    guard !known.isEmpty else { return [] }
    let ids = known.keys.sorted()
    let present = try reader.conversations("c.id IN \(ids)", "ORDER BY c.id")
    var news: [HistoryFollower.News] = []
    for conversation in present {
      if known[conversation.id] != conversation { news.append(.changed(conversation)) }
      known[conversation.id] = conversation
      if case .ended = conversation.state { known[conversation.id] = nil }
    }
    return news
  }
}
