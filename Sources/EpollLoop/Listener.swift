import CLinux
import Glibc
import MonotonicTime

/// A listening socket, TCP or Unix, that tells of arrivals without accepting them (listen(2), accept(2)).
///
/// It is registered edge-triggered: each new connection in the backlog wakes the loop once, and a
/// backlog that nobody takes from costs nothing. The caller accepts when it has a place, or has all accepted
/// (`acceptAll`).
public final class Listener {
  /// What an attempt to accept came to.
  public enum AcceptResult: ~Copyable {
    /// A connection, and who it is from. It is nonblocking and closes on exec.
    case connection(Descriptor, SocketAddress)
    /// Nobody waits.
    case empty
    /// Whoever was tried had died in the backlog; others may wait. The listener tries again by itself, as
    /// after a shortage.
    case retryLater
    /// The system is short of something (descriptors, memory), or permits no accepting at all. The listener
    /// tries again by itself:
    /// `onArrival` is called after `retryDelay`.
    case shortage(SystemError)
  }

  /// How long a shortage is given to pass: soon enough for a customer, late enough not to spin.
  public static let retryDelay: Duration = .milliseconds(500)

  /// Attempts in one call at connections that died in the backlog, before other work gets its turn; and
  /// connections that `acceptAll` takes in one pass.
  private static let attemptsPerCall = 64

  /// The address the kernel bound, with the real port where 0 was asked for.
  public let address: SocketAddress
  /// Called when somebody new is in the backlog, or when it is time to try again.
  public var onArrival: () -> Void = {}

  private let loop: EventLoop
  private let socket: Descriptor
  private let file: UnixSocketFile?
  private let isShared: Bool
  private var token: EventToken?
  private var retry: TimerToken?
  private var isClosed = false

  /// Binds and listens.
  ///
  /// A Unix socket's file is made here and removed by `close`. One that was left behind, and that nobody listens at
  /// any more, is replaced.
  /// - Parameters:
  ///   - backlog: how many may wait, as listen(2) counts: one more than the number.
  ///   - keepalive: what accepted TCP connections inherit.
  /// - Throws: the call that failed: `bind` for an address that is taken, foreign or forbidden, or of more than
  ///   one machine.
  public init(
    _ loop: EventLoop, on address: SocketAddress, backlog: Int32, keepalive: TCPKeepalive? = nil
  ) throws(SystemError) {
    guard !address.isOfMany else { throw SystemError("bind", errno: EADDRNOTAVAIL) }
    self.loop = loop
    let family = address.family
    let socket = try makeSocket(family, SOCK_STREAM)
    let number = socket.number
    if address.isInternet {
      // A port in TIME_WAIT is free; one that somebody listens on is not (socket(7)).
      try setOption(number, SOL_SOCKET, SO_REUSEADDR, 1)
      if family == AF_INET6 { try setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
      // Accepted connections inherit these, so that a customer costs no call for them.
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

  /// Listens at a socket that already does, and that others may hold too: one that was inherited, or passed over a
  /// Unix socket. Its backlog is everybody's, so `close` leaves it as it is, and its file too.
  /// - Throws: `EINVAL` of `accept4` for a socket that is no listening stream socket; `ENOTSOCK` for what is none at
  ///   all.
  public init(_ loop: EventLoop, adopting socket: consuming Descriptor) throws(SystemError) {
    self.loop = loop
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

  /// The socket, to be passed or inherited; valid as long as this lives.
  public var descriptor: BorrowedDescriptor { socket.borrowed }

  /// How many connections wait in the backlog, those that hung up meanwhile included: for a listener
  /// `tcpi_unacked` is the length of the accept queue (Linux, net/ipv4/tcp.c, tcp_get_info). 0 for a Unix socket,
  /// of which the kernel does not say.
  public var waitingCount: Int {
    isClosed ? 0 : Int(tcpInfo(of: socket.number)?.tcpi_unacked ?? 0)
  }

  /// Takes the connection that has waited longest.
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
    // A filter of system calls says so each time, and nobody leaves the backlog.
    return failure.errno == EPERM ? .shortage(failure) : .retryLater
  }

  /// Accepts whoever comes, from now on: takes `onArrival` over. A shortage is waited out.
  /// - Parameter body: takes the connection, and who it is from. It may call `close`.
  public func acceptAll(_ body: @escaping (consuming Descriptor, SocketAddress) -> Void) {
    onArrival = { [unowned self] in acceptSome(body) }
    acceptSome(body)
  }

  /// So many, and the rest in the next pass: whoever is already in has their turn.
  private func acceptSome(_ body: @escaping (consuming Descriptor, SocketAddress) -> Void) {
    for _ in 0..<Self.attemptsPerCall {
      guard case .connection(let socket, let address) = accept() else { return }
      body(socket, address)
    }
    loop.runInNextPass { [weak self] in self?.acceptSome(body) }
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

  /// Stops listening: who waits is refused by the kernel. Of an adopted socket only this holder stops.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    if let token { loop.remove(token) }
    if let retry { loop.cancel(retry) }
    guard !isShared else { return }
    file?.remove()
    // The descriptor itself is closed with this object; nobody may be left waiting until then.
    shutdown(socket.number, Int32(SHUT_RD))
  }
}
