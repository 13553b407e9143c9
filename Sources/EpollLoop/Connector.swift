import CLinux
import Glibc

/// Connects to the addresses of a host, one after the other, without blocking the loop (connect(2)).
///
/// A Unix socket whose backlog is full is tried again until there is room, as a TCP connection waits for it.
public final class Connector {
  /// An address that could not be reached, and why.
  public struct Failure: Sendable {
    /// The address that was tried.
    public let address: SocketAddress
    /// What the kernel said of it.
    public let error: SystemError
  }

  /// What came of it.
  public enum Outcome: ~Copyable {
    /// A connected, nonblocking socket, for the receiver to keep.
    case connected(Descriptor, SocketAddress)
    /// No address could be reached; one failure for each, in the order they were tried.
    case failed([Failure])
  }

  private struct Attempt: ~Copyable {
    let socket: Descriptor
    let address: SocketAddress
    let token: EventToken
  }

  /// The kernel does not tell of room in a Unix socket's backlog: it says `EAGAIN` (unix(7)).
  private static let retryDelay: Duration = .milliseconds(10)

  private let loop: EventLoop
  private let keepalive: TCPKeepalive?
  private let handler: (consuming Outcome) -> Void
  private var remaining: [SocketAddress]
  private var failures: [Failure] = []
  private var attempt: Attempt?
  private var retry: TimerToken?
  private var isCancelled = false

  /// - Parameters:
  ///   - addresses: TCP or Unix, as `SocketAddress.resolve` gives them.
  ///   - keepalive: set on the socket once it is connected, if it is TCP.
  ///   - handler: called once, from the loop or from `start`, unless `cancel` comes first.
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

  /// Begins with the first address.
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

  /// Gives up; the handler is not called any more.
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
      // Interrupted, an attempt goes on by itself (connect(2)); called again, the kernel says EALREADY,
      // or EISCONN.
      guard [EINPROGRESS, EALREADY, EISCONN].contains(error.errno) else { throw error }
    }
    let token = try loop.add(socket, .writable) { [weak self] _ in self?.attemptEnded() }
    attempt = Attempt(socket: socket, address: address, token: token)
  }

  /// The kernel has decided: `SO_ERROR` holds what became of the attempt (connect(2)).
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
    // Only now: TCP_USER_TIMEOUT also ends a connect that waits for a full backlog (tcp(7) is silent
    // on that; net/ipv4/tcp_timer.c, tcp_write_timeout).
    if address.isInternet { try keepalive?.set(on: socket) }
  }

  private func dropAttempt() {
    if let retry { loop.cancel(retry) }
    guard let attempt = attempt.take() else { return }
    loop.remove(attempt.token)
  }
}
