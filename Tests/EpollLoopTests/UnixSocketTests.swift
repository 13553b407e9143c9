import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// Unix stream sockets: paths, listeners, and passed descriptors.
@Suite struct UnixSocketTests {
  let loop: EventLoop
  private let folder: TemporaryFolder
  let log = StreamLog()

  init() throws {
    loop = try EventLoop()
    folder = try TemporaryFolder()
  }

  /// An empty folder, removed at the end with its contents.
  final class TemporaryFolder {
    let path: String
    init() throws {
      var template = Array("/tmp/kefu-unix-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw TestFailure.ofCall("mkdtemp") }
      path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    deinit {
      unlink(path + "/socket")
      rmdir(path)
    }
  }

  private var path: String { folder.path + "/socket" }

  private func listener() throws -> Listener {
    try Listener(loop, on: try .unix(path: path), backlog: 5)
  }

  /// Connects, and makes a stream of each end.
  private func connected(
    to listener: Listener, transports: (any StreamTransport, any StreamTransport)? = nil,
    _ peerLog: StreamLog = StreamLog()
  ) throws -> (ours: StreamSocket, peers: StreamSocket) {
    var (ours, peers): (StreamSocket?, StreamSocket?)
    listener.acceptAll { [loop, log] socket, _ in
      ours = try? StreamSocket(
        loop, owning: socket, maximumUnsentBytes: 1 << 20, transport: transports?.0
      ) { log.take($0) }
    }
    let connector = Connector(loop, to: [listener.address]) { [loop] outcome in
      guard case .connected(let socket, _) = outcome else { return }
      peers = try? StreamSocket(
        loop, owning: socket, maximumUnsentBytes: 1 << 20, transport: transports?.1
      ) { peerLog.take($0) }
    }
    connector.start()
    try loop.run(until: "both are connected") { ours != nil && peers != nil }
    return (try #require(ours), try #require(peers))
  }

  // MARK: Addresses

  @Test func whoHasBoundNothingIsUnnamed() throws {
    let listener = try listener()
    var names: [String] = []
    listener.acceptAll { socket, address in
      names.append(address.description)
      _ = consume socket
    }
    let connector = Connector(loop, to: [listener.address]) { _ in }
    connector.start()
    try loop.run(until: "it is accepted") { !names.isEmpty }
    #expect(names == ["unnamed"])
    listener.close()
  }

  @Test func aPathIsItsAddress() throws {
    let address = try SocketAddress.unix(path: "/run/desk.sock")
    #expect(address.family == AF_UNIX)
    #expect(address.unixPath == "/run/desk.sock")
    #expect("\(address)" == "/run/desk.sock")
    #expect(address.host == "/run/desk.sock")
    #expect(address.port == 0)
    #expect(try SocketAddress.resolve(host: "127.0.0.1", port: 1).first?.unixPath == nil)
  }

  @Test func aPathMayHaveAsManyBytesAsTheKernelTakes() throws {
    #expect(SocketAddress.maximumUnixPathBytes == 107)
    let longest = "/" + String(repeating: "x", count: 106)
    #expect(try SocketAddress.unix(path: longest).unixPath == longest)
    let tooLong = longest + "x"
    let error = UnixPathError.tooLong(path: tooLong, bytes: 108, maximumBytes: 107)
    #expect(throws: error) { try SocketAddress.unix(path: tooLong) }
    #expect(
      "\(error)" == "the path of a Unix socket has at most 107 bytes, this one has 108: \(tooLong)")
    // The limit counts bytes, not characters.
    #expect(throws: UnixPathError.self) {
      try SocketAddress.unix(path: "/" + String(repeating: "客", count: 40))
    }
  }

  @Test(arguments: ["", "a\0b"])
  func whatIsNoPathIsAnError(path: String) {
    #expect(throws: UnixPathError.notAPath(path)) { try SocketAddress.unix(path: path) }
  }

  // MARK: Listening

  @Test func twoProgramsTalk() throws {
    let listener = try listener()
    #expect("\(listener.address)" == path)
    #expect(listener.backlogCount == 0)
    let peerLog = StreamLog()
    let (ours, peers) = try connected(to: listener, peerLog)
    peers.send("question")
    try loop.run(until: "the question came") { log.entries == [.text("question")] }
    ours.send("answer")
    ours.close()
    try loop.run(until: "the end came") { peerLog.hasEnded }
    #expect(peerLog.entries.filter { $0 != .peerShutdown } == [.text("answer"), .ended(.finished)])
  }

