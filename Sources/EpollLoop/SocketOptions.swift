import CLinux
import Glibc

/// How a TCP connection finds out that its peer vanished without a word (RFC 9293 §3.8.3, RFC 5482;
/// tcp(7)). Set on a listener, every accepted connection inherits it.
public struct PeerWatch: Sendable {
  /// Seconds of silence before the first probe.
  public var idleSeconds: Int32
  /// Seconds between probes.
  public var intervalSeconds: Int32
  /// Milliseconds after which unanswered probes or unacknowledged data end the connection.
  public var timeoutMilliseconds: Int32

  /// Watches a connection with these times.
  public init(idleSeconds: Int32, intervalSeconds: Int32, timeoutMilliseconds: Int32) {
    self.idleSeconds = idleSeconds
    self.intervalSeconds = intervalSeconds
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}

func setOption(
  _ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32
) throws(SystemError) {
  var value = value
  try systemCall("setsockopt") {
    setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

func watchPeer(of socket: Int32, _ watch: PeerWatch) throws(SystemError) {
  let tcp = Int32(IPPROTO_TCP)
  try setOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
  try setOption(socket, tcp, TCP_KEEPIDLE, watch.idleSeconds)
  try setOption(socket, tcp, TCP_KEEPINTVL, watch.intervalSeconds)
  try setOption(socket, tcp, TCP_USER_TIMEOUT, watch.timeoutMilliseconds)
}

/// What the kernel knows of a TCP socket (`TCP_INFO`, tcp(7)); nil if it does not say.
func tcpInfo(of socket: Int32) -> tcp_info? {
  var info = tcp_info()
  var length = socklen_t(MemoryLayout<tcp_info>.size)
  return getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0 ? info : nil
}
