import CLinux
import Glibc

/// The reason why a path can't be the path of a Unix socket (unix(7)).
public enum UnixPathError: Error, Equatable, Sendable {
  /// The path has more bytes than `SocketAddress.maximumUnixPathBytes`.
  case tooLong(path: String, byteCount: Int)
  /// The path is empty or contains a NUL byte.
  case invalid(path: String)
}

extension SocketAddress {
  /// The number of bytes in the longest path, 107: the size of `sun_path` less the NUL at the end (unix(7)).
  public static let maximumUnixPathBytes = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// The offset of the path in sockaddr_un.
  private static let pathOffset = MemoryLayout.offset(of: \sockaddr_un.sun_path)!

  /// Creates the address of a Unix socket from a path in the file system.
  /// - Throws: `UnixPathError` if the path is longer than `maximumUnixPathBytes`, is empty or contains a NUL
  ///   byte.
  public static func unix(path: String) throws(UnixPathError) -> SocketAddress {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else { throw .invalid(path: path) }
    guard bytes.count <= maximumUnixPathBytes else {
      throw .tooLong(path: path, byteCount: bytes.count)
    }
    var storage = sockaddr_storage()
    storage.ss_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &storage) {
      $0[pathOffset...].copyBytes(from: bytes)
    }
    return SocketAddress(storage: storage, length: socklen_t(pathOffset + bytes.count + 1))
  }

  /// The path of a Unix socket; nil for an unnamed socket and for other address families.
  public var unixPath: String? {
    guard family == AF_UNIX, Int(length) > Self.pathOffset else { return nil }
    let path = withUnsafeBytes(of: storage) {
      String(decoding: $0[Self.pathOffset..<Int(length)].prefix { $0 != 0 }, as: UTF8.self)
    }
    return path.isEmpty ? nil : path
  }

  /// Whether it is an IPv4 or IPv6 address.
  public var isInternet: Bool { family == AF_INET || family == AF_INET6 }
}
