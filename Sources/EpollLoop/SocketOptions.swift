import CLinux
import Glibc

func setOption(
  _ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32
) throws(SystemError) {
  var value = value
  try systemCall("setsockopt") {
    setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}

/// Reads a socket option that is an integer (getsockopt(2)).
func option(_ socket: Int32, _ level: Int32, _ name: Int32) throws(SystemError) -> Int32 {
  var value: Int32 = 0
  var length = socklen_t(MemoryLayout<Int32>.size)
  try systemCall("getsockopt") { getsockopt(socket, level, name, &value, &length) }
  return value
}

/// Creates a nonblocking, close-on-exec socket.
func makeSocket(
  _ family: Int32, _ type: __socket_type
) throws(SystemError) -> Descriptor {
  let flags = Int32(type.rawValue) | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
  return Descriptor(owning: try systemCall("socket") { Glibc.socket(family, flags, 0) })
}

/// The kernel's information about a TCP socket (`TCP_INFO`, tcp(7)); nil on failure.
func tcpInfo(of socket: Int32) -> tcp_info? {
  var info = tcp_info()
  var length = socklen_t(MemoryLayout<tcp_info>.size)
  return getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0 ? info : nil
}

extension Descriptor {
  /// The time since a TCP connection last received data, in whole milliseconds (`tcpi_last_data_recv`,
  /// tcp(7)); nil if it is not a TCP socket.
  public var timeSinceLastData: Duration? {
    tcpInfo(of: number).map { .milliseconds(Int64($0.tcpi_last_data_recv)) }
  }
}

func setNonblocking(_ descriptor: Int32) throws(SystemError) {
  let flags = try systemCall("fcntl") { fcntl(descriptor, F_GETFL) }
  try systemCall("fcntl") { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
}
