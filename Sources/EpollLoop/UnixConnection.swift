import CLinux
import Glibc

extension Descriptor {
  /// Connects to a Unix stream socket, without waiting (connect(2), unix(7)).
  ///
  /// Unlike a TCP connection, one over a Unix socket is established at once or not at all. `Connector` also
  /// retries while the backlog is full.
  /// - Returns: a connected, nonblocking, close-on-exec socket.
  /// - Throws: the error of `socket` or `connect`: `ENOENT` if there is no such file, `ECONNREFUSED` if no
  ///   process listens on it, `EAGAIN` if its backlog is full.
  public static func connected(
    toUnixSocket address: SocketAddress
  ) throws(SystemError) -> Descriptor {
    let socket = try makeSocket(AF_UNIX, SOCK_STREAM)
    var storage = address.storage
    try systemCall("connect") { clinux_connect(socket.number, &storage, address.length) }
    return socket
  }
}
