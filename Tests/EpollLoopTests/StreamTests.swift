import EpollLoop
import Glibc
import TestSupport
import Testing

@Suite struct StreamTests {
  let loop: EventLoop
  let log = StreamLog()

  init() throws {
    loop = try EventLoop()
  }

  private func stream(
    maximumUnsentBytes: Int = 1 << 24, peerBuffer: Int32? = nil
  ) throws -> (StreamSocket, RawPeer) {
    let (socket, peer) = try connect(loop, peerBuffer: peerBuffer)
    let stream = try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: maximumUnsentBytes
    ) { [log] in
      log.take($0)
    }
    return (stream, peer)
  }

  // MARK: Sending

  @Test func whatIsSentArrivesInOrder() throws {
    let (stream, peer) = try stream()
    for word in ["one ", "two ", "three"] { stream.send(Array(word.utf8)) }
    #expect(stream.unsentByteCount == 13)
    stream.flush()
    #expect(stream.unsentByteCount == 0)
    #expect(try peer.receive(exactly: 13) == Array("one two three".utf8))
  }

  @Test func whatIsWrittenWhereItWaitsArrivesInItsPlace() throws {
    let (stream, peer) = try stream(maximumUnsentBytes: 20)
    stream.send(Array("one ".utf8))
    stream.send { $0 += Array("two ".utf8) }
    stream.send(Array("three".utf8))
    #expect(stream.unsentByteCount == 13)
    stream.flush()
    #expect(try peer.receive(exactly: 13) == Array("one two three".utf8))
    stream.close()
    stream.send { _ in Issue.record("a closed stream asked for bytes") }
    #expect(stream.unsentByteCount == 0)
  }

  @Test func moreThanMayWaitIsTooMuchHoweverItIsWritten() throws {
    let (stream, peer) = try stream(maximumUnsentBytes: 3)
    stream.send { $0 += Array("four".utf8) }
    #expect(stream.unsentByteCount == 0)
    stream.send { _ in Issue.record("a broken stream asked for bytes") }
    #expect(try peer.receiveUntilEnd().bytes.isEmpty)
  }

  @Test func aSlowReaderGetsEverything() throws {
    let (stream, peer) = try stream(peerBuffer: 4096)
    let everything = pattern(1 << 23)
    stream.send(Array(everything[..<5_000_000]))
    stream.flush()
    #expect(stream.unsentByteCount > 0)
    stream.send(Array(everything[5_000_000...]))
    stream.flush()

    nonisolated(unsafe) let reader = peer
    let received = Collected()
    let background = Background {
      while received.bytes.count < 1 << 23 {
        received.bytes += try reader.receive(exactly: 1 << 13)
      }
    }
    try loop.run(until: "everything is the kernel's") { stream.unsentByteCount == 0 }
    try background.join()
    #expect(received.bytes == everything)
    // The loop no longer waits for writability.
    #expect(try loop.wakeups() <= 1)
    #expect(try loop.wakeups() == 0)
  }

  @Test func moreThanMayWaitBreaksTheConnection() throws {
    let (stream, peer) = try stream(maximumUnsentBytes: 1000)
    try peer.send("before")
    try loop.run(until: "the words came") { log.entries == [.text("before")] }
    stream.send([UInt8](repeating: 1, count: 600))
    stream.send([UInt8](repeating: 2, count: 400))
    #expect(stream.unsentByteCount == 1000)
    stream.send([3])
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.last == .broken("send", ENOBUFS))
    #expect(!stream.isOpen)
    #expect(try peer.receiveUntilEnd().bytes == [])
  }

  @Test func whatThePeerSaidBeforeAWriteFailedIsStillTold() throws {
    let (stream, peer) = try stream(maximumUnsentBytes: 10)
    try peer.send("late words")
    stream.send([UInt8](repeating: 1, count: 11))
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.contains(.text("late words")))
    #expect(log.entries.last == .broken("send", ENOBUFS))
    #expect(log.entries.filter { if case .ended = $0 { true } else { false } }.count == 1)
  }

  // MARK: Ends

  @Test func thePeersFinishIsToldBeforeItsLastBytes() throws {
    let (socket, peer) = try connect(loop)
    try peer.send("good bye")
    peer.shutdownOutput()
    try wait(for: 0x2000, of: socket)  // POLLRDHUP, <asm-generic/poll.h>
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 10)
    {
      [log] in log.take($0)
    }
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .text("good bye"), .ended(.finished)])
    #expect(!stream.isOpen)
    #expect(try loop.wakeups() == 0)
  }

  @Test func aResetIsABreakToldAfterTheBytesThatCameBefore() throws {
    let (socket, peer) = try connect(loop)
    try peer.send("help")
    try wait(for: POLLIN, of: socket)
    peer.reset()
    try wait(for: POLLHUP, of: socket)
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 10)
    {
      [log] in log.take($0)
    }
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .text("help"), .broken("recv", ECONNRESET)])
    #expect(!stream.isOpen)
    #expect(try loop.wakeups() == 0)
  }

  @Test func aWriteIntoAResetConnectionEndsItOnce() throws {
    let (socket, peer) = try connect(loop)
    let stream = try StreamSocket(loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 10)
    {
      [log] in log.take($0)
    }
    peer.reset()
    try wait(for: POLLHUP, of: socket)
    stream.send([1])
    stream.flush()
    #expect(!log.hasEnded)
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries.filter { $0 != .peerShutdown } == [.broken("send", ECONNRESET)])
    stream.send([2])
    stream.flush()
    stream.close()
    #expect(try loop.wakeups() == 0)
    #expect(stream.unsentByteCount == 0)
  }

  @Test func whoHasFinishedSendingCanStillBeAnswered() throws {
    let (stream, peer) = try stream()
    log.then = { [unowned stream] in
      guard case .bytes = $0 else { return }
      stream.send(Array("answer".utf8))
      stream.flush()
    }
    try peer.send("question")
    peer.shutdownOutput()
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(try peer.receive(exactly: 6) == Array("answer".utf8))
  }

  // MARK: Pausing

  @Test func whoDoesNotReadIsToldNothingAndLosesNothing() throws {
    let (stream, peer) = try stream()
    stream.setReading(false)
    try peer.send("one")
    #expect(try loop.wakeups() <= 1)
    peer.shutdownOutput()
    // Reported once, and once more before the interest is removed from the kernel.
    #expect(try loop.wakeups() <= 2)
    #expect(log.entries == [.peerShutdown])
    stream.setReading(true)
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .text("one"), .ended(.finished)])
  }

  @Test func anEndBehindNothingIsToldAlsoWhilePaused() throws {
    let (stream, peer) = try stream()
    stream.setReading(false)
    peer.shutdownOutput()
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .ended(.finished)])
  }

  /// After a reset nothing can be sent any more, so it is reported before unread bytes.
  @Test func aResetIsToldAtOnceAlsoWhilePaused() throws {
    let (stream, peer) = try stream()
    stream.setReading(false)
    try peer.send("one")
    #expect(try loop.wakeups() <= 1)
    peer.reset()
    try loop.run(until: "the stream ended") { log.hasEnded }
    #expect(log.entries == [.peerShutdown, .broken("recv", ECONNRESET)])
  }

  @Test func pausingHoldsFromTheNextReadOn() throws {
    let (stream, peer) = try stream()
    log.then = { [unowned stream] _ in stream.setReading(false) }
    let everything = pattern(EventLoop.maximumReadBytes + 1000)
    try peer.send(everything)
    try loop.run(until: "something came") { !log.entries.isEmpty }
    #expect(try loop.wakeups() <= 1)
    guard case .bytes(let first) = log.entries.first else {
      Issue.record("\(log.entries)")
      return
    }
    #expect(first.count <= EventLoop.maximumReadBytes)
    log.then = { _ in }
    stream.setReading(true)
    try loop.run(until: "the rest came") { log.entries == [.bytes(everything)] }
  }

  @Test func writingGoesOnWhilePaused() throws {
    let (stream, peer) = try stream(peerBuffer: 4096)
    stream.setReading(false)
    try peer.send("unread")
    stream.send(pattern(1 << 23))
    stream.flush()
    #expect(stream.unsentByteCount > 0)
    nonisolated(unsafe) let reader = peer
    let background = Background { _ = try reader.receive(exactly: 1 << 23) }
    try loop.run(until: "everything is the kernel's") { stream.unsentByteCount == 0 }
    try background.join()
    #expect(log.entries == [])
  }
}
