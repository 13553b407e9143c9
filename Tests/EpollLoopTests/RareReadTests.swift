import EpollLoop
import Glibc
import TestSupport
import Testing

/// Rare cases of reading: errors of the kernel, and bytes that another reader took first.
@Suite struct RareReadTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  /// Replaces the file behind a descriptor by /dev/null, which epoll refuses (EPERM). The number stays in
  /// use, so that no other test can get it.
  private func replaceByNull(_ descriptor: Int32) throws {
    let null = try opened("/dev/null", O_RDWR)
    try #require(dup2(null.number, descriptor) == descriptor)
  }

  // MARK: ByteSource

  @Test func aReadErrorEndsTheInput() throws {
    let folder = try opened("/tmp", O_RDONLY | O_DIRECTORY)
    var told: [String] = []
    let source = try ByteSource(loop, BorrowedDescriptor(folder.number)) {
      if case .ended = $0 { told.append("ended") } else { told.append("something else") }
    }
    source.setReading(true)
    try loop.run(until: "the input has ended") { !told.isEmpty }
    // EISDIR, read(2).
    #expect(told == ["ended"])
    #expect(try loop.wakeups() == 0)
    withExtendedLifetime(source) {}
  }

  /// A file that is open only for writing: EBADF, read(2).
  @Test func anErrorIsToldWithTheEnd() throws {
    let path = "/tmp/kefu-write-only-\(getpid())"
    let file = try opened(path, O_WRONLY | O_CREAT)
    unlink(path)
    var errors: [SystemError?] = []
    let source = try ByteSource(loop, BorrowedDescriptor(file.number)) {
      if case .ended(let error) = $0 { errors.append(error) }
    }
    source.setReading(true)
    try loop.run(until: "the input has ended") { !errors.isEmpty }
    #expect(errors == [SystemError("read", errno: EBADF)])
    withExtendedLifetime(source) {}
  }

  @Test func anInputThatCannotBeWatchedHasEnded() throws {
    let sockets = try SocketPair()
    var ends = 0
    let source = try ByteSource(loop, BorrowedDescriptor(sockets.ours)) { event in
      if case .ended = event { ends += 1 }
    }
    try replaceByNull(sockets.ours)
    source.setReading(true)
    #expect(ends == 1)
    source.setReading(false)
    #expect(ends == 1)
  }

  /// Without a free descriptor the pipe can't be opened again, so the source polls before each read and never
  /// blocks. (If it did, the alarm would end the process.)
  @Test func anInputThatSomebodyElseEmptiedIsNotWaitedFor() async {
    await #expect(processExitsWith: .success) {
      alarm(60)
      let loop = try EventLoop()
      let (input, other) = (try Pipe(), try Pipe())
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      var told = 0
      let source = try ByteSource(loop, BorrowedDescriptor(input.readEnd)) { _ in told += 1 }
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

      // Its handler runs first, because it becomes ready first.
      let token = try loop.add(other.readEnd, .readable) { _ in
        _ = takeSome(other.readEnd)
        _ = takeSome(input.readEnd)
      }
      source.setReading(true)
      other.put("now")
      input.put("x")
      try loop.pass()
      #expect(told == 0)
      loop.remove(token)
      input.put("y")
      try loop.run(until: "the input is read") { told == 1 }
    }
  }

  // MARK: ByteSink

  @Test func nothingToDrainIsDrainedAtOnce() throws {
    let pipe = try Pipe()
    let sink = try ByteSink(loop, BorrowedDescriptor(pipe.writeEnd)) { _ in
      Issue.record("it is not gone")
    }
    sink.drain(milliseconds: -1)
    sink.write(Array("x".utf8))
    sink.drain(milliseconds: -1)
    #expect(sink.unwrittenByteCount == 0)
    #expect(pipe.take() == "x")
  }

  // MARK: Stream

  private func stream(_ log: StreamLog) throws -> (
    stream: StreamSocket, socket: Int32, peer: RawPeer
  ) {
    let (socket, peer) = try connect(loop)
    let stream = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 1000
    ) {
      log.take($0)
    }
    return (stream, socket, peer)
  }

  @Test func bytesThatSomebodyElseTookAreNoEvent() throws {
    let log = StreamLog()
    let (stream, socket, peer) = try stream(log)
    // Its handler runs first, because it becomes ready first. It empties the socket whose event comes next in
    // the same pass.
    let pipe = try Pipe()
    var taken: [UInt8] = []
    let token = try loop.add(pipe.readEnd, .readable) { _ in
      _ = takeSome(pipe.readEnd)
      taken += takeSome(socket) ?? []
    }
    pipe.put("now")
    try peer.send("theirs")
    try wait(for: POLLIN, of: socket)
    try loop.pass()
    #expect(taken == Array("theirs".utf8))
    #expect(log.entries.isEmpty && stream.isOpen)
    loop.remove(token)

    try peer.send("ours")
    try loop.run(until: "the stream reads on") { !log.entries.isEmpty }
    #expect(log.entries == [.text("ours")])
  }

  @Test func readingThatIsAskedForTwiceIsReading() throws {
    let log = StreamLog()
    let (stream, _, peer) = try stream(log)
    stream.setReading(true)
    stream.setReading(false)
    stream.setReading(false)
    try peer.send("held back")
    #expect(try loop.wakeups() <= 1)
    #expect(log.entries.isEmpty)
    stream.setReading(true)
    try loop.run(until: "it is read") { !log.entries.isEmpty }
    #expect(log.entries == [.text("held back")])
  }

  @Test func aSocketThatCannotBeWatchedIsBroken() throws {
    let log = StreamLog()
    let (stream, socket, peer) = try stream(log)
    stream.setReading(false)
    try peer.send("x")
    // The unwanted byte removes the interest from the kernel.
    #expect(try loop.wakeups() <= 1)
    try replaceByNull(socket)
    stream.setReading(true)
    #expect(log.entries == [.broken("epoll_ctl", EPERM)])
    #expect(!stream.isOpen)
  }

  // MARK: The loop

  /// An edge-triggered event is reported once anyway, so an unwanted one need not be masked.
  @Test func anEdgeThatNobodyWantsIsLeftAlone() throws {
    let pipe = try Pipe()
    var calls = 0
    let token = try loop.add(pipe.readEnd, .readable, edgeTriggered: true) { _ in calls += 1 }
    try loop.setInterest([], of: token)
    pipe.put("x")
    #expect(try loop.wakeups() <= 1)
    #expect(calls == 0)
    try loop.setInterest(.readable, of: token)
    pipe.put("y")
    try loop.run(until: "the next edge") { calls > 0 }
    #expect(calls == 1)
  }
}
