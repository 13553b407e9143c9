import Glibc
import Testing

@testable import EpollLoop

/// The transport that passes descriptors, called directly on a pair of sockets.
@Suite struct DescriptorPassingTests {
  private final class Pair {
    var ends: [Int32] = [-1, -1]
    init() throws {
      let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK, 0, &ends)
      try #require(made == 0)
    }
    deinit { for end in ends { close(end) } }
    var near: BorrowedDescriptor { BorrowedDescriptor(ends[0]) }
    var far: BorrowedDescriptor { BorrowedDescriptor(ends[1]) }
  }

  private func nullDevice() throws -> Descriptor {
    let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
    try #require(number >= 0)
    return Descriptor(owning: number)
  }

  private func write(
    _ count: Int, with passing: DescriptorPassing, to socket: BorrowedDescriptor
  ) throws -> TransportProgress {
    let bytes = [UInt8](repeating: 1, count: count)
    return try passing.write(bytes.span, to: socket)
  }

  private func read(
    with passing: DescriptorPassing, from socket: BorrowedDescriptor
  ) throws -> TransportProgress {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var span = bytes.mutableSpan
    return try passing.read(into: &span, from: socket)
  }

  /// One call carries 64; the bytes that are left carry the rest.
  @Test func moreThanOneCallCarries() throws {
    let pair = try Pair()
    let (sending, receiving) = (DescriptorPassing(), DescriptorPassing())
    for _ in 0..<70 { sending.pass(try nullDevice()) }
    #expect(try write(2, with: sending, to: pair.near) == .bytes(1))
    #expect(try write(1, with: sending, to: pair.near) == .bytes(1))
    while case .bytes = try read(with: receiving, from: pair.far) {}
    var count = 0
    while receiving.takeReceived() != nil { count += 1 }
    // No more than that many wait here.
    #expect(count == DescriptorPassing.maximumWaiting && receiving.hasLostSome)
  }

  @Test func aFullSocketIsWaitedFor() throws {
    let pair = try Pair()
    let passing = DescriptorPassing()
    while case .bytes = try write(65_536, with: passing, to: pair.near) {}
    #expect(try write(1, with: passing, to: pair.near) == .needsWritable)
  }

  @Test func aBrokenSocketIsAnError() throws {
    let pair = try Pair()
    close(pair.ends[1])
    pair.ends[1] = -1
    #expect(throws: TransportError.self) {
      try write(1, with: DescriptorPassing(), to: pair.near)
    }
  }

  @Test func thereIsNoClosingMessage() throws {
    let pair = try Pair()
    #expect(try DescriptorPassing().shutdownOutput(to: pair.near) == .bytes(0))
    #expect(try read(with: DescriptorPassing(), from: pair.far) == .needsReadable)
  }
}
