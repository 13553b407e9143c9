import EpollLoop
import Glibc
import MonotonicTime
import TestSupport
import Testing

@Suite struct ConnectorTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  /// The outcome of a connector. A connected socket is closed with this object.
  private final class Log {
    enum Outcome {
      case connected(Int32, SocketAddress)
      case failed([Connector.Failure])
    }

    var outcomes: [Outcome] = []

    func take(_ outcome: consuming Connector.Outcome) {
      switch consume outcome {
      case .connected(let socket, let address):
        outcomes.append(.connected(socket.release(), address))
      case .failed(let failures): outcomes.append(.failed(failures))
      }
    }

    var connected: (socket: Int32, address: SocketAddress)? {
      guard case .connected(let socket, let address)? = outcomes.first else { return nil }
      return (socket, address)
    }

    var failures: [Connector.Failure]? {
      guard case .failed(let failures)? = outcomes.first else { return nil }
      return failures
    }

    func hangUp() {
      for case .connected(let socket, _) in outcomes { close(socket) }
      outcomes = []
    }

    deinit { hangUp() }
  }

  private let log = Log()

  private func connector(
    to addresses: [SocketAddress], keepalive: TCPKeepalive = .testing
  ) -> Connector {
    Connector(loop, to: addresses, keepalive: keepalive) { [log] in log.take($0) }
  }

  private func runToOutcome() throws {
    try loop.run(until: "an outcome") { [log] in !log.outcomes.isEmpty }
    #expect(try loop.wakeups(during: .milliseconds(10)) == 0)
    #expect(log.outcomes.count == 1)
  }

  @Test func theSocketIsReadyForTheLoop() throws {
    let desk = try RawListener()
    let connector = connector(to: [try loopback(desk.port)])
    connector.start()
    #expect(log.outcomes.isEmpty)
    try runToOutcome()
    let (socket, address) = try #require(log.connected)
    #expect(address.port == desk.port)
    #expect(isNonblocking(socket))
    #expect(closesOnExec(socket))
    let tcp = Int32(IPPROTO_TCP)
    #expect(socketOption(socket, tcp, TCP_NODELAY) == 1)
    #expect(socketOption(socket, SOL_SOCKET, SO_KEEPALIVE) == 1)
    #expect(socketOption(socket, tcp, TCP_USER_TIMEOUT) == 90_000)
    let peer = try desk.accept()
    #expect(send(socket, "hello", 5, Int32(MSG_NOSIGNAL)) == 5)
    #expect(try peer.receive(exactly: 5) == Array("hello".utf8))
  }

  @Test func theSecondAddressIsTriedWhenTheFirstRefuses() throws {
    let desk = try RawListener()
    let connector = connector(to: [try loopback(refusingPort()), try loopback(desk.port)])
    connector.start()
    try runToOutcome()
    #expect(log.connected?.address.port == desk.port)
    // The connection stays open without the connector.
    let peer = try desk.accept()
    log.hangUp()
    #expect(try peer.receiveUntilEnd().end == .closed)
  }

  @Test func theFirstThatAnswersIsEnough() throws {
    let desks = [try RawListener(), try RawListener()]
    let connector = connector(to: try desks.map { try loopback($0.port) })
    connector.start()
    try runToOutcome()
    #expect(log.connected?.address.port == desks[0].port)
    #expect(throws: TestFailure.self) { try desks[1].accept(within: .milliseconds(1)) }
  }

  @Test func whenAllFailTheirFailuresAreTheirOrder() throws {
    let ports = [try refusingPort(), try refusingPort()]
    // An error of connect itself, not a refusal by a peer: connect(2) fails for a broadcast address.
    let hopeless = try #require(try SocketAddress.resolve(host: "255.255.255.255", port: 1).first)
    let connector = connector(to: [try loopback(ports[0]), hopeless, try loopback(ports[1])])
    connector.start()
    try runToOutcome()
    let failures = try #require(log.failures)
    #expect(failures.map(\.address.port) == [ports[0], 1, ports[1]])
    #expect(failures[0].error == SystemError("connect", errno: ECONNREFUSED))
    #expect(failures[1].error.call.description == "connect")
    #expect(failures[2].error == SystemError("connect", errno: ECONNREFUSED))
  }

  @Test func aFailureAtOnceIsToldByStart() throws {
    let hopeless = try #require(try SocketAddress.resolve(host: "255.255.255.255", port: 1).first)
    let connector = connector(to: [hopeless])
    connector.start()
    #expect(log.failures?.count == 1)

    let nowhere = Connector(loop, to: [], keepalive: .testing) { [log] in log.take($0) }
    nowhere.start()
    #expect(log.outcomes.count == 2)
  }

  // MARK: Giving up

  @Test func whoGaveUpIsToldNothingAndLeavesNothingBehind() throws {
    let desk = try RawListener()
    let connector = connector(to: [try loopback(desk.port), try loopback(desk.port)])
    connector.start()
    let peer = try desk.accept()
    connector.cancel()
    connector.cancel()
    #expect(try peer.receiveUntilEnd().end == .closed)
    #expect(try loop.wakeups() == 0)
    connector.start()
    #expect(try loop.wakeups() == 0)
    #expect(log.outcomes.isEmpty)
  }

  @Test func aConnectorThatIsLetGoGivesUp() throws {
    let desk = try RawListener()
    var connector: Connector? = connector(to: [try loopback(desk.port)])
    connector?.start()
    let peer = try desk.accept()
    connector = nil
    #expect(try peer.receiveUntilEnd().end == .closed)
    #expect(try loop.wakeups() == 0)
    #expect(log.outcomes.isEmpty)
  }

  @Test func theHandlerMayLetTheConnectorGo() throws {
    let desk = try RawListener()
    var connector: Connector?
    connector = Connector(loop, to: [try loopback(desk.port)], keepalive: .testing) { [log] in
      connector = nil
      log.take($0)
    }
    connector?.start()
    try runToOutcome()
    #expect(log.connected != nil)
    #expect(connector == nil)
  }

  // MARK: A line that is full

  @Test func aFullLineIsWaitedForLongerThanAnUnansweredConnection() throws {
    let desk = try RawListener(backlog: 0)
    let first = try RawPeer(connectingTo: desk.port)
    let impatient = TCPKeepalive(idleSeconds: 1, intervalSeconds: 1, timeoutMilliseconds: 200)
    let connector = connector(to: [try loopback(desk.port)], keepalive: impatient)
    connector.start()
    // The kernel retransmits the SYN after one second and checks its timeouts then. The backlog is still
    // full, so it retransmits again later.
    let start = Instant.now
    var accepted: RawPeer?
    _ = loop.schedule(at: start + .milliseconds(1500)) { [log] in
      #expect(log.outcomes.isEmpty)
      accepted = try? desk.accept()
    }
    try runToOutcome()
    let (socket, _) = try #require(log.connected)
    #expect(socketOption(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT) == 200)
    withExtendedLifetime((first, accepted)) {}
  }
}
