import CalendarTime
import ChatCore
import GRDB
import Glibc
import TestSupport
import Testing

@testable import ChatHistory

/// A folder that goes with its object.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = try makeTemporaryFolder("history")
  }

  deinit { _ = run("rm", "-rf", path) }

  /// Where the tests' history is.
  var history: String { path + "/history.sqlite" }
}

/// Runs a program to its end; whether it ended well.
@discardableResult
func run(_ program: String, _ arguments: String...) -> Bool {
  let child = try? Child(program, arguments, input: .nothing)
  return (try? child?.waitForExit()) == .exited(0)
}

/// The bytes of a file; nil when there is none.
func contents(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var (result, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    result += buffer.prefix(count)
  }
  return result
}

/// Overwrites or makes a file.
func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "wb"))
  defer { fclose(file) }
  try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}

/// The permission bits of a file.
func mode(_ path: String) -> UInt32? { HistoryFile.identity(of: path).map { $0.mode & 0o777 } }

/// A recorder together with what it notified of.
final class TestDesk: Sendable {
  let recorder: HistoryRecorder
  private let notifications: Monitor<Int>

  /// - Parameter quiet: after which the index is extended.
  init(
    _ path: String, desk: String = "[::]:4000", agent: String? = nil, startedAt: Int64 = 0,
    quiet: Duration = HistoryLimits.indexingIdleDelay
  ) throws {
    let notifications = Monitor(0)
    self.notifications = notifications
    recorder = try HistoryRecorder(
      path: path, desk: desk, agent: agent, startedAt: WallTime(milliseconds: startedAt),
      quiet: quiet
    ) { notifications.change { $0 += 1 } }
  }

  /// Waits until `condition` holds; it is asked again at each notification.
  func wait(
    for what: String, within timeout: Duration = .timeout,
    _ condition: @escaping (HistoryRecorder) -> Bool
  ) throws {
    let deadline = monotonicNow() + timeout.wholeMilliseconds * 1_000_000
    let holds = notifications.wait { _ -> Monitor<Int>.Finding<Bool> in
      if condition(recorder) { return .found(true) }
      return monotonicNow() >= deadline ? .found(false) : .wait(until: deadline)
    }
    try #require(holds, "not within \(timeout): \(what); failure: \(recorder.failure as Any)")
  }

  /// Submits, and waits until all of it is on the disk.
  func record(_ events: HistoryEvent...) throws {
    for event in events { recorder.submit(event) }
    try settle()
  }

  /// Waits until all that was submitted is on the disk.
  func settle() throws {
    let last = recorder.submit(said(nil, "settled"))
    try wait(for: "commit of \(last)") { $0.committedSequence >= last }
  }

  /// Ends the recording; nothing may be left over.
  func close() throws {
    try #require(recorder.close(timeout: .seconds(20)).isEmpty)
  }
}

// MARK: Events in few words

func arrived(
  _ key: UInt64, _ name: String? = nil, from host: String = "192.0.2.1", at time: Int64 = 0
) -> HistoryEvent {
  .arrived(
    ConversationKey(key), name: name, from: PeerAddress(host: host, port: 50_000),
    at: WallTime(milliseconds: time))
}

func began(_ key: UInt64, waited: Duration = .zero, at time: Int64 = 0) -> HistoryEvent {
  .began(ConversationKey(key), waited: waited, at: WallTime(milliseconds: time))
}

func said(
  _ key: UInt64?, _ text: String, by speaker: Speaker = .customer, _ marks: MessageFlags = [],
  at time: Int64 = 0
) -> HistoryEvent {
  .entry(
    key.map(ConversationKey.init), speaker, text: text, marks, at: WallTime(milliseconds: time))
}

func handedOn(_ key: UInt64, to agent: String = "Ben", at time: Int64 = 0) -> HistoryEvent {
  .handedOn(ConversationKey(key), to: agent, at: WallTime(milliseconds: time))
}

func takenOver(_ key: UInt64, _ conversation: Int64, at time: Int64 = 0) -> HistoryEvent {
  .takenOver(
    ConversationKey(key), conversationID: conversation, at: WallTime(milliseconds: time))
}

func ended(_ key: UInt64, _ ending: ConversationEnding = .left, at time: Int64 = 0) -> HistoryEvent
{
  .ended(ConversationKey(key), ending, at: WallTime(milliseconds: time))
}

extension HistoryReader {
  /// The words of a conversation, in order.
  func texts(ofConversation id: Int64) throws -> [String] {
    var result: [String] = []
    try forEachEntry(ofConversation: id) {
      result.append($0.text)
      return true
    }
    return result
  }
}

/// All entries of a database in the order of their ids, without the desk's "settled".
func allTexts(_ path: String) throws -> [String] {
  var configuration = Configuration()
  // A recorder that is just closing has the database to itself for a moment.
  configuration.busyMode = .timeout(10)
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  return try queue.read { db in
    try String.fetchAll(db, sql: "SELECT text FROM entries WHERE text <> 'settled' ORDER BY id")
  }
}

/// Lets SQLite and FTS5 look over the whole file.
func expectSound(_ path: String, _ location: SourceLocation = #_sourceLocation) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.write { db in
    let verdict = try String.fetchAll(db, sql: "PRAGMA integrity_check")
    #expect(verdict == ["ok"], sourceLocation: location)
    #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty, sourceLocation: location)
    // Compares the index with the text, and throws where they differ. What it does not have yet is put
    // out of the way.
    try db.inSavepoint {
      try db.execute(
        sql: """
          DELETE FROM entries WHERE id > (SELECT last_entry FROM search_progress);
          INSERT INTO entries_search (entries_search, rank) VALUES ('integrity-check', 1);
          """)
      return .rollback
    }
  }
}

/// Brings the search index up to the last entry.
func indexEverything(_ path: String) throws {
  let connection = try HistoryDatabase.openForWriting(path)
  while try connection.write(SearchIndex.extend) {}
  try connection.close()
}
