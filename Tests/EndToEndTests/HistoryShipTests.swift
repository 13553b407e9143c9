import CalendarTime
import ChatCore
import ChatHistory
import Glibc
import TestSupport
import Testing

/// `history ship`, with a real server.
@Suite(.enabled(if: PostgresServer.isPossible, PostgresServer.why)) struct HistoryShipTests {
  let server: PostgresServer

  init() throws { server = try PostgresServer() }

  @Test func everythingArrivesOnce() throws {
    let history = try HistoryOnDisk.usual()
    #expect(
      try server.ship(history).output
        == "shipped to \(server.folder)/kefu: 3 conversations, 6 entries\n")
    #expect(try server.ship(history).output.hasSuffix(": 0 conversations, 0 entries\n"))
    #expect(
      try server.run("SELECT name, ending, ended_at - began_at FROM kefu.conversations ORDER BY id")
        == "小明|left|60000\nMei|left|60000\n|leftWhileWaiting|")
    #expect(
      try server.run("SELECT speaker, text, raw FROM kefu.entries ORDER BY id LIMIT 2")
        == "customer|你好|\nagent|您好\n请讲|")
    #expect(try server.run("SELECT count(*), sum(last_sequence) FROM kefu.runs") == "1|11")
    #expect(try server.run("SELECT desk, agent FROM kefu.runs") == "127.0.0.1:21567|anna")
  }

  /// PostgreSQL's texts have no U+0000, and its COPY has characters of its own.
  @Test func everyTextArrives() throws {
    let texts = ["a\0b", "\\.", "\\N", "\t\n\r\\", "{\"}", "\u{1F600}\u{FFFD}", "", "''; DROP"]
    let history = try HistoryOnDisk { recorder in
      recorder.visit(1, "\\N", at: HistoryOnDisk.start, texts.map { (.customer, $0) })
      recorder.submit(
        .fact(nil, Fact("went_away", ["text": .text("\0\"\\")]), at: WallTime(milliseconds: 1)))
    }
    _ = try server.ship(history)
    let stored = try server.run(
      """
      SELECT string_agg(encode(coalesce(raw, convert_to(text, 'UTF8')), 'hex'), ',' ORDER BY id)
      FROM kefu.entries WHERE kind IS NULL
      """)
    let hex = texts.map { $0.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) } }
    #expect(stored == hex.map { $0.joined() }.joined(separator: ","))
    #expect(try server.run("SELECT name FROM kefu.conversations") == "\\N")
    #expect(
      try server.run("SELECT details->>'text' FROM kefu.entries WHERE kind = 'went_away'")
        == "\u{2400}\"\\")
  }

  /// An open conversation that goes on is the same conversation.
  @Test func whatChangesIsChangedThere() throws {
    let place = try HistoryOnDisk { _ in }
    let recorder = try HistoryRecorder(path: place.path, desk: "d:1", agent: "anna") {}
    let (key, address) = (ConversationKey(1), PeerAddress(host: "192.0.2.1", port: 1))
    func at(_ seconds: Int64) -> WallTime { WallTime(milliseconds: 1000 * seconds) }
    func commit(_ events: [HistoryEvent]) throws {
      let last = recorder.submit(events)
      recorder.wait(untilCommitted: last, timeout: .seconds(20))
      _ = try server.ship(place)
    }
    func row() throws -> String {
      try server.run(
        """
        SELECT c.name, c.began_at, c.ending, r.alive_until > 0 FROM kefu.conversations c
        JOIN kefu.runs r ON r.id = c.run_id
        """)
    }
    try commit([.arrived(key, name: nil, from: address, at: at(1))])
    #expect(try row() == "|||t")
    try commit([.named(key, "Mei"), .began(key, waited: .zero, at: at(2))])
    #expect(try row() == "Mei|2000||t")
    try commit([.entry(key, .customer, text: "Hi", [], at: at(3)), .named(key, "May")])
    #expect(try row() == "May|2000||t")
    try commit([.ended(key, .left, at: at(4))])
    #expect(try row() == "May|2000|left|t")
    #expect(recorder.close(timeout: .seconds(20)).isEmpty)
    _ = try server.ship(place)
    #expect(
      try server.run(
        "SELECT alive_until, closed_at > 0 FROM kefu.runs WHERE agent = 'anna' AND desk = 'd:1'")
        == "0|t")
    #expect(try server.run("SELECT count(*), count(until) FROM kefu.assignments") == "1|1")
  }

  /// A shipper that is killed at any moment loses nothing and doubles nothing, also while the desk goes on.
  @Test func killedAtAnyMoment() throws {
    let history = try HistoryOnDisk { $0.many(2_000) }
    for round in 0..<12 {
      let shipper = try server.shipper(history, ["--follow"])
      usleep(useconds_t(round * 40_000))
      shipper.signal(SIGKILL)
      _ = try shipper.waitForExit()
    }
    _ = try server.ship(history)
    try server.expectAll(of: history)
  }

  /// The server is killed in the middle of everything, and comes back.
  @Test func theServerIsKilled() throws {
    let history = try HistoryOnDisk { $0.many(3_000) }
    let shipper = try server.shipper(history)
    for _ in 0..<3 {
      usleep(300_000)
      server.kill()
      try server.start()
    }
    #expect(try shipper.waitForExit() == .exited(0), "\(shipper.errors)")
    try server.expectAll(of: history)
  }

  /// Short and long entries: a table of PostgreSQL puts short ones into the gaps of earlier pages.
  @Test func theOrderIsThatOfTheFile() throws {
    let history = try HistoryOnDisk { recorder in
      let said = (0..<800).map { number in
        (Speaker.customer, "\(number) " + String(repeating: "x", count: number * 37 % 900))
      }
      recorder.visit(1, "Mei", at: HistoryOnDisk.start, said)
    }
    _ = try server.ship(history)
    let texts = try server.run(
      "SELECT split_part(text, ' ', 1) FROM kefu.entries WHERE speaker = 'customer' ORDER BY id")
    #expect(texts.split(separator: "\n").map(String.init) == (0..<800).map(String.init))
  }

  /// They meet at the first one's migration, too.
  @Test func severalAtOnce() throws {
    let history = try HistoryOnDisk { $0.many(2_000) }
    let shippers = try (0..<4).map { _ in try server.shipper(history) }
    for shipper in shippers {
      #expect(try shipper.waitForExit() == .exited(0))
      #expect(shipper.errors == "")
    }
    try server.expectAll(of: history)
  }

  /// A problem is told once, and what waited meanwhile is shipped when it is over.
  @Test func theServerRejects() throws {
    let history = try HistoryOnDisk.usual()
    _ = try server.ship(history)
    try server.run(
      """
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'not now: %', new.text; END $$;
      CREATE TRIGGER no BEFORE INSERT ON kefu.entries FOR EACH ROW EXECUTE FUNCTION no();
      """)
    let recorder = try HistoryRecorder(path: history.path, desk: "d:2") {}
    recorder.visit(1, "Ann", at: HistoryOnDisk.start, [(.customer, "secret")])
    #expect(recorder.close(timeout: .seconds(20)).isEmpty)
    let shipper = try server.shipper(history, ["--follow"])
    try shipper.waitForOutput(containing: "trying again", from: .errors)
    sleep(3)
    try server.run("DROP TRIGGER no ON kefu.entries")
    try shipper.waitForOutput(containing: "again: 1 conversation, 1 entry", from: .errors)
    #expect(shipper.errors.components(of: "trying again") == 1, "\(shipper.errors)")
    try server.expectAll(of: history)
  }

  @Test(.enabled(if: geteuid() == 0, "a small disk needs root")) func theDiskIsFull() throws {
    let server = try PostgresServer(hasSmallDisk: true)
    _ = try server.ship(try HistoryOnDisk { _ in })
    try server.fillDisk(leaving: 500)
    let history = try HistoryOnDisk { $0.many(2_000) }
    let shipper = try server.shipper(history, ["--follow"])
    try shipper.waitForOutput(
      containing: "no space left on the server's disk; trying again", from: .errors)
    try server.emptyDisk()
    try shipper.waitForOutput(containing: "shipping to", from: .errors)
    try server.expectAll(of: history)
  }

  /// A server that was restored from a backup has less than the mark says.
  @Test func theServerHasForgotten() throws {
    let history = try HistoryOnDisk { $0.many(20) }
    _ = try server.ship(history)
    try server.run("DELETE FROM kefu.entries; UPDATE kefu.runs SET last_sequence = 3")
    _ = try server.ship(history)
    try server.expectAll(of: history)
    // Another database has its own mark.
    try server.run("DROP SCHEMA kefu CASCADE")
    _ = try server.ship(history)
    try server.expectAll(of: history)
  }

  /// A later version's tables are left alone.
  @Test func newerTables() throws {
    let history = try HistoryOnDisk.usual()
    _ = try server.ship(history)
    try server.run("UPDATE kefu.about SET version = 99")
    let shipper = try server.shipper(history, ["--follow"])
    #expect(try shipper.waitForExit() == .exited(1))
    #expect(shipper.errors.contains("made by a later version of Kefu"))
  }

  // MARK: Pruning

  @Test func whatIsNotShippedIsNotPruned() throws {
    let history = try HistoryOnDisk.usual()
    let everything = ["prune", "--older-than", "2030-01-01", "--delete"]
    _ = try server.ship(history)
    let recorder = try HistoryRecorder(path: history.path, desk: "d:2") {}
    recorder.visit(1, "Ann", at: HistoryOnDisk.start, [(.customer, "later")])
    #expect(recorder.close(timeout: .seconds(20)).isEmpty)
    let pruned = try history.run(everything)
    #expect(
      pruned.output.contains("deleted 3 conversations") || pruned.output.contains("3 conversations")
    )
    #expect(pruned.errors.contains("kept, because not shipped yet: 1 conversation"))
    _ = try server.ship(history)
    #expect(try history.run(everything).errors == "")
    // Pruned here is not pruned there.
    #expect(try server.run("SELECT count(*) FROM kefu.conversations") == "4")
    #expect(try server.run("SELECT count(*) FROM kefu.entries") == "7")
  }

  @Test func pruningThere() throws {
    let history = try HistoryOnDisk.usual()
    // The second customer's conversation ended on the next day.
    let shipped = try server.ship(history, ["--prune", "2024-11-21"])
    #expect(shipped.output.contains("older than 2024-11-21 00:00: 1 conversation\n"))
    #expect(
      try server.run("SELECT coalesce(name, '-') FROM kefu.conversations ORDER BY id") == "Mei\n-")
    #expect(try server.run("SELECT count(*) FROM kefu.entries") == "4")
    #expect(try server.run("SELECT count(*) FROM kefu.assignments") == "1")
    #expect(try server.ship(history).output.hasSuffix(": 0 conversations, 0 entries\n"))
  }

  // MARK: The connection string

  @Test(
    arguments: [
      "host=db password=geheim", "postgresql://kefu:geheim@db/kefu",
      "postgres://db/kefu?password=geheim", "host=db sslpassword=geheim",
    ])
  func noPasswordOnACommandLine(string: String) throws {
    let history = try HistoryOnDisk.usual()
    let result = try history.run(["ship", "--to", string], in: PostgresServer.environment())
    #expect(result.status == .exited(64))
    #expect(result.errors.contains("~/.pgpass"))
    #expect(!result.errors.contains("geheim") && result.output == "")
  }

  @Test(arguments: ["kefu", "host=db geheim", "postgres://kefu:ge heim@db/kefu", "hots=geheim"])
  func malformed(string: String) throws {
    let history = try HistoryOnDisk.usual()
    let result = try history.run(["ship", "--to", string], in: PostgresServer.environment())
    #expect(result.status == .exited(64))
    #expect(!result.errors.contains("heim"))
  }
}

