import CLinux
import Glibc
import MonotonicTime

/// A listening socket, TCP or Unix, that reports new connections without accepting them (listen(2),
/// accept(2)).
///
/// It is registered edge-triggered: each new connection wakes the loop once, and connections that wait in the
/// backlog cost nothing. The caller accepts one with `accept` when it has capacity, or all with `acceptAll`.
/// The listener belongs to the loop's thread.
public final class Listener {
  /// The result of an attempt to accept a connection.
  public enum AcceptResult: ~Copyable {
    /// A connection and the address of its peer. The socket is nonblocking and close-on-exec.
    case connection(Descriptor, SocketAddress)
    /// The backlog is empty.
    case empty
    /// Every connection that was tried had already failed in the backlog. More may wait: `onArrival` is
    /// called again after `retryDelay`.
    case retryLater
    /// The system lacks a resource (descriptors or memory), or a system call filter forbids accept.
    /// `onArrival` is called again after `retryDelay`.
    case shortage(SystemError)
  }

  /// The delay before accepting is tried again after a shortage: 500 milliseconds.
  public static let retryDelay: Duration = .milliseconds(500)

  /// The number of failed connections that one `accept` skips, and the number of connections that `acceptAll`
  /// accepts in one pass, at most.
  private static let attemptsPerCall = 64

  /// The least number of a listening socket, where there is room for it.
  ///
  /// When a process dies, the kernel closes its descriptors from the highest down (Linux runs the work that `fput`
  /// adds in reverse order, since 4.3). So new connections are refused before the accepted ones end. Otherwise a proxy that
  /// sees one end could have the next accepted by a process that is gone.
  private static let leastNumber: Int32 = 100

  /// The local address, with the port that the kernel chose if 0 was given.
  public let address: SocketAddress
  /// Called when a new connection is in the backlog, and when accepting is to be tried again.
  public var onArrival: () -> Void = {}

  private let loop: EventLoop
  private let socket: Descriptor
  private let file: UnixSocketFile?
  private let isShared: Bool
  private var token: EventToken?
  private var retry: TimerToken?
  private var isClosed = false

