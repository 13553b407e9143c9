import EpollLoop
import Glibc
import Testing

@testable import TestSupport

/// Descriptors that are passed from one stream to another.
@Suite struct PassedDescriptorTests {
  private let unix: UnixFixture

  init() throws {
    unix = try UnixFixture()
  }

  @Test func aDescriptorIsPassedWithItsBytes() throws {
    let (sender, receiver) = (DescriptorPassing(), DescriptorPassing())
    let listener = try unix.listener()
    let (_, peers) = try unix.connected(to: listener, transports: (receiver, sender))
    let pipe = try Descriptor.pipe()
    peers.send("first")
    try unix.loop.run(until: "bytes came") { unix.log.entries == [.text("first")] }
    let isThereOne = receiver.takeReceived() != nil
    #expect(!isThereOne)
    sender.pass(pipe.writer)
    peers.send(" second")
    try unix.loop.run(until: "more came") { unix.log.entries == [.text("first second")] }
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
    let listener = try unix.listener()
    let (_, peers) = try unix.connected(to: listener, transports: (receiver, sender))
    let pipe = try Pipe()
    let files = try (0..<20).map { _ in try TemporaryFile() }
    for file in files { sender.pass(try file.open(O_RDONLY)) }
    sender.pass(Descriptor(owning: pipe.releaseWriteEnd()))
    peers.send("x")
    try unix.loop.run(until: "bytes came") { unix.log.entries == [.text("x")] }
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
    let listener = try unix.listener()
    let (_, peers) = try unix.connected(to: listener, transports: (receiver, sender))
    let desk = try Listener(unix.loop, on: loopback(), backlog: 5)
    sender.pass(try desk.descriptor.duplicate())
    peers.send("the line")
    try unix.loop.run(until: "it came") { unix.log.entries == [.text("the line")] }
    guard let received = receiver.takeReceived() else {
      Issue.record("nothing was received")
      return
    }
    let second = try Listener(unix.loop, adopting: received)
    let customer = try RawPeer(connectingTo: desk.address.port)
    #expect(second.address.port == desk.address.port)
    let (socket, address) = try accepted(by: second, in: unix.loop)
    #expect(address.port == customer.port)
    close(socket)
  }
}
