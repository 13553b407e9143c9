import CLinux
import Glibc
import MonotonicTime

/// A listening socket that tells of arrivals without accepting them.
///
/// It is registered edge-triggered: each new connection in the backlog wakes the loop once, and a
/// backlog that nobody takes from costs nothing. The caller accepts when it has a place.
public final class Listener {
  /// What an attempt to accept came to.
  public enum Acceptance {
    /// A connection, and who it is from. It is nonblocking and closes on exec.
    case connection(Int32, SocketAddress)
    /// Nobody waits.
    case none
    /// Whoever was tried had died in the backlog; others may wait. The listener tries again by itself, as
    /// after a shortage.
    case later
    /// The system is short of something (descriptors, memory), or permits no accepting at all. The listener
    /// tries again by itself:
    /// `onArrival` is called after `retryDelay`.
    case shortage(SystemError)
  }

  /// How long a shortage is given to pass: soon enough for a customer, late enough not to spin.
  public static let retryDelay: Duration = .milliseconds(500)

  /// Attempts in one call at connections that died in the backlog, before other work gets its turn.
  private static let attemptsPerCall = 64

  /// The address the kernel bound, with the real port where 0 was asked for.
  public let address: SocketAddress
  /// Called when somebody new is in the backlog, or when it is time to try again.
  public var onArrival: () -> Void = {}

  private let loop: EventLoop
  private let socket: Descriptor
  private var token: Token?
  private var retry: TimerToken?
  private var isClosed = false

  /// Binds and listens.
  /// - Parameter backlog: how many may wait, as listen(2) counts: one more than the number.
  /// - Throws: the call that failed: `bind` for an address that is taken, foreign or forbidden, or of more than
  ///   one machine.
  public init(
    _ loop: EventLoop, on address: SocketAddress, backlog: Int32, watching peers: PeerWatch
  ) throws(SystemError) {
    guard !address.isOfMany else { throw SystemError("bind", errno: EADDRNOTAVAIL) }
    self.loop = loop
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let family = address.family
    let socket = Descriptor(owning: try systemCall("socket") { Glibc.socket(family, type, 0) })
    let number = socket.number
    // A port in TIME_WAIT is free; one that somebody listens on is not (socket(7)).
    try setOption(number, SOL_SOCKET, SO_REUSEADDR, 1)
    if family == AF_INET6 { try setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    // Accepted connections inherit these, so that a customer costs no call for them.
    try setOption(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    try watchPeer(of: number, peers)
    var storage = address.storage
    let length = address.length
    try systemCall("bind") { clinux_bind(number, &storage, length) }
    try systemCall("listen") { listen(number, backlog) }

    var bound = sockaddr_storage()
    var boundLength = socklen_t(MemoryLayout<sockaddr_storage>.size)
    try systemCall("getsockname") { clinux_getsockname(number, &bound, &boundLength) }
    self.address = SocketAddress(storage: bound, length: boundLength)
    self.socket = socket
    token = try loop.add(number, .readable, edgeTriggered: true) { [weak self] _ in
      self?.onArrival()
    }
  }

  deinit {
    close()
  }

  /// How many connections wait in the backlog, those that hung up meanwhile included: for a listener
  /// `tcpi_unacked` is the length of the accept queue (Linux, net/ipv4/tcp.c, tcp_get_info).
  public var waitingCount: Int {
    isClosed ? 0 : Int(tcpInfo(of: socket.number)?.tcpi_unacked ?? 0)
  }

  /// Takes the connection that has waited longest.
  public func accept() -> Acceptance {
    guard !isClosed else { return .none }
    var storage = sockaddr_storage()
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    var failure = SystemError("accept4", errno: 0)
    for _ in 0..<Self.attemptsPerCall {
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      do {
        let number = try nonblockingCall("accept4") {
          clinux_accept4(socket.number, &storage, &length, flags)
        }
        guard let number else { return .none }
        return .connection(number, SocketAddress(storage: storage, length: length))
      } catch {
        failure = error
        if Self.isOfOneConnection(error.errno) { continue }
        retryLater()
        return .shortage(error)
      }
    }
    retryLater()
    // A filter of system calls says so each time, and nobody leaves the backlog.
    return failure.errno == EPERM ? .shortage(failure) : .later
  }

  /// Errors that are one dead connection's, or a passing state of the network, as accept(2) lists
  /// them: the next in line may be fine.
  private static func isOfOneConnection(_ number: Int32) -> Bool {
    switch number {
    case ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH,
      EOPNOTSUPP, ENETUNREACH, EPERM, ETIMEDOUT:
      true
    default:
      false
    }
  }

  private func retryLater() {
    guard retry == nil else { return }
    retry = loop.schedule(at: .now + Self.retryDelay) { [weak self] in
      self?.retry = nil
      self?.onArrival()
    }
  }

  /// Stops listening: who waits is refused by the kernel.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    if let token { loop.remove(token) }
    if let retry { loop.cancel(retry) }
    // The descriptor itself is closed with this object; nobody may be left waiting until then.
    shutdown(socket.number, Int32(SHUT_RD))
  }
}

/// Milliseconds since the last bytes of a connection came in (`tcpi_last_data_recv`, tcp(7)).
public func millisecondsSinceLastData(on connection: Int32) -> UInt32? {
  tcpInfo(of: connection)?.tcpi_last_data_recv
}
