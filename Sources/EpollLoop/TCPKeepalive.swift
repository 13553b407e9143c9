import CLinux
import Glibc

/// How a TCP connection finds out that its peer vanished without a word (RFC 9293 §3.8.4, RFC 5482;
/// tcp(7)). Set on a listener, every accepted connection inherits it.
public struct TCPKeepalive: Sendable {
  /// Seconds of silence before the first probe, `TCP_KEEPIDLE`.
  public var idleSeconds: Int32
  /// Seconds between probes, `TCP_KEEPINTVL`.
  public var intervalSeconds: Int32
  /// Milliseconds after which unanswered probes or unacknowledged data end the connection, `TCP_USER_TIMEOUT`.
  public var timeoutMilliseconds: Int32

  /// Watches a connection with these times.
  public init(idleSeconds: Int32, intervalSeconds: Int32, timeoutMilliseconds: Int32) {
    self.idleSeconds = idleSeconds
    self.intervalSeconds = intervalSeconds
    self.timeoutMilliseconds = timeoutMilliseconds
  }

  func set(on socket: Int32) throws(SystemError) {
    let tcp = Int32(IPPROTO_TCP)
    try setOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
    try setOption(socket, tcp, TCP_KEEPIDLE, idleSeconds)
    try setOption(socket, tcp, TCP_KEEPINTVL, intervalSeconds)
    try setOption(socket, tcp, TCP_USER_TIMEOUT, timeoutMilliseconds)
  }
}
