import ChatHistory
import GRDB
import Glibc
import TestSupport
import Testing

/// Faults between a running program and its disk, injected by strace(1) from the creation of this object
/// until `mend`. strace counts each thread's calls from 1; a desk writes all commits on one thread.
final class DiskFault {
  static let isPermitted = SystemCallTests.canTrace && canAttach
  static let why: Comment = "strace is not installed, or may not attach"

  private static let canAttach: Bool = {
    guard let sleeper = try? Child("sleep", ["60"]) else { return false }
    return (try? DiskFault(sleeper.pid, "fdatasync:error=EIO")) != nil
  }()

  private let tracer: Child

  /// - Parameter injection: in strace's syntax: `fdatasync:error=EIO:when=2`.
  init(
    _ pid: pid_t, _ injection: String..., alsoTracing calls: String = "", into trace: String? = nil
  ) throws {
    let names = injection.map { String($0.prefix { $0 != ":" }) }
    tracer = try Child(
      "strace",
      ["-f", "-y", "-s", "200", "-p", "\(pid)", "-o", trace ?? "/dev/null", "-e"]
        + ["trace=" + (names + [calls]).filter { !$0.isEmpty }.joined(separator: ",")]
        + injection.flatMap { ["-e", "inject=" + $0] }, input: .nothing)
    try tracer.waitForOutput(containing: "attached", from: .errors)
  }

  func mend() throws {
    tracer.signal(SIGTERM)
    // strace does not handle the signal while a thread that it delays is ending.
    if (try? tracer.waitForExit(within: .seconds(5))) != nil { return }
    tracer.signal(SIGKILL)
    try tracer.waitForExit()
  }
}

/// Numbered questions and answers between a customer and a desk on pipes, with a record of both.
final class Talk {
  let desk: Desk
  let peer: RawPeer
  /// The number of the last question.
  private(set) var rounds = 0
  /// The answers that the customer received.
  private(set) var received: [String] = []

  init(_ desk: Desk) throws {
    self.desk = desk
    peer = try desk.seat()
  }

  /// Exchanges one question, which must be shown, and one answer, which must arrive.
  func round(expecting notice: String? = nil) throws {
    rounds += 1
    try peer.send(frame(2, "question \(rounds)"))
    if let notice { try desk.expect(notice) }
    try desk.expect("< question \(rounds)")
    try answer()
  }

  func answer() throws {
    try desk.say("answer \(rounds)")
    received.append(try peer.receiveMessage())
  }

  /// Goes on until the desk ends, or `rounds` are done.
  func untilTheEnd(atMost rounds: Int) throws {
    do {
      for _ in 1...rounds { try round() }
    } catch {
      // The peer may notice the end of the connection before the process has exited.
      guard (try? desk.child.waitForExit()) != nil else { throw error }
      if let last = try? peer.receiveMessage() { received.append(last) }
    }
  }

  /// All messages that may be in the history, in order.
  var all: [String] { (0..<rounds).flatMap { ["question \($0 + 1)", "answer \($0 + 1)"] } }

  /// All messages that were displayed, of both sides.
  var displayed: [String] {
    desk.child.output.split(separator: "\n")
      .filter { $0.hasPrefix("< ") || $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
  }
}

extension HistoryFolder {
  /// An existing history, so that the start of a desk writes little.
  static func prepared() throws -> HistoryFolder {
    let history = try HistoryFolder()
    let recorder = try HistoryRecorder(path: history.path, desk: "nobody's") {}
    try #require(recorder.close(timeout: .seconds(20)).isEmpty)
    return history
  }

  /// The messages in order, read by a separate connection.
  func messages(at path: String? = nil) throws -> [String] {
    let queue = try DatabaseQueue(path: path ?? self.path)
    return try queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT text FROM entries WHERE speaker IN ('customer', 'agent') ORDER BY id")
    }
  }

  /// The names of the customers.
  func names() throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    return try queue.read { db in
      try String.fetchAll(db, sql: "SELECT name FROM conversations WHERE name IS NOT NULL")
    }
  }

  /// Checks the integrity of the database, and that the search index matches the texts.
  func expectSound(_ location: SourceLocation = #_sourceLocation) throws {
    var configuration = Configuration()
    // The desks may still be indexing.
    configuration.busyMode = .timeout(10)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { db in
      let verdict = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      #expect(verdict == ["ok"], sourceLocation: location)
      // Entries that are not indexed yet are deleted for the check, and restored by the rollback.
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
}