  /// If a socket is closed with unread bytes, the kernel resets the connection (not in unix(7); see
  /// unix_release_sock in net/unix/af_unix.c).
  @Test func lastWordsArriveAlthoughThePeersWereNotRead() throws {
    let listener = try listener()
    let peerLog = StreamLog()
    let (ours, peers) = try connected(to: listener, peerLog)
    ours.setReading(false)
    peers.send(pattern(100_000))
    peers.flush()
    #expect(peers.unsentByteCount == 0)
    ours.send("good bye")
    ours.close()
    try loop.run(until: "the end came") { peerLog.hasEnded }
    #expect(
      peerLog.entries.filter { $0 != .peerShutdown } == [.text("good bye"), .ended(.finished)])
  }

  @Test func theFileGoesWithTheListener() throws {
    let listener = try listener()
    #expect(access(path, F_OK) == 0)
    listener.close()
    #expect(access(path, F_OK) != 0)
  }

  @Test func aFileThatSomebodyElseMadeSinceStays() throws {
    let first = try listener()
    unlink(path)
    let second = try listener()
    first.close()
    #expect(access(path, F_OK) == 0)
    second.close()
  }

  @Test func aSocketThatNobodyListensAtIsReplaced() throws {
    let socket = Descriptor(owning: Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    try bindUnix(socket.number, path)
    _ = consume socket
    let listener = try listener()
    _ = try connected(to: listener)
  }

  private func bindUnix(_ socket: Int32, _ path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else { throw TestFailure.ofCall("bind") }
  }

  @Test func aSocketThatSomebodyListensAtIsNot() throws {
    let first = try listener()
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try listener() }
    _ = try connected(to: first)
  }

