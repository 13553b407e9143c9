import CLinux
import Glibc

/// Passes file descriptors over a Unix stream socket together with its bytes (`SCM_RIGHTS`, unix(7)).
///
/// Give it to a `StreamSocket` as the transport. A descriptor is sent with the next byte, and has been
/// received when that byte is received. A descriptor carries no name: the bytes must say what it is, such as
/// a listener, a file or a terminal. The object belongs to the loop's thread.
public final class DescriptorPassing: StreamTransport {
  /// The number of received descriptors that may wait for `takeReceived`. Further ones are closed, so that a
  /// peer can't use up the descriptor limit of this process.
  public static let maximumWaiting = 16
  /// The number of descriptors that one call sends at most. The kernel's limit is 253 (`SCM_MAX_FD`,
  /// unix(7)).
  private static let maximumAtOnce = 64

  private var outgoing: [Int32] = []
  private var incoming: [Int32] = []

  /// Whether descriptors from the peer were lost: more than `maximumWaiting` waited, or this process has
  /// reached its descriptor limit.
  public private(set) var hasLostSome = false

  /// Creates a transport with no descriptors to pass.
  public init() {}

  deinit {
    for number in outgoing + incoming { close(number) }
  }

  /// Passes a descriptor with the bytes that are sent next. It is closed in this process once the kernel has
  /// accepted it.
  public func pass(_ descriptor: consuming Descriptor) {
    outgoing.append(descriptor.release())
  }

  /// Takes the oldest received descriptor. It is close-on-exec.
  /// - Returns: the descriptor; nil if none waits.
  public func takeReceived() -> Descriptor? {
    incoming.isEmpty ? nil : Descriptor(owning: incoming.removeFirst())
  }

  /// False: nothing is read ahead.
  public var hasBufferedInput: Bool { false }

  /// Reads bytes and descriptors (recvmsg(2)).
  public func read(
    into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    var numbers = [Int32](repeating: -1, count: Self.maximumAtOnce)
    var received = Int32(numbers.count)
    var isCut: Int32 = 0
    let count = try progress("recvmsg") {
      bytes.withUnsafeMutableBytes { bytes in
        clinux_receive_descriptors(
          socket.number, bytes.baseAddress, bytes.count, &numbers, &received, &isCut)
      }
    }
    guard let count else { return .needsReadable }
    keep(numbers.prefix(Int(received)))
    if isCut != 0 { hasLostSome = true }
    return .bytes(count)
  }

  private func keep(_ numbers: ArraySlice<Int32>) {
    let room = Self.maximumWaiting - incoming.count
    incoming += numbers.prefix(room)
    for number in numbers.dropFirst(room) {
      close(number)
      hasLostSome = true
    }
  }

  /// Writes bytes, and sends waiting descriptors with the first of them (sendmsg(2)).
  public func write(
    _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    let passed = min(outgoing.count, Self.maximumAtOnce)
    let count = try progress("sendmsg") {
      bytes.withUnsafeBytes { bytes in
        // If more descriptors wait than one call can send, only one byte is sent now, so that bytes are left
        // to carry the rest.
        let length = passed < outgoing.count ? 1 : bytes.count
        return clinux_send_descriptors(
          socket.number, bytes.baseAddress, length, outgoing, Int32(passed))
      }
    }
    guard let count else { return .needsWritable }
    for number in outgoing.prefix(passed) { close(number) }
    outgoing.removeFirst(passed)
    return .bytes(count)
  }

  /// Does nothing: this transport has no closing message.
  public func shutdownOutput(
    to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    .bytes(0)
  }

  private func progress(
    _ call: StaticString, _ body: () -> Int
  ) throws(TransportError) -> Int? {
    do {
      return try nonblockingCall(call, body)
    } catch {
      throw .system(error)
    }
  }
}

/// The identity of the process at the other end of a Unix socket (`SO_PEERCRED`, unix(7)), as of the time
/// when it connected or listened.
public struct PeerCredentials: Equatable, Sendable {
  /// The process ID.
  public let processID: Int32
  /// The effective user ID.
  public let userID: UInt32
  /// The effective group ID.
  public let groupID: UInt32

  /// Creates credentials.
  public init(processID: Int32, userID: UInt32, groupID: UInt32) {
    (self.processID, self.userID, self.groupID) = (processID, userID, groupID)
  }
}

extension Descriptor {
  /// Reads the credentials of the process at the other end of a Unix socket.
  /// - Throws: the error of `getsockopt`, `ENOTSOCK` if it is not a socket.
  public func peerCredentials() throws(SystemError) -> PeerCredentials {
    var (pid, user, group): (pid_t, uid_t, gid_t) = (0, 0, 0)
    try systemCall("getsockopt") { clinux_peer_credentials(number, &pid, &user, &group) }
    return PeerCredentials(processID: pid, userID: user, groupID: group)
  }
}
