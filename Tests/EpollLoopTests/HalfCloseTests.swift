import EpollLoop
import Glibc
import TestSupport
import Testing

/// The two directions of a stream end independently.
@Suite struct HalfCloseTests {
  let loop: EventLoop
  let log = StreamLog()

  init() throws {
    loop = try EventLoop()
  }

  private func stream(
    allowsHalfClose: Bool = true, peerBuffer: Int32? = nil
  ) throws -> (StreamSocket, RawPeer) {
    let (socket, peer) = try connect(loop, peerBuffer: peerBuffer)
    let stream = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 1 << 24,
      allowsHalfClose: allowsHalfClose
    ) { [log] in log.take($0) }
    return (stream, peer)
  }

  @Test func whoHasFinishedIsStillAnswered() throws {
    let (stream, peer) = try stream()
    try peer.send("question")
    peer.shutdownOutput()
    try loop.run(until: "the input ended") { log.entries.last == .endOfInput }
    #expect(log.entries == [.peerShutdown, .text("question"), .endOfInput])
    // A lasting end of stream does not keep the loop awake: it is reported once more, and then masked.
    #expect(try loop.wakeups() <= 1)
    #expect(try loop.wakeups() == 0)
    stream.send("answer")
    stream.shutdownOutput()
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.last == .ended(.finished))
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == Array("answer".utf8))
    #expect(end == .closed)
  }

  @Test func aLongAnswerToWhoHasFinishedArrivesWhole() throws {
    let (stream, peer) = try stream(peerBuffer: 4096)
    let answer = pattern(5_000_000)
    peer.shutdownOutput()
    try loop.run(until: "the input ended") { log.entries.last == .endOfInput }
    stream.send(answer)
    stream.shutdownOutput()
    stream.send("too late")
    nonisolated(unsafe) let reader = peer
    let received = Collected()
    let background = Background { received.bytes = try reader.receiveUntilEnd().bytes }
    try loop.run(until: "the stream ended") { log.hasEnded }
    try background.join()
    #expect(received.bytes == answer)
    #expect(log.entries.last == .ended(.finished))
  }

  @Test(arguments: [true, false])
  func whoFinishedFirstReadsOn(allowsHalfClose: Bool) throws {
    let (stream, peer) = try stream(allowsHalfClose: allowsHalfClose)
    stream.send("question")
    stream.shutdownOutput()
    stream.shutdownOutput()
    stream.flush()
    #expect(stream.unsentByteCount == 0)
    let (bytes, end) = try peer.receiveUntilEnd()
    #expect(bytes == Array("question".utf8))
    #expect(end == .closed)
    #expect(try loop.wakeups() == 0)
    try peer.send("answer")
    peer.shutdownOutput()
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.contains(.text("answer")))
    #expect(log.entries.last == .ended(.finished))
  }

  @Test func aResetBehindTheEndIsTold() throws {
    let (stream, peer) = try stream()
    peer.shutdownOutput()
    try loop.run(until: "the input ended") { log.entries.last == .endOfInput }
    peer.reset()
    try loop.run(until: "the stream ended") { log.hasEnded }
    guard case .ended(.broken) = log.entries.last else {
      Issue.record("\(log.entries)")
      return
    }
    #expect(!stream.isOpen)
  }

  @Test func tooMuchBehindTheEndBreaksTheConnection() throws {
    let (stream, peer) = try stream()
    peer.shutdownOutput()
    try loop.run(until: "the input ended") { log.entries.last == .endOfInput }
    stream.send([UInt8](repeating: 1, count: 1 << 24 + 1))
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.last == .broken("send", ENOBUFS))
  }

  @Test func roomThatCameBackIsToldOnce() throws {
    let (stream, peer) = try stream(peerBuffer: 4096)
    stream.send("short")
    stream.flush()
    #expect(stream.unsentByteCount == 0)
    // No byte had to wait for room.
    #expect(!log.isDrained)
    stream.send(pattern(1 << 23))
    nonisolated(unsafe) let reader = peer
    let background = Background { _ = try reader.receive(exactly: 5 + 1 << 23) }
    try loop.run(until: "there is room") { log.isDrained }
    #expect(stream.unsentByteCount == 0)
    try background.join()
  }
}
