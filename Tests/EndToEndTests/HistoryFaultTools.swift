import ChatHistory
import GRDB
import Glibc
import TestSupport
import Testing

/// What goes wrong between a running program and its disk, from when this is made until it is
/// mended: strace(1), attached to it. Each thread's calls are counted from 1; what a desk commits is
/// written by one thread.
final class DiskFault {
  static let isPermitted = SystemCallTests.canTrace && canAttach
  static let why: Comment = "strace is not installed, or may not attach"

  private static let canAttach: Bool = {
    guard let sleeper = try? Child("sleep", ["60"]) else { return false }
    return (try? DiskFault(sleeper.pid, "fdatasync:error=EIO")) != nil
  }()

  private let tracer: Child

  /// - Parameter injection: in strace's words: `fdatasync:error=EIO:when=2`.
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
    // It does not listen while a thread that it delays is ending.
    if (try? tracer.waitForExit(within: .seconds(5))) != nil { return }
    tracer.signal(SIGKILL)
    try tracer.waitForExit()
  }
}

/// Question and answer between a customer and a desk at pipes, numbered, and what came of them.
final class Talk {
  let desk: Desk
  let peer: RawPeer
  /// The customer's last question.
  private(set) var rounds = 0
  /// What the customer received.
  private(set) var received: [String] = []

  init(_ desk: Desk) throws {
    self.desk = desk
    peer = try desk.seat()
  }

  /// One question, which is shown, and one answer, which arrives.
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

  /// Goes on until the desk is gone, or has got through.
  func untilTheEnd(atMost rounds: Int) throws {
    do {
      for _ in 1...rounds { try round() }
    } catch {
      // The peer may hear of the end before its time.
      guard (try? desk.child.waitForExit()) != nil else { throw error }
      if let last = try? peer.receiveMessage() { received.append(last) }
    }
  }

  /// All that may be in the history, in order.
  var all: [String] { (0..<rounds).flatMap { ["question \($0 + 1)", "answer \($0 + 1)"] } }

  /// What was displayed, of both.
  var displayed: [String] {
    desk.child.output.split(separator: "\n")
      .filter { $0.hasPrefix("< ") || $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
  }
}

extension HistoryFolder {
  /// A history that is there already, so that a desk's start changes little.
  static func prepared() throws -> HistoryFolder {
    let history = try HistoryFolder()
    let recorder = try HistoryRecorder(path: history.path, desk: "nobody's") {}
    try #require(recorder.close(patience: .seconds(20)).isEmpty)
    return history
  }

  /// What customers and agents said, in order, as a process that comes afterwards finds it.
  func messages(at path: String? = nil) throws -> [String] {
    let queue = try DatabaseQueue(path: path ?? self.path)
    return try queue.read { db in
      try String.fetchAll(
        db, sql: "SELECT text FROM entries WHERE speaker IN ('customer', 'agent') ORDER BY id")
    }
  }

  /// The names that customers gave.
  func names() throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    return try queue.read { db in
      try String.fetchAll(db, sql: "SELECT name FROM conversations WHERE name IS NOT NULL")
    }
  }

  /// Lets SQLite look over the whole file, and the search index compare itself with the text.
  func expectSound(_ location: SourceLocation = #_sourceLocation) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
      let verdict = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      #expect(verdict == ["ok"], sourceLocation: location)
      // What the index does not have yet is put out of the way.
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
