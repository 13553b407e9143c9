import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// Unix stream sockets: talking, waiting in the backlog, and a listener that is shared.
@Suite struct UnixSocketTests {
  private let unix: UnixFixture

  init() throws {
    unix = try UnixFixture()
  }

  @Test func twoProgramsTalk() throws {
    let listener = try unix.listener()
    #expect("\(listener.address)" == unix.path)
    #expect(listener.backlogCount == 0)
    let peerLog = StreamLog()
    let (ours, peers) = try unix.connected(to: listener, peerLog)
    peers.send("question")
    try unix.loop.run(until: "the question came") { unix.log.entries == [.text("question")] }
    ours.send("answer")
    ours.close()
    try unix.loop.run(until: "the end came") { peerLog.hasEnded }
    #expect(peerLog.entries.filter { $0 != .peerShutdown } == [.text("answer"), .ended(.finished)])
  }

  /// If a socket is closed with unread bytes, the kernel resets the connection (not in unix(7); see
  /// unix_release_sock in net/unix/af_unix.c).
  @Test func lastWordsArriveAlthoughThePeersWereNotRead() throws {
    let listener = try unix.listener()
    let peerLog = StreamLog()
    let (ours, peers) = try unix.connected(to: listener, peerLog)
    ours.setReading(false)
    peers.send(pattern(100_000))
    peers.flush()
    #expect(peers.unsentByteCount == 0)
    ours.send("good bye")
    ours.close()
    try unix.loop.run(until: "the end came") { peerLog.hasEnded }
    #expect(
      peerLog.entries.filter { $0 != .peerShutdown } == [.text("good bye"), .ended(.finished)])
  }

  @Test func nobodyAtAPathIsARefusal() throws {
    var failure: SystemError?
    let connector = Connector(unix.loop, to: [try .unix(path: unix.path)]) { outcome in
      if case .failed(let failures) = outcome { failure = failures.first?.error }
    }
    connector.start()
    #expect(failure == SystemError("connect", errno: ENOENT))
  }

  @Test func whoFindsTheBacklogFullIsServedWhenThereIsRoom() throws {
    let listener = try Listener(unix.loop, on: try .unix(path: unix.path), backlog: 0)
    let connected = Counter()
    let connectors = (0..<5).map { _ in
      Connector(unix.loop, to: [listener.address]) { outcome in
        if case .connected = outcome { connected.count += 1 }
      }
    }
    for connector in connectors { connector.start() }
    try unix.loop.run(until: "one is in the line") { connected.count == 1 }
    #expect(connected.count == 1)
    connectors[4].cancel()
    listener.acceptAll { _, _ in }
    try unix.loop.run(until: "the others were served") { connected.count == 4 }
    #expect(try unix.loop.wakeups() == 0)
  }

  private final class Counter {
    var count = 0
  }

  @Test func thePeerIsKnown() throws {
    let listener = try unix.listener()
    var credentials: PeerCredentials?
    listener.acceptAll { socket, _ in credentials = try? socket.peerCredentials() }
    let connector = Connector(unix.loop, to: [listener.address]) { _ in }
    connector.start()
    try unix.loop.run(until: "it was accepted") { credentials != nil }
    #expect(
      credentials == PeerCredentials(processID: getpid(), userID: geteuid(), groupID: getegid()))
  }

  // MARK: A listener that is shared

  @Test func anAdoptedListenerServesTheSameBacklog() throws {
    let first = try unix.listener()
    let second = try Listener(unix.loop, adopting: try first.descriptor.duplicate())
    #expect("\(second.address)" == unix.path)
    second.close()
    second.close()
    // Closing one holder neither ends the other's listening nor removes the file.
    #expect(access(unix.path, F_OK) == 0)
    _ = try unix.connected(to: first)

    let third = try Listener(unix.loop, adopting: try first.descriptor.duplicate())
    first.onArrival = {}
    _ = try unix.connected(to: third)
  }

  @Test func whatDoesNotListenIsNotAdopted() throws {
    let sockets = try SocketPair()
    #expect(throws: SystemError("accept4", errno: EINVAL)) {
      try Listener(unix.loop, adopting: Descriptor(owning: duplicate(sockets.ours)))
    }
    let null = try opened("/dev/null", O_RDONLY)
    #expect(throws: SystemError("getsockopt", errno: ENOTSOCK)) {
      try Listener(unix.loop, adopting: Descriptor(owning: duplicate(null.number)))
    }
  }
}
