import EpollLoop
import Glibc
import Testing

@testable import TestSupport

@Suite struct DatagramSocketTests {
  let loop: EventLoop

  init() throws {
    loop = try EventLoop()
  }

  /// The events of a socket.
  private final class Log {
    var datagrams: [(bytes: [UInt8], from: SocketAddress, byteCount: Int)] = []
    var failures: [SystemError] = []
    var writable = 0
    var then: () -> Void = {}

    var texts: [String] { datagrams.map { String(decoding: $0.bytes, as: UTF8.self) } }

    func take(_ event: DatagramSocket.Event) {
      switch event {
      case .datagram(let bytes, let sender, let count):
        datagrams.append(([UInt8](copying: bytes), sender, count))
      case .writable: writable += 1
      case .failed(let error): failures.append(error)
      }
      then()
    }
  }

  private func socket(
    _ log: Log, maximumBytes: Int = DatagramSocket.maximumDatagramBytes
  ) throws -> DatagramSocket {
    try DatagramSocket(loop, bindingTo: loopback(), maximumBytes: maximumBytes) { log.take($0) }
  }

  @Test func eachDatagramArrivesWholeWithItsSender() throws {
    let (log, otherLog) = (Log(), Log())
    let receiver = try socket(log)
    let sender = try socket(otherLog)
    #expect(receiver.address.port != 0)
    for text in ["one", "", "three"] {
      #expect(try sender.send(Array(text.utf8), to: receiver.address))
    }
    try loop.run(until: "three came") { log.datagrams.count == 3 }
    #expect(log.texts == ["one", "", "three"])
    #expect(log.datagrams.allSatisfy { $0.from.port == sender.address.port })
    // The sender's address can be used for an answer.
    try receiver.send(Array("answer".utf8), to: log.datagrams[0].from)
    try loop.run(until: "the answer came") { otherLog.texts == ["answer"] }
    #expect(try loop.wakeups() == 0)
  }

  @Test func whatIsTooLongIsCutOffAndSaysSo() throws {
    let log = Log()
    let receiver = try socket(log, maximumBytes: 10)
    let sender = try DatagramSocket(loop, connectingTo: receiver.address) { _ in }
    try sender.send(pattern(10))
    try sender.send(pattern(11))
    try sender.send(Array("next".utf8))
    try loop.run(until: "all came") { log.datagrams.count == 3 }
    #expect(log.datagrams.map(\.byteCount) == [10, 11, 4])
    #expect(
      log.datagrams.map(\.bytes) == [pattern(10), Array(pattern(11)[..<10]), Array("next".utf8)])
  }

  @Test func theLongestDatagramPasses() throws {
    let log = Log()
    let receiver = try socket(log)
    let sender = try DatagramSocket(loop, connectingTo: receiver.address) { _ in }
    let longest = pattern(DatagramSocket.maximumDatagramBytes)
    try sender.send(longest)
    #expect(throws: SystemError("sendto", errno: EMSGSIZE)) { try sender.send(longest + [0]) }
    try loop.run(until: "it came") { log.datagrams.count == 1 }
    #expect(log.datagrams[0].bytes == longest)
    #expect(log.datagrams[0].byteCount == longest.count)
  }

  @Test func aConnectedSocketHearsThatNobodyListensAndGoesOn() throws {
    let (log, otherLog) = (Log(), Log())
    let address = try loopback(try freePort())
    let sender = try DatagramSocket(loop, connectingTo: address) { log.take($0) }
    try sender.send([1])
    try loop.run(until: "the refusal came") { !log.failures.isEmpty }
    #expect(log.failures == [SystemError("recvfrom", errno: ECONNREFUSED)])
    #expect(try loop.wakeups() == 0)
    // A receiver binds to the address.
    let receiver = try DatagramSocket(loop, bindingTo: address) { otherLog.take($0) }
    try sender.send([2])
    try loop.run(until: "it came") { otherLog.datagrams.count == 1 }
    withExtendedLifetime(receiver) {}
  }

  @Test func aConnectedSocketHearsNobodyElse() throws {
    let log = Log()
    let (friend, stranger) = (try socket(Log()), try socket(Log()))
    let socket = try DatagramSocket(loop, connectingTo: friend.address) { log.take($0) }
    try stranger.send([1], to: socket.address)
    try friend.send([2], to: socket.address)
    try loop.run(until: "one came") { !log.datagrams.isEmpty }
    #expect(log.datagrams.map(\.bytes) == [[2]])
  }

  @Test func whoDoesNotReadIsToldLater() throws {
    let log = Log()
    let receiver = try socket(log)
    let sender = try DatagramSocket(loop, connectingTo: receiver.address) { _ in }
    try receiver.setReading(false)
    try sender.send([1])
    #expect(try loop.wakeups() <= 1)
    #expect(log.datagrams.isEmpty)
    try receiver.setReading(true)
    try loop.run(until: "it came") { log.datagrams.count == 1 }
  }

  @Test func nothingIsToldAfterClose() throws {
    let log = Log()
    let receiver = try socket(log)
    let sender = try DatagramSocket(loop, connectingTo: receiver.address) { _ in }
    log.then = { receiver.close() }
    for byte in 1...3 as ClosedRange<UInt8> { try sender.send([byte]) }
    try loop.run(until: "one came") { !log.datagrams.isEmpty }
    #expect(try loop.wakeups() == 0)
    #expect(log.datagrams.count == 1)
    receiver.close()
  }

  /// A Unix socket has no room while the receiver does not read. A UDP socket would drop the datagram.
  @Test func whereThereIsNoRoomItIsSaid() throws {
    let path = "/tmp/kefu-datagram-\(getpid())"
    let (log, otherLog) = (Log(), Log())
    let receiver = try DatagramSocket(loop, bindingTo: try .unix(path: path)) { log.take($0) }
    let sender = try DatagramSocket(loop, connectingTo: receiver.address) { otherLog.take($0) }
    var sent = 0
    while try sender.send([UInt8(sent & 255)]) { sent += 1 }
    #expect(sent > 0)
    try loop.run(until: "there was room again") { otherLog.writable == 1 }
    try loop.run(until: "all came") { log.datagrams.count == sent }
    #expect(try loop.wakeups() <= 2)
    #expect(log.datagrams.enumerated().allSatisfy { $1.bytes == [UInt8($0 & 255)] })
    #expect(try loop.wakeups() == 0)
    receiver.close()
    #expect(access(path, F_OK) != 0)
  }

  @Test func aTakenPortIsAnErrorThatNamesBind() throws {
    let first = try socket(Log())
    #expect(throws: SystemError("bind", errno: EADDRINUSE)) {
      try DatagramSocket(loop, bindingTo: first.address) { _ in }
    }
  }

  @Test func aClosedSocketTakesWishesAndTellsNothing() throws {
    let log = Log()
    let (receiver, sender) = (try socket(log), try socket(Log()))
    receiver.close()
    try receiver.setReading(false)
    try receiver.setReading(true)
    try sender.send(Array("late".utf8), to: receiver.address)
    #expect(try loop.wakeups(during: .milliseconds(10)) == 0)
    #expect(log.texts == [])
  }

}
