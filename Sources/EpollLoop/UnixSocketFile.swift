import CLinux
import Glibc

/// The file that a Unix socket was bound to (unix(7)). Closing the socket does not remove it.
struct UnixSocketFile {
  let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Stores the device and inode, so that a later file at the same path is not removed.
  init?(path: String) {
    guard let status = Self.status(of: path) else { return nil }
    (self.path, device, inode) = (path, status.st_dev, status.st_ino)
  }

  func remove() {
    guard let status = Self.status(of: path), status.st_dev == device, status.st_ino == inode else {
      return
    }
    unlink(path)
  }

  /// Removes a stale socket file: one whose connections are refused because no process listens.
  /// - Returns: whether a file was removed.
  static func removeStale(_ address: SocketAddress) -> Bool {
    guard let path = address.unixPath, status(of: path) != nil,
      let socket = try? makeSocket(AF_UNIX, SOCK_STREAM)
    else { return false }
    var storage = address.storage
    let isRefused =
      clinux_connect(socket.number, &storage, address.length) < 0 && errno == ECONNREFUSED
    return isRefused && unlink(path) == 0
  }

  /// The status of a socket file; nil for any other file.
  private static func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK ? status : nil
  }
}

/// Binds a socket. A stale file of a Unix socket is replaced.
/// - Returns: the file that was created, for a Unix socket.
func bindSocket(_ socket: Int32, to address: SocketAddress) throws(SystemError) -> UnixSocketFile? {
  var storage = address.storage
  do {
    try systemCall("bind") { clinux_bind(socket, &storage, address.length) }
  } catch {
    guard error.errno == EADDRINUSE, UnixSocketFile.removeStale(address) else { throw error }
    try systemCall("bind") { clinux_bind(socket, &storage, address.length) }
  }
  return address.unixPath.flatMap { UnixSocketFile(path: $0) }
}
