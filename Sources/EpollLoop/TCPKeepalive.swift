import CLinux
import Glibc

/// The times after which a TCP connection to a vanished peer is ended (RFC 9293 §3.8.4, RFC 5482; tcp(7)).
/// Connections that a listener accepts inherit its settings.
public struct TCPKeepalive: Sendable {
  /// `TCP_KEEPIDLE`: seconds without traffic before the first probe.
  public var idleSeconds: Int32
  /// `TCP_KEEPINTVL`: seconds between probes.
  public var intervalSeconds: Int32
  /// `TCP_USER_TIMEOUT`: milliseconds after which unanswered probes or unacknowledged data end the
  /// connection.
  public var timeoutMilliseconds: Int32

  /// Creates settings with these times.
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
