import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// A transport that needs the other direction first, as TLS does when it changes its keys.
@Suite struct TransportDirectionTests {
  let loop: EventLoop
  let log = StreamLog()
  let peerLog = StreamLog()

  init() throws {
    loop = try EventLoop()
  }

  /// Answers each call from its list, and passes bytes as they are when the list is at its end.
  private final class Script: StreamTransport {
    var reading: [TransportProgress] = []
    var finishing: [TransportProgress] = []
    var finishFails = false
    var writingFails = false
    /// What a read says instead of the end.
    var lastWords: String?
    var hasBufferedInput: Bool { false }

    func read(
      into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      if !reading.isEmpty { return reading.removeFirst() }
      let count = bytes.withUnsafeMutableBytes { recv(socket.number, $0.baseAddress, $0.count, 0) }
      if count == 0, let lastWords { throw .failed(reason: lastWords) }
      return count < 0 ? .needsReadable : .bytes(count)
    }

    func write(
      _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      if writingFails { throw .system(SystemError("send", errno: ECONNRESET)) }
      let count = bytes.withUnsafeBytes {
        send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      return count < 0 ? .needsWritable : .bytes(count)
    }

    func shutdownOutput(
      to socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      if finishFails { throw .failed(reason: "no end") }
      return finishing.isEmpty ? .bytes(0) : finishing.removeFirst()
    }
  }

  private func pair(_ script: Script) throws -> (ours: StreamSocket, peers: StreamSocket) {
    let (one, other) = try connectedSockets()
    let ours = try StreamSocket(
      loop, owning: Descriptor(owning: one), maximumUnsentBytes: 1 << 16, allowsHalfClose: true,
      transport: script
    ) { [log] in log.take($0) }
    let peers = try StreamSocket(
      loop, owning: Descriptor(owning: other), maximumUnsentBytes: 1 << 16, allowsHalfClose: true
    ) { [peerLog] in peerLog.take($0) }
    return (ours, peers)
  }

  @Test func whatMustBeWrittenBeforeItCanReadIsWaitedFor() throws {
    let script = Script()
    script.reading = [.needsWritable]
    let (ours, peers) = try pair(script)
    peers.send("hello")
    try loop.run(until: "it came") { log.entries == [.text("hello")] }
    // What it waited for may still come, and is masked then: no more after that.
    #expect(try loop.wakeups() <= 2)
    #expect(try loop.wakeups() == 0)
    withExtendedLifetime(ours) {}
  }

  @Test func theEndWaitsForBothDirections() throws {
    let script = Script()
    script.finishing = [.needsWritable, .needsReadable]
    let (ours, peers) = try pair(script)
    ours.send("bye")
    ours.shutdownOutput()
    try loop.run(until: "it waits for the peer") { script.finishing.isEmpty }
    #expect(!peerLog.entries.contains(.endOfInput))
    peers.send("go on")
    try loop.run(until: "the end came") { peerLog.entries.contains(.endOfInput) }
    #expect(log.entries == [.text("go on")])
    peers.shutdownOutput()
    try loop.run(until: "both have ended") { log.hasEnded && peerLog.hasEnded }
    #expect(log.entries.last == .ended(.finished))
  }

  @Test func anEndThatFailsIsTold() throws {
    let script = Script()
    script.finishFails = true
    let (ours, peers) = try pair(script)
    ours.shutdownOutput()
    try loop.run(until: "it has ended") { log.hasEnded }
    withExtendedLifetime(peers) {}
    #expect(log.entries.last == .ended(.transportFailed(reason: "no end")))
  }

  /// A peer that has refused us takes nothing more. Why it has done so is still to be read, and tells more.
  @Test func theReasonThatIsReadCountsMoreThanAFailedWrite() throws {
    let script = Script()
    (script.writingFails, script.lastWords) = (true, "refused")
    let (ours, peers) = try pair(script)
    ours.send("hello")
    ours.flush()
    try loop.run(until: "it has ended") { log.hasEnded }
    withExtendedLifetime(peers) {}
    #expect(log.entries.last == .ended(.transportFailed(reason: "refused")))
  }
}
