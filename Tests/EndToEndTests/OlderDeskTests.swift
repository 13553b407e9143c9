import GRDB
import Glibc
import TestSupport
import Testing

/// A desk that starts while a desk of an earlier version uses the history. The test plays that desk: it holds
/// the lock of its run.
@Suite struct OlderDeskTests {
  private let history: HistoryFolder
  private let lock: OlderDesk

  /// Holds the lock of run 2, which was killed, of a history of schema version 2.
  private final class OlderDesk {
    private var descriptor: Int32

    init(_ path: String) throws {
      descriptor = open(path + "-desks", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      var region = flock()
      region.l_type = Int16(F_WRLCK)
      region.l_whence = Int16(SEEK_SET)
      (region.l_start, region.l_len) = (2, 1)
      // F_OFD_SETLK
      try #require(fcntl(descriptor, 37, &region) == 0)
    }

    func end() {
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }

    deinit { end() }
  }

  init() throws {
    history = try HistoryFolder()
    let sample = try packageRoot() + "/Tests/ChatHistoryTests/Samples/version-2.sqlite"
    try #require(try outcome("cp", [sample, history.path]).status == .exited(0))
    lock = try OlderDesk(history.path)
  }

  private func version() throws -> Int? {
    try DatabaseQueue(path: history.path).read {
      try Int.fetchOne($0, sql: "PRAGMA user_version")
    }
  }

  private func start(_ port: UInt16, _ options: [String] = []) throws -> Program {
    try Program(
      "agent-console", ["--port", "\(port)", "--history", history.path] + options, in: .pipes,
      environment: [:], size: .standard)
  }

  @Test func waits() throws {
    let port = try freePort()
    let desk = try start(port)
    try desk.expectError(
      "\(history.path): desks of an earlier version are still using it; waiting until they have ended\n"
    )
    // Nobody is in a line that nobody serves.
    #expect(throws: (any Error).self) { try RawPeer(connectingTo: port) }
    #expect(try version() == 2)
    lock.end()
    try desk.expect("listening on 127.0.0.1:\(port)")
    #expect(try version() != 2)
  }

  @Test func servesAndSavesAfterwards() throws {
    let port = try freePort()
    let desk = try start(port, ["--history-upgrade", "serve"])
    try desk.expect("desks of an earlier version are still using it")
    try desk.expect("listening on 127.0.0.1:\(port)")
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "Mei") + frame(2, "said meanwhile"))
    try desk.expect("said meanwhile")
    try desk.say("answered meanwhile")
    #expect(try peer.receiveMessage() == "answered meanwhile")
    #expect(try version() == 2)
    lock.end()
    try desk.expect("saving works again")
    let found = try outcome(
      builtProgram("agent-console"), ["history", "find", "meanwhile", "--history", history.path])
    #expect(found.output.contains("said meanwhile"))
    #expect(found.output.contains("answered meanwhile"))
  }

  /// What could not be saved to the last is printed.
  @Test func servesAndEndsBefore() throws {
    let port = try freePort()
    let desk = try start(port, ["--history-upgrade", "serve"])
    try desk.expect("listening on 127.0.0.1:\(port)")
    let peer = try RawPeer(connectingTo: port)
    try peer.send(frame(1, "Mei") + frame(2, "said meanwhile"))
    try desk.expect("said meanwhile")
    desk.child.signal(SIGTERM)
    try desk.expectError("< said meanwhile")
    #expect(try version() == 2)
  }

  @Test func pruneIsRefused() throws {
    let result = try outcome(
      builtProgram("agent-console"),
      ["history", "prune", "--older-than", "1m", "--delete", "--history", history.path])
    #expect(result.status == .exited(1))
    #expect(result.errors.contains("desks of an earlier version are still using it"))
    #expect(try version() == 2)
  }
}
