import EpollLoop
import Glibc
import MonotonicTime
import Testing

@testable import TestSupport

@Suite struct ListenerTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  private func listener(backlog: Int32 = 5, host: String = "127.0.0.1") throws -> Listener {
    let address = try #require(try SocketAddress.resolve(host: host, port: 0).first)
    return try Listener(loop, on: address, backlog: backlog, keepalive: .testing)
  }

  // MARK: Arrivals

  @Test func eachArrivalIsToldOnceThoughNobodyIsAccepted() throws {
    let listener = try listener()
    var arrivals = 0
    listener.onArrival = { arrivals += 1 }
    #expect(listener.backlogCount == 0)
    var peers: [RawPeer] = []
    for number in 1...3 {
      peers.append(try RawPeer(connectingTo: listener.address.port))
      try loop.run(until: "the arrival was told") { arrivals == number }
      #expect(listener.backlogCount == number)
      #expect(try loop.wakeups(during: .milliseconds(10)) == 0)
    }
    #expect(arrivals == 3)
  }

  @Test func nobodyListensAtAnAddressOfManyMachines() throws {
    #expect(throws: SystemError("bind", errno: EADDRNOTAVAIL)) {
      _ = try listener(host: "224.0.0.1")
    }
  }

  /// More than are accepted in one pass.
  @Test func allWhoWaitAreAcceptedInSomePasses() throws {
    let listener = try listener(backlog: 200)
    let peers = try (0..<100).map { _ in try RawPeer(connectingTo: listener.address.port) }
    var sockets: [Int32] = []
    listener.acceptAll { socket, _ in sockets.append(socket.release()) }
    #expect(sockets.count < peers.count)
    try loop.run(until: "all are accepted") { sockets.count == peers.count }
    for socket in sockets { close(socket) }
  }

  @Test func theLineIsTakenInItsOrder() throws {
    let listener = try listener()
    let peers = try (0..<3).map { _ in try RawPeer(connectingTo: listener.address.port) }
    try loop.run(until: "three wait") { listener.backlogCount == 3 }
    for peer in peers {
      let (socket, address) = try accepted(by: listener, in: loop)
      #expect(address.port == peer.port)
      #expect("\(address)" == "127.0.0.1:\(peer.port)")
      close(socket)
    }
    #expect(listener.backlogCount == 0)
    guard case .empty = listener.accept() else {
      Issue.record("somebody was accepted who is not there")
      return
    }
  }

  @Test func whoHungUpInTheLineIsStillTaken() throws {
    let listener = try listener()
    let peer = try RawPeer(connectingTo: listener.address.port)
    try peer.send("gone")
    peer.close()
    let (socket, _) = try accepted(by: listener, in: loop)
    let log = StreamLog()
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 10)
    {
      log.take($0)
    }
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .text("gone"), .ended(.finished)])
    withExtendedLifetime(stream) {}
  }

  @Test func anAcceptedSocketIsReadyForTheLoop() throws {
    let listener = try listener()
    let peer = try RawPeer(connectingTo: listener.address.port)
    let (socket, _) = try accepted(by: listener, in: loop)
    let owner = Descriptor(owning: socket)
    #expect(isNonblocking(socket))
    #expect(closesOnExec(socket))
    let tcp = Int32(IPPROTO_TCP)
    #expect(socketOption(socket, tcp, TCP_NODELAY) == 1)
    #expect(socketOption(socket, SOL_SOCKET, SO_KEEPALIVE) == 1)
    #expect(socketOption(socket, tcp, TCP_KEEPIDLE) == 60)
    #expect(socketOption(socket, tcp, TCP_KEEPINTVL) == 10)
    #expect(socketOption(socket, tcp, TCP_USER_TIMEOUT) == 90_000)
    try peer.send("x")
    try wait(for: POLLIN, of: socket)
    poll(nil, 0, 20)
    let silence = owner.timeSinceLastData
    #expect(try #require(silence) >= .milliseconds(10))
    #expect(try #require(silence) < .seconds(10))
    let ofNull = try opened("/dev/null", O_RDONLY).timeSinceLastData
    #expect(ofNull == nil)
  }

  // MARK: Addresses

  @Test func aTakenPortIsAnErrorThatNamesBind() throws {
    let first = try listener()
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) {
      try Listener(loop, on: first.address, backlog: 1, keepalive: .testing)
    }
    // The first listener still works.
    let peer = try RawPeer(connectingTo: first.address.port)
    try loop.run(until: "somebody waits") { first.backlogCount == 1 }
    withExtendedLifetime(peer) {}
  }

  @Test func aForeignAddressIsAnErrorThatNamesBind() throws {
    #expect(throws: SystemError("bind", errno: EADDRNOTAVAIL)) {
      try listener(host: "192.0.2.1")
    }
  }

  @Test func aPortOfTheKernelsChoiceIsKnown() throws {
    let listener = try listener()
    #expect(listener.address.port != 0)
    #expect("\(listener.address)" == "127.0.0.1:\(listener.address.port)")
  }

  @Test func aPortInTimeWaitIsFree() throws {
    let first = try listener()
    let address = first.address
    let peer = try RawPeer(connectingTo: address.port)
    let (socket, _) = try accepted(by: first, in: loop)
    // The side that closes first enters TIME_WAIT (RFC 9293 §3.3.2).
    close(socket)
    first.close()
    #expect(try peer.receiveUntilEnd().end == .closed)
    peer.close()
    try loop.run(until: "the port is in TIME_WAIT") { [loop] in
      _ = loop.schedule(at: .now + .milliseconds(1)) {}
      return isInTimeWait(address.port)
    }
    #expect(throws: Never.self) {
      try Listener(loop, on: address, backlog: 1, keepalive: .testing)
    }
  }

  /// Whether a connection of 127.0.0.1 and `port` is in TIME_WAIT: state 06 in /proc/net/tcp (proc(5)).
  private func isInTimeWait(_ port: UInt16) -> Bool {
    let number = String(port, radix: 16, uppercase: true)
    let address = "0100007F:" + String(repeating: "0", count: 4 - number.count) + number
    guard let file = try? opened("/proc/net/tcp", O_RDONLY) else { return false }
    var table: [UInt8] = []
    while let more = takeSome(file.number) { table += more }
    return String(decoding: table, as: UTF8.self).split(separator: "\n").contains {
      let fields = $0.split(separator: " ")
      return fields.count > 3 && fields[1] == address && fields[3] == "06"
    }
  }

  // MARK: Ends

  @Test func whoWaitsIsRefusedWhenTheListenerCloses() throws {
    let listener = try listener()
    var arrivals = 0
    listener.onArrival = { arrivals += 1 }
    let peer = try RawPeer(connectingTo: listener.address.port)
    try loop.run(until: "the arrival was told") { arrivals == 1 }
    listener.close()
    listener.close()
    #expect(try peer.receiveUntilEnd().end == .reset)
    #expect(listener.backlogCount == 0)
    guard case .empty = listener.accept() else {
      Issue.record("a closed listener accepted somebody")
      return
    }
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: listener.address.port) }
    #expect(try loop.wakeups() == 0)
    #expect(arrivals == 1)
  }

  @Test func aListenerThatIsLetGoListensNoMore() throws {
    var listener: Listener? = try listener()
    let port = try #require(listener?.address.port)
    listener = nil
    #expect(throws: TestFailure.self) { try RawPeer(connectingTo: port) }
  }

  @Test func aShortageOfDescriptorsIsTriedAgainAfterAWhile() async {
    await #expect(processExitsWith: .success) {
      let loop = try EventLoop()
      let listener = try Listener(loop, on: loopback(), backlog: 5, keepalive: .testing)
      let peer = try RawPeer(connectingTo: listener.address.port)
      var times: [Instant] = []
      listener.onArrival = { times.append(loop.now) }
      try loop.run(until: "the arrival was told") { times.count == 1 }

      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      for _ in 0..<2 {
        guard case .shortage(SystemError("accept4", errno: EMFILE)) = listener.accept() else {
          fatalError("no shortage was told")
        }
      }
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

      // Two attempts, but one retry.
      try loop.run(until: "it is time to try again") { times.count == 2 }
      #expect(times[1] - times[0] >= Listener.retryDelay - .milliseconds(50))
      #expect(try loop.wakeups(during: Listener.retryDelay + .milliseconds(100)) == 0)
      guard case .connection(_, let address) = listener.accept() else {
        fatalError("who waited was not accepted")
      }
      #expect(address.port == peer.port)
    }
  }
}

extension SystemError {
  static func ~= (pattern: SystemError, value: SystemError) -> Bool { pattern == value }
}