  /// Creates a socket, binds it to an address and listens.
  ///
  /// The file of a Unix socket is created here and removed by `close`. A stale file, on which no process
  /// listens, is replaced.
  /// - Parameters:
  ///   - loop: the loop to be registered with.
  ///   - address: a TCP or Unix address. With port 0 the kernel chooses a free port; see `address`.
  ///   - backlog: the length of the queue of connections that wait to be accepted, as for listen(2). Linux
  ///     lets one more wait, and limits the length to /proc/sys/net/core/somaxconn.
  ///   - keepalive: the keepalive times that accepted TCP connections inherit.
  ///   - sharesPort: whether other sockets of this user that say the same may listen on the port too. The kernel
  ///     spreads the connections over them, each of which has a backlog of its own (SO_REUSEPORT, socket(7)).
  /// - Throws: the error of the call that failed, for example `bind` if the address is in use, not local, not
  ///   permitted, or a multicast or broadcast address.
  public init(
    _ loop: EventLoop, on address: SocketAddress, backlog: Int32 = SOMAXCONN,
    keepalive: TCPKeepalive? = nil, sharesPort: Bool = false
  ) throws(SystemError) {
    guard !address.isOfMany else { throw SystemError("bind", errno: EADDRNOTAVAIL) }
    self.loop = loop
    let family = address.family
    let socket = try makeSocket(family, SOCK_STREAM).moved(to: Self.leastNumber)
    let number = socket.number
    if address.isInternet {
      // Allows binding to a port in TIME_WAIT, but not to one on which another socket listens (socket(7)).
      try setOption(number, SOL_SOCKET, SO_REUSEADDR, 1)
      if sharesPort { try setOption(number, SOL_SOCKET, SO_REUSEPORT, 1) }
      if family == AF_INET6 { try setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
      // Accepted connections inherit these options, which saves system calls for each connection.
      try setOption(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
      try keepalive?.set(on: number)
    }
    file = try bindSocket(number, to: address)
    try systemCall("listen") { listen(number, backlog) }
    self.address = try SocketAddress(ofSocket: number)
    self.socket = socket
    isShared = false
    try watch()
  }

  /// Adopts a socket that already listens, such as one that was inherited or passed over a Unix socket.
  ///
  /// Other processes may hold the same socket and share its backlog. So `close` neither shuts it down nor
  /// removes the file of a Unix socket.
  /// - Throws: `EINVAL` of `accept4` if it is not a listening stream socket; the error of `getsockopt`,
  ///   `ENOTSOCK` if it is not a socket; or the error of another call that failed.
  public init(_ loop: EventLoop, adopting socket: consuming Descriptor) throws(SystemError) {
    self.loop = loop
    let socket = socket.moved(to: Self.leastNumber)
    let number = socket.number
    let isListening = try option(number, SOL_SOCKET, SO_ACCEPTCONN) != 0
    guard isListening, try option(number, SOL_SOCKET, SO_TYPE) == Int32(SOCK_STREAM.rawValue) else {
      throw SystemError("accept4", errno: EINVAL)
    }
    try setNonblocking(number)
    address = try SocketAddress(ofSocket: number)
    self.socket = socket
    file = nil
    isShared = true
    try watch()
  }

  private func watch() throws(SystemError) {
    token = try loop.add(socket, .readable, edgeTriggered: true) { [weak self] _ in
      self?.onArrival()
    }
  }

  deinit {
    close()
  }

  /// The socket, to be passed or inherited. It is valid while this object lives.
  public var descriptor: BorrowedDescriptor { socket.borrowed }

  /// The number of connections in the backlog, including those whose peer has hung up.
  ///
  /// For a TCP listener, `tcpi_unacked` is the length of the accept queue (Linux, net/ipv4/tcp.c,
  /// tcp_get_info). 0 for a Unix socket, whose queue length the kernel does not report.
  public var backlogCount: Int {
    isClosed ? 0 : Int(tcpInfo(of: socket.number)?.tcpi_unacked ?? 0)
  }

  /// Accepts the connection that has waited longest (accept(2)). Does not block.
  public func accept() -> AcceptResult {
    guard !isClosed else { return .empty }
    var storage = sockaddr_storage()
    let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    var failure = SystemError("accept4", errno: 0)
    for _ in 0..<Self.attemptsPerCall {
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      do {
        let number = try nonblockingCall("accept4") {
          clinux_accept4(socket.number, &storage, &length, flags)
        }
        guard let number else { return .empty }
        return .connection(
          Descriptor(owning: number), SocketAddress(storage: storage, length: length))
      } catch {
        failure = error
        if Self.isOfOneConnection(error.errno) { continue }
        retryLater()
        return .shortage(error)
      }
    }
    retryLater()
    // A system call filter denies each attempt with EPERM, and the connection stays in the backlog.
    return failure.errno == EPERM ? .shortage(failure) : .retryLater
  }

  /// Accepts all connections from now on. This sets `onArrival`. After a shortage, accepting goes on by
  /// itself.
  /// - Parameter body: receives each connection and the address of its peer. It may call `close`.
  public func acceptAll(_ body: @escaping (consuming Descriptor, SocketAddress) -> Void) {
    onArrival = { [unowned self] in acceptSome(body) }
    acceptSome(body)
  }

  /// Accepts a limited number of connections, and the rest in the next pass, so that open connections are
  /// served in between.
  private func acceptSome(_ body: @escaping (consuming Descriptor, SocketAddress) -> Void) {
    for _ in 0..<Self.attemptsPerCall {
      guard case .connection(let socket, let address) = accept() else { return }
      body(socket, address)
    }
    loop.deferToNextPass { [weak self] in self?.acceptSome(body) }
  }

  /// Whether an error concerns only one failed connection, or is a passing network error (accept(2)). The
  /// next connection in the backlog may be fine.
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

  /// Stops listening. The kernel refuses the connections that wait in the backlog. An adopted socket stays
  /// open for its other holders.
  /// - Parameter isShared: whether other processes hold the same socket and go on with it. An adopted socket is
  ///   always taken for shared.
  public func close(isShared: Bool = false) {
    guard !isClosed else { return }
    isClosed = true
    if let token { loop.remove(token) }
    if let retry { loop.cancel(retry) }
    guard !isShared, !self.isShared else { return }
    file?.remove()
    // The descriptor is closed with this object. Shutting it down refuses waiting connections now.
    shutdown(socket.number, Int32(SHUT_RD))
  }
}
