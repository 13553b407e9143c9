import CLinux
import Glibc

/// Passes descriptors over a Unix stream socket, with its bytes (`SCM_RIGHTS`, unix(7)).
///
/// Give one to a `StreamSocket` as its transport. What is passed goes with the next byte that the kernel takes, and
/// is there on the other side by the time that byte is. What it stands for (a listener, a file, a terminal) the bytes
/// must say: a descriptor has no name.
public final class DescriptorPassing: StreamTransport {
  /// Received descriptors that may wait to be taken; more are closed. A peer can't so use up all that this process may
  /// have open.
  public static let waitingMax = 16
  /// Descriptors that go in one call: the kernel's limit is 253 (`SCM_MAX_FD`).
  private static let atOnceMax = 64

  private var outgoing: [Int32] = []
  private var incoming: [Int32] = []

  /// Some descriptors that the peer passed were lost: there were too many, or this process may have no more open.
  public private(set) var hasLostSome = false

  /// Passes nothing yet.
  public init() {}

  deinit {
    for number in outgoing + incoming { close(number) }
  }

  /// Passes a descriptor with what is sent next; it is closed here once the kernel has it.
  public func pass(_ descriptor: consuming Descriptor) {
    outgoing.append(descriptor.release())
  }

  /// The descriptor that was received first and not taken yet; nil if there is none. It closes on exec.
  public func takeReceived() -> Descriptor? {
    incoming.isEmpty ? nil : Descriptor(owning: incoming.removeFirst())
  }

  /// Nothing is read ahead.
  public var hasBufferedInput: Bool { false }

  /// Reads bytes and descriptors.
  public func read(
    into bytes: inout MutableSpan<UInt8>, from socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    var numbers = [Int32](repeating: -1, count: Self.atOnceMax)
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
    let room = Self.waitingMax - incoming.count
    incoming += numbers.prefix(room)
    for number in numbers.dropFirst(room) {
      close(number)
      hasLostSome = true
    }
  }

  /// Writes bytes, and passes what is to be passed with the first of them.
  public func write(
    _ bytes: Span<UInt8>, to socket: BorrowedDescriptor
  ) throws(TransportError) -> TransportProgress {
    let passed = min(outgoing.count, Self.atOnceMax)
    let count = try progress("sendmsg") {
      bytes.withUnsafeBytes { bytes in
        // With more to pass than goes at once, a byte is left for the rest.
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

  /// There is nothing to say.
  public func finishSending(
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

/// Who is at the other end of a Unix socket (`SO_PEERCRED`, unix(7)): as of when they connected.
public struct PeerCredentials: Equatable, Sendable {
  /// The process.
  public let processID: Int32
  /// The effective user.
  public let userID: UInt32
  /// The effective group.
  public let groupID: UInt32

  /// A process, a user and a group.
  public init(processID: Int32, userID: UInt32, groupID: UInt32) {
    (self.processID, self.userID, self.groupID) = (processID, userID, groupID)
  }
}

extension Descriptor {
  /// Who is at the other end of a Unix socket.
  /// - Throws: `getsockopt`'s error for what is no socket.
  public func peerCredentials() throws(SystemError) -> PeerCredentials {
    var (pid, user, group): (pid_t, uid_t, gid_t) = (0, 0, 0)
    try systemCall("getsockopt") { clinux_peer_credentials(number, &pid, &user, &group) }
    return PeerCredentials(processID: pid, userID: user, groupID: group)
  }
}