extension PostgresServer {
  /// Ships a history to its end, in local time UTC+8.
  func ship(_ history: HistoryOnDisk, _ more: [String] = []) throws -> (
    status: TestSupport.ExitStatus, output: String, errors: String
  ) {
    let result = try history.run(["ship", "--to", string] + more, in: Self.environment())
    #expect(result.status == .exited(0), "\(result.errors)")
    #expect(result.errors == "")
    return result
  }

  /// Starts shipping.
  func shipper(_ history: HistoryOnDisk, _ more: [String] = []) throws -> Child {
    try Child(
      builtProgram("agent-console"),
      ["history", "ship", "--to", string, "--history", history.path] + more,
      environment: Self.environment(), input: .nothing)
  }

  /// What is there must be what is in the history, each once, in its order and with its conversation.
  func expectAll(of history: HistoryOnDisk, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let exported = try history.run(["export", "--format", "jsonl"]).output.split(separator: "\n")
    let texts = exported.filter { $0.hasPrefix("{\"type\":\"entry\"") }.count
    let conversations = exported.count - texts
    try wait(for: "all are there") {
      try run("SELECT count(*) FROM kefu.entries") >= "0"
        && run("SELECT count(*) >= \(texts) FROM kefu.entries WHERE conversation_id IS NOT NULL")
          == "t"
    }
    #expect(
      try run("SELECT count(*), count(conversation_id) FROM kefu.entries") == "\(texts)|\(texts)",
      sourceLocation: sourceLocation)
    #expect(
      try run("SELECT count(*), count(ended_at) FROM kefu.conversations")
        == "\(conversations)|\(conversations)", sourceLocation: sourceLocation)
    // In each conversation the messages are numbered.
    #expect(
      try run(
        """
        SELECT count(*) FROM (
          SELECT text, row_number() OVER (PARTITION BY conversation_id ORDER BY id) AS number
          FROM kefu.entries WHERE text LIKE 'message %') AS e WHERE text <> 'message ' || number
        """) == "0", sourceLocation: sourceLocation)
  }
}

extension HistoryRecorder {
  /// Records so many visits of four messages.
  fileprivate func many(_ count: UInt64) {
    for number in 1...count {
      visit(
        number, "c\(number)", at: HistoryOnDisk.start + Int64(number) * 1000,
        (1...4).map { (.customer, "message \($0)") })
    }
  }
}

extension String {
  /// How often a text is in this one.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
