import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// Transports between a socket and the bytes of its stream.
@Suite struct StreamTransportTests {
  let loop: EventLoop
  let log = StreamLog()
  let peerLog = StreamLog()

  init() throws {
    loop = try EventLoop()
  }

  /// Behaves like encryption: a handshake first, different bytes on the wire, input that it has read ahead,
  /// and a closing message of its own.
  private final class Scrambler: StreamTransport {
    static let greeting = Array("hello".utf8)
    static let end: UInt8 = 0
    private var toSend = greeting
    private var awaited = greeting.count
    private var read: ArraySlice<UInt8> = []
    private(set) var calls = 0
    /// The number of bytes that one read returns at most.
    private let pieceMax: Int

    init(pieceMax: Int = .max) { self.pieceMax = pieceMax }

    var hasBufferedInput: Bool { awaited == 0 && !read.isEmpty }

    func read(
      into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      calls += 1
      if let needs = try greet(socket) { return needs }
      if read.isEmpty, try !fill(socket) { return .needsReadable }
      if read.first == Self.end { return .bytes(0) }
      let untilEnd = (read.firstIndex(of: Self.end) ?? read.endIndex) - read.startIndex
      let count = min(untilEnd, pieceMax, bytes.count)
      for index in 0..<count { bytes[index] = read.removeFirst() ^ 0x80 }
      return .bytes(count)
    }

    func write(
      _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      if let needs = try greet(socket) { return needs }
      var scrambled: [UInt8] = []
      for index in 0..<min(bytes.count, 10_000) { scrambled.append(bytes[index] ^ 0x80) }
      let count = try send(scrambled, socket)
      return count.map { .bytes($0) } ?? .needsWritable
    }

    func shutdownOutput(
      to socket: BorrowedDescriptor
    ) throws(TransportError) -> TransportProgress {
      try send([Self.end], socket) == nil ? .needsWritable : .bytes(0)
    }

    /// - Returns: what the handshake waits for; nil once both sides have finished it.
    private func greet(_ socket: BorrowedDescriptor) throws(TransportError) -> TransportProgress? {
      while !toSend.isEmpty {
        guard let count = try send(toSend, socket) else { return .needsWritable }
        toSend.removeFirst(count)
      }
      while awaited > 0 {
        if read.isEmpty, try !fill(socket) { return .needsReadable }
        let byte = read.removeFirst()
        guard byte == Self.greeting[Self.greeting.count - awaited] else {
          throw .failed(reason: "no greeting")
        }
        awaited -= 1
      }
      return nil
    }

    private func fill(_ socket: BorrowedDescriptor) throws(TransportError) -> Bool {
      var room = [UInt8](repeating: 0, count: 4096)
      let count = recv(socket.number, &room, room.count, 0)
      if count < 0, errno == EAGAIN { return false }
      guard count > 0 else { throw .failed(reason: "ended without saying so") }
      read += room[..<count]
      return true
    }

    private func send(_ bytes: [UInt8], _ socket: BorrowedDescriptor) throws(TransportError) -> Int?
    {
      let count = Glibc.send(socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return count }
      guard errno == EAGAIN else { throw .system(SystemError("send", errno: errno)) }
      return nil
    }
  }

  private func stream(
    _ socket: Int32, _ transport: (any StreamTransport)?, _ log: StreamLog,
    allowsHalfClose: Bool = false
  ) throws -> StreamSocket {
    try StreamSocket(
      loop, owning: Descriptor(owning: socket), maximumUnsentBytes: 1 << 24,
      allowsHalfClose: allowsHalfClose, transport: transport
    ) { log.take($0) }
  }

  private func pair(
    pieceMax: Int = .max, allowsHalfClose: Bool = false
  ) throws -> (ours: StreamSocket, peers: StreamSocket) {
    let (one, other) = try connectedSockets()
    return (
      try stream(one, Scrambler(pieceMax: pieceMax), log, allowsHalfClose: allowsHalfClose),
      try stream(other, Scrambler(), peerLog, allowsHalfClose: allowsHalfClose)
    )
  }

  @Test func whatIsSentBeforeTheHandshakeArrivesBehindIt() throws {
    let (ours, peers) = try pair()
    ours.send("question")
    try loop.run(until: "the question came") { peerLog.entries == [.text("question")] }
    peers.send("answer")
    try loop.run(until: "the answer came") { log.entries == [.text("answer")] }
    #expect(try loop.wakeups() == 0)
  }

