import CalendarTime
import GRDB
import Testing

@testable import ChatHistory

/// The index follows the entries, and nobody can tell by what is found.
@Suite struct SearchIndexTests {
  private let folder: TemporaryFolder
  private var path: String { folder.history }

  init() throws { folder = try TemporaryFolder() }

  /// The newest entry of the index, and the newest of all.
  private func progress() throws -> (indexed: Int64, last: Int64) {
    let connection = try HistoryDatabase.openForReading(path)
    defer { try? connection.close() }
    return try connection.read { db in
      (try SearchIndex.lastEntry(db), try db.first("SELECT max(id) FROM entries") ?? 0)
    }
  }

  /// Waits until nothing is left to index.
  private func waitForIndex() async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while case let (indexed, last) = try progress(), indexed < last {
      try #require(ContinuousClock.now < deadline, "\(indexed) of \(last)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// FTS5 says itself what it takes for the same letter.
  @Test func lettersAreTheSameAsToTheIndex() throws {
    // It reads these two as U+FFFD.
    let scalars = (1...0x1FFFF).compactMap(Unicode.Scalar.init).filter {
      $0.value != 0xFFFE && $0.value != 0xFFFF
    }
    let queue = try DatabaseQueue()
    let terms = try queue.write { db in
      try db.execute(
        sql: """
          CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize = 'trigram');
          CREATE VIRTUAL TABLE terms USING fts5vocab (texts, instance);
          """)
      let insert = try db.makeStatement(sql: "INSERT INTO texts (rowid, text) VALUES (?, ?)")
      for scalar in scalars {
        try insert.execute(
          arguments: [Int64(scalar.value), String(repeating: Character(scalar), count: 3)])
      }
      return try Row.fetchAll(db, sql: "SELECT doc, term FROM terms")
    }
    #expect(terms.count == scalars.count)
    for row in terms {
      let (number, term): (UInt32, String) = (row["doc"], row["term"])
      let text = String(repeating: Character(Unicode.Scalar(number)!), count: 3)
      let folded = SearchPattern.folded(text)
      if folded != Array(term.utf8) + [0] {
        Issue.record("U+\(String(number, radix: 16)): \(folded) is not \(term)")
      }
    }
  }

  @Test func anIdleDeskBringsItUpToDate() async throws {
    let desk = try TestDesk(path, quiet: .zero)
    desk.recorder.submit(arrived(1))
    let long = String(repeating: "很长的消息", count: 600)
    for number in 1...200 { desk.recorder.submit(said(1, "\(number) \(long)")) }
    try desk.settle()
    try await waitForIndex()
    #expect(desk.recorder.failure == nil)
    #expect(try HistoryReader(path: path, entriesScannedFirst: 0).find("17 很长").count == 2)
    try desk.close()
    try expectSound(path)
  }

  @Test func whatIsLeftIsTheNextDesks() async throws {
    let desk = try TestDesk(path, quiet: .seconds(3600))
    try desk.record(arrived(1), said(1, "first"), said(1, "second"))
    try desk.close()
    #expect(try progress() == (0, 3))
    let next = try TestDesk(path, quiet: .zero)
    try next.record(arrived(1))
    try await waitForIndex()
    try next.close()
    #expect(try progress() == (4, 4))
    try expectSound(path)
  }

  @Test func desksShareTheWork() async throws {
    let path = path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          let desk = try TestDesk(path, quiet: .zero)
          for round in 1...25 { try desk.record(arrived(UInt64(round)), said(nil, "of \(number)")) }
          try #require(desk.recorder.failure == nil)
          try desk.close()
        }
      }
      try await group.waitForAll()
    }
    try expectSound(path)
    try indexEverything(path)
    try expectSound(path)
    let reader = try HistoryReader(path: path, entriesScannedFirst: 0)
    #expect(try (0..<4).map { try reader.find("of \($0)").count } == [25, 25, 25, 25])
  }

  /// Somebody else writes for long: the index waits, and nothing is amiss.
  @Test func itWaitsForOthers() async throws {
    let desk = try TestDesk(path, quiet: .milliseconds(1))
    try desk.record(arrived(1), said(1, "before"))
    let other = try Blocker(path)
    let number = desk.recorder.submit(said(1, "meanwhile"))
    try other.release()
    try desk.wait(for: "commit") { $0.committedSequence >= number }
    #expect(desk.recorder.failure == nil)
    try await waitForIndex()
  }

  /// An index that is broken keeps nobody from being recorded.
  @Test func aBrokenIndexStopsNothing() throws {
    try TestDesk(path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "UPDATE entries_search_data SET block = x'FF'") }
    try queue.close()
    let desk = try TestDesk(path, quiet: .zero)
    for number in 1...20 { try desk.record(arrived(UInt64(number)), said(nil, "\(number)")) }
    #expect(desk.recorder.failure == nil)
    #expect(try HistoryReader(path: path).conversations().first?.state == .open)
    try desk.close()
    #expect(try allTexts(path) == (1...20).map { "\($0)" })
  }

  @Test(arguments: [0, 1, 2, 3]) func pruningTakesOutWhatIsIn(indexed: Int) throws {
    let desk = try TestDesk(path)
    for number in 1...3 {
      let key = UInt64(number)
      try desk.record(
        arrived(key, at: 10), said(key, "unmistakable \(number)", at: 10), ended(key, at: 10))
      if number == indexed { try indexEverything(path) }
    }
    try desk.record(arrived(4, at: 99), said(4, "stays", at: 99), ended(4, at: 99))
    try desk.close()
    #expect(
      try HistoryDatabase.prune(path, olderThan: WallTime(milliseconds: 50), dryRun: false)
        .conversations == 3)
    try expectSound(path)
    try indexEverything(path)
    try expectSound(path)
    let queue = try DatabaseQueue(path: path)
    let terms = try queue.write { db in
      try db.execute(
        sql: "CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, entries_search, row)")
      return try String.fetchAll(db, sql: "SELECT term FROM temp.terms ORDER BY term")
    }
    #expect(terms == ["ays", "sta", "tay"])
  }
}
