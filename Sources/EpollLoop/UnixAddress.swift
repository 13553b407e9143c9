import CLinux
import Glibc

/// Why a path can't be a Unix socket's.
public enum UnixPathError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kernel takes so many bytes and no more.
  case tooLong(path: String, bytes: Int, bytesMax: Int)
  /// There is no path, or it has a NUL byte in it.
  case notAPath(String)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .tooLong(let path, let bytes, let bytesMax):
      "the path of a Unix socket has at most \(bytesMax) bytes, this one has \(bytes): \(path)"
    case .notAPath(let path): "not a path of a Unix socket: \(path.debugDescription)"
    }
  }
}

extension SocketAddress {
  /// Bytes of a path: `sun_path` less the NUL at its end (unix(7)).
  public static let unixPathBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// Where the path begins in the kernel's structure.
  private static let pathOffset = MemoryLayout.offset(of: \sockaddr_un.sun_path)!

  /// The address of a Unix socket: a path in the file system.
  /// - Throws: `UnixPathError`, for a path that is too long (of 107 bytes, none longer), empty, or has a NUL in it.
  public static func unix(path: String) throws(UnixPathError) -> SocketAddress {
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, !bytes.contains(0) else { throw .notAPath(path) }
    guard bytes.count <= unixPathBytesMax else {
      throw .tooLong(path: path, bytes: bytes.count, bytesMax: unixPathBytesMax)
    }
    var storage = sockaddr_storage()
    storage.ss_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &storage) {
      $0[pathOffset...].copyBytes(from: bytes)
    }
    return SocketAddress(storage: storage, length: socklen_t(pathOffset + bytes.count + 1))
  }

  /// The path of a Unix socket; nil for one without, and for another family.
  public var unixPath: String? {
    guard family == AF_UNIX, Int(length) > Self.pathOffset else { return nil }
    let path = withUnsafeBytes(of: storage) {
      String(decoding: $0[Self.pathOffset..<Int(length)].prefix { $0 != 0 }, as: UTF8.self)
    }
    return path.isEmpty ? nil : path
  }

  /// Whether it is an IPv4 or IPv6 address.
  var isInternet: Bool { family == AF_INET || family == AF_INET6 }
}
