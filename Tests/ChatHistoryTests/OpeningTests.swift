import Glibc
import Testing

@testable import ChatHistory

@Suite struct OpeningTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: Where it is

  @Test(arguments: [
    (["XDG_STATE_HOME": "/state", "HOME": "/home/li"], "/state/kefu/history.sqlite"),
    (["XDG_STATE_HOME": "", "HOME": "/home/li"], "/home/li/.local/state/kefu/history.sqlite"),
    (["XDG_STATE_HOME": "state", "HOME": "/home/li"], "/home/li/.local/state/kefu/history.sqlite"),
    (["HOME": "/home/li"], "/home/li/.local/state/kefu/history.sqlite"),
    (["XDG_STATE_HOME": "state"], nil),
    (["HOME": "li"], nil),
    ([:], nil),
  ])
  func defaultPath(environment: [String: String], path: String?) {
    #expect(HistoryDatabase.defaultPath { environment[$0] } == path)
  }

  // MARK: Creating

  @Test func isForTheUserAlone() throws {
    let path = folder.path + "/state/kefu/history.sqlite"
    let desk = try TestDesk(path)
    for directory in ["/state", "/state/kefu"] { #expect(mode(folder.path + directory) == 0o700) }
    for file in ["", "-wal", "-shm", "-desks"] {
      #expect(mode(path + file) == 0o600, "\(file)")
    }
    try desk.close()
    #expect(
      leftOvers(in: folder.path + "/state/kefu") == ["history.sqlite", "history.sqlite-desks"])
  }

  @Test func isForTheGroupInItsFolder() throws {
    chmod(folder.path, 0o2770)
    let desk = try TestDesk(folder.history)
    for file in ["", "-wal", "-shm", "-desks"] {
      #expect(mode(folder.history + file) == 0o660, "\(file)")
    }
    try desk.close()
  }

  @Test(arguments: [0o770, 0o2775, 0o755, 0o2771] as [mode_t])
  func isForTheUserAloneInAnyOther(folderMode: mode_t) throws {
    chmod(folder.path, folderMode)
    let desk = try TestDesk(folder.history)
    for file in ["", "-wal", "-shm", "-desks"] {
      #expect(mode(folder.history + file) == 0o600, "\(file)")
    }
    try desk.close()
  }

  @Test(arguments: [0o777, 0o1777, 0o2772] as [mode_t])
  func aFolderThatEverybodyMayWriteIsRefused(folderMode: mode_t) throws {
    let refusal = HistoryError.folderWorldWritable(path: folder.path)
    chmod(folder.path, folderMode)
    #expect(throws: refusal) { try TestDesk(folder.history) }
    #expect(leftOvers(in: folder.path).isEmpty)
    chmod(folder.path, 0o700)
    try TestDesk(folder.history).close()
    chmod(folder.path, folderMode)
    let before = contents(folder.history)
    #expect(throws: refusal) { try TestDesk(folder.history) }
    #expect(contents(folder.history) == before)
    // Reading does no harm.
    #expect(try HistoryReader(path: folder.history).conversations().isEmpty)
  }

  @Test func leavesTheModeThatTheOwnerChose() throws {
    try TestDesk(folder.history).close()
    chmod(folder.history, 0o640)
    let desk = try TestDesk(folder.history)
    #expect(mode(folder.history) == 0o640)
    try desk.close()
  }

  @Test func takesAnEmptyFile() throws {
    try write([], to: folder.history)
    let desk = try TestDesk(folder.history)
    try desk.record(said(nil, "hello"))
    try desk.close()
    #expect(try allTexts(folder.history) == ["hello"])
    try expectSound(folder.history)
  }

  @Test func takesAPathFromHereAndOneThatLooksLikeAURI() throws {
    let path = folder.path + "/file:a?mode=memory%41#b"
    let desk = try TestDesk(path)
    try desk.record(arrived(1))
    #expect(mode(path) == 0o600)
    #expect(try HistoryReader(path: path).conversations().count == 1)
    try desk.close()
  }

  @Test func desksThatStartAtOnceShareOneDatabase() async throws {
    let path = folder.history
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          let desk = try TestDesk(path)
          try desk.record(arrived(1, "\(number)"), said(1, "of \(number)"))
          try desk.close()
        }
      }
      try await group.waitForAll()
    }
    let names = try HistoryReader(path: path).conversations().compactMap(\.name)
    #expect(names.sorted() == (0..<8).map(String.init))
    #expect(try allTexts(path).sorted() == (0..<8).map { "of \($0)" })
    #expect(leftOvers(in: folder.path).allSatisfy { !$0.contains(".new-") })
  }

  @Test func everyCommitIsSynced() throws {
    let connection = try HistoryDatabase.openForRecording(folder.history)
    let settings = try connection.use { db in
      try ["journal_mode", "synchronous", "foreign_keys", "auto_vacuum"].map {
        try db.first("PRAGMA \(sql: $0)", as: String.self)
      }
    }
    // FULL is 2; INCREMENTAL is 2.
    #expect(settings == ["wal", "2", "1", "2"])
  }

  // MARK: Earlier schemas

  /// Rows that a program of each version could have written. A new version adds a line.
  private static let samples: [Int: String] = [
    1: """
    INSERT INTO runs (token, desk, started_at) VALUES ('a', '[::]:4000', 1);
    INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
    VALUES (1, 1, '小明', '192.0.2.1', 50000, 2);
    INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at)
    VALUES (1, 2, 1, 'customer', '你好世界', 0, 3);
    """,
    2: """
    INSERT INTO runs (token, desk, started_at) VALUES ('a', '[::]:4000', 1);
    INSERT INTO conversations (run_id, key, name, host, port, arrived_at)
    VALUES (1, 1, '小明', '192.0.2.1', 50000, 2);
    INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at, kind, details)
    VALUES (1, 2, 1, 'customer', '你好世界', 0, 3, NULL, NULL),
      (1, 3, 1, 'notice', '', 0, 3, 'left', '{"waited_ms":4}');
    """,
    3: """
    INSERT INTO runs (token, desk, agent, started_at) VALUES ('a', '[::]:4000', 'Anna', 1);
    INSERT INTO conversations (run_id, key, name, host, port, arrived_at, began_at)
    VALUES (1, 1, '小明', '192.0.2.1', 50000, 2, 2);
    INSERT INTO assignments (conversation_id, run_id, key, since, until, handed_to)
    VALUES (1, 1, 1, 2, 4, 'Ben');
    INSERT INTO entries (run_id, sequence, conversation_id, speaker, text, marks, at, kind, details)
    VALUES (1, 2, 1, 'customer', '你好世界', 0, 3, NULL, NULL);
    """,
  ]

  @Test(arguments: 1...HistorySchema.version)
  func migrates(from version: Int) throws {
    let sample = try #require(Self.samples[version], "no sample of version \(version)")
    let connection = try DatabaseConnection(folder.history, .writing)
    try connection.write { db in
      try HistorySchema.migrate(db, to: version)
      try db.execute(script: sample)
    }
    try connection.close()

    let desk = try TestDesk(folder.history)
    try desk.record(arrived(1, "new"), said(1, "又来了"))
    let reader = try HistoryReader(path: folder.history)
    #expect(try reader.conversations().map(\.name) == ["new", "小明"])
    #expect(try reader.find("好世界").map(\.entry.text) == ["你好世界"])
    try desk.close()
    try expectSound(folder.history)
    let migrated = try DatabaseConnection(folder.history, .reading)
    #expect(try migrated.read(HistorySchema.readVersion) == HistorySchema.version)
  }
}

/// The names in a folder, in order.
func leftOvers(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}