  @Test func aFileThatIsNoSocketIsNeitherReplacedNorRemoved() throws {
    let file = try opened(path, O_WRONLY | O_CREAT)
    _ = consume file
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) { try listener() }
    #expect(access(path, F_OK) == 0)
  }

  @Test func nobodyAtAPathIsARefusal() throws {
    var failure: SystemError?
    let connector = Connector(loop, to: [try .unix(path: path)]) { outcome in
      if case .failed(let failures) = outcome { failure = failures.first?.error }
    }
    connector.start()
    #expect(failure == SystemError("connect", errno: ENOENT))
  }

  @Test func whoFindsTheBacklogFullIsServedWhenThereIsRoom() throws {
    let listener = try Listener(loop, on: try .unix(path: path), backlog: 0)
    let connected = Counter()
    let connectors = (0..<5).map { _ in
      Connector(loop, to: [listener.address]) { outcome in
        if case .connected = outcome { connected.count += 1 }
      }
    }
    for connector in connectors { connector.start() }
    try loop.run(until: "one is in the line") { connected.count == 1 }
    #expect(connected.count == 1)
    connectors[4].cancel()
    listener.acceptAll { _, _ in }
    try loop.run(until: "the others were served") { connected.count == 4 }
    #expect(try loop.wakeups() == 0)
  }

  private final class Counter {
    var count = 0
  }

  @Test func thePeerIsKnown() throws {
    let listener = try listener()
    var credentials: PeerCredentials?
    listener.acceptAll { socket, _ in credentials = try? socket.peerCredentials() }
    let connector = Connector(loop, to: [listener.address]) { _ in }
    connector.start()
    try loop.run(until: "it was accepted") { credentials != nil }
    #expect(
      credentials == PeerCredentials(processID: getpid(), userID: geteuid(), groupID: getegid()))
  }

  // MARK: A listener that is shared

  @Test func anAdoptedListenerServesTheSameBacklog() throws {
    let first = try listener()
    let second = try Listener(loop, adopting: try first.descriptor.duplicate())
    #expect("\(second.address)" == path)
    second.close()
    second.close()
    // Closing one holder neither ends the other's listening nor removes the file.
    #expect(access(path, F_OK) == 0)
    _ = try connected(to: first)

    let third = try Listener(loop, adopting: try first.descriptor.duplicate())
    first.onArrival = {}
    _ = try connected(to: third)
  }

  @Test func whatDoesNotListenIsNotAdopted() throws {
    let sockets = try SocketPair()
    #expect(throws: SystemError("accept4", errno: EINVAL)) {
      try Listener(loop, adopting: Descriptor(owning: duplicate(sockets.ours)))
    }
    let null = try opened("/dev/null", O_RDONLY)
    #expect(throws: SystemError("getsockopt", errno: ENOTSOCK)) {
      try Listener(loop, adopting: Descriptor(owning: duplicate(null.number)))
    }
  }

  // MARK: Descriptors

  @Test func aDescriptorIsPassedWithItsBytes() throws {
    let (sender, receiver) = (DescriptorPassing(), DescriptorPassing())
    let listener = try listener()
    let (_, peers) = try connected(to: listener, transports: (receiver, sender))
    let pipe = try Descriptor.pipe()
    peers.send("first")
    try loop.run(until: "bytes came") { log.entries == [.text("first")] }
    let isThereOne = receiver.takeReceived() != nil
    #expect(!isThereOne)
    sender.pass(pipe.writer)
    peers.send(" second")
    try loop.run(until: "more came") { log.entries == [.text("first second")] }
    guard let received = receiver.takeReceived() else {
      Issue.record("nothing was received")
      return
    }
    #expect(closesOnExec(received.number))
    #expect(write(received.number, "x", 1) == 1)
    #expect(takeSome(pipe.reader.number) == Array("x".utf8))
    // The sender's descriptor is already closed, so releasing this one closes the last writer.
    _ = consume received
    #expect(takeSome(pipe.reader.number) == nil)
    #expect(!receiver.hasLostSome)
  }

  @Test func manyArePassedInTheirOrderAndNoMoreAreKeptThanMayWait() throws {
    let (sender, receiver) = (DescriptorPassing(), DescriptorPassing())
    let listener = try listener()
    let (_, peers) = try connected(to: listener, transports: (receiver, sender))
    let pipe = try Pipe()
    let files = try (0..<20).map { _ in try TemporaryFile() }
    for file in files { sender.pass(try file.open(O_RDONLY)) }
    sender.pass(Descriptor(owning: pipe.releaseWriteEnd()))
    peers.send("x")
    try loop.run(until: "bytes came") { log.entries == [.text("x")] }
    #expect(receiver.hasLostSome)
    for file in files.prefix(DescriptorPassing.maximumWaiting) {
      guard let received = receiver.takeReceived() else {
        Issue.record("too few were received")
        return
      }
      var (one, other) = (stat(), stat())
      #expect(fstat(received.number, &one) == 0 && stat(file.path, &other) == 0)
      #expect(one.st_ino == other.st_ino)
    }
    let isThereMore = receiver.takeReceived() != nil
    #expect(!isThereMore)
    // The descriptors beyond the limit were closed.
    awaitHangUp(of: pipe.readEnd)
    #expect(pipe.take() == nil)
  }

  @Test func whatWasNeitherSentNorTakenIsClosed() throws {
    let pipe = try Pipe()
    do {
      let sender = DescriptorPassing()
      sender.pass(Descriptor(owning: pipe.releaseWriteEnd()))
    }
    awaitHangUp(of: pipe.readEnd)
    #expect(pipe.take() == nil)
  }

  @Test func aListenerIsPassed() throws {
    let (sender, receiver) = (DescriptorPassing(), DescriptorPassing())
    let listener = try listener()
    let (_, peers) = try connected(to: listener, transports: (receiver, sender))
    let desk = try Listener(loop, on: loopback(), backlog: 5)
    sender.pass(try desk.descriptor.duplicate())
    peers.send("the line")
    try loop.run(until: "it came") { log.entries == [.text("the line")] }
    guard let received = receiver.takeReceived() else {
      Issue.record("nothing was received")
      return
    }
    let second = try Listener(loop, adopting: received)
    let customer = try RawPeer(connectingTo: desk.address.port)
    #expect(second.address.port == desk.address.port)
    let (socket, address) = try accepted(by: second, in: loop)
    #expect(address.port == customer.port)
    close(socket)
  }
}