  @Test func bytesThatWereReadAheadAreTaken() throws {
    let (ours, peers) = try pair(pieceMax: 3)
    let everything = pattern(5000).map { $0 | 1 }.map { $0 == 0x80 ? 1 : $0 }
    peers.send(everything)
    try loop.run(until: "everything came") { log.entries == [.bytes(everything)] }
    #expect(try loop.wakeups() <= 1)
    #expect(try loop.wakeups() == 0)
    withExtendedLifetime(ours) {}
  }

  @Test func whoDoesNotReadIsToldNothingOfWhatWasReadAhead() throws {
    let (ours, peers) = try pair(pieceMax: 3)
    log.then = { [unowned ours] _ in ours.setReading(false) }
    peers.send("abcdef")
    try loop.run(until: "something came") { !log.entries.isEmpty }
    #expect(try loop.wakeups() <= 1)
    #expect(log.entries == [.text("abc")])
    ours.setReading(true)
    try loop.run(until: "the rest came") { log.entries == [.text("abcdef")] }
  }

  @Test func aSlowReaderGetsEverything() throws {
    let (ours, peers) = try pair()
    let everything = [UInt8](repeating: 7, count: 3_000_000)
    ours.send("x")
    try loop.run(until: "both have greeted") { peerLog.entries == [.text("x")] }
    peers.setReading(false)
    ours.send(everything)
    try loop.run(until: "the kernel has no more room") { [loop] in
      loop.deferToNextPass {}
      return ours.unsentByteCount < everything.count
    }
    peers.setReading(true)
    try loop.run(until: "everything came") {
      if case .bytes(let bytes)? = peerLog.entries.first {
        bytes.count == everything.count + 1
      } else {
        false
      }
    }
    #expect(ours.unsentByteCount == 0)
    #expect(peerLog.entries == [.bytes(Array("x".utf8) + everything)])
  }

  @Test func theTransportSaysTheEnd() throws {
    let (ours, peers) = try pair()
    ours.send("good bye")
    try loop.run(until: "it came") { peerLog.entries == [.text("good bye")] }
    ours.close()
    try loop.run(until: "the end came") { peerLog.hasEnded }
    #expect(peerLog.entries.last == .ended(.finished))
    withExtendedLifetime(peers) {}
  }

  @Test func eachSideEndsByItself() throws {
    let (ours, peers) = try pair(allowsHalfClose: true)
    peerLog.then = { [unowned peers] entry in
      guard entry == .endOfInput else { return }
      peers.send("answer")
      peers.shutdownOutput()
    }
    ours.send("question")
    ours.shutdownOutput()
    try loop.run(until: "both have ended") { log.hasEnded && peerLog.hasEnded }
    #expect(log.entries.contains(.text("answer")))
    #expect(log.entries.last == .ended(.finished))
    #expect(peerLog.entries.first == .text("question"))
    #expect(peerLog.entries.last == .ended(.finished))
  }

  @Test func aPeerThatTheTransportRefusesIsToldWithTheReason() throws {
    let (one, other) = try connectedSockets()
    let ours = try stream(one, Scrambler(), log)
    let peers = try stream(other, nil, peerLog)
    peers.send("HELLO")
    try loop.run(until: "it has ended") { log.hasEnded }
    #expect(
      log.entries.filter { $0 != .peerShutdown } == [
        .ended(.transportFailed(reason: "no greeting"))
      ])
    #expect(!ours.isOpen)
  }

  @Test func aConnectionThatBreaksIsBroken() throws {
    let (one, other) = try connectedSockets()
    let ours = try stream(one, Scrambler(), log)
    let peers = try stream(other, nil, peerLog)
    peers.send("hel")
    peers.shutdownOutput()
    try loop.run(until: "it has ended") { log.hasEnded }
    #expect(log.entries.last == .ended(.transportFailed(reason: "ended without saying so")))
    withExtendedLifetime(ours) {}
  }
}

/// Two connected, nonblocking sockets.
func connectedSockets() throws -> (Int32, Int32) {
  var ends: [Int32] = [-1, -1]
  let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
  guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestFailure.ofCall("socketpair") }
  return (ends[0], ends[1])
}
