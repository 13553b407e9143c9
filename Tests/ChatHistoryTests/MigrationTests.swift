import CalendarTime
import GRDB
import Glibc
import Testing

@testable import ChatHistory

/// Histories that earlier versions of the program wrote, byte for byte.
@Suite struct MigrationTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws {
    folder = try TemporaryFolder()
    try sample(1)
  }

  /// Two desks, one in Chinese, one in English and killed with a customer in the seat, and a third to which
  /// nobody came.
  private func sample(_ version: Int) throws {
    let samples = #filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))) + "/Samples"
    try write(try #require(contents("\(samples)/version-\(version).sqlite")), to: path)
  }

  /// All that can be read.
  private func everything() throws -> (conversations: [Conversation], entries: [RecordedEntry]) {
    var (conversations, entries): ([Conversation], [RecordedEntry]) = ([], [])
    try HistoryReader(path: path).export {
      conversations.append($0)
      return true
    } entry: {
      entries.append($0)
      return true
    }
    return (conversations, entries)
  }

  private func version() throws -> Int {
    let connection = try DatabaseConnection(path, .reading)
    defer { try? connection.close() }
    return try connection.read(HistorySchema.readVersion)
  }

  @Test func anEarlierFileIsReadAsItIs() throws {
    let bytes = contents(path)
    let (conversations, entries) = try everything()
    #expect(conversations.map(\.name) == ["小明明", "Ärger", "Mei", nil, "Li\0Si"])
    #expect(
      conversations.map(\.state).prefix(4) == [
        .ended(.left, at: WallTime(milliseconds: 1_795_910_759_462)),
        .ended(.blocked, at: WallTime(milliseconds: 1_795_910_759_472)),
        .ended(.left, at: WallTime(milliseconds: 1_795_910_759_903)),
        .ended(.violated, at: WallTime(milliseconds: 1_795_910_759_915)),
      ])
    #expect(
      conversations.last?.state
        == .interrupted(lastSeen: WallTime(milliseconds: 1_795_910_760_416)))
    #expect(
      entries.map(\.text) == [
        "小明 已连接，来自 127.0.0.1:42974", "你好，请问发票怎么开？", "老客户，态度好", "您好，请提供订单号", "订单号 12345", "在吗？",
        "小明 改名为 小明明", "小明明 已离开", "Ärger 已连接，来自 127.0.0.1:42986", "bad \u{FFFD} byte, ÄRGER",
        "已屏蔽 127.0.0.1，为期 30 分钟", "您结束了与 Ärger 的对话", "Mei connected from 127.0.0.1:55934",
        "Where is my parcel?\nIt is late.", "On its way", "Mei left",
        "disconnected 127.0.0.1:55942: the frame length is not four digits; it began with \"garbage\"",
        "Li␀Si connected from 127.0.0.1:55944", "a␀b",
      ])
    #expect(entries.filter { $0.marks == .outOfTurn }.map(\.text) == ["在吗？"])
    #expect(entries.filter { $0.marks == .repaired }.map(\.text) == ["bad \u{FFFD} byte, ÄRGER"])
    #expect(entries.filter { $0.speaker == .note }.map(\.text) == ["老客户，态度好"])
    #expect(entries.allSatisfy { $0.fact == nil })
    let reader = try HistoryReader(path: path, entriesScannedFirst: 0)
    #expect(try reader.find("ärger").map(\.entry.id) == [13, 11, 10])
    #expect(try reader.find("发票").map(\.entry.id) == [3])
    #expect(contents(path) == bytes)
    #expect(try version() == 1)
  }

  @Test func aFileOfTheLastVersionIsReadAsItIs() throws {
    try sample(2)
    let bytes = contents(path)
    let (conversations, entries) = try everything()
    #expect(conversations.map(\.name) == ["小明明", "Ärger", "Mei", nil, "Li\0Si"])
    #expect(conversations.map(\.assignments.count) == [1, 1, 1, 0, 1])
    #expect(
      conversations.first?.assignments == [
        Conversation.Assignment(
          agent: nil, desk: "127.0.0.1:21991", since: WallTime(milliseconds: 1_795_938_391_819),
          until: WallTime(milliseconds: 1_795_938_393_535), handedTo: nil)
      ])
    #expect(conversations.allSatisfy { $0.agents.isEmpty })
    #expect(entries.compactMap(\.fact).map(\.kind).prefix(3) == ["seated", "renamed", "ended"])
    #expect(entries.allSatisfy { $0.agent == nil })
    let reader = try HistoryReader(path: path)
    #expect(try !reader.hasSeveralAgents())
    #expect(try reader.conversations(matching: HistoryFilter(agent: "root")).isEmpty)
    #expect(try reader.statistics().agents.isEmpty)
    #expect(contents(path) == bytes)
    #expect(try version() == 2)
  }

  @Test(arguments: [1, 2]) func nothingChangesButWhatIsNew(from version: Int) throws {
    try sample(version)
    let before = try everything()
    let desk = try TestDesk(path, agent: "Anna")
    try desk.record(
      arrived(1, "Wang"), began(1), said(1, "ärger"),
      .fact(ConversationKey(1), Fact("left"), at: .now()))
    try desk.close()
    let after = try everything()
    #expect(after.conversations.prefix(5) == before.conversations[...])
    #expect(after.entries.prefix(before.entries.count) == before.entries[...])
    #expect(after.entries.map(\.fact).suffix(2) == [nil, Fact("left")])
    // The index knows the old entries, and the new one is looked at.
    let reader = try HistoryReader(path: path, entriesScannedFirst: 0)
    let ids = try reader.find("ÄRGER").map(\.entry.id)
    #expect(ids == (version == 1 ? [23, 13, 11, 10] : [23, 11]))
    try indexEverything(path)
    #expect(try reader.find("ÄRGER").map(\.entry.id) == ids)
    #expect(try self.version() == HistorySchema.version)
    // Who serves is known from now on.
    #expect(after.conversations.last?.agents == ["Anna"])
    #expect(after.entries.last?.agent == "Anna")
    try expectSound(path)
  }

  @Test(arguments: [1, 2]) func pruningMigratesToo(from version: Int) throws {
    try sample(version)
    let result = try HistoryDatabase.prune(path, olderThan: .now(), dryRun: false)
    #expect(result == PruningResult(conversations: 5, entries: 22))
    try expectSound(path)
    let queue = try DatabaseQueue(path: path)
    #expect(
      try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM entries_search_idx") } == 0)
  }

  /// Killed with all changes made and nothing committed, and again with the commit half on its way.
  @Test(arguments: [1, 2], [false, true])
  func isWholeOrNotAtAll(from version: Int, isInLog: Bool) async throws {
    try sample(version)
    let before = try everything()
    let path: String = path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, isInLog = isInLog as Bool] in
      let connection = try DatabaseConnection(path, .writing)
      try connection.use { db in
        // So little room that the changes go to the log before they are committed.
        if isInLog { try db.execute(script: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1") }
      }
      try connection.write { db in
        try HistorySchema.migrate(db)
        kill(getpid(), SIGKILL)
      }
    }
    #expect(try self.version() == version)
    #expect(try everything() == before)
    try TestDesk(path).close()
    #expect(try self.version() == HistorySchema.version)
    #expect(try everything() == before)
    try expectSound(path)
  }
}
