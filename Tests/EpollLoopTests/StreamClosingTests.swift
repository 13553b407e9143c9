import EpollLoop
import Glibc
import TestSupport
import Testing

@Suite struct StreamClosingTests {
  let loop: EventLoop
  let log = StreamLog()

  init() throws {
    loop = try EventLoop()
  }

  @Test func lastWordsArriveAlthoughThePeersWereNotRead() throws {
    let (socket, peer) = try connect(loop)
    var stream: StreamSocket? = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100
    ) { [log] in
      log.take($0)
    }
    try peer.send(pattern(10_000))
    try wait(for: POLLIN, of: socket)
    stream?.send(Array("good bye".utf8))
    stream?.close()
    #expect(stream?.isOpen == false)
    stream = nil
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == Array("good bye".utf8))
    #expect(end == .closed)
    #expect(log.entries == [])
  }

  @Test func aLongAnswerReachesAPeerThatHasFinishedAndWasNotRead() throws {
    let (socket, peer) = try connect(loop, peerBuffer: 4096)
    let answer = pattern(200_000)
    var stream: StreamSocket? = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 1 << 20
    ) { [log] in
      log.take($0)
    }
    log.then = { entry in
      guard entry == .peerShutdown else { return }
      stream?.send(answer)
      stream?.close()
    }
    try peer.send("question")
    peer.shutdownOutput()
    try loop.run(until: "the peer's finish was told") { !log.entries.isEmpty }
    #expect(log.entries == [.peerShutdown])
    stream = nil
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == answer)
    #expect(end == .closed)
  }

  @Test func whoeverClosedOnlyTheirSendingSideReadsTheEndToo() throws {
    let (socket, peer) = try connect(loop)
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100)
    {
      [log] in log.take($0)
    }
    peer.shutdownOutput()
    try loop.run(until: "the end was told") { log.entries.last == .ended(.finished) }
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == [])
    #expect(end == .closed)
    // The owner still holds the stream: its socket must be closed all the same.
    #expect(!stream.isOpen)
  }

  @Test func nothingIsToldAfterCloseInAHandler() throws {
    let (socket, peer) = try connect(loop)
    var stream: StreamSocket?
    stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100) {
      [log] in
      log.take($0)
      stream?.close()
      // The last reference is dropped while the stream is in its handler.
      stream = nil
    }
    try peer.send(pattern(EventLoop.maximumReadBytes * 3))
    try loop.run(until: "something came") { !log.entries.isEmpty }
    peer.close()
    #expect(try loop.wakeups() == 0)
    #expect(log.entries.count == 1)
    #expect(stream == nil)
  }

  @Test func closingTwiceIsClosingOnce() throws {
    let (socket, peer) = try connect(loop)
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100)
    {
      [log] in log.take($0)
    }
    stream.close()
    stream.close()
    stream.send([1])
    stream.flush()
    stream.setReading(false)
    #expect(stream.unsentByteCount == 0)
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == [])
    #expect(end == .closed)
    #expect(log.entries == [])
  }

  @Test func aStreamThatIsLetGoLeavesTheLoop() throws {
    let (socket, peer) = try connect(loop)
    // A second descriptor keeps the socket in the kernel's interest list unless the stream removes it.
    let second = Descriptor(owning: duplicate(socket))
    var stream: StreamSocket? = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 100
    ) { [log] in
      log.take($0)
    }
    #expect(stream?.isOpen == true)
    stream = nil
    try peer.send("x")
    try wait(for: POLLIN, of: second.number)
    #expect(try loop.wakeups() == 0)
    #expect(log.entries == [])
  }
}
