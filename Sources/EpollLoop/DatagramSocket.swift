import CLinux
import Glibc

/// A datagram socket in the loop, UDP or Unix (udp(7), unix(7)).
///
/// A UDP datagram arrives whole or not at all, possibly out of order or more than once, and its sender is not
/// told. Sending does not buffer: a datagram that the kernel has no room for is not sent, and the caller
/// decides whether to try again. The socket belongs to the loop's thread.
public final class DatagramSocket {
  /// An event of a datagram socket.
  public enum Event: ~Escapable {
    /// A datagram and its sender. The span is valid during the call. `byteCount` is the length of the
    /// datagram; if it is greater than the length of the span, the rest was cut off.
    case datagram(Span<UInt8>, from: SocketAddress, byteCount: Int)
    /// There is room again, after `send` returned false.
    case writable
    /// The kernel reports an error of an earlier datagram, such as `ECONNREFUSED` on a connected socket whose
    /// peer has no receiver. The socket stays open.
    case failed(SystemError)
  }

  /// The number of bytes in the longest UDP datagram over IPv4: 65,535 less the IP header (20) and the UDP
  /// header (8) (RFC 768, RFC 791).
  public static let maximumDatagramBytes = 65_507

  /// The number of datagrams that one pass reads at most, so that a flood does not starve other descriptors.
  private static let datagramsPerPass = 64

  /// The local address, with the port that the kernel chose if 0 was given.
  public let address: SocketAddress

  private let loop: EventLoop
  private let socket: Descriptor
  private let file: UnixSocketFile?
  private let maximumBytes: Int
  private let handler: (Event) -> Void
  private var token: EventToken?
  private var isReading = true
  private var awaitsRoom = false

  /// Creates a socket that is bound to an address. It receives from everyone.
  ///
  /// The file of a Unix socket is created here and removed by `close`. A stale file, on which no process
  /// listens, is replaced.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - address: the local address. With port 0 the kernel chooses a free port; see `address`.
  ///   - maximumBytes: the number of bytes after which a received datagram is cut off, at most
  ///     `EventLoop.maximumReadBytes`.
  ///   - handler: called on the loop's thread with each event.
  /// - Throws: the error of the call that failed, for example `bind` if the address is in use, not local or
  ///   not permitted.
  public convenience init(
    _ loop: EventLoop, bindingTo address: SocketAddress, maximumBytes: Int = maximumDatagramBytes,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    let socket = try makeSocket(address.family, SOCK_DGRAM)
    let file = try bindSocket(socket.number, to: address)
    try self.init(loop, socket, file, maximumBytes, handler)
  }

  /// Creates a socket that is connected to one address: it sends to that address and receives only from it
  /// (connect(2)).
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - address: the address of the peer.
  ///   - maximumBytes: the number of bytes after which a received datagram is cut off, at most
  ///     `EventLoop.maximumReadBytes`.
  ///   - handler: called on the loop's thread with each event.
  /// - Throws: the error of the call that failed.
  public convenience init(
    _ loop: EventLoop, connectingTo address: SocketAddress,
    maximumBytes: Int = maximumDatagramBytes,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    let socket = try makeSocket(address.family, SOCK_DGRAM)
    var storage = address.storage
    try systemCall("connect") { clinux_connect(socket.number, &storage, address.length) }
    try self.init(loop, socket, nil, maximumBytes, handler)
  }

  private init(
    _ loop: EventLoop, _ socket: consuming Descriptor, _ file: UnixSocketFile?, _ maximumBytes: Int,
    _ handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.file = file
    self.handler = handler
    self.maximumBytes = min(max(maximumBytes, 0), EventLoop.maximumReadBytes)
    address = try SocketAddress(ofSocket: socket.number)
    self.socket = socket
    token = try loop.add(self.socket, .readable) { [unowned self] in ready($0) }
  }

  deinit {
    close()
  }

  /// Sends a datagram (send(2)).
  /// - Parameters:
  ///   - bytes: the datagram, at most `maximumDatagramBytes`; it may be empty.
  ///   - receiver: the destination; nil on a connected socket.
  /// - Returns: false if the kernel has no room for it. It is not sent, and `.writable` is delivered when
  ///   there is room.
  /// - Throws: the error of `sendto`: `EMSGSIZE` if the datagram is too long, `ECONNREFUSED` from an earlier
  ///   datagram. Or the error of `epoll_ctl`.
  @discardableResult
  public func send(
    _ bytes: Span<UInt8>, to receiver: SocketAddress? = nil
  ) throws(SystemError) -> Bool {
    let sent = try nonblockingCall("sendto") {
      bytes.withUnsafeBytes { bytes in
        guard let receiver else {
          return Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        var storage = receiver.storage
        return clinux_sendto(
          socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), &storage,
          receiver.length)
      }
    }
    if sent == nil { try setAwaitsRoom(true) }
    return sent != nil
  }

  /// Sends a datagram (send(2)).
  /// - Parameters:
  ///   - bytes: the datagram, at most `maximumDatagramBytes`; it may be empty.
  ///   - receiver: the destination; nil on a connected socket.
  /// - Returns: false if the kernel has no room for it. It is not sent, and `.writable` is delivered when
  ///   there is room.
  /// - Throws: the error of `sendto`: `EMSGSIZE` if the datagram is too long, `ECONNREFUSED` from an earlier
  ///   datagram. Or the error of `epoll_ctl`.
  @discardableResult
  public func send(
    _ bytes: [UInt8], to receiver: SocketAddress? = nil
  ) throws(SystemError) -> Bool {
    try send(bytes.span, to: receiver)
  }

  /// Starts or pauses reading. While paused, the kernel queues datagrams up to the size of its receive
  /// buffer; further UDP datagrams are dropped.
  /// - Throws: the error of `epoll_ctl`.
  public func setReading(_ reading: Bool) throws(SystemError) {
    isReading = reading
    try updateInterest()
  }

  /// Removes the socket from the loop. No event is delivered after that. The file of a Unix socket is
  /// removed.
  public func close() {
    guard let token else { return }
    loop.remove(token)
    self.token = nil
    file?.remove()
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable), awaitsRoom {
      try? setAwaitsRoom(false)
      handler(.writable)
    }
    guard readiness != .writable, isReading else { return }
    for _ in 0..<Self.datagramsPerPass where token != nil && isReading {
      guard receive() else { return }
    }
  }

  /// - Returns: whether there was a datagram or an error to read.
  private func receive() -> Bool {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    do {
      // With MSG_TRUNC the call returns the full length of the datagram, even if it is longer than the buffer
      // (recv(2)).
      let count = try nonblockingCall("recvfrom") {
        clinux_recvfrom(
          socket.number, loop.scratch.baseAddress, maximumBytes, Int32(MSG_TRUNC), &storage, &length
        )
      }
      guard let count else { return false }
      let bytes = loop.scratch.extracting(..<min(count, maximumBytes))
      let sender = SocketAddress(storage: storage, length: length)
      handler(.datagram(bytes.span, from: sender, byteCount: count))
    } catch {
      handler(.failed(error))
    }
    return true
  }

  private func setAwaitsRoom(_ awaits: Bool) throws(SystemError) {
    awaitsRoom = awaits
    try updateInterest()
  }

  private func updateInterest() throws(SystemError) {
    guard let token else { return }
    var wanted: Readiness = isReading ? .readable : []
    if awaitsRoom { wanted.insert(.writable) }
    try loop.setInterest(wanted, of: token)
  }
}
