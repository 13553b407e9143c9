import CLinux
import Glibc

/// Connects to the first reachable address of a list, without blocking the loop (connect(2)).
///
/// The addresses are tried one after the other. A Unix socket whose backlog is full is retried every 10
/// milliseconds until there is room; TCP waits by itself. The connector belongs to the loop's thread.
public final class Connector {
  /// An address that could not be connected to, and the error.
  public struct Failure: Sendable {
    /// The address that was tried.
    public let address: SocketAddress
    /// The error of the call that failed, usually `connect`.
    public let error: SystemError
  }

  /// The result of connecting.
  public enum Outcome: ~Copyable {
    /// A connected, nonblocking socket, owned by the receiver, and the peer's address.
    case connected(Descriptor, SocketAddress)
    /// No address could be connected to. One failure for each address, in the order in which they were tried.
    case failed([Failure])
  }

  private struct Attempt: ~Copyable {
    let socket: Descriptor
    let address: SocketAddress
    let token: EventToken
  }

  /// The kernel does not report room in a Unix socket's backlog; connect fails with `EAGAIN` (unix(7)).
  private static let retryDelay: Duration = .milliseconds(10)

  private let loop: EventLoop
  private let keepalive: TCPKeepalive?
  private let handler: (consuming Outcome) -> Void
  private var remaining: [SocketAddress]
  private var failures: [Failure] = []
  private var attempt: Attempt?
  private var retry: TimerToken?
  private var isCancelled = false

  /// Creates a connector; `start` begins to connect.
  /// - Parameters:
  ///   - loop: the loop on which the connector waits.
  ///   - addresses: TCP or Unix addresses, as from `SocketAddress.resolve`. They are tried in this order.
  ///   - keepalive: set on a TCP socket once it is connected.
  ///   - handler: called once, on the loop's thread or from within `start`, unless `cancel` is called first.
  public init(
    _ loop: EventLoop, to addresses: [SocketAddress], keepalive: TCPKeepalive? = nil,
    handler: @escaping (consuming Outcome) -> Void
  ) {
    self.loop = loop
    self.keepalive = keepalive
    self.handler = handler
    remaining = addresses.reversed()
  }

  deinit {
    dropAttempt()
  }

  /// Starts with the first address. Errors are reported to the handler.
  public func start() {
    guard !isCancelled else { return }
    while let address = remaining.popLast() {
      do {
        try begin(address)
        return
      } catch {
        if error.errno == EAGAIN, !address.isInternet { return tryLater(address) }
        failures.append(Failure(address: address, error: error))
      }
    }
    handler(.failed(failures))
  }

  private func tryLater(_ address: SocketAddress) {
    remaining.append(address)
    retry = loop.schedule(at: .now + Self.retryDelay) { [weak self] in self?.start() }
  }

  /// Stops connecting. The handler is not called after that.
  public func cancel() {
    isCancelled = true
    dropAttempt()
  }

  private func begin(_ address: SocketAddress) throws(SystemError) {
    let socket = try makeSocket(address.family, SOCK_STREAM)
    if address.isInternet { try setOption(socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
    var storage = address.storage
    do {
      try systemCall("connect") { clinux_connect(socket.number, &storage, address.length) }
    } catch {
      // An interrupted connect goes on in the background (connect(2)); the repeated call reports EALREADY, or
      // EISCONN if it has succeeded.
      guard [EINPROGRESS, EALREADY, EISCONN].contains(error.errno) else { throw error }
    }
    let token = try loop.add(socket, .writable) { [weak self] _ in self?.attemptEnded() }
    attempt = Attempt(socket: socket, address: address, token: token)
  }

  /// The socket has become writable: `SO_ERROR` holds the result of the attempt (connect(2)).
  private func attemptEnded() {
    guard let attempt = attempt.take() else { return }
    loop.remove(attempt.token)
    do {
      try finish(attempt.socket.number, attempt.address)
    } catch {
      failures.append(Failure(address: attempt.address, error: error))
      return start()
    }
    let address = attempt.address
    handler(.connected(attempt.socket, address))
  }

  private func finish(_ socket: Int32, _ address: SocketAddress) throws(SystemError) {
    let error = try option(socket, SOL_SOCKET, SO_ERROR)
    if error != 0 { throw SystemError("connect", errno: error) }
    // Only after the connect: TCP_USER_TIMEOUT would also end a connect that waits for a full backlog. tcp(7)
    // does not mention it; see tcp_write_timeout in the kernel's net/ipv4/tcp_timer.c.
    if address.isInternet { try keepalive?.set(on: socket) }
  }

  private func dropAttempt() {
    if let retry { loop.cancel(retry) }
    guard let attempt = attempt.take() else { return }
    loop.remove(attempt.token)
  }
}
