import CLinux
import Glibc

/// Connects to the addresses of a host, one after the other, without blocking the loop.
public final class Connector {
  /// An address that could not be reached, and why.
  public struct Failure: Sendable {
    /// The address that was tried.
    public let address: SocketAddress
    /// What the kernel said of it.
    public let error: SystemError
  }

  /// What came of it.
  public enum Outcome {
    /// A connected, nonblocking socket, which the receiver owns.
    case connected(Int32, SocketAddress)
    /// No address could be reached; one failure for each, in the order they were tried.
    case failed([Failure])
  }

  private let loop: EventLoop
  private let peers: PeerWatch
  private let handler: (Outcome) -> Void
  private var remaining: [SocketAddress]
  private var failures: [Failure] = []
  private var attempt: (socket: Int32, address: SocketAddress, token: Token)?
  private var isCancelled = false

  /// - Parameter handler: called once, from the loop or from `start`, unless `cancel` comes first.
  public init(
    _ loop: EventLoop, to addresses: [SocketAddress], watching peers: PeerWatch,
    handler: @escaping (Outcome) -> Void
  ) {
    self.loop = loop
    self.peers = peers
    self.handler = handler
    remaining = addresses.reversed()
  }

  deinit {
    dropAttempt()
  }

  /// Begins with the first address.
  public func start() {
    guard !isCancelled else { return }
    while let address = remaining.popLast() {
      do {
        try begin(address)
        return
      } catch {
        failures.append(Failure(address: address, error: error))
      }
    }
    handler(.failed(failures))
  }

  /// Gives up; the handler is not called any more.
  public func cancel() {
    isCancelled = true
    dropAttempt()
  }

  private func begin(_ address: SocketAddress) throws(SystemError) {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Descriptor(
      owning: try systemCall("socket") { Glibc.socket(address.family, type, 0) })
    try setOption(socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    var storage = address.storage
    do {
      try systemCall("connect") { clinux_connect(socket.number, &storage, address.length) }
    } catch {
      // Interrupted, an attempt goes on by itself (connect(2)); called again, the kernel says EALREADY,
      // or EISCONN.
      guard [EINPROGRESS, EALREADY, EISCONN].contains(error.errno) else { throw error }
    }
    let token = try loop.add(socket.number, .writable) { [weak self] _ in self?.settle() }
    attempt = (socket.release(), address, token)
  }

  /// The kernel has decided: `SO_ERROR` holds what became of the attempt (connect(2)).
  private func settle() {
    guard let (socket, address, token) = attempt else { return }
    loop.remove(token)
    attempt = nil
    do {
      try finish(socket)
    } catch {
      close(socket)
      failures.append(Failure(address: address, error: error))
      return start()
    }
    handler(.connected(socket, address))
  }

  private func finish(_ socket: Int32) throws(SystemError) {
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    try systemCall("getsockopt") { getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) }
    if error != 0 { throw SystemError("connect", errno: error) }
    // Only now: TCP_USER_TIMEOUT also ends a connect that waits for a full backlog (tcp(7) is silent
    // on that; net/ipv4/tcp_timer.c, tcp_write_timeout).
    try watchPeer(of: socket, peers)
  }

  private func dropAttempt() {
    guard let (socket, _, token) = attempt else { return }
    loop.remove(token)
    close(socket)
    attempt = nil
  }
}
