import CLinux
import Glibc

/// A datagram socket in the loop: UDP, or Unix (udp(7), unix(7)).
///
/// A datagram arrives whole or not at all, in any order or twice; nothing tells its sender. Nothing is recorded here:
/// what the kernel has no room for is not sent, and its sender decides whether it is worth another attempt.
public final class DatagramSocket {
  /// What happened to a socket.
  public enum Event: ~Escapable {
    /// A datagram, lent for the call, and its sender. It had `byteCount` bytes: if that is more than `bytes` has, the
    /// rest was cut off.
    case datagram(Span<UInt8>, from: SocketAddress, byteCount: Int)
    /// There is room again, after `send` had said that there was none.
    case writable
    /// The kernel has something to say of an earlier datagram: of a connected socket, that nobody listens there
    /// (`ECONNREFUSED`). The socket goes on.
    case failed(SystemError)
  }

  /// Bytes of the longest datagram that IPv4 carries: 65,535 less the two headers (RFC 768, RFC 791).
  public static let datagramBytesMax = 65_507

  /// Datagrams that one pass takes, so that a flood leaves others their turn.
  private static let datagramsPerPass = 64

  /// Where the socket is bound, with the real port where 0 was asked for.
  public let address: SocketAddress

  private let loop: EventLoop
  private let socket: Descriptor
  private let file: UnixSocketFile?
  private let bytesMax: Int
  private let handler: (Event) -> Void
  private var token: EventToken?
  private var isReading = true
  private var awaitsRoom = false

  /// Receives at an address, and sends from it.
  /// - Parameters:
  ///   - bytesMax: bytes of a datagram beyond which the rest is cut off, at most `EventLoop.readBytesMax`.
  ///   - handler: called from the loop with what happened.
  /// - Throws: the call that failed: `bind` for an address that is taken, foreign or forbidden.
  public convenience init(
    _ loop: EventLoop, bindingTo address: SocketAddress, bytesMax: Int = datagramBytesMax,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    let socket = try makeSocket(address.family, SOCK_DGRAM)
    let file = try bindSocket(socket.number, to: address)
    try self.init(loop, socket, file, bytesMax, handler)
  }

  /// Sends to one address, and receives from it alone (connect(2)).
  /// - Parameters:
  ///   - bytesMax: bytes of a datagram beyond which the rest is cut off, at most `EventLoop.readBytesMax`.
  ///   - handler: called from the loop with what happened.
  /// - Throws: the call that failed.
  public convenience init(
    _ loop: EventLoop, connectingTo address: SocketAddress, bytesMax: Int = datagramBytesMax,
    handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    let socket = try makeSocket(address.family, SOCK_DGRAM)
    var storage = address.storage
    try systemCall("connect") { clinux_connect(socket.number, &storage, address.length) }
    try self.init(loop, socket, nil, bytesMax, handler)
  }

  private init(
    _ loop: EventLoop, _ socket: consuming Descriptor, _ file: UnixSocketFile?, _ bytesMax: Int,
    _ handler: @escaping (Event) -> Void
  ) throws(SystemError) {
    self.loop = loop
    self.file = file
    self.handler = handler
    self.bytesMax = min(max(bytesMax, 0), EventLoop.readBytesMax)
    address = try SocketAddress(ofSocket: socket.number)
    self.socket = socket
    token = try loop.add(self.socket, .readable) { [unowned self] in ready($0) }
  }

  deinit {
    close()
  }

  /// Sends a datagram.
  /// - Parameter receiver: nil for a socket that is connected.
  /// - Returns: false if the kernel has no room for it now: it is not sent, and `.writable` will be told.
  /// - Throws: `sendto`'s error: `EMSGSIZE` for a datagram that is too long, `ECONNREFUSED` of an earlier one.
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

  /// Sends a datagram; see `send(_:to:)` of a span.
  @discardableResult
  public func send(
    _ bytes: [UInt8], to receiver: SocketAddress? = nil
  ) throws(SystemError) -> Bool {
    try send(bytes.span, to: receiver)
  }

  /// While false, nothing is read: what comes stays with the kernel as long as that has room, and is lost then.
  /// - Throws: `epoll_ctl`'s error.
  public func setReading(_ reading: Bool) throws(SystemError) {
    isReading = reading
    try updateInterest()
  }

  /// Closes the socket: nothing is told any more. A Unix socket's file is removed.
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

  /// - Returns: whether there was one.
  private func receive() -> Bool {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    do {
      // MSG_TRUNC: the length that it had, also where that is more than there is room for (recv(2)).
      let count = try nonblockingCall("recvfrom") {
        clinux_recvfrom(
          socket.number, loop.scratch.baseAddress, bytesMax, Int32(MSG_TRUNC), &storage, &length)
      }
      guard let count else { return false }
      let bytes = loop.scratch.extracting(..<min(count, bytesMax))
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
